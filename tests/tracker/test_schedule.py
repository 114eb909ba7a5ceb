"""When a criterion is due: missed tomorrow, met later and later, the same for the same verdicts."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from simulator.tracker.schedule import Judgement, Scheduled, judgements, schedule
from tests.records.samples import STARTED
from tests.tracker.test_sections import FIRST, SECOND, attempt

DAY = timedelta(days=1)


def judged(
    verdict: str, day: int, criterion: str = "latency", *, helped: bool = False
) -> Judgement:
    return Judgement(STARTED + day * DAY, criterion, criterion.title(), verdict, helped, "toy")


def due_after(*history: Judgement) -> int:
    """Days from the last verdict to the day it is due."""
    (card,) = schedule(history, STARTED)
    return (card.due - history[-1].at.date()).days


def test_what_was_missed_is_due_the_next_day_and_what_was_met_later() -> None:
    missed, partly, met = (due_after(judged(v, 0)) for v in ("missed", "partial", "met"))
    assert missed == 1
    assert missed < partly < met


def test_met_with_help_comes_back_sooner_than_met_without() -> None:
    assert due_after(judged("met", 0, helped=True)) < due_after(judged("met", 0))


def test_met_again_and_again_it_comes_back_later_and_later() -> None:
    once = due_after(judged("met", 0))
    twice = due_after(judged("met", 0), judged("met", once))
    assert twice > once
    assert due_after(judged("met", 0), judged("met", once), judged("missed", once + twice)) == 1


def test_met_on_the_day_of_a_miss_it_comes_back_later_than_what_was_missed() -> None:
    once = due_after(judged("missed", 0), judged("met", 0))
    twice = due_after(judged("missed", 0), judged("met", 0), judged("met", 0))
    assert 1 < once < twice


def test_the_chance_falls_with_time_and_is_at_the_bar_when_it_is_due() -> None:
    history = [judged("met", 0)]
    (now,), (later,) = schedule(history, STARTED), schedule(history, STARTED + 30 * DAY)
    assert now.chance > 0.95
    assert later.chance < 0.8
    (when_due,) = schedule(history, STARTED + (now.due - STARTED.date()).days * DAY)
    assert abs(when_due.chance - 0.8) < 0.02


def test_neither_disputed_nor_unassessed_verdicts_count() -> None:
    transcript = attempt(0, goal="met", cost="not_assessed")
    assert [item.criterion for item in judgements([transcript])] == ["goal"]


def test_the_soonest_due_comes_first_then_the_weightiest() -> None:
    cards = schedule(judgements([FIRST, SECOND]), STARTED + 5 * DAY)
    assert cards[0].criterion == "latency"
    assert [card.due for card in cards] == sorted(card.due for card in cards)


def test_a_row_of_verdicts_is_counted_until_help_or_a_miss() -> None:
    (card,) = schedule([judged("met", 0), judged("met", 9), judged("met", 90)], STARTED)
    assert (card.times, card.met_in_a_row, card.last_verdict) == (3, 3, "met")
    (card,) = schedule([judged("met", 0), judged("met", 9, helped=True)], STARTED)
    assert card.met_in_a_row == 0


HISTORY = st.lists(
    st.builds(
        judged, st.sampled_from(["met", "partial", "missed"]), st.integers(0, 400),
        st.sampled_from(["a", "b"]), helped=st.booleans(),
    ), max_size=12,
)  # fmt: skip


@given(HISTORY, st.randoms(use_true_random=False))
def test_the_order_in_which_attempts_are_read_changes_nothing(
    history: list[Judgement], chance: object
) -> None:
    unique = list({(item.at, item.criterion): item for item in history}.values())
    shuffled = unique[::-1]
    assert schedule(unique, STARTED) == schedule(shuffled, STARTED)


@given(HISTORY)
def test_nothing_is_due_before_it_was_judged(history: list[Judgement]) -> None:
    for card in schedule(history, STARTED):
        last = max(item.at for item in history if item.criterion == card.criterion)
        assert card.due > last.date()
        assert 0 <= card.chance <= 1


def test_a_card_is_due_on_its_day() -> None:
    card = Scheduled("a", "A", "toy", date(2026, 11, 20), 0.8, 1, 0, "missed", 1.0)
    assert card.is_due(date(2026, 11, 20))
    assert not card.is_due(date(2026, 11, 19))
