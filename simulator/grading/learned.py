"""The learned reader: a second look at what the rules found, learned from labelled answers.

Owns how the weights are applied, when they overrule the rules, and the words that weighed most;
must not know a rule or a pattern.

Theory: a network with one hidden layer reads every statement by its features and says for each
criterion how much it looks like a statement that readers credited; an answer is as good as its
statements together (logarithm of the sum of exponentials, multiple-instance learning: Dietterich et
al. 1997, with the soft maximum of Ramon and De Raedt 2000). How much that must be depends on what
the rules say. Weights are signed bytes. A layer is summed in integers with a lane of 32 bits for
each unit, so that a row of weights is added in one operation, the same on every machine.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from operator import mul

from simulator.content.learned import Output, ReaderFile
from simulator.grading.features import Features
from simulator.grading.judge import Finding
from simulator.grading.reading import FUNCTION_WORDS, Reading
from simulator.grading.report import Verdict
from simulator.grading.rules import bits
from simulator.grading.tokens import Token

LEAST_WORDS = 150
"""Shorter answers are judged by the rules alone: the reader has learned from whole ones, of which
two in 500 are shorter."""
_OFFSET = 128
"""Added to every weight: lanes hold no sign, and what it adds up to is taken off again."""
_WITH_OFFSET = bytes((byte + _OFFSET) % 256 for byte in range(256))
_HIGHEST = 16383
"""What a hidden unit is at most: a lane holds 1,024 products of that and an offset weight."""
ZERO = 1 << 31
"""What stands for nothing in an output's lane, which holds no sign."""
_ORDER: tuple[Verdict, ...] = ("missed", "partial", "met")
_SHOWN = 3
_SHORT = "Readers gave statements like it {}."
_NEAR = 1.0
_LOST = 12.0
"""A statement so much below the best adds less than a hundred-thousandth of it."""
_MOST_QUOTES = 2


_remembered: list[tuple[ReaderFile, LearnedReader]] = []
"""The reader that was made last, and of which file."""


def reader_of(file: ReaderFile) -> LearnedReader:
    """The reader with these weights; unpacked once, because a process grades with one file."""
    for known, reader in _remembered:
        if known is file:
            return reader
    reader = LearnedReader(file)
    _remembered[:] = [(file, reader)]
    return reader


class LearnedReader:
    """Reads answers with the weights of one file, which is unpacked as it is needed."""

    def __init__(self, file: ReaderFile) -> None:
        self.file = file
        self.numbers = {name: number for number, name in enumerate(file.criteria)}
        self.outputs: list[Output] = [
            output for reads in file.criteria.values() for output in (reads.met, reads.some)
        ]
        self._where = {name: number for number, name in enumerate(file.names)}
        self._bytes = file.row_bytes
        self._rows: dict[str, int] = {}
        self._rows_form = f"<{file.hidden}I"
        self._outputs_form = f"<{len(self.outputs)}I"
        self._weights = file.output_bytes
        self._ones = int.from_bytes(b"\1\0\0\0" * len(self.outputs), "little")
        self._columns = [_in_lanes(self._weights[n :: file.hidden]) for n in range(file.hidden)]

    def read(self, reading: Reading) -> Sight:
        """What it sees in an answer; nothing in one of fewer words than it has learned from, not
        counting what is said again.
        """
        found = Features(reading)
        if found.size < LEAST_WORDS:
            return Sight(self, found, {}, ())
        rows: dict[int, list[int]] = {number: [] for number in found.numbers}
        for name, places in found.things():
            row = self._row(name)
            if row:
                for number in bits(places):
                    rows[number].append(row)
        shared: dict[int, list[int]] = {}
        for number, mine in rows.items():
            above = found.above(number)
            if id(above) not in shared:
                shared[id(above)] = self._rows_of(above)
            mine.extend(shared[id(above)])
            mine.extend(self._rows_of(found.words(number)))
            phase = found.phase(number)
            if phase is not None:
                mine.extend(self._rows_of((phase,)))
        sums = {number: (sum(mine), len(mine)) for number, mine in rows.items()}
        seen = [self.outputs_of(self.hidden(*mine)) for mine in sums.values()]
        return Sight(self, found, sums, tuple(zip(*seen, strict=True)))

    def added(self, names: Iterable[str]) -> tuple[int, int]:
        """The sum of the rows of features in lanes, and how many of them have one."""
        rows = self._rows_of(names)
        return sum(rows), len(rows)

    def _rows_of(self, names: Iterable[str]) -> list[int]:
        return [row for name in names if (row := self._row(name))]

    def hidden_of(self, names: Iterable[str]) -> list[int]:
        """The hidden units of a statement with these features."""
        return self.hidden(*self.added(names))

    def hidden(self, total: int, count: int) -> list[int]:
        """The hidden units, rectified, for the sum of `count` rows."""
        lanes = struct.unpack(self._rows_form, total.to_bytes(4 * self.file.hidden, "little"))
        low = _OFFSET * count
        values = zip(lanes, self.file.hidden_bias, strict=True)
        units = [unit if (unit := lane + bias - low) > 0 else 0 for lane, bias in values]
        return units if max(units) <= _HIGHEST else [min(unit, _HIGHEST) for unit in units]

    def outputs_of(self, hidden: Sequence[int]) -> tuple[int, ...]:
        """Every output for the hidden units of a statement, in units of the file above `ZERO`."""
        total = sum(
            [unit * column for unit, column in zip(hidden, self._columns, strict=True) if unit]
        )
        total += (ZERO - _OFFSET * sum(hidden)) * self._ones
        return struct.unpack(self._outputs_form, total.to_bytes(4 * len(self.outputs), "little"))

    def weights_of(self, number: int) -> Sequence[int]:
        """The weights of one output, by hidden unit."""
        size = self.file.hidden
        return struct.unpack(f"{size}b", self._weights[number * size : (number + 1) * size])

    def _row(self, name: str) -> int:
        """The weights of a feature in lanes; 0 for one that was not learned."""
        try:
            return self._rows[name]
        except KeyError:
            number = self._where.get(name)
            row = 0
            if number is not None:
                size = self.file.hidden
                row = _in_lanes(self._bytes[number * size : (number + 1) * size])
            self._rows[name] = row
            return row


