"""What is still being typed when the clock ends a phase. Must not know the screen.

A sentence does not stop with the clock: its rest would become the answer to whatever is asked next.
"""

from __future__ import annotations

from dataclasses import dataclass

PAUSE_S = 1.0
"""So long a hand rests only when what was being typed has come to an end."""


@dataclass
class Overrun:
    """Text typed without a pause since the clock moved the interview on at `last_s`."""

    last_s: float
    text: str = ""

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
        self.last_s, self.text = at_s, text
        return True

    def is_past(self, at_s: float) -> bool:
        """Whether there has been a pause."""
        return at_s - self.last_s >= PAUSE_S

    @property
    def end(self) -> tuple[int, int]:
        """Row and column where it ends, when it stands at the beginning."""
        rows = self.text.split("\n")
        return len(rows) - 1, len(rows[-1])
