"""A trial shows which piece of evidence was found where, and which was not."""

from __future__ import annotations

from pathlib import Path

from simulator.authoring.trial import trial_lines, try_text
from simulator.content.library import load_library
from tests.content.examples import write_library

TEXT = "The goal is clear. Nothing else."


def test_found_and_missing_pieces_are_told_apart(tmp_path: Path) -> None:
    library = load_library([write_library(tmp_path)])
    scenario = library.scenarios["toy-ranking"]
    report, trials = try_text(library, scenario, TEXT, "clarify", "toy-0")
    (trial,) = trials
    assert trial.report == report.criterion("toy-0")
    assert trial.report.verdict == "partial"
    found = {piece.words: piece.where for piece in trial.met}
    assert found["mentions goal"] == ("The goal is clear.",)
    assert found["mentions user"] == ()
    text = "\n".join(trial_lines(trial))
    assert "+ mentions goal   «The goal is clear.»" in text
    assert "- mentions user" in text


def test_the_report_is_the_graders_own_and_sections_are_phases(tmp_path: Path) -> None:
    library = load_library([write_library(tmp_path)])
    scenario = library.scenarios["toy-ranking"]
    report, trials = try_text(library, scenario, f"## clarify\n{TEXT}\n## data\nGoal of users.\n")
    assert len(trials) == report.criteria_count
    assert report.criterion("toy-0").verdict == "met"
