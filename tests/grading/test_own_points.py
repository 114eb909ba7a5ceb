"""A scenario's own criteria: their points count double, and none is left out without a word."""

from __future__ import annotations

from pathlib import Path

from simulator.content.json_schema import json_schema
from simulator.content.library import load_library
from simulator.grading.grader import Conditions, Grader
from simulator.grading.statements import PhaseText
from tests.content.examples import scenario, write_library

GUIDE = Path(__file__).parents[2] / "CONTRIBUTING.md"


def test_two_points_of_a_scenario_are_four_where_they_are_shown_and_explained(
    tmp_path: Path,
) -> None:
    library = load_library([write_library(tmp_path)])
    report = Grader.of(library, library.scenarios["toy-ranking"]).grade([], Conditions())
    points = {c.id: c.points for one in report.dimensions for c in one.criteria}
    assert (points["toy-3"], points["frm-one"], points["req-two"]) == (3.0, 1.5, 2.0)
    described = json_schema("scenario")["$defs"]["ScenarioCriterion"]["properties"]["points"]
    assert "`points: 2` weighs as much as 4 points" in described["description"]
    guide = " ".join(GUIDE.read_text(encoding="utf-8").split())
    assert "`points: 2` weighs as much as 4 points" in guide


def test_a_criterion_that_no_dimension_has_is_told_in_the_report(tmp_path: Path) -> None:
    tree = scenario()
    tree["criteria"][4]["dimension"] = "evaluation"
    library = load_library([write_library(tmp_path, {"scenarios/toy-ranking.yaml": tree})])
    report = Grader.of(library, library.scenarios["toy-ranking"]).grade([], Conditions())
    assert "toy-4 is left out: there is no dimension 'evaluation'." in report.notes
    assert sum("left out" in note for note in report.notes) == 1


def test_words_that_end_with_a_full_stop_give_a_reason_with_one(tmp_path: Path) -> None:
    tree = scenario()
    for one in tree["criteria"]:
        one |= {"met": "Says what earns it.", "short_of": "Says half of it (uplift, holdout)."}
    library = load_library([write_library(tmp_path, {"scenarios/toy-ranking.yaml": tree})])
    grader = Grader.of(library, library.scenarios["toy-ranking"])
    for text in ("The goal of it all.", "The goal is that the user is happy."):
        report = grader.grade([PhaseText("clarify", text)], Conditions())
        told = [c.reason for one in report.dimensions for c in one.criteria] + [*report.advice]
        assert any("Says half of it" in one or "Says what earns it" in one for one in told)
        assert not any(".." in one for one in told)
