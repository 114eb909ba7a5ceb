"""What would raise the score most: what it would really add, and what to do about it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from simulator.content.library import load_library
from simulator.grading.advice import raises_of
from simulator.grading.disputes import (
    CALCULATION,
    CLAIMABLE,
    CRITERION,
    WRONG_CLAIM,
    Judged,
    advice,
    recount,
)
from simulator.grading.grader import Conditions, Grader
from simulator.grading.report import Report
from simulator.grading.statements import PhaseText
from tests.content.examples import write_library


def test_what_was_said_only_after_help_is_to_be_said_unprompted(tmp_path: Path) -> None:
    library = load_library([write_library(tmp_path)])
    grader = Grader.of(library, library.scenarios["toy-ranking"])
    missed = {c.id: c for d in grader.grade(()).dimensions for c in d.criteria}
    first, second, third, *rest = missed
    told = missed | {one: replace(missed[one], verdict="met", credit=1.0) for one in rest}
    told[first] = replace(missed[first], verdict="met", credit=0.75, prompted=True)
    told[second] = replace(missed[second], verdict="partial", credit=0.5)
    lines = [item.text for item in raises_of(grader.compiled, told, (), ())]
    begun = {one: next(text for text in lines if missed[one].title in text) for one in told
             if told[one].credit < 1.0}  # fmt: skip
    assert begun[first].startswith("Say unprompted “")
    assert begun[second].startswith("Make more of “")
    assert begun[third].startswith("Add “")


ANSWER = (
    "The goal is that users find toys. It is so. 100 * 3 = 3000.\n\n"
    "Summed up: 100 * 3 = 3000. 20 * 3 = 61. 40 * 10 = 270."
)
SLIP, SMALL_SLIPS = "100 * 3 = 3000", ("20 * 3 = 61", "40 * 10 = 270")


def graded(folder: Path, text: str = ANSWER) -> Report:
    library = load_library([write_library(folder)])
    grader = Grader.of(library, library.scenarios["toy-ranking"])
    return grader.grade([PhaseText("clarify", text, 0)], Conditions())


@pytest.mark.parametrize(
    ("text", "kinds"),
    [(ANSWER, {WRONG_CLAIM, CALCULATION}), ("The goal is plain. 100 * 3 = 3000.", {CRITERION})],
)
def test_a_gain_is_what_the_score_would_have_more(
    tmp_path: Path, text: str, kinds: set[str]
) -> None:
    report = graded(tmp_path, text)
    kept = report.to_json()
    gains = [item.gain for item in report.raises]
    assert kinds <= {item.of for item in report.raises}
    assert gains == sorted(gains, reverse=True)
    assert report.advice == tuple(item.text for item in report.raises[:3])
    for item in report.raises:
        thing = Judged(item.of, item.name)
        again = recount(kept, {thing: CLAIMABLE[item.of][0]})
        assert again is not None
        assert abs(again.score - report.score - item.gain) < 0.16, thing


def test_a_calculation_that_costs_nothing_raises_nothing(tmp_path: Path) -> None:
    report = graded(tmp_path)
    wrong = {item.text for item in report.calculations if item.status == "wrong"}
    assert wrong == {SLIP, *SMALL_SLIPS}
    told = [item.name for item in report.raises]
    assert told.count(SLIP) == 1
    assert not any(small in told for small in SMALL_SLIPS)


def test_what_a_claim_contradicts_comes_back_with_the_claim(tmp_path: Path) -> None:
    report = graded(tmp_path)
    held_back = {c.id for d in report.dimensions for c in d.criteria if c.contradicted_by}
    assert held_back
    assert not held_back & {item.name for item in report.raises}


def test_what_a_person_disputes_gives_way_to_the_next(tmp_path: Path) -> None:
    report = graded(tmp_path)
    kept = report.to_json()
    first, *others = report.raises
    assert advice(kept, {}) == report.advice
    held = {Judged(first.of, first.name): CLAIMABLE[first.of][0]}
    assert advice(kept, held) == tuple(item.text for item in others[:3])


def test_what_a_person_holds_to_be_said_in_part_can_still_be_made_more_of(tmp_path: Path) -> None:
    report = graded(tmp_path, "The goal is plain.")
    first = report.raises[0]
    assert first.text in advice(report.to_json(), {Judged(first.of, first.name): "partial"})
    assert first.text not in advice(report.to_json(), {Judged(first.of, first.name): "met"})


def test_an_earlier_report_leaves_out_what_is_settled_and_what_costs_nothing(
    tmp_path: Path,
) -> None:
    report = graded(tmp_path)
    first, second = report.raises[:2]
    idle = f"Recompute “{SMALL_SLIPS[0]}”: The figures give 60, not 61."
    kept = {**report.to_json(), "raises": [], "advice": [first.text, idle, second.text]}
    assert advice(kept, {}) == (first.text, second.text)
    held = {Judged(first.of, first.name): CLAIMABLE[first.of][0]}
    assert advice(kept, held) == (second.text,)


def test_an_earlier_report_tells_the_words_that_it_kept() -> None:
    assert advice({"advice": ["a", "b", "c", "d"]}, {}) == ("a", "b", "c")
    assert advice({}, {}) == ()
