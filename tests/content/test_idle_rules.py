"""An author is told of rules that can never hold, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator.content.library import load_library
from simulator.content.lint import lint
from tests.content import examples
from tests.content.examples import Tree, lexicon, write_library


def told(tmp_path: Path, rule: Any) -> list[tuple[str, str]]:
    tree, words = examples.scenario(), lexicon()
    tree["criteria"][0]["evidence"]["met"] = ["goal", rule]
    words["concepts"]["lead_time"] = {"terms": ["lead time"]}
    words["concepts"]["either"] = {"terms": ["either"], "includes": ["user", "goal"]}
    files: dict[str, str | Tree] = {
        "scenarios/toy-ranking.yaml": tree, "rubrics/lexicon.yaml": words
    }  # fmt: skip
    found = lint(load_library([write_library(tmp_path, files)]))
    return [(one.source_line.strip(), one.message) for one in found]


@pytest.mark.parametrize(
    ("rule", "at", "message"),
    [
        ({"say": ["booked", "lead_time"]}, "- lead_time", "'lead_time' is a concept, and `say`"),
        ({"all": [{"say": ["@number"]}]}, "- '@number'", "'@number' is a mark, and `say`"),
        ({"of": ["goal", "user"], "at_least": 5}, "at_least: 5", "there are 2 to count"),
        ({"say": ["<num lead"]}, "- <num lead", "finds no `<num`: a class or family is closed"),
        ({"say": ["mech*ism"]}, "- mech*ism", "finds no `mech*ism`: `*` stands at the end"),
        ({"say": ["* word"]}, "- '* word'", "finds no `*`: `*` alone stands for nothing"),
        ({"say": ["todo; x"]}, "- todo; x", "finds no `;`: no phrase goes on across"),
        ({"say": ["one .... two"]}, "- one .... two", "finds no `....`: a gap is `..`"),
    ],
)
def test_what_can_never_hold_is_told_at_its_place(
    rule: Any, at: str, message: str, tmp_path: Path
) -> None:
    ((place, words),) = told(tmp_path, rule)
    assert place == at
    assert message in words


@pytest.mark.parametrize(
    "rule",
    [
        {"say": ["goal", "lead time", "<num> leads", "fraud*", "(a|b*) c", "a ... b", "e.g. one"]},
        {"of": ["either", {"say": ["one"]}], "at_least": 4},
        {"of": ["goal", "user", "@number"], "at_least": 3},
    ],
)
def test_what_can_hold_is_left_alone(rule: Any, tmp_path: Path) -> None:
    assert told(tmp_path, rule) == []


def test_a_concept_among_the_terms_of_another_is_told(tmp_path: Path) -> None:
    words = lexicon()
    words["concepts"] |= {
        "lead_time": {"terms": ["lead time"]}, "any_time": {"terms": ["time", "lead_time"]}
    }  # fmt: skip
    files: dict[str, str | Tree] = {"rubrics/lexicon.yaml": words}
    (found,) = lint(load_library([write_library(tmp_path, files)]))
    assert "it goes into `includes`" in found.message
    assert found.source_line.strip() == "- lead_time"
