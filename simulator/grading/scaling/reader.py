"""Quantities read out of tokens: a figure with its scale, unit, period and nouns.

Owns how people write one; knows nothing of operators between two of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from simulator.grading.scaling.lexing import Token
from simulator.grading.scaling.quantities import Quantity, Reading
from simulator.grading.scaling.units import (
    ADVERBS,
    BYTES,
    CENTS,
    FLOPS,
    MACHINES,
    NUMBER_WORDS,
    PER_USER,
    SCALES,
    TIMES,
    TYPE_BYTES,
    Unit,
    singular,
    unit_of,
)

_TAIL_WORDS = 9
_PAD = 8
_MANY = 100
"""From here on a price "per so many" is for a lot of them."""
_STOP = frozenset(
    "is are was were be gives give giving so and but then which that thats that's this with at if "
    "assuming when where means equals equal or vs versus plus minus times multiplied divided over "
    "to from into because since like using use while than as by i.e ie eg need needs require "
    "requires implies imply implying makes make yields yield comes works handle handles does do "
    "serve serves x X between we would should will can could it its it's they about around "
    "roughly approx approximately only just have has there hence thus therefore i you not "
    "isn't aren't wasn't don't doesn't can't wait oops sorry hm hmm nope no".split()
)
_LONG_TIMES = frozenset("hours days weeks months years minutes seconds".split())
"""In the plural: "two years" is a time, "one day" may be any."""
_VAGUE = frozenset("few couple several many some".split())
"""Words before hundreds and thousands that tell no number of them."""
_SPANS = frozenset("in for over within during every".split())
_ARTICLES = frozenset("a an one each every".split())
_PER_MILLE = frozenset("cpm cpms ecpm vcpm rcpm rpm".split())
"""What a price is called that is for a thousand; as a figure by itself it is as it stands."""
_DIMENSIONS = frozenset("d dim dims dimensional dimensions".split())
# After these a figure stands by itself, without scale or unit.
_ENDS = frozenset({"sep", "eq", "line", "pipe", ""})


class Reader:
    """Reads quantities out of one token list; `closing` holds the partner of each bracket."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.closing = _brackets(tokens)
        # Padded, so that a look past either end finds nothing.
        self._kinds = [*(t.kind for t in tokens), *[""] * _PAD]
        self._words = [*(t.text if t.kind == "word" else "" for t in tokens), *[""] * _PAD]
        self._lows = [w.lower() for w in self._words]

    def kind(self, index: int) -> str:
        """The kind of a token, "" past the end."""
        return self._kinds[index]

    def word(self, index: int) -> str:
        """The word at a token, "" where none stands."""
        return self._words[index]

    def low(self, index: int) -> str:
        """The word in lower case."""
        return self._lows[index]

    def is_op(self, index: int, signs: str) -> bool:
        """Whether the token is one of these operators."""
        return self._kinds[index] == "op" and self.tokens[index].text in signs

    def is_rest(self, index: int) -> bool:
        """Such as "1-5/40": from 1 a quotient is taken, without spaces; no range from 1 to 5."""
        glued = self.kind(index + 1) == "range" and not self.tokens[index + 1].spaced
        opens = self.kind(index) == "number" and self.tokens[index].text == "1" and glued
        return opens and self.kind(index + 2) == "number" and self.is_op(index + 3, "/")

    def number_at(self, index: int) -> bool:
        """Whether a figure starts here: 5, ~5, $5, -> about 5 is not looked through."""
        while self.kind(index) in ("approx", "money"):
            index += 1
        if self.kind(index) == "number":
            return True
        return self._is_type(index) or self._spoken(index) is not None

    def _is_type(self, index: int) -> bool:
        """Such as "10M x 64 x fp16": the type of a number stands for the bytes that it takes."""
        is_multiplied = self.is_op(index - 1, "*") or self.low(index - 1) in ("x", "times")
        return index > 0 and is_multiplied and self.low(index) in TYPE_BYTES

    def read(self, index: int) -> Quantity | None:
        """The quantity that starts at this token, or None."""
        first, approximate, money = index, False, False
        while self.kind(index) in ("approx", "money") or self.low(index) in ("usd", "us"):
            if self.kind(index) == "approx":
                approximate = True
            elif self.kind(index) == "money" or self.low(index) == "usd":
                money = True
            index += 1
        is_type = self._is_type(index)
        spoken = self._spoken(index)
        if is_type:
            low = high = TYPE_BYTES[self.low(index)]
            index, figure = index + 1, ""
        elif spoken is not None:
            low = high = spoken[0]
            index, figure = spoken[1], ""
        elif self.kind(index) == "number":
            low = high = self.tokens[index].value
            figure = self.tokens[index].text
            index += 1
        else:
            return None
        readings = [Reading(low, high, money_power=1 if money else 0)]
        if figure and self.tokens[index - 1].other:
            readings.append(readings[0].times(self.tokens[index - 1].other / low))
        is_per_mille = money and self._is_per_mille(first)
        if is_per_mille:
            readings += [x.times(1e-3) for x in readings]
        if is_type:
            readings = [readings[0].with_unit(BYTES["bytes"])]
        if self._kinds[index] in _ENDS:
            start, end = self.tokens[first].start, self.tokens[index - 1].end
            return Quantity(
                tuple(readings), first, index, start, end,
                approximate=approximate, figure=figure, per_many=is_per_mille,
            )  # fmt: skip
        tail = _Tail(self, first, index, readings)
        tail.approximate, tail.figure, tail.per_many = approximate, figure, is_per_mille
        return tail.finish()

    def _is_per_mille(self, index: int) -> bool:
        """Such as "CPM $2", "an eCPM of $4", but not "x $2 cpm = $6M"."""
        linked = self.low(index - 1) in ("of", "is") or self.kind(index - 1) in ("eq", "approx")
        at = index - 2 if linked else index - 1
        is_its_own = at < 1 or self.kind(at - 1) != "number"
        return at >= 0 and is_its_own and self.low(at) in _PER_MILLE

    def _spoken(self, index: int) -> tuple[float, int] | None:
        """A figure in words: half a million, two hundred thousand, ten billion."""
        low = self.low(index)
        if low in NUMBER_WORDS and len(low) > 2 and self.low(index + 1) in _LONG_TIMES:
            return NUMBER_WORDS[low], index + 1
        if low not in NUMBER_WORDS and low not in ("a", "an", "half", "hundred", "several"):
            return None
        value, after = NUMBER_WORDS.get(low, 1.0), index + 1
        if low == "half":
            value = 0.5
            after += self.low(after) in ("a", "an")
        if low == "hundred":
            after = index
        scaled = after
        while self.low(scaled) in SCALES and len(self.low(scaled)) > 3:
            value *= SCALES[self.low(scaled)]
            scaled += 1
        is_vague = low == "several" or (index > 0 and self.low(index - 1) in _VAGUE)
        return (value, scaled) if scaled > after and not is_vague else None


