"""For which period a cost is meant where the figure itself does not say: a day's bill is no year's.

Owns the words by which people name a period, and the factors that turn an hour into a year.
"""

from __future__ import annotations

import re

from simulator.grading.scaling.units import DAY, HOUR, MACHINES, MONTH, WEEK, YEAR

_BEFORE, _AFTER, _CHAIN = 60, 25, 100
_CLOSE = 0.05
_WORDS: tuple[tuple[float, str], ...] = (
    (YEAR, r"years?|yrs?|yearly|annual(?:ly)?|annum|p\.a\."),
    (MONTH, r"months?|monthly|mo"),
    (WEEK, r"weeks?|weekly"),
    (DAY, r"days?|daily"),
    (HOUR, r"hours?|hourly|hr"),
)
_PERIOD = re.compile(
    "|".join(rf"\b(?P<p{number}>{words})\b" for number, (_, words) in enumerate(_WORDS)), re.I
)
_MACHINE = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(MACHINES))) + r")\b", re.I)
_PROVIDER = re.compile(r"\b(?:hosted|apis?|vendors?|providers?|saas)\b", re.I)
_STOPS = re.compile(r"[.;](?=\s|$)|\n|->|→|\b(?:vs|versus|against|while|whereas|but)\b", re.I)
_YEAR_FACTOR = re.compile(r"(?<![\d.,])(?:8,?760|8\.76\s?k|36[056])(?![\d])", re.I)
_DAY_FACTOR = re.compile(r"(?<![\d.,])24(?![\d.,])\s?h?\b", re.I)
_MONTH_FACTOR = re.compile(r"(?<![\d.,])(?:7[234]0|744)(?![\d])")


def period_of_money(text: str, start: int, end: int) -> float:
    """Seconds of the one period that the line names beside the figure, or 0.0.

    What stands behind the figure counts first; two different periods settle nothing.
    """
    line = text.rfind("\n", max(0, start - _BEFORE), start) + 1
    behind = text[end : end + _AFTER].partition("\n")[0]
    before = text[max(line, start - _BEFORE) : start]
    for place in (behind, before):
        found = {_seconds(match) for match in _PERIOD.finditer(place)}
        if len(found) == 1:
            return found.pop()
        if found:
            return 0.0
    return 0.0


def _seconds(match: re.Match[str]) -> float:
    return _WORDS[int((match.lastgroup or "p0")[1:])][0]


def period_multiplied_in(calculation: str) -> float:
    """Seconds of the period that an hourly price was multiplied up to, or 0.0."""
    if _YEAR_FACTOR.search(calculation):
        return YEAR
    if _MONTH_FACTOR.search(calculation):
        return MONTH
    return DAY if _DAY_FACTOR.search(calculation) else 0.0


def period_left_out(ratio: float) -> str:
    """In words, where a bill is smaller than the one asked for by a whole period; else ""."""
    for name, count in (("an hour", HOUR), ("a day", DAY), ("a month", MONTH)):
        if abs(ratio * YEAR / count - 1) < _CLOSE:
            return f"This is the bill of {name}, where that of a year is asked for."
    return ""


def bills_machines(text: str, start: int, end: int) -> bool:
    """Whether the figure or what leads up to it on its line counts machines."""
    line = text.rfind("\n", max(0, start - _CHAIN), start) + 1
    return bool(_MACHINE.search(text, max(line, start - _CHAIN), end))


def machines_billed(text: str, start: int, end: int) -> frozenset[str]:
    """The machines that a cost names, or else the last that its line names before it."""
    inside = frozenset(MACHINES[m.group().lower()] for m in _MACHINE.finditer(text, start, end))
    if inside:
        return inside
    line = text.rfind("\n", max(0, start - _CHAIN), start) + 1
    before = [m.group() for m in _MACHINE.finditer(text, max(line, start - _CHAIN), start)]
    return frozenset({MACHINES[before[-1].lower()]} if before else ())


def bills_a_provider(text: str, start: int, end: int) -> bool:
    """Whether the figure is called what somebody else's API asks, in its clause or right behind."""
    before = _STOPS.split(text[max(0, start - _CHAIN) : start])[-1]
    behind = _STOPS.split(text[end : end + _AFTER])[0]
    clause = before + text[start:end] + behind
    return bool(_PROVIDER.search(clause)) and not _MACHINE.search(clause)
