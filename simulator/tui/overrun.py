"""What is still being typed when the clock ends a phase. Must not know the screen.

A sentence does not stop with the clock: its rest would become the answer to whatever is asked next.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

PAUSE_S = 2.0
"""So long a hand rests to read what is asked now; between two words of a sentence it rests less."""


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
