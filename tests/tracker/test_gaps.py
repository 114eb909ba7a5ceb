"""When a gap opens, counts up, is resolved and opens again."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from simulator.records.transcript import Dispute, Transcript
from simulator.tracker.gaps import find_gaps
from tests.records.samples import STARTED, sample_transcript


def attempt(
    number: int, verdict: str, prompted: bool = False, disputed: bool = False
) -> Transcript:
    criterion = {
        "id": "req-latency",
        "title": "Asks for the latency",
        "verdict": verdict,
        "points": 1.0,
        "prompted": prompted,
    }
    dispute = Dispute(
        criterion="req-latency", verdict_before=verdict, claimed="met", reason="r", at=STARTED
    )
    return sample_transcript(
        attempt=f"attempt-{number}",
        started_at=STARTED + timedelta(days=number),
        report={"dimensions": [{"id": "d", "weight": 10, "criteria": [criterion]}]},
        disputes=(dispute,) if disputed else (),
    )


def day(number: int) -> date:
    return STARTED.date() + timedelta(days=number)


def test_the_same_gap_counts_up_and_does_not_multiply() -> None:
    once, twice = (find_gaps(attempt(n, "missed") for n in range(count)) for count in (1, 2))
    assert [(gap.missed, gap.priority, gap.last_missed) for gap in once] == [(1, "medium", day(0))]
    assert [(gap.missed, gap.priority, gap.last_missed) for gap in twice] == [(2, "high", day(1))]


def test_a_gap_is_resolved_when_met_unprompted_twice() -> None:
    history = [attempt(0, "missed"), attempt(1, "met")]
    assert find_gaps(history)[0].resolved_on is None
    assert find_gaps([*history, attempt(2, "met", prompted=True)])[0].resolved_on is None
    assert find_gaps([*history, attempt(2, "partial")])[0].resolved_on is None
    assert find_gaps([*history, attempt(2, "met")])[0].resolved_on == day(2)
    assert find_gaps([*history, attempt(2, "met"), attempt(3, "met")])[0].resolved_on == day(2)


def test_a_resolved_gap_that_is_missed_again_opens_again() -> None:
    verdicts = ("missed", "met", "met", "missed")
    (gap,) = find_gaps(attempt(n, verdict) for n, verdict in enumerate(verdicts))
    assert (gap.resolved_on, gap.missed, gap.met_since) == (None, 2, 0)


def test_a_disputed_verdict_does_not_count() -> None:
    assert find_gaps([attempt(0, "missed", disputed=True)]) == ()


def test_what_was_met_or_not_assessed_is_no_gap() -> None:
    assert find_gaps([attempt(0, "met"), attempt(1, "not_assessed"), attempt(2, "partial")]) == ()


@given(st.permutations(range(5)))
def test_the_order_in_which_attempts_are_read_does_not_matter(order: list[int]) -> None:
    verdicts = ["missed", "met", "missed", "met", "met"]
    expected = find_gaps(attempt(n, verdict) for n, verdict in enumerate(verdicts))
    assert find_gaps(attempt(n, verdicts[n]) for n in order) == expected
