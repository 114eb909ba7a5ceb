"""Gaps: criteria that were missed. Owns when a gap opens, counts up and is resolved.

A gap is its criterion's id, so that the same gap counts up and never multiplies. Everything is
computed from the verdicts of attempts and reviews each time: the same verdicts always give the
same gaps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from simulator.tracker.schedule import Judgement

MISSED_TO_BE_HIGH = 2  # once may be an oversight

Priority = Literal["high", "medium"]


@dataclass(frozen=True)
class Gap:
    """A criterion that was missed: how often, when last, and the day it was resolved, if it is.

    `weight` is its share of the total out of 100 when an attempt missed it last; `met_since` how
    often it was met unprompted since then.
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


def find_gaps(history: Iterable[Judgement]) -> tuple[Gap, ...]:
    """All gaps, open and resolved: the most missed first, then the weightiest.

    Verdicts may come in any order. A gap is resolved on the day its criterion is met unprompted,
    and opens again when it is missed again.
    """
    gaps: dict[str, Gap] = {}
    for item in sorted(history, key=lambda item: (item.at, item.criterion)):
        gap, day = gaps.get(item.criterion), item.at.date()
        if item.verdict == "missed":
            missed, weight = (gap.missed + 1, gap.weight) if gap else (1, 0.0)
            gaps[item.criterion] = Gap(
                item.criterion, item.title, missed, day, item.weight or weight
            )
        elif gap and item.verdict == "met" and not item.prompted:
            gaps[item.criterion] = replace(
                gap, met_since=gap.met_since + 1, resolved_on=gap.resolved_on or day
            )
    return tuple(sorted(gaps.values(), key=lambda gap: (-gap.missed, -gap.weight, gap.criterion)))
