"""The score with disputes counted: what each of them gives back, from kept reports old and new."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator.content.library import load_library
from simulator.content.rubric import Level
from simulator.grading.disputes import (
    CALCULATION,
    CRITERION,
    WRONG_CLAIM,
    Judged,
    charges,
    judged,
    penalty,
    recount,
)
from simulator.grading.grader import Conditions, Grader
from simulator.grading.score import deductions
from simulator.grading.statements import PhaseText
from tests.content.examples import rubric, write_library

TEXT = (
    "The goal is that users find toys. It is so. 100 * 3 = 3000.\n\n"
    "Summed up: 100 * 3 = 3000 users. 20 * 3 = 61."
)


@pytest.fixture(scope="module")
def library_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_library(tmp_path_factory.mktemp("library"))


def graded(root: Path, text: str = TEXT, level: Level = "staff") -> dict[str, Any]:
    library = load_library([root])
    grader = Grader.of(library, library.scenarios["toy-ranking"])
    return grader.grade([PhaseText("clarify", text, 0)], Conditions(level=level)).to_json()


def claims(report: dict[str, Any]) -> dict[Judged, str]:
    return {thing: "not_made" for thing, _ in judged(report) if thing.of == WRONG_CLAIM}


@pytest.mark.parametrize("level", ["mid", "senior", "staff"])
def test_without_a_dispute_the_score_comes_out_as_it_was(library_root: Path, level: Level) -> None:
    report = graded(library_root, level=level)
    again = recount(report, {})
    assert again is not None
    overall = report["overall"]
    assert (again.score, again.letter, again.deductions) == (
        overall["score"], overall["letter"], overall["deductions"],
    )  # fmt: skip


def test_claims_never_made_give_back_the_points_and_what_they_contradicted(
    library_root: Path,
) -> None:
    report = graded(library_root)
    again = recount(report, claims(report))
    right = graded(library_root, TEXT.replace(" It is so.", ""))
    assert report["overall"]["score"] < right["overall"]["score"]
    assert again is not None
    assert (again.score, again.deductions) == (
        right["overall"]["score"], right["overall"]["deductions"],
    )  # fmt: skip


def test_what_two_claims_contradict_is_given_back_when_both_are_disputed() -> None:
    item = {"id": "a", "verdict": "missed", "credit": 0.0, "points": 1.0, "withheld": 0.5}
    item["contradicted_by"] = ["one", "two"]
    report = {
        "overall": {"score": 0.0, "deductions": 0.0},
        "dimensions": [{"weight": 1, "score": 0.0, "criteria": [item]}],
        "wrong_claims": [{"id": "one", "penalty": 0}, {"id": "two", "penalty": 0}],
    }
    held = {Judged(WRONG_CLAIM, name): "not_made" for name in ("one", "two")}
    first = dict(list(held.items())[:1])
    assert [found and found.score for found in (recount(report, first), recount(report, held))] == [
        0.0,
        50.0,
    ]


def test_a_calculation_that_is_right_is_right_wherever_it_is_said(library_root: Path) -> None:
    report = graded(library_root, TEXT.replace(" It is so.", ""))
    wrong = [(thing, item) for thing, item in judged(report) if thing.of == CALCULATION]
    assert [penalty(thing, item) for thing, item in wrong] == [2.0, 2.0, 0.0]
    assert report["overall"]["deductions"] == deductions(0.0, 2)  # in other units twice
    again = recount(report, {wrong[0][0]: "right"})
    both = recount(report, {wrong[0][0]: "right", wrong[1][0]: "right"})
    assert again is not None
    assert both is not None
    assert (again.deductions, both.deductions) == (deductions(0.0, 1), 0.0)


def test_a_criterion_counts_as_it_is_claimed_to_be_and_help_still_costs() -> None:
    criteria = [
        {"id": "a", "verdict": "partial", "credit": 0.375, "points": 1.0, "prompted": True},
        {"id": "b", "verdict": "missed", "credit": 0.0, "points": 1.0, "prompted": False},
    ]
    report = {
        "overall": {"score": 18.8, "deductions": 0.0},
        "dimensions": [{"weight": 1, "score": 1.88, "criteria": criteria}],
    }

    def score(**held: str) -> float | None:
        found = recount(report, {Judged(CRITERION, name): said for name, said in held.items()})
        return None if found is None else found.score

    assert score(a="met") == 37.5
    assert score(b="met") == 68.8
    assert score(b="not_assessed") == 37.5
    assert score(a="missed") == 0.0


def with_a_bonus() -> dict[str, Any]:
    """Met, missed, and missed as one may at this level: 1 of 2 points."""
    said = {"id": "a", "verdict": "met", "credit": 1.0, "points": 1.0}
    missed = {"id": "b", "verdict": "missed", "credit": 0.0, "points": 1.0}
    bonus = {"id": "c", "verdict": "missed", "credit": 0.0, "points": 2.0, "bonus": True}
    return {
        "overall": {"score": 50.0, "deductions": 0.0},
        "dimensions": [{"weight": 1, "score": 5.0, "criteria": [said, missed, bonus]}],
    }


def test_a_missed_bonus_counts_once_it_is_disputed() -> None:
    report = with_a_bonus()
    held: list[dict[Judged, str]] = [{}, {Judged(CRITERION, "c"): "met"}]
    assert [found and found.score for found in (recount(report, one) for one in held)] == [
        50.0,
        75.0,
    ]


def test_a_report_of_an_earlier_version_is_counted_by_its_own_score() -> None:
    report = with_a_bonus()
    del report["dimensions"][0]["criteria"][2]["bonus"]  # was not told
    held: list[dict[Judged, str]] = [{}, {Judged(CRITERION, "b"): "met"}]
    assert [found and found.score for found in (recount(report, one) for one in held)] == [
        50.0,
        100.0,
    ]


def test_the_report_says_what_is_a_bonus_at_a_level(tmp_path: Path) -> None:
    files = {"rubrics/rubric.yaml": rubric()}
    files["rubrics/rubric.yaml"]["dimensions"][0]["criteria"][0]["level"] = "staff"
    root, name = write_library(tmp_path, files), Judged(CRITERION, "frm-one")
    assert dict(judged(graded(root, level="senior")))[name]["bonus"] is True
    assert "bonus" not in dict(judged(graded(root, level="staff")))[name]


@pytest.mark.parametrize("field", ["overall", "dimensions", "calculations", "wrong_claims"])
@pytest.mark.parametrize("value", [None, 3, "x", [], {}, [None], [{}]])
def test_an_odd_field_breaks_nothing(library_root: Path, field: str, value: object) -> None:
    report = graded(library_root)
    recount(report | {field: value}, claims(report))


def test_what_takes_points_off_is_told_claims_and_each_slip_once(library_root: Path) -> None:
    report = graded(library_root)
    assert charges(report) == "6 wrong claims and 2 wrong calculations"
    again = {**report, "calculations": report["calculations"] * 2}
    assert charges(again) == charges(report)
    assert charges({**report, "calculations": []}) == "6 wrong claims"
    assert charges({"overall": {"deductions": 2.0}}) == "wrong claims and arithmetic"
