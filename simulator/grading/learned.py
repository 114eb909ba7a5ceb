"""The learned reader: a second look at what the rules found, learned from labelled answers.

Owns how the weights are applied, when they overrule the rules, and the words that weighed most;
must not know a rule or a pattern.

Theory: a network with one hidden layer reads every statement by its features and says for each
criterion how much it looks like a statement that readers credited; an answer is as good as its
statements together (logarithm of the sum of exponentials, with a bound; multiple-instance learning:
Dietterich et al. 1997, with the soft maximum of Ramon and De Raedt 2000). How much that must be
depends on what the rules say. Weights are signed bytes. A layer is summed in integers with a lane
of 32 bits for each unit, so that a row of weights is added in one operation.
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
from simulator.text import one_line

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
MOST_ADDED = 1.5
"""What all statements together may add to the best: without a bound a thousand statements about
nothing would add up to something."""
_FULL_WORDS, _MOST_DOUBT = 300, 3.0
"""From the shortest answer on it must be ever less sure to overrule the rules, up to so many words:
no single word more turns many verdicts."""
_SHOWN = 3
_PUNCTUATION = ".,;:!?()[]{}*_|`'\"“”‘’"
_LONGEST = 30
_QUOTED = 100
_NEAR = 1.0
_LOST = 12.0
"""A statement so much below the best adds less than a hundred-thousandth of it."""
_BEST = 2
_MOST_QUOTES = 4


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
        self._rows: dict[int, int] = {}
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
        lacking = (_FULL_WORDS - found.size) / (_FULL_WORDS - LEAST_WORDS)
        doubt = _MOST_DOUBT * max(0.0, lacking)
        return Sight(self, found, sums, tuple(zip(*seen, strict=True)), doubt)

    def added(self, names: Iterable[str]) -> tuple[int, int]:
        """The sum of the rows of features in lanes, and how many of them have one."""
        rows = self._rows_of(names)
        return sum(rows), len(rows)

    def _rows_of(self, names: Iterable[str]) -> list[int]:
        return [row for name in names if (row := self._row(name))]

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
        number = self._where.get(name)
        if number is None:
            return 0
        row = self._rows.get(number)
        if row is None:
            size = self.file.hidden
            row = _in_lanes(self._bytes[number * size : (number + 1) * size])
            self._rows[number] = row
        return row


def _in_lanes(weights: bytes) -> int:
    """Signed bytes as one integer, a lane for each with the offset added."""
    lanes = bytearray(4 * len(weights))
    lanes[::4] = weights.translate(_WITH_OFFSET)
    return int.from_bytes(lanes, "little")


@dataclass(frozen=True)
class Sight:
    """What a reader sees in one answer: `seen[n]` is output n for each of its statements, `sums`
    those of their rows, with how many rows there are. `doubt` is how much surer than usual it must
    be to overrule the rules, for want of words.
    """

    reader: LearnedReader
    features: Features
    sums: Mapping[int, tuple[int, int]]
    seen: Sequence[Sequence[int]]
    doubt: float = 0.0

    def settle(self, criterion: str, met: str, finding: Finding) -> Finding:
        """The finding of the rules on a criterion, overruled where readers of such statements gave
        another verdict; `met` says what earns it.
        """
        number = self.reader.numbers.get(criterion)
        if (
            number is None
            or not self.seen
            or not self.features.unread.isdisjoint(finding.statements)
        ):
            return finding
        rank = _ORDER.index(finding.verdict)
        if self._gives(2 * number, 2, rank):
            return finding if rank == 2 else self._raised(2 * number, met, finding)
        if self._gives(2 * number + 1, 1, rank):
            if rank == 0:
                return self._raised(2 * number + 1, met, finding)
            return finding if rank == 1 else self._lowered("partial", met, finding)
        return finding if rank == 0 else self._lowered("missed", met, finding)

    def _gives(self, output: int, level: int, rank: int) -> bool:
        """Whether it gives the verdict of that level, where the rules give that of `rank`."""
        bar = self.reader.outputs[output].bars[rank]
        if level <= rank:
            return self._above(output, bar - self.doubt)
        top = (max(self.seen[output]) - ZERO) * self.reader.file.unit
        likely = top + self.reader.outputs[output].bias >= 0
        return likely and self._above(output, bar + self.doubt)

    def _raised(self, output: int, met: str, finding: Finding) -> Finding:
        best = self._best(output)
        places = (*best, *(place for place in finding.statements if place not in best))
        words = ", ".join(f"“{word}”" for word in self._weighed(output, best[0]))
        weighed = f" What weighed most: {words}." if words else ""
        verdict: Verdict = "met"
        said = f"Says what earns it, as the learned reader takes it: {met}."
        if output % 2:
            verdict = "partial"
            said = f"Part of it, as the learned reader takes it. It wants: {met}."
        return Finding(verdict, tuple(sorted(places[:_MOST_QUOTES])), said + weighed)

    def _lowered(self, verdict: Verdict, met: str, finding: Finding) -> Finding:
        if verdict == "partial":
            why = "statements like this mostly got half the credit"
            reason = f"Part of it, as the learned reader takes it: {why}. It wants: {met}."
            return Finding(verdict, finding.statements, reason)
        quote = ""
        if finding.statements:
            text = self.features.reading.quote(finding.statements[0])
            quote = f" “{one_line(text, _QUOTED)}” is too little, as the learned reader takes it."
        return Finding(verdict, (), f"Not found in the answer.{quote} It wants: {met}.")

    def _above(self, output: int, bar: float) -> bool:
        """Whether the answer is above the bar; mostly its best statement tells already."""
        file, column = self.reader.file, self.seen[output]
        least = self._valued(output, (max(column) - ZERO) * file.unit)
        if least > bar or least + file.gain * min(log(len(column)), MOST_ADDED) <= bar:
            return least > bar
        return self.value(output) > bar

    def value(self, output: int) -> float:
        """How much the answer as a whole looks like one that earns the output's verdict."""
        unit, column = self.reader.file.unit, self.seen[output]
        top = max(column)
        least = top - _LOST / unit
        summed = sum([exp((value - top) * unit) for value in column if value > least])
        return self._valued(output, (top - ZERO) * unit + min(log(summed), MOST_ADDED))

    def _valued(self, output: int, pooled: float) -> float:
        its = self.reader.outputs[output]
        return self.reader.file.gain * (pooled + its.bias) + its.level

    def _best(self, output: int) -> list[int]:
        """The statement that looks most like it, and the next if it is near."""
        numbers = self.features.numbers
        column = self.seen[output]
        best = sorted(range(len(numbers)), key=lambda n: (-column[n], n))[:_BEST]
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
            if any(name.startswith("c:") for name in lost) and word.text not in FUNCTION_WORDS:
                less, fewer = reader.added(lost)
                losses.append((whole - looks(total - less, count - fewer), word))
        losses.sort(key=lambda loss: (-loss[0], loss[1].start))
        shown = sorted((word for loss, word in losses[:_SHOWN] if loss > 0), key=lambda w: w.start)
        text = self.features.reading.texts[number].text
        return list(dict.fromkeys(_as_written(text, word) for word in shown))


def _as_written(text: str, word: Token) -> str:
    """The word with what is written on to it: `A/B`, `re-rank`, `$0.30`."""
    start, end = word.start, word.end
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    whole = text[start:end].strip()
    return whole.strip(_PUNCTUATION) if len(whole) <= _LONGEST else text[word.start : word.end]
