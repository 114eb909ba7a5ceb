"""Figures are compared as values, with their units and periods; what is in doubt is unknown."""

from __future__ import annotations

import pytest

from simulator.llm.figures import figures, first_unknown

SAME = [
    ("30K", "30,000"),
    ("30,000", "30 000"),
    ("30K QPS", "30,000 requests per second"),
    ("thirty thousand", "30K"),
    ("a million", "1M"),
    ("one million", "1,000,000"),
    ("two hundred and fifty thousand", "250K"),
    ("1.5 million", "1,500,000"),
    ("3e6", "3M"),
    ("10^6", "1M"),
    ("200 ms", "0.2 seconds"),
    ("200ms", "200 milliseconds"),
    ("2 days", "48 hours"),
    ("0.1%", "0.1 percent"),
    (".5%", "0.5 per cent"),
    ("$2 an hour", "2 dollars per hour"),
    ("p99", "99th percentile"),
    ("20M orders a day", "20 million orders every day"),
    ("a dozen", "twelve"),
    ("8xA100", "8xa100"),
    ("0,05", "0.05"),
]
OTHER = [
    ("30K", "50K"),
    ("30K", "30M"),
    ("200 ms", "200 s"),
    ("20M orders a day", "20M orders a second"),
    ("20M orders", "20M orders a day"),
    ("0.1%", "1%"),
    ("5 dollars", "5 users"),
    ("30K", "tens of thousands"),
    ("30K", "half"),
    ("30K", "twice"),
    ("4xA100", "8xA100"),
    ("30K", "三万"),
    ("30K", "hundreds of millions"),
    ("", "a thirty-day window"),
    ("1.2.3", "1.2.4"),
    ("10^9", "10^8"),
]


@pytest.mark.parametrize(("known", "said"), SAME)
def test_the_same_figure_in_another_form_is_known(known: str, said: str) -> None:
    assert first_unknown(f"It is {said}, then.", figures(f"They told us {known}.")) == ""


@pytest.mark.parametrize(("known", "said"), OTHER)
def test_another_figure_unit_or_period_is_not(known: str, said: str) -> None:
    assert first_unknown(f"It is {said}.", figures(f"They told us {known}."))


def test_words_that_are_no_figures_pass() -> None:
    plain = "This one is for a second team; no one scores it, and the first month is like any."
    assert first_unknown(plain.replace("scores", "rates"), ()) == ""


def test_a_period_left_out_contradicts_nothing_but_another_does() -> None:
    known = figures("30,000 requests a second")
    assert first_unknown("Some 30K requests.", known) == ""
    assert first_unknown("Some 30K requests a minute.", known)


def test_long_text_is_read_in_linear_time() -> None:
    assert len(figures("1,000 users and ten thousand items " * 5000)) == 10_000
