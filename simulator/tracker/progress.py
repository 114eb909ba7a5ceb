"""Whether it gets better: scores over time, criteria by mastery, minutes, gaps. Never judges.

Owns what a trend is: the slope of a line fitted by least squares over the attempts in their order,
from `LEAST_FOR_TREND` attempts on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from simulator.records.transcript import Transcript
from simulator.tracker.gaps import Gap, find_gaps
from simulator.tracker.reports import dicts, number, overall_score
from simulator.tracker.schedule import Judgement, Scheduled, judgements, schedule

LEAST_FOR_TREND = 3
MET_TO_MASTER = 2
OVERALL = "overall"

Mastery = Literal["mastered", "shaky", "missed"]
MASTERIES: tuple[Mastery, ...] = ("mastered", "shaky", "missed")


@dataclass(frozen=True)
class Point:
    """One attempt: the day, its scenario, its total and its dimensions' scores, all out of 100."""

    day: date
    attempt: str
    scenario: str
    scores: dict[str, float]


@dataclass(frozen=True)
class Series:
    """The scores of one thing over the attempts that assessed it, oldest first; `trend` is points
    out of 100 gained per attempt, None below three attempts.
    """

    id: str
    title: str
    days: tuple[date, ...]
    scores: tuple[float, ...]
    trend: float | None


@dataclass(frozen=True)
class Progress:
    """All of it. `minutes` is the time on the clock; `mastery` counts criteria by how they stand;
    `due` holds what is due by today, `scheduled` everything.
    """

    points: tuple[Point, ...]
    series: tuple[Series, ...]
    minutes: float
    mastery: dict[Mastery, tuple[Scheduled, ...]]
    gaps: tuple[Gap, ...]
    scheduled: tuple[Scheduled, ...]
    due: tuple[Scheduled, ...]
    scenarios: dict[str, str]

    @property
    def scenarios_scored(self) -> int:
        """How many scenarios the scores are of: beyond one, a trend mixes hard and easy ones."""
        return len({point.scenario for point in self.points})


def measure(
    transcripts: Sequence[Transcript],
    now: datetime,
    *,
    reviews: Sequence[Judgement] = (),
    scenario: str = "",
) -> Progress:
    """What the attempts say; of one `scenario` only, for points and series, if that is said.

    `reviews` are verdicts from reviews, which count for mastery, gaps and what is due.
    """
    ordered = sorted(transcripts, key=lambda item: (item.started_at, item.attempt))
    history = (*judgements(ordered), *reviews)
    scheduled = schedule(history, now)
    gaps = tuple(gap for gap in find_gaps(history) if gap.resolved_on is None)
    open_gaps = {gap.criterion for gap in gaps}
    standing = {item: mastery_of(item, is_gap=item.criterion in open_gaps) for item in scheduled}
    today = now.date()
    points = tuple(
        point for item in ordered
        if (not scenario or item.scenario.id == scenario) and (point := _point(item)) is not None
    )  # fmt: skip
    return Progress(
        points=points,
        series=_series(points, _titles(ordered)),
        minutes=round(sum(phase.spent_s for item in ordered for phase in item.phases) / 60, 1),
        mastery={
            name: tuple(item for item in scheduled if standing[item] == name) for name in MASTERIES
        },
        gaps=gaps,
        scheduled=scheduled,
        due=tuple(item for item in scheduled if item.is_due(today)),
        scenarios={item.scenario.id: item.scenario.title for item in ordered},
    )


def mastery_of(item: Scheduled, *, is_gap: bool) -> Mastery:
    """Mastered once met unprompted twice in a row; missed while it is an open gap."""
    if is_gap:
        return "missed"
    return "mastered" if item.met_in_a_row >= MET_TO_MASTER else "shaky"


def progress_json(found: Progress) -> dict[str, Any]:
    """The progress as plain values."""
    return {
        "attempts": len(found.points),
        "minutes": found.minutes,
        "points": [
            {"day": p.day.isoformat(), "attempt": p.attempt, "scenario": p.scenario,
             "scores": p.scores}
            for p in found.points
        ],
        "trends": {s.id: s.trend for s in found.series},
        "mastery": {name: [s.criterion for s in items] for name, items in found.mastery.items()},
        "gaps": [{"criterion": g.criterion, "title": g.title, "missed": g.missed,
                  "priority": g.priority} for g in found.gaps],
        "due": [due_json(item) for item in found.due],
    }  # fmt: skip


def due_json(item: Scheduled) -> dict[str, Any]:
    """A card as plain values."""
    return {
        "criterion": item.criterion, "title": item.title, "scenario": item.scenario,
        "due": item.due.isoformat(), "chance": item.chance, "times": item.times,
        "last_verdict": item.last_verdict,
    }  # fmt: skip


def trend(scores: Sequence[float]) -> float | None:
    """The slope of the least-squares line over the scores in their order; None for too few.

    >>> trend([50, 60, 70]), trend([50, 60])
    (10.0, None)
    """
    count = len(scores)
    if count < LEAST_FOR_TREND:
        return None
    middle, mean = (count - 1) / 2, sum(scores) / count
    above = sum((place - middle) * (score - mean) for place, score in enumerate(scores))
    return round(above / sum((place - middle) ** 2 for place in range(count)), 2)


def _point(transcript: Transcript) -> Point | None:
    total = overall_score(transcript)
    if total is None:
        return None
    dimensions = {
        str(item.get("id")): 10 * number(item["score"])
        for item in dicts((transcript.report or {}).get("dimensions"))
        if item.get("score") is not None
    }
    day = transcript.started_at.date()
    return Point(day, transcript.attempt, transcript.scenario.id, {OVERALL: total[0], **dimensions})


def _titles(transcripts: Sequence[Transcript]) -> dict[str, str]:
    titles = {OVERALL: "Overall"}
    for transcript in transcripts:
        for item in dicts((transcript.report or {}).get("dimensions")):
            titles[str(item.get("id"))] = str(item.get("title") or item.get("id"))
    return titles


def _series(points: Sequence[Point], titles: dict[str, str]) -> tuple[Series, ...]:
    found = []
    for name, title in titles.items():
        mine = [(point.day, point.scores[name]) for point in points if name in point.scores]
        scores = tuple(score for _, score in mine)
        found.append(Series(name, title, tuple(day for day, _ in mine), scores, trend(scores)))
    return tuple(found)
