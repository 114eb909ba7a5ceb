"""What is still being typed when the clock ends a phase. Must not know the screen.

A sentence does not stop with the clock: its rest would become the answer to whatever is asked next.
The journal does not know of it, but its times tell whether one was going on when a run broke off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from simulator.interview import events as ev

PAUSE_S = 2.0
"""So long a hand rests to read what is asked now; between two words of a sentence it rests less."""

OPENING = (ev.PhaseStarted, ev.ProbeAsked, ev.PhaseReopened)
_SETTLED = (ev.PhaseClosed, ev.ProbeAnswered, ev.ProbeDeclined)
_WRITTEN_S = PAUSE_S + 1.0
"""A pause as the journal shows it, which has what was typed up to a second later."""


@dataclass
class Overrun:
    """Text typed without a pause since the clock moved the interview on.

    `last_s` is when the last letter came, or when the question was first to be seen; before that
    nobody can have read it, however long the screen took, and no rest is a pause.
    """

    last_s: float = inf
    text: str = ""

    def is_seen(self, at_s: float) -> None:
        """What is asked now stands on the screen: from here on a rest is a pause.

        >>> overrun = Overrun()
        >>> overrun.goes_on("of", 107.0), overrun.is_seen(107.5), overrun.goes_on("of u", 109.4)
        (True, None, True)
        """
        if self.last_s == inf:
            self.last_s = at_s

    def goes_on(self, text: str, at_s: float) -> bool:
        """Takes up that the answer now reads `text`; False when a pause had ended the overrun.

        >>> overrun = Overrun(100.0)
        >>> overrun.goes_on("of users", 100.4), overrun.goes_on("of users. Why", 107.0)
        (True, False)
        >>> overrun.text
        'of users'
        """
        if self.is_past(at_s):
            return False
        self.text = text
        if self.last_s != inf:
            self.last_s = at_s
        return True

    def is_past(self, at_s: float) -> bool:
        """Whether there has been a pause."""
        return at_s - self.last_s >= PAUSE_S

    @property
    def end(self) -> tuple[int, int]:
        """Row and column where it ends, when it stands at the beginning."""
        rows = self.text.split("\n")
        return len(rows) - 1, len(rows[-1])


def was_typing_on(events: Iterable[ev.Event]) -> bool:
    """Whether the run before this one broke off in an overrun: what stands in the answer now is
    its text.

    >>> closed = (ev.PhaseClosed(9, "data", "time"), ev.ProbeAsked(9, "data", "c", "Why?"))
    >>> was_typing_on([*closed, ev.TextEdited(11, "probe", 0, 0, "of users")])
    True
    >>> was_typing_on([*closed, ev.TextEdited(13, "probe", 0, 0, "Because")])
    False
    """
    since_s: float | None = None  # since when it goes on
    by_clock = is_back = False
    for event in events:
        if isinstance(event, _SETTLED):
            by_clock, since_s = event.by == "time", None
        elif isinstance(event, OPENING):
            since_s, is_back = (event.at_s if by_clock else None), False
        elif isinstance(event, ev.InterviewReturnedTo):
            is_back = True
        elif isinstance(event, ev.TextEdited):
            goes_on = since_s is not None and event.at_s - since_s < _WRITTEN_S and not is_back
            since_s = event.at_s if goes_on else None
        elif isinstance(event, ev.QuestionAsked):
            since_s = None
    return since_s is not None
