"""A slip of the pen is told in plain words, on the line where it was made, with what to do."""

from __future__ import annotations

import pytest
import yaml

from simulator.content import yaml_reader
from simulator.content.yaml_reader import read_document
from simulator.errors import Problem

SOUND = """\
kind: scenario
title: Ride matching
domain: General
summary: >-
  Two lines
  of text.
formats: [standard-45, quick-20]
figures:
  low: {values: [5, 4], unit: $}
facts:
  - id: users
    topic: users
    answer: About a thousand of them.
    asks: [how many]
  - id: goal
    topic: goal
    answer: "{low} payments"
    asks: [what for]
phases:
  data:
    strong: |
      - labels arrive late
      - and some are wrong
    hints: "none"
"""
SLIPS = [
    ("    asks: [how many]", "    asks: [how many", "the [ that opens here is not closed"),
    ("    asks: [how many]", '    asks: ["how many, who, "for"]', "the quote that opens here"),
    ("    topic: users", "      topic: users", "deeper than the key above it"),
    ("    topic: users", "   topic: users", "indented by 3 spaces, as nothing above"),
    ("    topic: users", "\ttopic: users", "a tab stands here; indent with spaces"),
    ("    topic: users", "\xa0\xa0\xa0\xa0topic: users", "no-break space (U+00A0); type ordinary"),
    ("    topic: users", "  \xa0\xa0topic: users", "no-break space (U+00A0); type ordinary"),
    ("    topic: users", "    topic users", "a key, a colon and a space must stand here"),
    ("    topic: users", "    topic:users", "a space is missing behind the colon"),
    ("    topic: users", "  topic: users", "an item of the list must stand here"),
    ("domain: General", "domain General", "a key, a colon and a space must stand here"),
    ("domain: General", "domain:General", "a space is missing behind the colon"),
    ("domain: General", "domain: General: all", "put quotes around the whole value"),
    ("domain: General", "%domain: General", "nothing can begin with % without quotes"),
    ("  - id: users", "  -id: users", "a space is missing behind the dash"),
    ("  - id: goal", "  - id goal", "a key, a colon and a space must stand here"),
    ("  - id: users", "  * id: users", "begins with a dash and a space"),
    ("  - id: goal", "- id: new\n  - id: goal", "indented by 0 spaces, those above by 2"),
    ("About a thousand of them.", "Note: about a thousand", "put quotes around the whole value"),
    ("About a thousand of them.", "@question", "begin with @ without quotes; put quotes"),
    ("About a thousand of them.", "`x` of them", "begin with ` without quotes; put quotes"),
    ("About a thousand of them.", "*many* of them", "begin with * without quotes; put quotes"),
    ("About a thousand of them.", "? many", "begin with ? without quotes; put quotes"),
    ("About a thousand of them.", "!many of them", "quotes around a text that begins with !"),
    ("About a thousand of them.", "&co has them", "quotes around a text that begins so"),
    ("About a thousand of them.", "- many", "a list begins on the next line"),
    ("About a thousand of them.", "> 5 of them", "behind > the text begins on the next line"),
    ("About a thousand of them.", "[x] of them", "begins with [ is read as a list, and more"),
    ("About a thousand of them.", '"a\\sb"', "two backslashes, or put single quotes"),
    ("About a thousand of them.", '"in C:\\Users"', "two backslashes, or put single quotes"),
    ('"{low} payments"', "{low} payments", "begins with { is read as keys with values, and more"),
    ('"{low} payments"', '"{low}" payments', "behind the closing quote"),
    ('"{low} payments"', '"{low} payments', "the quote that opens here is not closed"),
    ('"none"', '"none', "the quote that opens here is not closed"),
    ("unit: $}", "unit: %}", "begin with % without quotes; put quotes"),
    ("unit: $}", "unit: $", "the { that opens here is not closed"),
    ("[5, 4], unit", "[5, 4] unit", "a comma or the closing } is missing before this"),
    ("quick-20]", "quick-20", "the [ that opens here is not closed"),
    ("  Two lines", "Two lines", "a line of the text above is indented by 2 spaces"),
    ("      - and some", "    - and some", "the text above is indented by 6 spaces; so must this"),
    ("domain: General", "<<<<<<< HEAD\ndomain: A\n=======\ndomain: B\n>>>>>>> b", "a merge left"),
    ("      - and some", "      <<<<<<< HEAD\n      - and some", "a merge left its mark here"),
]  # fmt: skip


def told(old: str, new: str) -> tuple[int, Problem]:
    """The line of the slip, and what is told of it."""
    assert SOUND.count(old) == 1
    document = read_document("file.yaml", SOUND.replace(old, new).encode())
    return SOUND[: SOUND.index(old)].count("\n") + 1, document.problems[0]


def test_what_is_sound_has_no_fault() -> None:
    assert read_document("file.yaml", SOUND.encode()).problems == ()


@pytest.mark.parametrize(("old", "new", "words"), SLIPS)
def test_a_slip_is_told_where_it_was_made(old: str, new: str, words: str) -> None:
    line, problem = told(old, new)
    assert words in problem.message
    assert problem.line == line


@pytest.mark.parametrize(("old", "new", "words"), SLIPS)
def test_and_by_the_slow_parser_too(
    old: str, new: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_reader, "_LOADER", yaml.SafeLoader)
    line, problem = told(old, new)
    assert words in problem.message
    assert problem.line == line


def test_where_the_parser_gave_up_is_told_beside_the_likely_line() -> None:
    _, problem = told('"{low} payments"', '"{low} payments')
    assert problem.message.endswith("is not closed (YAML gives up on line 24)")
