"""A quantity's value: its readings, unit, period and noun. Owns no parsing and no arithmetic.

What is ambiguous keeps every reading: 500B is bytes or billions, 5m is minutes or millions.
"""

from __future__ import annotations

from typing import NamedTuple

from simulator.grading.scaling.units import Unit

RATES = frozenset("qps rps tps".split())
"""Words that say of a figure that it is so many requests a second."""
PEAKS = frozenset("peak pk max maximum burst spike headroom".split())


class Reading(NamedTuple):
    """One meaning of a quantity: bounds as written, powers, and factors to bytes and seconds."""

    low: float
    high: float
    bytes_power: int = 0
    bytes_scale: float = 1.0
    time_power: int = 0
    seconds_scale: float = 1.0
    money_power: int = 0

    def with_unit(self, unit: Unit, sign: int = 1, count: float = 1.0) -> Reading:
        """This reading times (sign 1) or per (sign -1) `count` of the unit."""
        time_scale = unit.seconds_scale * (count if unit.time_power else 1.0)
        return Reading(
            self.low,
            self.high,
            self.bytes_power + sign * unit.bytes_power,
            self.bytes_scale * unit.bytes_scale**sign,
            self.time_power + sign * unit.time_power,
            self.seconds_scale * time_scale**sign,
            self.money_power + sign * unit.money_power,
        )

    def times(self, factor: float) -> Reading:
        """This reading with its figure multiplied."""
        return self._replace(low=self.low * factor, high=self.high * factor)


class Quantity(NamedTuple):
    """A quantity at tokens `first` to `last` (exclusive), at offsets `start` to `end`.

    `per_many`: a price for a thousand, a million or another count at once.
    """

    readings: tuple[Reading, ...]
    first: int
    last: int
    start: int
    end: int
    noun: str = ""
    per: str = ""
    unit: str = ""
    period: str = ""
    words: tuple[str, ...] = ()
    approximate: bool = False
    percent: bool = False
    each: bool = False
    multiplier: bool = False
    figure: str = ""
    per_many: bool = False
    comments: tuple[tuple[int, int], ...] = ()

    @property
    def main(self) -> Reading:
        """The likeliest reading."""
        return self.readings[0]

    @property
    def bare(self) -> bool:
        """Whether it is a figure without unit, period or money."""
        r = self.main
        return not (r.bytes_power or r.time_power or r.money_power or self.percent)

    @property
    def significant(self) -> int:
        """Significant digits of the figure as written: 30K has 1, 579 has 3, 2.50 has 3."""
        plain = self.figure.split("e")[0].split("^")[0]
        digits = "".join(c for c in plain if c.isdigit() or c == ".").lstrip("0.")
        bare = digits.replace(".", "")
        return max(1, len(bare if "." in plain else bare.rstrip("0")))

    @property
    def peak(self) -> bool:
        """Whether the words after it call it a peak."""
        return any(word in PEAKS for word in self.words)
