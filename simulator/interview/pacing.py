"""Minutes against budget, for every front end: what is spent, what remains, and how it looks.

Computed from the state and the clock's reading each time it is asked for; nothing is counted.
Must not decide what follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from simulator.interview.state import State

HURRY_SHARE = 0.75


class Pace(Enum):
    """How a time looks: `hurry` from three quarters of the budget on, `over` past its end."""

    CALM = "calm"
    HURRY = "hurry"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Timing:
    """A budget in seconds and what is spent of it; `remaining_s` is negative past the end."""

    budget_s: float
    spent_s: float

    @property
    def remaining_s(self) -> float:
        """Seconds left."""
        return self.budget_s - self.spent_s

    @property
    def pace(self) -> Pace:
        """How it looks.

        >>> Timing(400, 299).pace.value, Timing(400, 300).pace.value, Timing(400, 400).pace.value
        ('calm', 'hurry', 'over')
        """
        if self.spent_s >= self.budget_s:
            return Pace.OVER
        return Pace.HURRY if self.spent_s >= HURRY_SHARE * self.budget_s else Pace.CALM


@dataclass(frozen=True, slots=True)
class PhasePacing:
    """One phase's timing; `is_current` marks the one that the interview is in."""

    id: str
    title: str
    timing: Timing
    is_current: bool
    is_done: bool


@dataclass(frozen=True, slots=True)
class Pacing:
    """All phases in order, and the interview as a whole."""

    phases: tuple[PhasePacing, ...]
    total: Timing

    @property
    def current(self) -> PhasePacing:
        """The phase that the interview is in."""
        return next(phase for phase in self.phases if phase.is_current)


def pacing(state: State, at_s: float) -> Pacing:
    """The pacing of a started interview at `at_s` on its clock."""
    phases = tuple(
        PhasePacing(
            planned.id,
            planned.title,
            Timing(planned.budget_s, state.spent_s(index, at_s)),
            is_current=index == state.phase_index,
            is_done=index < state.phase_index + state.stage.is_over,
        )
        for index, planned in enumerate(state.the_plan.phases)
    )
    total = Timing(
        sum(phase.timing.budget_s for phase in phases),
        sum(phase.timing.spent_s for phase in phases),
    )
    return Pacing(phases, total)
