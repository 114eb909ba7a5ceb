"""An interview played again from its events, at any speed. Owns where in it one is.

Time is an argument: whoever shows the replay says how much has passed. Must not grade, and must not
know what a screen is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from simulator.interview.conversation import Turn, turn_of
from simulator.interview.events import Event, PhaseStarted
from simulator.interview.evolution import evolve
from simulator.interview.state import State

SPEEDS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
"""How many seconds of the interview pass in one."""


@dataclass
class Replay:
    """A replay at `at_s` seconds of the interview's clock: its state then, and what had been said.

    Going back plays from the beginning again, which takes milliseconds.
    """

    events: Sequence[Event]
    at_s: float = 0.0
    state: State = field(default_factory=State)
    turns: list[Turn] = field(default_factory=list)
    _next: int = 0

    def __post_init__(self) -> None:
        """Stands at the beginning, with the first words said."""
        self.seek(0.0)

    @property
    def end_s(self) -> float:
        """The clock at the last event."""
        return max((event.at_s for event in self.events), default=0.0)

    @property
    def is_over(self) -> bool:
        """Whether the end is reached."""
        return self.at_s >= self.end_s

    @property
    def phase_starts(self) -> tuple[float, ...]:
        """When each phase began, in order."""
        return tuple(event.at_s for event in self.events if isinstance(event, PhaseStarted))

    def advance(self, seconds: float) -> None:
        """Let `seconds` of the interview pass; negative goes back. Stops at either end."""
        self.seek(self.at_s + seconds)

    def seek(self, at_s: float) -> None:
        """Go to a time; before the start is the start, after the end the end."""
        at_s = min(max(0.0, at_s), self.end_s)
        if at_s < self.at_s:
            self.state, self.turns, self._next = State(), [], 0
        self.at_s = at_s
        while self._next < len(self.events) and self.events[self._next].at_s <= at_s:
            event = self.events[self._next]
            self._next += 1
            self.state = evolve(self.state, event)
            turn = turn_of(event, self.state.planned.id if self.state.phases else "")
            if turn is not None:
                self.turns.append(turn)

    def next_phase(self) -> None:
        """Go to where the next phase began, or to the end."""
        self.seek(next((start for start in self.phase_starts if start > self.at_s), self.end_s))

    def previous_phase(self) -> None:
        """Go to where this phase began, or, within its first two seconds, the one before."""
        before = [start for start in self.phase_starts if start < self.at_s - 2.0]
        self.seek(before[-1] if before else 0.0)

    def next_event(self) -> None:
        """Go to the next thing that happened, over any silence."""
        if self._next < len(self.events):
            self.seek(self.events[self._next].at_s)
