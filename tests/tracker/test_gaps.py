"""When a gap opens, counts up, is resolved and opens again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from simulator.records.transcript import Dispute, Transcript
from simulator.tracker.gaps import Gap, find_gaps
from simulator.tracker.schedule import Judgement, judgements
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


def gaps_of(transcripts: Iterable[Transcript]) -> tuple[Gap, ...]:
    return find_gaps(judgements(transcripts))


def day(number: int) -> date:
    return STARTED.date() + timedelta(days=number)


def test_the_same_gap_counts_up_and_does_not_multiply() -> None:
    once, twice = (gaps_of(attempt(n, "missed") for n in range(count)) for count in (1, 2))
    assert [(gap.missed, gap.priority, gap.last_missed) for gap in once] == [(1, "medium", day(0))]
    assert [(gap.missed, gap.priority, gap.last_missed) for gap in twice] == [(2, "high", day(1))]


def test_a_gap_is_resolved_on_the_day_when_it_is_met_unprompted() -> None:
    history = [attempt(0, "missed")]
    assert gaps_of([*history, attempt(1, "met", prompted=True)])[0].resolved_on is None
    assert gaps_of([*history, attempt(1, "partial")])[0].resolved_on is None
    later = [*history, attempt(1, "met"), attempt(2, "partial"), attempt(3, "met")]
    assert [gap.resolved_on for gap in gaps_of(later)] == [day(1)]
    assert gaps_of(later)[0].met_since == 2


def test_a_review_opens_and_resolves_gaps_as_an_attempt_does() -> None:
    def reviewed(number: int, verdict: str) -> Judgement:
        at = STARTED + timedelta(days=number)
        return Judgement(at, "req-latency", "Asks for the latency", verdict, False, "toy")

    before = judgements([attempt(0, "missed")])
    assert find_gaps([*before, reviewed(1, "met")])[0].resolved_on == day(1)
    (gap,) = find_gaps([*before, reviewed(1, "missed")])
    assert (gap.missed, gap.weight) == (2, before[0].weight)


def test_a_resolved_gap_that_is_missed_again_opens_again() -> None:
    verdicts = ("missed", "met", "met", "missed")
    (gap,) = gaps_of(attempt(n, verdict) for n, verdict in enumerate(verdicts))
    assert (gap.resolved_on, gap.missed, gap.met_since) == (None, 2, 0)


def test_a_disputed_verdict_does_not_count() -> None:
    assert gaps_of([attempt(0, "missed", disputed=True)]) == ()


def test_what_was_met_or_not_assessed_is_no_gap() -> None:
    assert gaps_of([attempt(0, "met"), attempt(1, "not_assessed"), attempt(2, "partial")]) == ()


@given(st.permutations(range(5)))
def test_the_order_in_which_attempts_are_read_does_not_matter(order: list[int]) -> None:
    verdicts = ["missed", "met", "missed", "met", "met"]
    expected = gaps_of(attempt(n, verdict) for n, verdict in enumerate(verdicts))
    assert gaps_of(attempt(n, verdicts[n]) for n in order) == expected
