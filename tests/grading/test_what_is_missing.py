"""What a half-earned criterion is told to lack."""

from __future__ import annotations

from simulator.content.library import load_library
from simulator.grading.grader import Grader
from simulator.grading.statements import PhaseText


def test_of_several_ways_the_one_that_was_begun_is_told_to_lack_something() -> None:
    grader = Grader.of(load_library())
    report = grader.grade([PhaseText("scale", "The service pulls candidates and scores them.")])
    lookup = report.criterion("srv-retrieval")
    assert lookup.verdict == "partial"
    assert lookup.reason.endswith("Missing: a key-value store or cache.")
