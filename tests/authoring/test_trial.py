"""A trial shows which piece of evidence was found where, and which was not."""

from __future__ import annotations

from pathlib import Path

from simulator.authoring.trial import examples_lines, trial_lines, try_examples, try_text
from simulator.content.library import load_library
from tests.authoring.sound import sound_library
from tests.content.examples import Tree, write_library

TEXT = "The goal is clear. Nothing else."


def test_found_and_missing_pieces_are_told_apart(tmp_path: Path) -> None:
    library = load_library([write_library(tmp_path)])
    scenario = library.scenarios["toy-ranking"]
    report, trials = try_text(library, scenario, TEXT, "clarify", "toy-0")
    (trial,) = trials
    assert trial.reason == report.criterion("toy-0").reason
    assert trial.verdict == "partial"
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
    claims = [trial for trial in trials if trial.verdict.endswith("claimed")]
    assert len(trials) - len(claims) == report.criteria_count
    assert report.criterion("toy-0").verdict == "met"


def test_a_wrong_claim_is_tried_like_a_criterion(tmp_path: Path) -> None:
    library = load_library([sound_library(tmp_path)])
    scenario = library.scenarios["toy-ranking"]
    name = scenario.wrong_claims[1].id
    _, (trial,) = try_text(library, scenario, "I think wrong1 is so.", "clarify", name)
    assert (trial.verdict, trial.quotes) == ("claimed", ("I think wrong1 is so.",))
    assert "+ says one of: wrong1 is (so|thus)" in "\n".join(trial_lines(trial))
    _, (trial,) = try_text(library, scenario, "I think wrong2 is so.", "clarify", name)
    assert trial.verdict == "not claimed"


def test_examples_that_fail_and_those_of_others_that_are_taken_are_told(tmp_path: Path) -> None:
    def change(tree: Tree) -> None:
        tree["criteria"][0]["examples"]["met"][0] = "Users have a goal."
        tree["criteria"][1]["evidence"]["met"].append({"say": ["zeta2"]})

    library = load_library([sound_library(tmp_path, change)])
    scenario = library.scenarios["toy-ranking"]
    trials = {trial.id: trial for trial in try_examples(library, scenario)}
    assert trials.keys() >= {"toy-0", scenario.wrong_claims[0].id}
    assert "req-one" not in trials
    ((failure, _),) = trials["toy-0"].failing
    assert (failure.part, failure.number, failure.got) == ("met", 0, "missed")
    text = "\n".join(examples_lines(trials["toy-0"]))
    assert "toy-0: 1 of 4 examples judged otherwise than stated" in text
    assert "met 1 is missed: Users have a goal." in text
    assert "+ mentions goal" in text
    assert "- says one of: zeta0" in text
    assert {(item.owner, item.part, item.number) for item in trials["toy-1"].taken} == {
        ("toy-2", "met", 1)
    }
    assert [trial.id for trial in try_examples(library, scenario, "req-one")] == ["req-one"]
