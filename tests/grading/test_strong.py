"""Strong answers are about the problem that was asked, or say that they are not."""

from __future__ import annotations

import pytest

from simulator.content.library import Library
from simulator.grading.grader import Grader
from simulator.grading.strong import ELSEWHERE, strong_answers
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


def test_an_example_from_elsewhere_says_so(library: Library, deliveries: dict[str, str]) -> None:
    marked = [name for name, text in deliveries.items() if text.startswith(ELSEWHERE)]
    assert 0 < len(marked) < 8


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