def _in_lanes(weights: bytes) -> int:
    """Signed bytes as one integer, a lane for each with the offset added."""
    lanes = bytearray(4 * len(weights))
    lanes[::4] = weights.translate(_WITH_OFFSET)
    return int.from_bytes(lanes, "little")


@dataclass(frozen=True)
class Sight:
    """What a reader sees in one answer: `seen[n]` is output n for each of its statements, `sums`
    those of their rows, with how many rows there are.
    """

    reader: LearnedReader
    features: Features
    sums: Mapping[int, tuple[int, int]]
    seen: Sequence[Sequence[int]]

    def settle(self, criterion: str, met: str, short_of: str, finding: Finding) -> Finding:
        """The finding of the rules on a criterion, overruled where readers of such statements gave
        another verdict; `met` and `short_of` are the criterion's words.
        """
        number = self.reader.numbers.get(criterion)
        if number is None or not self.seen:
            return finding
        rank = _ORDER.index(finding.verdict)
        verdict: Verdict = "missed"
        if self._above(2 * number, rank):
            verdict = "met"
        elif self._above(2 * number + 1, rank):
            verdict = "partial"
        if verdict == finding.verdict:
            return finding
        if _ORDER.index(verdict) < rank:
            if verdict == "missed":
                return Finding(verdict, (), f"{_SHORT.format('nothing')} It wants: {met}.")
            reason = f"Only part of it: {short_of}. {_SHORT.format('half')} Missing: {met}."
            return Finding(verdict, finding.statements, reason)
        output = 2 * number + (verdict == "partial")
        best = self._best(output)
        words = ", ".join(f"“{word}”" for word in self._weighed(output, best[0]))
        weighed = f" What weighed most: {words}." if words else ""
        said = f"Says what earns it: {met}."
        if verdict == "partial":
            said = f"Only part of it: {short_of}."
        return Finding(verdict, tuple(sorted(best)), said + weighed)

    def _above(self, output: int, rank: int) -> bool:
        """Whether the answer is above the bar; mostly its best statement tells already."""
        file, column = self.reader.file, self.seen[output]
        bar = self.reader.outputs[output].bars[rank]
        least = self._valued(output, (max(column) - ZERO) * file.unit)
        if least > bar or least + file.gain * log(len(column)) <= bar:
            return least > bar
        return self.value(output) > bar

    def value(self, output: int) -> float:
        """How much the answer as a whole looks like one that earns the output's verdict."""
        unit, column = self.reader.file.unit, self.seen[output]
        top = max(column)
        least = top - _LOST / unit
        summed = sum([exp((value - top) * unit) for value in column if value > least])
        return self._valued(output, (top - ZERO) * unit + log(summed))

    def _valued(self, output: int, pooled: float) -> float:
        its = self.reader.outputs[output]
        return self.reader.file.gain * (pooled + its.bias) + its.level

    def _best(self, output: int) -> list[int]:
        """The statement that looks most like it, and the next if it is near."""
        numbers = self.features.numbers
        column = self.seen[output]
        best = sorted(range(len(numbers)), key=lambda n: (-column[n], n))[:_MOST_QUOTES]
        least = column[best[0]] - _NEAR / self.reader.file.unit
        return [numbers[n] for n in best if column[n] >= least]

    def _weighed(self, output: int, number: int) -> list[str]:
        """The words of a statement without which it would look least like it, as they stand."""
        reader = self.reader
        weights = reader.weights_of(output)
        total, count = self.sums[number]

        def looks(total: int, count: int) -> int:
            return sum(map(mul, weights, reader.hidden(total, count)))

        whole = looks(total, count)
        losses: list[tuple[int, Token]] = []
        for word, lost in self.features.lost_with(number):
            if word.text not in FUNCTION_WORDS:
                less, fewer = reader.added(lost)
                losses.append((whole - looks(total - less, count - fewer), word))
        losses.sort(key=lambda loss: (-loss[0], loss[1].start))
        shown = sorted((word for loss, word in losses[:_SHOWN] if loss > 0), key=lambda w: w.start)
        text = self.features.reading.texts[number].text
        return [text[word.start : word.end].strip() for word in shown]
