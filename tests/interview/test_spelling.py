"""Slips of the finger are mended; other words are left alone."""

from __future__ import annotations

import pytest

from simulator.interview.spelling import Spelling

KNOWN = Spelling(["(latency|traffic) .. budget", "explanation", "label", "score"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("laetncy", "latency"),
        ("latancy", "latency"),
        ("trafic", "traffic"),
        ("trafffic", "traffic"),
        ("explnation", "explanation"),
        ("lable", "label"),
    ],
)
def test_one_slip_in_a_known_word_is_mended(typed: str, meant: str) -> None:
    assert KNOWN.mend(f"the {typed}?") == f"the {meant}?"


@pytest.mark.parametrize(
    "word", ["labels", "store", "table", "budgeting", "scare", "qps", "tariff"]
)
def test_other_words_and_inflections_of_known_ones_stay(word: str) -> None:
    assert KNOWN.mend(word) == word
