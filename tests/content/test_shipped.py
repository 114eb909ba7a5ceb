"""The shipped library is whole: the standard's ids, the lexicon, and complete scenarios."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from simulator.content.figures import draw_figures, evaluate
from simulator.content.index import load_scenario_index
from simulator.content.library import Library, find_scenario
from simulator.content.rubric import DIMENSIONS
from simulator.content.scenario import PHASES
from simulator.content.templates import templates, told
from tests.shipped import shipped

STANDARD = {
    "requirements": "req-goal req-stakeholders req-scale req-latency req-constraints req-scope",
    "framing": "frm-task frm-labels frm-label-limits frm-offline-metric frm-online-metric"
    " frm-guardrail frm-baseline",
    "architecture": "arc-stages arc-funnel arc-offline-online arc-feedback arc-fallback"
    " arc-business-rules",
    "data": "dat-sources dat-ingestion dat-storage dat-leakage dat-skew dat-quality dat-imbalance"
    " dat-bias",
    "features": "fea-entity fea-item fea-context fea-interaction fea-window fea-representation"
    " fea-breadth fea-cold-start",
    "modeling": "mod-choice mod-alternatives mod-objective mod-tuning mod-decision",
    "serving": "srv-mode srv-latency srv-retrieval srv-efficiency srv-rollout",
    "scaling": "scl-traffic scl-capacity scl-storage scl-cost scl-consequence",
    "monitoring": "mon-offline mon-experiment mon-drift mon-health mon-business mon-response"
    " mon-adversary",
    "communication": "com-tradeoffs com-concrete com-structure com-assumptions com-summary",
}
WEIGHTS = {
    "requirements": 10, "framing": 12, "architecture": 12, "data": 12, "features": 12,
    "modeling": 10, "serving": 10, "scaling": 10, "monitoring": 10, "communication": 12,
}  # fmt: skip
GOLDEN = Path(__file__).parent.parent / "golden"
KNOWN = {
    file.parent.name: yaml.safe_load(file.read_text(encoding="utf-8"))
    for file in sorted(GOLDEN.glob("*/known.yaml"))
}
SCENARIOS = sorted(KNOWN)


@pytest.fixture(scope="module")
def library() -> Library:
    return shipped()


def test_the_shipped_library_has_no_problem(library: Library) -> None:
    assert library.problems == (), "\n".join(p.render() for p in library.problems)


def test_the_ten_dimensions_stand_in_order_with_their_weights(library: Library) -> None:
    assert tuple(STANDARD) == DIMENSIONS
    assert {one.id: one.weight for one in library.rubric.dimensions} == WEIGHTS
    assert tuple(one.id for one in library.rubric.dimensions) == DIMENSIONS


def test_the_62_criteria_of_the_standard_are_there_and_no_other(library: Library) -> None:
    found = {one.id: {c.id for c in one.criteria} for one in library.rubric.dimensions}
    assert found == {name: set(ids.split()) for name, ids in STANDARD.items()}
    assert sum(map(len, found.values())) == 62


def test_the_lexicon_has_at_least_200_concepts_that_match_something(library: Library) -> None:
    assert len(library.lexicon) >= 200
    empty = [name for name, one in library.lexicon.items() if not one.terms and not one.includes]
    assert empty == []


def test_the_formats_last_as_long_as_they_say_and_have_every_phase(library: Library) -> None:
    assert {one.id: one.minutes for one in library.formats.values()} == {
        "quick-20": 20, "standard-45": 45, "deep-60": 60
    }  # fmt: skip
    for one in library.formats.values():
        assert tuple(phase.id for phase in one.phases) == PHASES
        assert {name for phase in one.phases for name in phase.dimensions} == set(DIMENSIONS)
    assert [phase.minutes for phase in library.formats["standard-45"].phases] == [
        7, 5, 10, 7, 8, 5, 3
    ]  # fmt: skip
    assert not library.formats["quick-20"].twist
    assert library.formats["deep-60"].twist


def test_every_scenario_is_listed_and_has_golden_answers(library: Library) -> None:
    assert sorted(library.scenarios) == SCENARIOS
    assert sorted(entry.id for entry in load_scenario_index()) == SCENARIOS
    for entry in load_scenario_index():
        assert entry.minutes == {name: library.formats[name].minutes for name in entry.formats}
        assert "standard-45" in entry.formats


@pytest.mark.parametrize(
    ("name", "found"), [(name, key) for key, one in KNOWN.items() for name in one["found_by"]]
)
def test_a_scenario_is_found_by_its_short_name(library: Library, name: str, found: str) -> None:
    assert find_scenario(library, name).id == found


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_is_complete(library: Library, name: str) -> None:
    scenario = library.scenarios[name]
    assert len(scenario.facts) >= 14
    assert len({fact.topic for fact in scenario.facts}) >= 14
    assert tuple(scenario.phases) == PHASES
    assert all(len(phase.hints) == 3 for phase in scenario.phases.values())
    assert all(len(phase.strong) > 100 for phase in scenario.phases.values())
    assert len(scenario.criteria) >= 10
    assert len(scenario.wrong_claims) >= 6
    assert len(scenario.estimates) >= 4
    assert scenario.twist is not None
    assert scenario.twist.criteria
    assert scenario.twist.phase in ("scale", "monitor", "summary")


@pytest.mark.parametrize("name", SCENARIOS)
def test_its_own_criteria_and_claims_have_its_prefix(library: Library, name: str) -> None:
    scenario = library.scenarios[name]
    ids = [one.id for one in scenario.own_criteria]
    ids += [one.id for one in scenario.wrong_claims]
    assert [own for own in ids if not own.startswith(KNOWN[name]["prefix"])] == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_its_prompt_gives_no_figure_away(library: Library, name: str) -> None:
    assert re.findall(r"\d|\{", library.scenarios[name].prompt) == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_default_seed_tells_the_known_figures(library: Library, name: str) -> None:
    answers = " ".join(fact.answer for fact in told(library.scenarios[name], 0).facts)
    assert [figure for figure in KNOWN[name]["told"] if figure not in answers] == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_its_figures_vary_by_seed_and_every_text_can_be_filled(library: Library, name: str) -> None:
    scenario = library.scenarios[name]
    drawn = [draw_figures(scenario, seed) for seed in range(21)]
    assert len({tuple(figures.values()) for figures in drawn}) > 10
    for seed in range(21):
        texts = [text for _, text in templates(told(scenario, seed))]
        assert all(texts[:1])


def test_the_ranker_of_the_videos_needs_200_gpus(library: Library) -> None:
    scenario = library.scenarios["youtube-recommendations"]
    figures = draw_figures(scenario, 0)
    assert 200 in [evaluate(estimate.expr, figures) for estimate in scenario.estimates]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_known_slip_gives_something_else_than_the_estimate(library: Library, name: str) -> None:
    scenario = library.scenarios[name]
    figures = draw_figures(scenario, 0)
    for estimate in scenario.estimates:
        expected = evaluate(estimate.expr, figures)
        for slip in estimate.slips:
            factor = evaluate(slip.expr, figures) / expected
            assert max(factor, 1 / factor) > estimate.tolerance_factor, (estimate.id, slip.expr)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_follow_up_is_true_whatever_was_said_before(library: Library, name: str) -> None:
    scenario = library.scenarios[name]
    probes = [item.probe for item in scenario.own_criteria]
    openings = [re.split(r"(?<=[.?]) ", probe)[0] for probe in probes]
    said_and_done = re.compile(r"(Your|You \w+(ed|pt))\b.*[^?]$")
    assert [opening for opening in openings if said_and_done.match(opening)] == []
    assert [probe for probe in probes if "that I gave you" in probe] == []


def test_follow_ups_of_the_standard_fit_every_problem_and_what_was_half_said(
    library: Library,
) -> None:
    probes = {c.id: c.probe for d in library.rubric.dimensions for c in d.criteria}
    supposed = ("rank", "positives are rare", "candidate", "chose to show")
    found = [name for name, probe in probes.items() if any(w in probe.lower() for w in supposed)]
    assert found == []
    assert "sum up" not in probes["com-summary"], "a summary that lacks something was one"
