"""What a half-earned criterion is told to lack."""

from __future__ import annotations

from pathlib import Path

from simulator.content.library import load_library
from simulator.grading.grader import Grader
from simulator.grading.statements import PhaseText
from tests.content.examples import Tree, criterion, lexicon, rubric, write_library


def test_of_several_ways_the_one_that_was_begun_is_told_to_lack_something() -> None:
    grader = Grader.of(load_library())
    report = grader.grade([PhaseText("scale", "The service pulls candidates and scores them.")])
    lookup = report.criterion("srv-retrieval")
    assert lookup.verdict == "partial"
    assert lookup.reason.endswith("Missing: a key-value store or cache.")


def test_of_alternatives_each_thing_is_told_once_and_no_form(tmp_path: Path) -> None:
    ways = {"any": ["@question", "user", "anybody", "@arrow"]}
    evidence: Tree = {"met": [{"all": ["goal", ways], "within": 1}], "partial": ["goal"]}
    tree = lexicon()
    tree["concepts"]["user"]["title"] = tree["concepts"]["anybody"]["title"] = "those who buy"
    asked = rubric()
    asked["dimensions"][0]["criteria"] = [criterion("frm-one", evidence=evidence)]
    root = write_library(tmp_path, {"rubrics/rubric.yaml": asked, "rubrics/lexicon.yaml": tree})

    report = Grader.of(load_library([root])).grade([PhaseText("clarify", "The goal is clear.")])

    assert report.criterion("frm-one").reason.endswith("Missing: those who buy.")


def test_all_that_may_be_told_to_lack_of_the_standard_has_words_for_people() -> None:
    library = load_library()
    parts = (
        part
        for dimension in library.rubric.dimensions
        for one in dimension.criteria
        for rule in one.evidence.met
        for part in rule.all or ()
    )
    names = {
        one.concept
        for part in parts
        for one in (part, *(part.any or ()), *(part.of or ()))
        if one.concept is not None and one.concept in library.lexicon
    }
    assert not [name for name in names if not library.lexicon[name].title]
