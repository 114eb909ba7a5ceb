"""What would raise the score most says what to do about each criterion."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from simulator.content.library import load_library
from simulator.grading.advice import advise
from simulator.grading.grader import Grader
from tests.content.examples import write_library


def test_what_was_said_only_after_help_is_to_be_said_unprompted(tmp_path: Path) -> None:
    library = load_library([write_library(tmp_path)])
    grader = Grader.of(library, library.scenarios["toy-ranking"])
    missed = {c.id: c for d in grader.grade(()).dimensions for c in d.criteria}
    first, second, third, *rest = missed
    told = missed | {one: replace(missed[one], verdict="met", credit=1.0) for one in rest}
    told[first] = replace(missed[first], verdict="met", credit=0.75, prompted=True)
    told[second] = replace(missed[second], verdict="partial", credit=0.5)
    lines = advise(grader.compiled, told, (), ())
    begun = {one: next(text for text in lines if missed[one].title in text) for one in told
             if told[one].credit < 1.0}  # fmt: skip
    assert begun[first].startswith("Say unprompted “")
    assert begun[second].startswith("Make more of “")
    assert begun[third].startswith("Add “")
