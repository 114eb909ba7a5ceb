"""How a pattern takes a duration in words, which `<dur>` leaves out."""

from __future__ import annotations

import pytest

from simulator.grading.patterns import PatternIndex
from simulator.grading.tokens import tokenise


@pytest.mark.parametrize(
    "text",
    [
        "gather for 5 s", "gather for five seconds", "gather for a few seconds",
        "gather for a couple of seconds", "gather for half a minute", "gather for thirty seconds",
        "gather for a four-second window",
    ],
)  # fmt: skip
def test_few_spans_are_a_duration(text: str) -> None:
    index = PatternIndex()
    index.add(0, "gather for a? (<dur>|<few> (of|a)? <span>)")
    assert index.find(tokenise(text))


@pytest.mark.parametrize("text", ["gather for drivers", "gather for five drivers"])
def test_other_things_are_none(text: str) -> None:
    index = PatternIndex()
    index.add(0, "gather for a? (<dur>|<few> (of|a)? <span>)")
    assert not index.find(tokenise(text))
