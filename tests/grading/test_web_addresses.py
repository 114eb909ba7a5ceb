"""What a web address spells is not said."""

from __future__ import annotations

import pytest

from simulator.grading.grader import Grader
from simulator.grading.statements import PhaseText
from simulator.grading.tokens import without_addresses
from tests.shipped import shipped


@pytest.mark.parametrize(
    "address", ["https://example.org/docs/100m-users/30k-qps.html", "www.example.org/30k-qps?u=5m"]
)
def test_an_address_earns_nothing_and_the_words_around_it_stay(address: str) -> None:
    grader = Grader.of(shipped())
    alone = grader.grade([PhaseText("clarify", f"The scale: see {address}")])
    assert alone.criterion("req-scale").verdict == "missed"
    beside = grader.grade([PhaseText("clarify", f"100M users, 30K QPS ({address}).")])
    assert beside.criterion("req-scale").verdict == "met"


def test_every_character_keeps_its_place() -> None:
    text = "a [b](https://example.org/x_(y)), then https://example.org. And c"
    blank = without_addresses(text)
    assert len(blank) == len(text)
    assert blank.split() == ["a", "[b](", ")),", "then", ".", "And", "c"]
