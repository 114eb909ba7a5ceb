"""Clocks as values that are passed in, and the watch that sees a suspend by comparing two of them.

The only place that reads the computer's clocks. Must not know what time is used for.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

SUSPEND_AT_LEAST_S = 20.0
"""Shorter gaps between the clocks are theirs (slewing, a busy machine) and not a suspend."""


class Clock(Protocol):
    """What an interview needs of clocks; all but `now` are seconds from an arbitrary zero."""

    def monotonic_s(self) -> float:
        """Never goes back; stands still while the machine sleeps."""

    def through_sleep_s(self) -> float:
        """Goes on while the machine sleeps; may be set, forwards or back."""

    def now(self) -> datetime:
        """Wall time with a zone, for records only."""


@dataclass(frozen=True, slots=True)
class SystemClock:
    """This computer's clocks. Linux has one that goes on in suspend and cannot be set
    (CLOCK_BOOTTIME, clock_gettime(2)); elsewhere wall time stands in for it.
    """

    def monotonic_s(self) -> float:
        """CLOCK_MONOTONIC, which excludes suspend on Linux and on macOS."""
        return time.monotonic()

    def through_sleep_s(self) -> float:
        """CLOCK_BOOTTIME, or wall time where there is none."""
        boot_clock = getattr(time, "CLOCK_BOOTTIME", None)
        return time.time() if boot_clock is None else time.clock_gettime(boot_clock)

    def now(self) -> datetime:
        """Wall time with the person's own offset."""
        return datetime.now(UTC).astimezone()


@dataclass(frozen=True, slots=True)
class InterviewClock:
    """An interview's own clock: seconds since it began, however often the program was closed."""

    clock: Clock
    zero_s: float

    @classmethod
    def set_to(cls, clock: Clock, at_s: float) -> InterviewClock:
        """A clock that shows `at_s` now and runs on from there."""
        return cls(clock, clock.monotonic_s() - at_s)

    def at_s(self) -> float:
        """What it shows."""
        return self.clock.monotonic_s() - self.zero_s


@dataclass(frozen=True, slots=True)
class SuspendWatch:
    """How far the two clocks were apart when last looked at. A value: keep what `look` returns."""

    apart_s: float
    found_s: float = 0.0

    @classmethod
    def begin(cls, clock: Clock) -> SuspendWatch:
        """A watch that has seen nothing yet."""
        return cls(_apart_s(clock))

    def look(self, clock: Clock) -> SuspendWatch:
        """After another look; `found_s` is the suspend since the last one, 0 when there was none.

        A clock that was set back is no suspend, and later ones are measured from where it is then.
        """
        apart_s = _apart_s(clock)
        gap_s = apart_s - self.apart_s
        return SuspendWatch(apart_s, gap_s if gap_s >= SUSPEND_AT_LEAST_S else 0.0)


def _apart_s(clock: Clock) -> float:
    return clock.through_sleep_s() - clock.monotonic_s()
