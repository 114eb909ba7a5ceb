"""The figures in a text as values, and whether one stands in what may be said. Owns the reading of
numbers in speech; must not know who speaks.

30K, 30,000, 30 000 and "thirty thousand" are the same figure; 200 ms is not 200 s, and 20M a day is
not 20M a second. What looks like a figure and cannot be read ("8xA100") is compared letter by
letter. Strict on purpose: a figure that is taken for another costs a wording, one that is let
through costs the candidate's trust.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isclose
from types import MappingProxyType

Meaning = tuple[float, str]
"""A value and its kind: "", time (seconds), bytes, percent, money, ordinal."""

_SCALES = MappingProxyType(
    {
        "k": 1e3, "thousand": 1e3, "thousands": 1e3,
        "m": 1e6, "mn": 1e6, "mil": 1e6, "mio": 1e6, "million": 1e6, "millions": 1e6,
        "b": 1e9, "bn": 1e9, "billion": 1e9, "billions": 1e9,
        "t": 1e12, "tn": 1e12, "trillion": 1e12, "trillions": 1e12,
        "hundred": 1e2, "hundreds": 1e2,
    }
)  # fmt: skip
_TIMES = MappingProxyType(
    {
        "second": ("s", "sec", "secs", "second", "seconds"),
        "minute": ("m", "min", "mins", "minute", "minutes"),
        "hour": ("h", "hr", "hrs", "hour", "hours"),
        "day": ("d", "day", "days"),
        "week": ("week", "weeks"),
        "month": ("month", "months"),
        "year": ("yr", "yrs", "year", "years"),
    }
)
_SECONDS = MappingProxyType(
    {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0,
     "month": 2629746.0, "year": 31556952.0}
)  # fmt: skip
_PERIODS = MappingProxyType({name: period for period, names in _TIMES.items() for name in names})
_UNITS: MappingProxyType[str, Meaning] = MappingProxyType(
    {
        **{name: (_SECONDS[period], "time") for name, period in _PERIODS.items()},
        **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), (1e-3, "time")),
        **dict.fromkeys(("us", "µs", "μs", "microsecond", "microseconds"), (1e-6, "time")),
        **dict.fromkeys(("b", "byte", "bytes"), (1.0, "bytes")),
        **{f"{letter}{tail}": (1000.0**power, "bytes")
           for power, letter in enumerate("kmgtp", 1) for tail in ("b", "bytes", "byte")},
        **{f"{letter}ib": (1024.0**power, "bytes") for power, letter in enumerate("kmgtp", 1)},
        **dict.fromkeys(("%", "percent", "pct"), (1.0, "percent")),
        **dict.fromkeys(("dollar", "dollars", "usd", "euro", "euros", "eur"), (1.0, "money")),
        **dict.fromkeys(("cent", "cents"), (0.01, "money")),
        "bp": (0.01, "percent"),
    }
)  # fmt: skip
_RATES = frozenset({"qps", "rps", "tps"})
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_ADVERBS = MappingProxyType(
    {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "yearly": "year",
     "annually": "year", "annual": "year"}
)  # fmt: skip
_SMALL = MappingProxyType(
    {
        word: float(value)
        for value, word in enumerate(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen".split()
        )
    }
    | {
        word: 10.0 * value
        for value, word in enumerate(
            "twenty thirty forty fifty sixty seventy eighty ninety".split(), 2
        )
    }
)
_SHARES = MappingProxyType(
    {"half": 0.5, "quarter": 0.25, "thirds": 3.0, "double": 2.0, "twice": 2.0, "triple": 3.0,
     "dozen": 12.0, "dozens": 12.0, "tens": 10.0, "score": 20.0}
)  # fmt: skip
_SPOKEN_SCALES = frozenset(name for name in _SCALES if len(name) > 3)
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f'_]\d{3})+(?![\d])")
_POINT_FIRST = re.compile(r"(?<!\d)\.(?=\d)")
_TOKEN = re.compile(
    r"(?P<figure>[$€£]?\s?[^\W\d_]*\d(?:[\d.,]*\d)?(?:\s?(?:x|×|\*|·)\s?10\^-?\d{1,2}|\^-?\d{1,2})?"
    r"[^\W_]*%?)"
    r"|(?P<word>[^\W\d_]+|%)|(?P<stop>[.;:!?()\n])|(?P<slash>/)|(?P<comma>,)"
)
_FIGURE = re.compile(
    r"(?P<money>[$€£]?)\s?(?P<head>[^\W\d_]*)(?P<number>\d(?:[\d.,]*\d)?)"
    r"(?:(?:\s?(?:x|×|\*|·)\s?10\^(?P<times>-?\d{1,2}))|\^(?P<power>-?\d{1,2}))?(?P<tail>.*)"
)
_EXPONENT = re.compile(r"e(\d{1,2})")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}|0,\d+")
_RATE_WITHIN = 5
"""How many words may stand between a figure and its "a second"."""


@dataclass(frozen=True)
class Figure:
    """A figure as it stands in a text, what it may mean, and the period that it is a rate of.

    `meanings` is empty where it cannot be read.
    """

    text: str
    meanings: frozenset[Meaning]
    per: str = ""

    def stands_for(self, other: Figure) -> bool:
        """Whether `other` says the same; a period that is not said contradicts nothing."""
        if self.per and self.per != other.per:
            return False
        if not self.meanings or not other.meanings:
            return self.text == other.text
        return any(
            kind == other_kind and isclose(value, other_value, rel_tol=1e-9)
            for value, kind in self.meanings
            for other_value, other_kind in other.meanings
        )


def figures(text: str) -> tuple[Figure, ...]:
    """Every figure in the text, in order.

    >>> [sorted(figure.meanings) for figure in figures("30K, or thirty thousand; 0.2 s")]
    [[(30000.0, '')], [(30000.0, '')], [(0.2, 'time')]]
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\u2044", "/")
    folded = _POINT_FIRST.sub("0.", folded)
    folded = _GROUPED.sub(lambda found: re.sub(r"\D", "", found.group()), folded)
    folded = folded.replace("per cent", "percent").replace("**", "^")
    return (*_Reader(folded).figures(), *_strange(folded))


