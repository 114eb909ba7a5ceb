"""Strong answers are about the problem that was asked, and never tell of another."""

from __future__ import annotations

import pytest

from simulator.content.library import Library
from simulator.content.templates import told
from simulator.grading.grader import Grader
from simulator.grading.strong import IN_GENERAL, strong_answers
from tests.shipped import shipped


@pytest.fixture(scope="module")
def library() -> Library:
    return shipped()


@pytest.fixture(scope="module")
def deliveries(library: Library) -> dict[str, str]:
    grader = Grader.of(library, library.scenarios["delivery-eta"])
    return strong_answers(grader, library.phase_of())


def test_a_standard_criterion_is_shown_in_the_scenarios_own_words(
    library: Library, deliveries: dict[str, str]
) -> None:
    assert deliveries["req-goal"].startswith("Goal: food when we said")
    assert deliveries["mon-response"].startswith("Response: on-time rate of a city down 5 points")
    shared = {c.id: c.strong for d in library.rubric.dimensions for c in d.criteria}
    unmarked = [name for name, text in deliveries.items() if text == shared.get(name)]
    assert unmarked == ["com-structure"]  # which says the same of any problem


@pytest.mark.parametrize("name", sorted(shipped().scenarios))
def test_every_criterion_is_shown_by_what_the_scenario_itself_says(
    library: Library, name: str
) -> None:
    scenario = told(library.scenarios[name], 0)
    said = "\n".join(phase.strong for phase in scenario.phases.values())
    shared = {c.id: c for d in library.rubric.dimensions for c in d.criteria}
    shown = strong_answers(Grader.of(library, scenario), library.phase_of())
    standard = {name: text for name, text in shown.items() if name in shared}
    foreign = {
        name: text
        for name, text in standard.items()
        if not shared[name].any_problem and not all(line in said for line in text.split("\n"))
    }
    assert not foreign


def test_what_no_part_of_the_scenario_earns_is_said_in_general(library: Library) -> None:
    scenario = library.scenarios["delivery-eta"]
    silent = {
        name: phase.model_copy(update={"strong": "-"}) for name, phase in scenario.phases.items()
    }
    grader = Grader.of(library, scenario.model_copy(update={"phases": silent}))
    shown = strong_answers(grader, library.phase_of(), ["srv-retrieval"])
    met = next(c.met for d in library.rubric.dimensions for c in d.criteria if c.id in shown)
    assert shown == {"srv-retrieval": f"{IN_GENERAL} {met}."}


def test_what_is_the_scenarios_own_stays_and_what_is_left_out_has_none(
    library: Library, deliveries: dict[str, str]
) -> None:
    own = library.scenarios["delivery-eta"].criteria[0]
    assert deliveries[own.id] == own.strong
    assert "dat-imbalance" not in deliveries


def test_only_those_asked_for_are_told(library: Library, deliveries: dict[str, str]) -> None:
    grader = Grader.of(library, library.scenarios["delivery-eta"])
    asked = strong_answers(grader, library.phase_of(), ["req-goal", "dat-imbalance"])
    assert asked == {"req-goal": deliveries["req-goal"]}
