"""Golden answers of each scenario: what must score high, low, the same, and next to nothing.

The bounds and their reasons are in tests/golden/README.md.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
import yaml

from simulator.content.figures import draw_figures
from simulator.content.scenario import PHASES, PhaseId
from simulator.content.templates import told
from simulator.grading.grader import Conditions, Grader
from simulator.grading.report import Report
from simulator.grading.statements import PhaseText, split_sections
from tests.shipped import shipped

GOLDEN = Path(__file__).parent.parent / "golden"
SCENARIOS = tuple(sorted(file.parent.name for file in GOLDEN.glob("*/phases.yaml")))
TWIST_TOLD = Conditions(twist_told=True)


@cache
def grader(scenario_id: str) -> Grader:
    scenario = told(shipped().scenarios[scenario_id], 0)
    return Grader(shipped().rubric, shipped().lexicon, scenario, draw_figures(scenario, 0))


def grade(scenario_id: str, text: str) -> Report:
    return grader(scenario_id).grade(split_sections(text, PHASES))


def golden(scenario_id: str, name: str) -> str:
    return (GOLDEN / scenario_id / f"{name}.md").read_text(encoding="utf-8")


def strong_answer(scenario_id: str) -> dict[PhaseId, str]:
    scenario = grader(scenario_id).scenario
    assert scenario is not None
    return {name: phase.strong for name, phase in scenario.phases.items()}


def as_file(answers: Mapping[PhaseId, str]) -> str:
    return "\n".join(f"## {phase}\n{text}\n" for phase, text in answers.items())


@pytest.mark.parametrize("scenario_id", SCENARIOS)
def test_the_scenarios_own_strong_answer_is_exceptional(scenario_id: str) -> None:
    report = grade(scenario_id, as_file(strong_answer(scenario_id)))
    assert report.score >= 90
    assert report.wrong_claims == ()
    assert all(c.status != "wrong" for c in report.calculations)


@pytest.mark.parametrize("scenario_id", SCENARIOS)
@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("strong", 90, 100),
        ("paraphrase", 90, 100),
        ("middling", 45, 72),
        ("weak", 0, 40),
        ("wrong", 0, 20),
        ("off_topic", 0, 30),
    ],
)
def test_golden_answers_keep_to_their_bounds(
    scenario_id: str, name: str, least: float, most: float
) -> None:
    assert least <= grade(scenario_id, golden(scenario_id, name)).score <= most


@pytest.mark.parametrize("scenario_id", SCENARIOS)
def test_a_paraphrase_gets_the_same_score(scenario_id: str) -> None:
    strong = grade(scenario_id, golden(scenario_id, "strong"))
    other = grade(scenario_id, golden(scenario_id, "paraphrase"))
    assert abs(strong.score - other.score) <= 5


@pytest.mark.parametrize("scenario_id", SCENARIOS)
def test_the_same_content_ten_times_over_scores_the_same(scenario_id: str) -> None:
    for name in ("strong", "middling", "weak"):
        once = golden(scenario_id, name)
        parts = split_sections(once, PHASES)
        often = "\n".join(f"## {p.phase}\n" + f"{p.text}\n" * 10 for p in parts if p.phase)
        assert abs(grade(scenario_id, once).score - grade(scenario_id, often).score) <= 2


@pytest.mark.parametrize("scenario_id", SCENARIOS)
def test_sentences_in_the_wrong_phase_count_nearly_the_same(scenario_id: str) -> None:
    answers = strong_answer(scenario_id)
    phases = list(answers)
    random.Random(7).shuffle(phases)
    moved = {there: answers[here] for there, here in zip(answers, phases, strict=True)}
    assert grade(scenario_id, as_file(moved)).score >= 85


@pytest.mark.parametrize("scenario_id", SCENARIOS)
def test_an_answer_that_denies_everything_scores_like_a_weak_one(scenario_id: str) -> None:
    denied = "\n".join(
        f"## {phase}\n" + "\n".join(f"- We would not do this: no {item}." for item in items)
        for phase, items in _DENIED.items()
    )
    assert grade(scenario_id, denied).score <= 15


@pytest.mark.parametrize("scenario_id", SCENARIOS)
@pytest.mark.parametrize("refusal", ["We would not", "I refuse to"])
def test_a_strong_answer_of_which_each_sentence_is_refused_scores_near_nothing(
    scenario_id: str, refusal: str
) -> None:
    sentence = re.compile(r"(?m)(^(?!#)\s*(?:[-*]\s+|\d+\.\s+)?|[.;]\s+)(?=[\w(])")
    refused = sentence.sub(rf"\g<1>{refusal} ", golden(scenario_id, "strong"))
    report = grade(scenario_id, refused)
    assert report.score <= 25  # lines that go on with an arrow are left as they are
    assert "What the answer refuses to do earns nothing." in report.notes


_DENIED = {
    "pipeline": ["feedback loop", "fallback when the store is down", "filters after the ranker"],
    "data": ["point-in-time joins", "schema checks", "hard negatives", "propensity weights"],
    "model": ["calibration", "threshold from costs", "comparison of two models"],
    "scale": ["shadow release", "canary", "dynamic batching", "cache for features"],
    "monitor": ["drift detection with PSI", "alerts", "rollback", "A/B test by user for 2 weeks"],
}
_BUZZWORDS = """business goal,
stakeholders, users, QPS, latency, p99, privacy, GDPR, scope, ranking,
classification, labels, chargebacks, clicks, label delay, PR-AUC, NDCG, recall@k, CTR,
watch time, retention, guardrail metrics, false positives, baseline, logistic regression,
candidate generation, re-ranking, offline pipeline, online serving, feedback loop,
fallback, business rules, diversity, Kafka, Flink, Spark, Redis, feature store, data lake,
vector index, point-in-time joins, time-based split, training-serving skew, missing
values, class imbalance, focal loss, hard negatives, position bias, inverse propensity
weighting, exploration, sliding windows, embeddings, hashing, cold start, two-tower,
XGBoost, transformer, multi-task learning, cross-entropy, hyperparameter tuning,
calibration, threshold, online inference, latency budget, ANN, HNSW, cache, dynamic
batching, quantization, distillation, shadow mode, canary, rollback, servers, GPUs,
storage, cost, backtesting, A/B testing, ramp, drift detection, PSI, dashboards, alerts,
on-call, retraining, adversarial, fairness, trade-offs, summary"""


@pytest.mark.parametrize("scenario_id", SCENARIOS)
@pytest.mark.parametrize("between", [", ", " ", "\n", "\n- ", ". We use ", "six on a line"])
def test_a_list_of_buzzwords_scores_near_nothing(scenario_id: str, between: str) -> None:
    words = [word.strip() for word in _BUZZWORDS.replace("\n", " ").split(",")]
    text = between.join(words)
    if between == "six on a line":
        text = "\n".join(", ".join(words[i : i + 6]) for i in range(0, len(words), 6))
    report = grade(scenario_id, text)
    assert report.score <= 10
    assert report.notes


@pytest.mark.parametrize("scenario_id", SCENARIOS)
def test_every_title_of_the_lexicon_on_one_line_scores_near_nothing(scenario_id: str) -> None:
    titles = [c.title or name.replace("_", " ") for name, c in shipped().lexicon.items()]
    assert grade(scenario_id, ", ".join(titles)).score <= 10


@pytest.mark.parametrize("scenario_id", SCENARIOS)
def test_the_prompt_pasted_back_scores_near_nothing(scenario_id: str) -> None:
    scenario = grader(scenario_id).scenario
    assert scenario is not None
    pasted = {name: f"{scenario.prompt}\n{p.prompt}" for name, p in scenario.phases.items()}
    report = grade(scenario_id, as_file(pasted))
    assert report.score <= 5
    assert "What repeats the question earns nothing." in report.notes


@pytest.mark.parametrize("scenario_id", SCENARIOS)
@pytest.mark.parametrize("text", ["", "fine", "I would use AI.", "?" * 50])
def test_next_to_nothing_earns_next_to_nothing(scenario_id: str, text: str) -> None:
    report = grade(scenario_id, text)
    assert report.score <= 3
    assert report.notes


def _phase_rows() -> list[tuple[str, int, str, str, str, str]]:
    rows = []
    for scenario_id in SCENARIOS:
        document = yaml.safe_load((GOLDEN / scenario_id / "phases.yaml").read_text("utf-8"))
        cases = document["answers"] if isinstance(document, dict) else document
        for number, case in enumerate(cases):
            for criterion, verdict in case["verdicts"].items():
                rows.append((scenario_id, number, case["phase"], case["text"], criterion, verdict))
    return rows


@cache
def _phase_report(scenario_id: str, phase: str, text: str) -> Report:
    return grader(scenario_id).grade([PhaseText(phase, text)], TWIST_TOLD)


def test_each_phase_of_each_scenario_has_six_short_answers() -> None:
    seen: dict[tuple[str, str], set[int]] = {}
    for scenario_id, number, phase, *_ in _phase_rows():
        seen.setdefault((scenario_id, phase), set()).add(number)
    assert {key: len(found) for key, found in seen.items() if len(found) < 6} == {}
    assert len(seen) == len(SCENARIOS) * len(PHASES)


def test_short_answers_of_a_phase_get_the_verdicts_that_they_should() -> None:
    missed = {
        (scenario_id, phase, criterion)
        for scenario_id, _, phase, text, criterion, verdict in _phase_rows()
        if _phase_report(scenario_id, phase, text).criterion(criterion).verdict != verdict
    }
    assert missed == set()


def test_every_quote_stands_where_the_report_says() -> None:
    for scenario_id in SCENARIOS:
        text = golden(scenario_id, "strong")
        report = grade(scenario_id, text)
        for dimension in report.dimensions:
            for criterion in dimension.criteria:
                for span in criterion.evidence:
                    assert text[span.start : span.end] == span.quote
        for item in report.calculations:
            assert text[item.start : item.end] == item.text


def test_the_report_of_an_answer_is_the_same_every_time() -> None:
    text = golden("fraud-detection", "middling")
    assert grade("fraud-detection", text).to_json() == grade("fraud-detection", text).to_json()


def test_no_reason_has_a_gap_where_a_figure_should_be() -> None:
    for scenario_id in SCENARIOS:
        for name in ("weak", "wrong"):
            report = grade(scenario_id, golden(scenario_id, name))
            words = [c.reason for d in report.dimensions for c in d.criteria]
            words += [claim.why for claim in report.wrong_claims]
            words += [estimate.why for estimate in report.estimates]
            assert [w for w in words if re.search(r"\{\w+\}", w)] == []