def first_unknown(text: str, known: Iterable[Figure]) -> str:
    """The first figure of the text that stands nowhere in `known`, as written; "" if there is none.

    >>> first_unknown("At 30,000 a second, within 50 ms.", figures("30K QPS"))
    '50'
    """
    given = tuple(known)
    for figure in figures(text):
        if not any(figure.stands_for(other) for other in given):
            return figure.text
    return ""


def _strange(folded: str) -> Iterator[Figure]:
    """Numerals of other scripts that are no digits, such as 万: known only letter by letter."""
    for letter in folded:
        if not letter.isascii() and not letter.isdecimal() and letter.isnumeric():
            yield Figure(letter, frozenset())


class _Reader:
    """Reads the figures of one folded text out of its tokens."""

    def __init__(self, folded: str) -> None:
        self.tokens = [
            (found.lastgroup or "", found.group().strip()) for found in _TOKEN.finditer(folded)
        ]

    def figures(self) -> Iterator[Figure]:
        at = 0
        while at < len(self.tokens):
            kind, text = self.tokens[at]
            if kind == "figure":
                figure, at = self._digits(text, at + 1)
                yield figure
            elif kind == "word" and (text in _SMALL or text in _SHARES or text in _SPOKEN_SCALES):
                spoken, at = self._spoken(at)
                if spoken is not None:
                    yield spoken
            else:
                at += 1

    def _word(self, at: int) -> str:
        kind, text = self.tokens[at] if at < len(self.tokens) else ("", "")
        return text if kind == "word" else ""

    def _digits(self, text: str, at: int) -> tuple[Figure, int]:
        """The figure written in digits, and the token after it and its scale and unit."""
        found = _FIGURE.fullmatch(text)
        number = None if found is None else _number(found)
        if found is None or number is None:
            return Figure(text, frozenset()), at
        head, tail = found.group("head"), found.group("tail")
        if head == "p" and not tail:
            return Figure(text, frozenset({(number, "ordinal")})), at
        if head:
            return Figure(text, frozenset()), at
        if tail in _ORDINALS:
            return Figure(text, frozenset({(number, "ordinal")})), at
        exponent = _EXPONENT.fullmatch(tail)
        if exponent is not None:
            number, tail = number * 10.0 ** int(exponent.group(1)), ""
        if not tail and len(self._word(at)) > 1 and self._word(at) in _SCALES:
            number, at = number * _SCALES[self._word(at)], at + 1
        if tail in _RATES:
            return self._at_rate(text, frozenset({(number, "")}), at, "second")
        if tail and tail not in _UNITS and tail not in _SCALES:
            return Figure(text, frozenset()), at
        meanings, at = self._meanings(number, tail, at)
        if found.group("money"):
            meanings = {(value, "money") for value, kind in meanings if not kind}
        return self._at_rate(text, frozenset(meanings), at)

    def _meanings(self, number: float, tail: str, at: int) -> tuple[set[Meaning], int]:
        """What a number may mean with the letters behind it and the unit that follows."""
        meanings: set[Meaning] = set()
        if tail in _UNITS:
            scale, kind = _UNITS[tail]
            meanings.add((number * scale, kind))
        unit = _UNITS.get(self._word(at))
        if not tail or tail in _SCALES:
            value = number * _SCALES.get(tail, 1.0)
            if unit is not None:
                return {(value * unit[0], unit[1])}, at + 1
            meanings.add((value, ""))
        return meanings, at

    def _spoken(self, at: int) -> tuple[Figure | None, int]:
        """The figure said in words from `at` on; None for "one" as in "this one"."""
        first, total, group = at, 0.0, 0.0
        while True:
            word, before = self._word(at), self._word(at - 1) if at > first else ""
            if word in _SMALL:
                group += _SMALL[word]
            elif word in _SHARES:
                group = _SHARES[word]
            elif word == "hundred":
                group = (group or 1.0) * _SCALES[word]
            elif word in _SPOKEN_SCALES:
                total, group = total + (group or 1.0) * _SCALES[word], 0.0
            elif word != "and" or before not in _SPOKEN_SCALES or self._word(at + 1) not in _SMALL:
                break
            at += 1
        text = " ".join(word for _, word in self.tokens[first:at])
        meanings, at = self._meanings(total + group, "", at)
        if text == "one" and all(not kind for _, kind in meanings):
            return None, at
        return self._at_rate(text, frozenset(meanings), at)

    def _at_rate(
        self, text: str, meanings: frozenset[Meaning], at: int, per: str = ""
    ) -> tuple[Figure, int]:
        """The figure with the period that is said behind it: a second, /s, daily."""
        for index in range(at, min(at + _RATE_WITHIN, len(self.tokens))):
            kind, word = self.tokens[index]
            if per or kind in ("stop", "figure"):
                break
            before = self.tokens[index - 1]
            if word in _RATES:
                per = "second"
            elif word in _ADVERBS:
                per = _ADVERBS[word]
            elif word in _PERIODS and (
                before[0] == "slash" or before[1] in ("per", "a", "an", "each", "every")
            ):
                per = _PERIODS[word]
        return Figure(text, meanings, per), at


def _number(found: re.Match[str]) -> float | None:
    digits = found.group("number")
    if _THOUSANDS.fullmatch(digits):
        value = float(digits.replace(",", ""))
    elif _PLAIN.fullmatch(digits):
        value = float(digits)
    elif _DECIMAL_COMMA.fullmatch(digits):
        value = float(digits.replace(",", "."))
    else:
        return None
    if found.group("times"):
        return float(value * 10.0 ** int(found.group("times")))
    if found.group("power"):
        return float(value ** int(found.group("power"))) if value <= 1e3 else None
    return value