class _Tail:
    """What follows a figure: range, scale, unit, "per" and "/", nouns, comments in brackets."""

    def __init__(self, reader: Reader, first: int, index: int, readings: list[Reading]) -> None:
        self.reader, self.first, self.index = reader, first, index
        self.readings, self.approximate, self.figure = readings, False, ""
        self.noun = self.per = self.unit = self.period = ""
        self.words: list[str] = []
        self.comments: list[tuple[int, int]] = []
        self.percent = self.each = self.multiplier = self.per_many = False
        self.framed = 0
        self.core = index

    def finish(self) -> Quantity | None:
        self._range()
        if not self._scale():
            return None
        self._plus()
        self._units()
        tokens = self.reader.tokens
        return Quantity(
            tuple(self.readings), self.first, self.index, tokens[self.first].start,
            tokens[self.core - 1].end, self.noun, self.per, self.unit, self.period,
            tuple(self.words), self.approximate, self.percent, self.each, self.multiplier,
            self.figure, self.per_many, tuple(self.comments),
        )  # fmt: skip

    def _range(self) -> None:
        r, i = self.reader, self.index
        if r.is_rest(i - 1):
            return
        scaled = i + 1 if r.kind(i) == "word" and not r.tokens[i].spaced else i
        if r.kind(scaled) in ("percent", "money"):
            scaled += 1
        if r.kind(scaled) != "range" or r.tokens[scaled].spaced:
            return
        after = scaled + 1
        while r.kind(after) in ("money", "approx"):
            after += 1
        if r.kind(after) != "number" or r.tokens[scaled + 1].spaced:
            return
        own = SCALES.get(r.low(i), 1.0) if scaled > i else 1.0
        second = r.tokens[after].value
        suffix = r.low(after + 1) if r.kind(after + 1) == "word" else ""
        shared = SCALES.get(suffix, 1.0)
        low, high = self.readings[0].low, second
        if own != 1.0:
            low *= own / shared if shared != 1.0 else own
        if high < low:
            return
        self.readings = [x._replace(low=low, high=high) for x in self.readings]
        self.index = self.core = after + 1
        self.approximate = True

    def _scale(self) -> bool:
        """Takes K, M, billion, x; False when letters glued to the figure make it a name."""
        r = self.reader
        if r.kind(self.index) == "open" and r.tokens[self.index].text == "{":
            framed = r.low(self.index + 1)  # in LaTeX, "6\text{ Billion}"
            if framed in SCALES and len(framed) > 2 and r.kind(self.index + 2) == "close":
                self._multiply(SCALES[framed])
                self.index += 3
                self.core = self.index
        while r.kind(self.index) == "word":
            token = r.tokens[self.index]
            word, low = token.text, token.text.lower()
            glued = not token.spaced
            if word in ("B", "b", "m") and (glued or word == "B"):
                return self._ambiguous(word)
            if glued and low in ("x", "×") and not r.number_at(self.index + 1):
                self.multiplier = True
                self._take()
                return True
            if word in TIMES or unit_of(word) is not None or low in CENTS:
                return True
            alone = word == "k" and r.kind(self.index + 1) in _ENDS
            if low in SCALES and (len(low) > 1 or glued or alone or word in "KMGT"):
                self._multiply(SCALES[low])
                self._take()
                continue
            if not glued:
                return True
            return self._glued(word)
        if r.is_op(self.index, "*") and self._glued_times():
            self.multiplier = True
            self._take()
            return True
        if self._dimensions():
            return True
        if r.kind(self.index) == "range" and not r.tokens[self.index].spaced:
            return r.kind(self.index + 1) != "word" or r.tokens[self.index + 1].spaced
        return True

    def _dimensions(self) -> bool:
        """Such as "512-d", "128-dim": so many numbers."""
        r = self.reader
        if r.kind(self.index) != "range" or r.tokens[self.index].spaced:
            return False
        if r.low(self.index + 1) not in _DIMENSIONS or r.tokens[self.index + 1].spaced:
            return False
        self._take()
        self._take()
        return True

    def _glued_times(self) -> bool:
        """Such as "30× gain", not "30× 5"."""
        r, token = self.reader, self.reader.tokens[self.index]
        opens = r.number_at(self.index + 1) or r.kind(self.index + 1) in ("open", "frac")
        return not token.spaced and token.text == "*" and not opens

    def _glued(self, word: str) -> bool:
        if word.lower() in MACHINES or word.lower() in ("x",):
            return True
        if word == "D" or word.lower() in _DIMENSIONS - {"d"}:
            self._take()
            return True
        rest = word[1:]
        if word[0] in "kKMB" and (unit_of(rest) is not None or rest.lower() in MACHINES):
            self._multiply(SCALES[word[0].lower()])
            self._unit(unit_of(rest), rest)
            self._take()
            return True
        return False

    def _ambiguous(self, word: str) -> bool:
        follows = self.reader.low(self.index + 1)
        unit = TIMES["min"] if word == "m" else BYTES["bytes"]
        scaled = [x.times(SCALES[word.lower()]) for x in self.readings]
        united = [x.with_unit(unit) for x in self.readings]
        self._take()
        if follows in BYTES or unit_of(self.reader.word(self.index)) is not None:
            self.readings = scaled
        else:
            self.readings = scaled + united
        return True

    def _plus(self) -> None:
        r = self.reader
        glued = r.is_op(self.index, "+") and not r.tokens[self.index].spaced
        if glued and not r.number_at(self.index + 1):
            self.index += 1
            self.approximate = True

    def _units(self) -> None:
        r = self.reader
        while self.index < len(r.tokens) and len(self.words) < _TAIL_WORDS:
            kind = r.kind(self.index)
            if kind == "percent" and not self.words:
                self.percent = True
                self._multiply(1e-3 if r.tokens[self.index].text == "‰" else 0.01)
                self._take()
            elif kind == "money" and not self.words and not self._money_opens_next():
                self._unit(unit_of("$"), "$")
                self._take()
            elif kind == "word":
                if not self._word():
                    return
            elif kind == "op" and r.is_op(self.index, "/") and r.kind(self.index + 1) == "word":
                if self._per_so_many(self.index + 1):
                    continue
                if not self._denominator(self.index + 1):
                    return
            elif kind == "open" and r.closing[self.index] > self.index and self._comment():
                pass
            elif kind == "close" and self.framed and r.tokens[self.index].text == "}":
                self.framed -= 1
                self._take()
            else:
                return

    def _money_opens_next(self) -> bool:
        r = self.reader
        return r.tokens[self.index].spaced and r.kind(self.index + 1) == "number"

    def _comment(self) -> bool:
        """Skips "(searches per day)"; a bracket in LaTeX braces is a word's frame instead."""
        r, close = self.reader, self.reader.closing[self.index]
        if r.tokens[self.index].text == "{":
            self.index += 1
            self.framed += 1
            return True
        self.comments.append((self.index + 1, close))
        self.index = close + 1
        return True

    def _word(self) -> bool:
        r, word, low = self.reader, self.reader.word(self.index), self.reader.low(self.index)
        if low in ("per", "p") or (low in _ARTICLES and r.low(self.index + 1) in TIMES):
            after = self.index + 1 + (low == "per" and r.low(self.index + 1) in ("a", "each"))
            return self._per_so_many(after) or self._denominator(after)
        if low in _SPANS and self._span():
            return True
        if low in ADVERBS:
            self._per(TIMES[ADVERBS[low]])
            self._take()
            return True
        if self._hundredths(low) or (low == "times" and self._how_often()):
            return True
        if low in PER_USER and not self.words:
            self.noun, self.words = "user", [*self.words, low]
            self._per(replace(TIMES["day"], seconds_scale=PER_USER[low]))
            self._take()
            return True
        unit = unit_of(word) if not self.words and not self.unit else None
        if unit is not None:
            self._unit(unit, word)
            self._take()
            return True
        if low in _STOP or word in ("x", "X") or (low == "of" and self.percent):
            return False
        if low in FLOPS and not self.words:
            self._multiply(FLOPS[low])
            low = "flop"
        if low == "each":
            self.each = True
        self._name(low)
        return True

    def _name(self, low: str) -> None:
        """A word of what the figure counts."""
        if low in _PER_MILLE and self.readings[0].money_power:
            self.readings += [x.times(1e-3) for x in self.readings]
            self.per_many = True
        self.words.append(low)
        if not self.noun and low not in ("of", "the", "each", "new", "total", "raw"):
            self.noun = singular(low)
        if low in MACHINES:
            self.noun = MACHINES[low]
        self.index += 1
        if len(self.words) == 1 and not (self.unit or self.period or self.percent):
            self.core = self.index

    def _hundredths(self, low: str) -> bool:
        """Cents, and percent as a word."""
        if low in CENTS:
            self._unit(unit_of("$"), "$")
        elif low in ("percent", "pct") and not self.words:
            self.percent = True
        else:
            return False
        self._multiply(0.01)
        self._take()
        return True

    def _how_often(self) -> bool:
        """Such as "8 times per day": how often, and no operator."""
        follows = self.reader.low(self.index + 1)
        if follows not in ("per", "a", "an", "each", "every") and follows not in ADVERBS:
            return False
        self.words.append("times")
        self._take()
        return True

    def _span(self) -> bool:
        """Such as "in 100 ms", "for 5y", "in a day": a figure over a time, or a rate for a time."""
        r, i = self.reader, self.index + 1
        count, text = 1.0, r.word(i)
        if r.low(i) in ("a", "an", "one", "the"):
            i += 1
        elif r.kind(i) == "number":
            count = r.tokens[i].value
            i += 1
        elif r.low(i) in NUMBER_WORDS:
            count = NUMBER_WORDS[r.low(i)]
            i += 1
        elif text not in TIMES:
            return False
        unit = TIMES.get(r.word(i)) or TIMES.get(r.low(i))
        if unit is None or count <= 0:
            return False
        sign = 1 if self.readings[0].time_power == -1 else -1
        self.readings = [x.with_unit(unit, sign, count) for x in self.readings]
        self.period = "" if sign == 1 else unit.name if count == 1 else f"{count:g} {unit.name}"
        self.index = self.core = i + 1
        return True

    def _per_so_many(self, index: int) -> bool:
        """Such as "$3/M tokens", "$3 per million", "3/M": a price for so many at once."""
        word = self.reader.word(index)
        scale = 1e3 if word.lower() == "mille" else SCALES.get(word.lower(), 1.0)
        if not (self.readings[0].money_power or word == "M"):
            return False
        if self.reader.kind(index) == "number":
            return self._per_count(index)
        if scale == 1.0 or word == "m":
            return False
        self._multiply(1 / scale)
        self.per_many = True
        self.index = self.core = index + 1
        return True

    def _per_count(self, index: int) -> bool:
        """Such as "$0.40 per 1K tokens": a price for a count of things."""
        count, after = self.reader.tokens[index].value, index + 1
        if self.reader.low(after) in SCALES and self.reader.word(after) != "m":
            count *= SCALES[self.reader.low(after)]
            after += 1
        noun = self.reader.word(after)
        if count < _MANY or unit_of(noun) is not None:
            return False
        self._multiply(1 / count)
        self.per_many = True
        if noun and noun.lower() not in _STOP:
            self.per = self.per or singular(noun)
            after += 1
        self.index = self.core = after
        return True

    def _denominator(self, index: int) -> bool:
        r = self.reader
        count = 1.0
        if r.kind(index) == "number":
            count = r.tokens[index].value
            index += 1
            if TIMES.get(r.word(index)) is None or count <= 0:
                return False
        if r.kind(index) != "word":
            return False
        word = r.word(index)
        held, _, period = word.partition("-")
        if period in TIMES and unit_of(held) is not None:  # a price by the GB-month
            self._per(TIMES[period])
            word = held
        unit = TIMES.get(word) or (unit_of(word) if len(word) > 1 else None)
        if word == "B":
            unit = BYTES["bytes"]
        if unit is not None and unit.time_power == 1:
            self._per(unit, count)
        elif unit is not None and unit.bytes_power == 1 and not unit.time_power:
            self.readings = [x.with_unit(unit, -1) for x in self.readings]
            if r.low(index + 1) == "and" and r.low(index + 2) in TIMES:  # "per GB and month"
                index += 2
                self._per(TIMES[r.low(index)])
        else:
            self.per = self.per or singular(word)
        self.index = self.core = index + 1
        return True

    def _per(self, unit: Unit, count: float = 1.0) -> None:
        self.readings = [x.with_unit(unit, -1, count) for x in self.readings]
        self.period = unit.name if count == 1 else f"{count:g} {unit.name}"

    def _unit(self, unit: Unit | None, word: str) -> None:
        if unit is None:
            self.noun = singular(word)
            return
        readings = self.readings
        self.readings = [x.with_unit(unit) for x in readings]
        if unit.name == "bit" and len(word) == 2:
            # Mb is megabits, but many write it for megabytes.
            self.readings += [x.with_unit(BYTES[word.lower()]) for x in readings]
        if word == "Kb":
            self.readings += [x.with_unit(BYTES["kbit"]) for x in readings]
        self.unit = unit.name
        self.noun = self.noun or unit.noun
        if unit.time_power == -1:
            self.period = "s"

    def _multiply(self, factor: float) -> None:
        self.readings = [x.times(factor) for x in self.readings]

    def _take(self) -> None:
        self.index += 1
        self.core = self.index


def _brackets(tokens: Sequence[Token]) -> list[int]:
    """For each opening bracket the index of its partner on the same line, else -1."""
    closing = [-1] * len(tokens)
    stack: list[int] = []
    for index, token in enumerate(tokens):
        if token.kind == "line":
            stack.clear()
        elif token.kind == "open":
            stack.append(index)
        elif token.kind == "close" and stack:
            closing[stack.pop()] = index
    return closing
