"""How far a denial reaches, where one typed line ends, and what a slip made twice costs."""

from __future__ import annotations

from functools import cache

import pytest

from simulator.grading.grader import Grader
from simulator.grading.negation import denied_tokens
from simulator.grading.report import Report
from simulator.grading.statements import PhaseText, split_statements
from simulator.grading.tokens import tokenise
from tests.shipped import shipped


def denied(text: str) -> set[str]:
    tokens = tokenise(text)
    return {tokens[i].text for i in denied_tokens(tokens)}


@cache
def grader() -> Grader:
    return Grader.of(shipped())


def grade(text: str) -> Report:
    return grader().grade([PhaseText(None, text)])


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("int8 saves unnecessary gpu work", "int8"),
        ("a/b by user for 2 weeks and switchback is not needed", "user"),
        ("canary first since shadow is not needed", "canary"),
        ("items without a click are dropped", "dropped"),
        ("rather than a batch job we score online", "online"),
    ],
)
def test_a_denial_does_not_reach_what_is_claimed_beside_it(text: str, kept: str) -> None:
    assert kept not in denied(text)


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("a canary is unnecessary here", "canary"),
        ("shadow and canary are not needed", "shadow"),
        ("parity checks between training and serving are not needed", "parity"),
        ("canary is not needed", "canary"),
    ],
)
def test_a_denial_reaches_its_whole_subject(text: str, lost: str) -> None:
    assert lost in denied(text)


def test_two_typed_lines_without_a_full_stop_are_two_statements() -> None:
    text = (
        "we would not watch drift, the team is small and nobody has the time for it\n"
        "canary at 1% then 10% then all"
    )
    assert len(split_statements(text)) == 2


def test_a_sentence_may_end_in_no_and_no_5_goes_on() -> None:
    assert (
        len(split_statements("an LSTM takes ten times as long, so no. Quantile loss at 0.9.")) == 2
    )
    assert len(split_statements("the offer that stood at place no. 5 in the list was taken")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The item vectors barely change during a day and are therefore computed in the\n"
        "night, for all items.",
        "The item vectors barely change during a day, so that they are computed nightly\n"
        "for all the items at once, while the vector of a user depends on what was seen\n"
        "in the last minutes and is therefore computed when the request arrives at once\n"
        "in the ranker.",
    ],
)
def test_a_wrapped_line_goes_on(text: str) -> None:
    assert len(split_statements(text)) == 1


def test_the_same_wrong_calculation_costs_once() -> None:
    once = grade("peak 20K / 1K per core = 200 cores")
    twice = grade("peak 20K / 1K per core = 200 cores\nso 20K / 1K per core = 200 cores in all")
    other = grade("peak 20K / 1K per core = 200 cores\n86400 * 10 = 8640 requests a day")
    assert once.deductions > 0
    assert twice.deductions == once.deductions
    assert other.deductions > once.deductions


def test_only_what_was_named_is_said_to_be_named_to_leave_it_out() -> None:
    text = "no canary, no shadow run, no rollback\nNobody is on call.\nWe do not measure drift."
    reasons = {c.id: c.reason for d in grade(text).dimensions for c in d.criteria}
    named = {name for name, reason in reasons.items() if "named to leave it out" in reason}
    assert {"srv-rollout", "mon-drift"} <= named
    assert not {name for name in named if name.startswith(("req-", "frm-", "dat-", "arc-"))}
