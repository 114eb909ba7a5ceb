"""When each criterion is due again. Owns the cards: one a criterion, fed by its verdicts.

The scheduler is FSRS-6 (github.com/open-spaced-repetition/py-fsrs): a criterion met unprompted is
*good*, met in part or with help *hard*, missed *again*; it is due when the chance to still have it
falls below `RETENTION`, on the next day after it was missed, and after it was met not before a
day later than that for every time it was met in a row. Everything is computed from the
judgements each time, without chance: the same attempts give the same schedule. Must not know where
judgements are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from fsrs import Card, Rating, Scheduler

from simulator.records.reviews import ReviewRecord
from simulator.records.transcript import Transcript
from simulator.tracker.reports import judged_criteria

RETENTION = 0.8
"""Below this chance a criterion comes back: the bar that knowledge checks are held to."""
HISTORY = 400
"""Attempts that count, the newest: years of practice, and what is due is known in a second."""
_RATINGS = {"met": Rating.Good, "partial": Rating.Hard, "missed": Rating.Again}


@dataclass(frozen=True)
class Judgement:
    """One verdict on one criterion at one time, in an attempt or a review."""

    at: datetime
    criterion: str
    title: str
    verdict: str
    prompted: bool
    scenario: str
    weight: float = 0.0
    is_review: bool = False


@dataclass(frozen=True)
class Scheduled:
    """A criterion's card: when it is due, how likely it is still there, and how it went.

    `scenario` is where it was judged last; `chance` is from 0 to 1 at the time that was asked for;
    `times` counts verdicts, `met_in_a_row` the last ones met unprompted; `weight` is its share of
    an attempt's total out of 100 when it was judged last in one; `reviewed_on` the day of the last
    review that asked it.
    """

    criterion: str
    title: str
    scenario: str
    due: date
    chance: float
    times: int
    met_in_a_row: int
    last_verdict: str
    weight: float
    reviewed_on: date | None = None

    def is_due(self, today: date) -> bool:
        """Whether it should be practised by today."""
        return self.due <= today


def history_of(
    transcripts: Iterable[Transcript], reviews: Iterable[ReviewRecord]
) -> tuple[Judgement, ...]:
    """The verdicts that count: of the newest `HISTORY` attempts and of every review."""
    recent = sorted(transcripts, key=lambda item: (item.started_at, item.attempt))[-HISTORY:]
    return (*judgements(recent), *review_judgements(reviews))


def judgements(transcripts: Iterable[Transcript]) -> tuple[Judgement, ...]:
    """The verdicts of attempts, without those that the person disputes and the not assessed."""
    return tuple(
        Judgement(
            transcript.started_at, item.id, item.title, item.verdict, item.prompted,
            transcript.scenario.id, item.weight,
        )
        for transcript in transcripts
        for item in judged_criteria(transcript)
        if item.verdict in _RATINGS
    )  # fmt: skip


def review_judgements(reviews: Iterable[ReviewRecord]) -> tuple[Judgement, ...]:
    """The verdicts of reviews."""
    return tuple(
        Judgement(
            review.finished_at, item.criterion, item.title, item.verdict, False, item.scenario,
            is_review=True,
        )
        for review in reviews
        for item in review.questions
        if item.verdict in _RATINGS
    )  # fmt: skip


def schedule(history: Iterable[Judgement], now: datetime) -> tuple[Scheduled, ...]:
    """Every criterion that was ever judged, the soonest due first, then the weightiest.

    `now` is an aware time, for `chance` and nothing else.
    """
    by_criterion: dict[str, list[Judgement]] = {}
    for judgement in sorted(history, key=lambda item: (item.at, item.criterion)):
        by_criterion.setdefault(judgement.criterion, []).append(judgement)
    found = [_scheduled(verdicts, now) for verdicts in by_criterion.values()]
    return tuple(sorted(found, key=lambda item: (item.due, -item.weight, item.criterion)))


def rating(judgement: Judgement) -> Rating:
    """The scheduler's word for a verdict; what needed help is hard, though it was met."""
    if judgement.verdict == "met" and judgement.prompted:
        return Rating.Hard
    return _RATINGS[judgement.verdict]


@cache
def _scheduler() -> Scheduler:
    """Whole days from the first verdict on, and nothing left to chance."""
    return Scheduler(
        desired_retention=RETENTION, learning_steps=(), relearning_steps=(), enable_fuzzing=False
    )


def _scheduled(verdicts: Sequence[Judgement], now: datetime) -> Scheduled:
    first, last = verdicts[0], verdicts[-1]
    # Id and time are passed: without them the card sleeps for an id and takes the wall clock.
    card = Card(card_id=1, due=first.at.astimezone(UTC))
    in_a_row = 0
    for judgement in verdicts:
        card, _ = _scheduler().review_card(card, rating(judgement), judgement.at.astimezone(UTC))
        in_a_row = in_a_row + 1 if rating(judgement) is Rating.Good else 0
    due = card.due.astimezone(last.at.tzinfo).date()
    if last.verdict == "missed":  # a long history would put it off for a week
        due = min(due, last.at.date() + timedelta(days=1))
    elif in_a_row:  # a miss on the same day would bring it back as soon as what was missed
        due = max(due, last.at.date() + timedelta(days=1 + in_a_row))
    chance = _scheduler().get_card_retrievability(card, max(now, last.at).astimezone(UTC))
    return Scheduled(
        criterion=last.criterion,
        title=last.title,
        scenario=last.scenario,
        due=due,
        chance=round(float(chance), 4),
        times=len(verdicts),
        met_in_a_row=in_a_row,
        last_verdict=last.verdict,
        weight=next((item.weight for item in reversed(verdicts) if item.weight), 0.0),
        reviewed_on=next((item.at.date() for item in reversed(verdicts) if item.is_review), None),
    )
