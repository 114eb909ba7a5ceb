"""What CONTRIBUTING.md says of patterns and of what is denied is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from simulator.content.evidence import Evidence
from simulator.content.lookalikes import lookalikes
from simulator.grading.negation import denied_tokens
from simulator.grading.patterns import PatternIndex
from simulator.grading.tokens import fold_case, tokenise

GUIDE = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTION = GUIDE.split("## The language of evidence\n")[1].split("\n## ")[0]
ROWS = [
    [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    for line in SECTION.splitlines()
    if line.startswith("| `")
]


def said(pattern: str, text: str) -> bool:
    """Whether the pattern is found and not denied."""
    index, tokens = PatternIndex(), tokenise(fold_case(text))
    index.add(0, pattern)
    denied = denied_tokens(tokens)
    return any(not {first, last} <= denied for first, last, _ in index.find(tokens))


@pytest.mark.parametrize(("pattern", "found", "other"), ROWS)
def test_a_pattern_of_the_table_is_found_where_it_says(
    pattern: str, found: str, other: str
) -> None:
    pattern = pattern.strip("`")
    assert [text for text in found.split("; ") if not said(pattern, text)] == []
    assert [text for text in other.split("; ") if said(pattern, text)] == []
    assert list(lookalikes(pattern)) == []


def test_the_evidence_that_is_shown_can_be_read() -> None:
    block = re.search(r"(?m)^    evidence:\n(?:      .*\n)+", SECTION)
    assert block is not None
    assert Evidence.model_validate(yaml.safe_load(block.group())["evidence"]).exclude


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("we do not batch", False),
        ("skip batching", False),
        ("batching is not needed", False),
        ("without a batch", False),
        ("it is not late, batch", True),
        ("the batch is not the best", True),
        ("it is wrong that we batch", True),
        ("nothing is a batch", True),
    ],
)
def test_what_is_denied_is_what_the_guide_says(text: str, is_said: bool) -> None:
    pattern = "batch .. best" if "best" in text else "batch"
    assert said(pattern, text) is is_said
