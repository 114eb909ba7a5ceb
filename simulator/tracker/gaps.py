"""Gaps: criteria missed in finished attempts. Owns when a gap opens, counts up and is resolved.

A gap is its criterion's id, so that the same gap counts up and never multiplies. Everything is
computed from all transcripts each time: the same attempts always give the same gaps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from simulator.records.transcript import Transcript
from simulator.tracker.reports import judged_criteria

MET_TO_RESOLVE = 2  # met unprompted so often since it was last missed
MISSED_TO_BE_HIGH = 2  # once may be an oversight

Priority = Literal["high", "medium"]


@dataclass(frozen=True)
class Gap:
    """A criterion that was missed: how often, when last, and the day it was resolved, if it is.

    `weight` is its share of the total out of 100 when it was last missed.
    """

    criterion: str
    title: str
    missed: int
    last_missed: date
    weight: float = 0.0
    met_since: int = 0
    resolved_on: date | None = None

    @property
    def priority(self) -> Priority:
        """`high` from the second miss on."""
        return "high" if self.missed >= MISSED_TO_BE_HIGH else "medium"


def find_gaps(transcripts: Iterable[Transcript]) -> tuple[Gap, ...]:
    """All gaps, open and resolved: the most missed first, then the weightiest.

    Attempts may come in any order. A gap is resolved on the day its criterion is met unprompted
    for the second time since it was last missed, and opens again when it is missed again.
    Disputed verdicts do not count.
    """
    gaps: dict[str, Gap] = {}
    for transcript in sorted(transcripts, key=lambda item: (item.started_at, item.attempt)):
        day = transcript.started_at.date()
        for item in judged_criteria(transcript):
            gap = gaps.get(item.id)
            if item.verdict == "missed":
                missed = gap.missed + 1 if gap else 1
                gaps[item.id] = Gap(item.id, item.title, missed, day, item.weight)
            elif gap and not gap.resolved_on and item.verdict == "met" and not item.prompted:
                met = gap.met_since + 1
                resolved_on = day if met >= MET_TO_RESOLVE else None
                gaps[item.id] = replace(gap, met_since=met, resolved_on=resolved_on)
    return tuple(sorted(gaps.values(), key=lambda gap: (-gap.missed, -gap.weight, gap.criterion)))
