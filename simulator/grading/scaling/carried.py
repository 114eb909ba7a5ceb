"""Figures carried through an answer: what was given earlier is known later, and must agree.

"Peak 30K QPS ... a GPU does 150 ... so 200 GPUs" is a calculation, though no line holds it whole;
"at peak 20K / 150" after it is right by itself and contradicts what was said. Silent wherever a
figure may be of something else: a what-if, a share, another model, a name given twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from simulator.grading.scaling.conversions import Finding
from simulator.grading.scaling.expressions import Term
from simulator.grading.scaling.formatting import format_quantity, times_apart
from simulator.grading.scaling.judging import Judgement, judge, zeros_off
from simulator.grading.scaling.names import PEAK, RATE, Named, count_of, named, per_machine
from simulator.grading.scaling.pieces import Piece, is_inside, single
from simulator.grading.scaling.quantities import Quantity
from simulator.grading.scaling.units import MACHINES

_DIFFERENT = 1.4
_HEADROOM = 3.2
_SAME = 1.02
_SAME_MAGNITUDE = 1.12
_TELLING = 3
"""Digits of a whole figure that is hardly said twice of different things."""
_MAGNITUDE_WITHIN = 1200
"""Characters in which a figure's magnitude is still in mind."""
_PER_MILLE = -3
_CPM = re.compile(r"\b[erv]?cpm\b[^\n]*$", re.I)
"""A price for a thousand, named before on the line: "CPM is $2, so 3B x $2 = $6M"."""
_MILLION = 6
"""The zeros of a million."""
_POWERS = (0.001, 0.01, 0.1, 10.0, 100.0, 1000.0)
_SENTENCE = re.compile(r"[.;!?](?=\s)|\n")
_OTHER_CASE = re.compile(
    r"\b(?:if|suppose|imagine|grow\w*|doubl\w*|tripl\w*|twice|half|thirds?|quarters?|next year|"
    r"years|after|cach\w*|remain\w*|rest|left|only|regions?|zones?|shard\w*|instead|without|worst|"
    r"black friday|sampl\w*|subset|active|off.?peak|later|more|less|fewer|new|per (?:city|country)|"
    r"headroom|spare|but with|alternativ\w*|vs|versus|option|compared|rather)\b|%",
    re.I,
)
"""Words that make a figure one of another case, so that it contradicts nothing."""
_FOLLOWS = frozenset(
    "so need needs hence therefore thus means makes gives requires require".split()
)
_LOOK_BACK = 5


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A calculation that holds by itself with a figure that contradicts an earlier one.

    `ratio` is its result over the result with the earlier figure.
    """

    finding: Finding
    earlier: Named
    later: Named
    ratio: float

    @property
    def reason(self) -> str:
        """What was said before and what is said here, in words."""
        return (
            f"The arithmetic holds, but earlier this was {_said(self.earlier)}, and here it is "
            f"{_said(self.later)}."
        )


def with_magnitude(text: str, finding: Finding) -> Finding:
    """Right where a figure was said with K, M or B shortly before, and is repeated without: "peak
    10.4K; the cache takes 35 %: 10.4 x .65 = 6.8K/s". Less than a dollar by a price that is a
    million times too high is left unchecked: it is a price for a million.
    """
    if finding.judgement.status != "wrong":
        return finding
    zeros = zeros_off(finding.judgement.ratio, _SAME_MAGNITUDE)
    letters = {3: "kK", 6: "mM", 9: "bB"}.get(abs(zeros))
    if letters is None or (zeros < 0 and not finding.stated.main.money_power):
        return finding
    before = text[max(0, finding.start - _MAGNITUDE_WITHIN) : finding.start]
    is_priced = re.search(rf"(?:/|\bper )\s?(?:1|a )?[{letters}]\b[^\n]*$", before)
    if is_priced or (zeros == _PER_MILLE and _CPM.search(before)):
        return replace(finding, judgement=Judgement("right", 1.0, True))  # "$/M tokens: ..."
    if zeros == -_MILLION and finding.stated.main.low < 1:  # "2K x $3 = $0.006": $3 a million
        return replace(finding, judgement=Judgement("unchecked", 1.0, False))
    if zeros < 0:
        return finding
    for operand in finding.computed.operands:
        figure = operand.figure
        is_plain = figure.replace(".", "", 1).isdecimal() and operand.main.low == float(figure)
        if not (is_plain and operand.bare) or operand.words:
            continue
        if "." not in figure and len(figure) < _TELLING:
            continue
        if re.search(rf"(?<![\d.,]){re.escape(figure)}\s?[{letters}]\b", before):
            return replace(finding, judgement=Judgement("right", 1.0, True))
    return finding


class Carried:
    """The figures that an answer has named so far, phase after phase."""

    def __init__(self) -> None:
        self._known: dict[str, list[Named]] = {}
        self._rates: list[float] = []

    def read(
        self, text: str, pieces: Sequence[Piece], found: Sequence[Finding]
    ) -> Iterator[Finding | Contradiction]:
        """Contradictions in `found`, and findings that earlier figures make; then knows more."""
        by_term = {id(f.computed): f for f in found if f.judgement.status == "right"}
        covered = sorted((f.start, f.end) for f in found)
        derived = {f.stated.start for f in by_term.values()}
        for index, piece in enumerate(pieces):
            if piece.term is None or piece.term.poisoned:
                continue
            figures = [
                figure
                for number in range(len(piece.term.operands))
                if (figure := named(pieces, index, piece.term, number)) is not None
            ]
            finding = by_term.get(id(piece.term))
            if finding is not None:
                given = [f for f in figures if not (f.counted and f.quantity.start in derived)]
                yield from self._contradictions(text, finding, given)
            elif not piece.term.is_expression and not is_inside(piece.start, covered):
                yield from self._implied(pieces, index, piece.term)
            for figure in figures:
                self._note(figure)
            self._rates += [
                o.main.low * o.main.seconds_scale
                for o in piece.term.operands if o.main.time_power == -1
            ]  # fmt: skip

    def _note(self, figure: Named) -> None:
        known = self._known.setdefault(figure.name, [])
        if not known or (len(known) == 1 and times_apart(figure.value, known[0].value) > _SAME):
            known.append(figure)  # a second one tells that there are several; more tell no more

    def _only(self, name: str) -> Named | None:
        known = self._known.get(name, [])
        return known[0] if len(known) == 1 else None

    def _contradictions(
        self, text: str, finding: Finding, figures: Sequence[Named]
    ) -> Iterator[Contradiction]:
        if _OTHER_CASE.search(_sentence(text, finding.start, finding.end)):
            return
        for later in figures:
            earlier = self._only(later.name)
            if earlier is None or not _contradict(earlier, later):
                continue
            exchanged = _exchanged(finding.computed, later.quantity, earlier.value / later.value)
            if exchanged is not None:
                yield Contradiction(finding, earlier, later, 1 / exchanged)
                return

    def _implied(self, pieces: Sequence[Piece], index: int, term: Term) -> Iterator[Finding]:
        """Such as "so 200 GPUs", where the peak and what one GPU does were given before."""
        count = term.head
        machine = next((MACHINES[w] for w in count.words if w in MACHINES), "")
        if not machine or not _is_concluded(pieces, index):
            return
        load = self._only(PEAK) or (self._only(RATE) if PEAK not in self._known else None)
        each = self._only(per_machine(machine))
        if load is None or each is None or count_of(machine) in self._known:
            return
        quotient = Term(
            (load.quantity, each.quantity), (0, 1, "/"), term.first, term.last, term.start, term.end
        )
        needed = load.value / each.value
        found = judge(quotient, single(count))
        off = count.main.low / needed
        if found.status == "right" or 1.0 <= off <= 2.0:
            yield Finding(quotient, count, Judgement("right", 1.0, True), term.start, term.end)
        elif any(times_apart(off, power) <= _SAME for power in _POWERS):
            if any(1 / _SAME <= count.main.low * each.value / rate <= 2 for rate in self._rates):
                return  # a rate of something else that was given makes it right
            reason = (
                f"Earlier figures give {format_quantity(needed, machine)}: {_said(load)} over "
                f"{_said(each)}."
            )
            judgement = Judgement("wrong", off, True, reason)
            yield Finding(quotient, count, judgement, term.start, term.end)


def _contradict(earlier: Named, later: Named) -> bool:
    """Whether two figures of one name cannot both be meant."""
    ratio = later.value / earlier.value
    if later.name == PEAK:
        return times_apart(earlier.value, later.value) >= _DIFFERENT
    if later.counted and later.quantity.noun in MACHINES.values():
        return ratio < 1 / _DIFFERENT or ratio > _HEADROOM
    if later.name == RATE:
        return False
    return any(times_apart(ratio, power) <= _SAME for power in _POWERS)


def _exchanged(term: Term, operand: Quantity, factor: float) -> float | None:
    """By what the term's value is multiplied when one operand is; None where it is a sum."""
    if term.signs & {"+", "-", "%+"}:
        return None
    stack: list[int] = []
    for item in term.program:
        if isinstance(item, int):
            stack.append(1 if term.operands[item] is operand else 0)
            continue
        after, before = stack.pop(), stack.pop()
        stack.append(before + after if item == "*" else before - after)
    power = stack[0]
    return factor**power if power in (1, -1) else None


def _is_concluded(pieces: Sequence[Piece], index: int) -> bool:
    """Whether a "so", "need" or an arrow leads to the figure."""
    for piece in reversed(pieces[max(0, index - _LOOK_BACK) : index]):
        if piece.kind == "eq":
            return True
        if piece.kind == "word" and piece.text.lower() in _FOLLOWS:
            return True
        if piece.kind in ("line", "term") or (piece.kind == "sep" and piece.text in ".;?!"):
            return False
    return False


def _sentence(text: str, start: int, end: int) -> str:
    first = 0
    for match in _SENTENCE.finditer(text, max(0, start - 200), start):
        first = match.end()
    stop = _SENTENCE.search(text, end, end + 100)
    return text[max(first, start - 200) : stop.start() if stop else end + 100]


def _said(figure: Named) -> str:
    unit = figure.quantity.unit or figure.quantity.noun
    size = format_quantity(figure.quantity.main.low, unit if unit != "s" else "")
    if figure.name == PEAK:
        return f"{size} at peak"
    return f"{size} {figure.name}" if figure.name.startswith("per ") else size
