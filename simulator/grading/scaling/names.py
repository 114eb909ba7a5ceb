"""What a figure is of, where a later one of the same name must agree: the peak, a GPU's throughput,
the number of GPUs, the daily users. Owns the names; compares nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from simulator.grading.scaling.expressions import Term
from simulator.grading.scaling.judging import noun_of
from simulator.grading.scaling.pieces import Piece
from simulator.grading.scaling.quantities import Quantity
from simulator.grading.scaling.units import MACHINES

PEAK, RATE = "peak", "rate"
_PEAK_WORDS = frozenset("peak pk peaks max maximum burst".split())
_MEAN_WORDS = frozenset("mean average avg typical normal normally usual".split())
_DOES = frozenset(
    "does do handles handle serves serve takes take scores score manages manage gives give reaches "
    "processes sustains can = : is at about around roughly ~".split()
)
_REQUESTS = frozenset(
    "query request req call search transaction trx txn payment page tps qps rps".split()
)
_PEOPLE = frozenset({"user", "guest", "customer", "member", "viewer", "player", "driver", "rider"})
_LOOK_BACK, _LOOK_AHEAD = 4, 3
_LARGE = 1e5
_FEW = 8
"""Machines that somebody measures, or that stand in one host."""
_NUMBER_OF = "number of "


class Named(NamedTuple):
    """A figure with its name: `value` per second for rates, the bare count else."""

    name: str
    value: float
    quantity: Quantity

    @property
    def counted(self) -> bool:
        """Whether it is a number of things."""
        return self.name.startswith(_NUMBER_OF)


def named(pieces: Sequence[Piece], index: int, term: Term, number: int) -> Named | None:
    """The name of operand `number` of the term that is piece `index`, if it has one."""
    quantity = term.operands[number]
    r = quantity.main
    if r.low != r.high or r.low <= 0 or r.bytes_power or r.money_power or quantity.percent:
        return None
    if any(
        x.low != r.low and x.time_power == r.time_power and not x.bytes_power
        for x in quantity.readings
    ):
        return None  # "30.000" may be 30 or 30,000
    before = _words_before(pieces, index) if number == 0 else ()
    if number == len(term.operands) - 1:
        quantity = quantity._replace(words=(*quantity.words, *_words_after(pieces, index)))
    if r.time_power == -1:
        name = _rate_name(quantity, before)
    else:
        does = _tells_what_few_do(pieces, index, term)
        name = _count_name(quantity, before, does=does)
    return Named(name, _value(quantity), term.operands[number]) if name else None


def per_machine(machine: str) -> str:
    """The name of what one machine of a kind does."""
    return f"per {machine}"


def count_of(machine: str) -> str:
    """The name of how many machines of a kind there are."""
    return f"{_NUMBER_OF}{machine}"


def _value(quantity: Quantity) -> float:
    r = quantity.main
    return r.low * r.seconds_scale if r.time_power == -1 else r.low


def _words_before(pieces: Sequence[Piece], index: int) -> tuple[str, ...]:
    words: list[str] = []
    for piece in reversed(pieces[max(0, index - _LOOK_BACK) : index]):
        if piece.kind == "line" or (piece.kind == "sep" and piece.text not in (":", "(", "-")):
            break
        if piece.kind == "term":
            break
        words.append(piece.text.lower())
    return tuple(words)


def _words_after(pieces: Sequence[Piece], index: int) -> tuple[str, ...]:
    """Such as "30K at peak": the words behind the figure, up to the next sign."""
    words: list[str] = []
    for piece in pieces[index + 1 : index + 1 + _LOOK_AHEAD]:
        if piece.kind != "word":
            break
        words.append(piece.text.lower())
    return tuple(words) if words[:1] in (["at"], ["in"], ["on"], ["peak"]) else ()


def _rate_name(quantity: Quantity, before: Sequence[str]) -> str:
    if quantity.per in MACHINES.values():
        return per_machine(quantity.per)
    machine = _doer(before)
    if machine:
        return per_machine(machine)
    noun = noun_of(quantity)
    if quantity.period == "day" and noun in _PEOPLE:
        return "daily users"
    if quantity.period == "month" and noun in _PEOPLE:
        return "monthly users"
    if noun and noun not in _REQUESTS:
        return ""
    words = {*before, *quantity.words}
    if quantity.peak or words & _PEAK_WORDS:
        return PEAK
    return "" if words & _MEAN_WORDS or quantity.period not in ("s", "second") else RATE


def _doer(before: Sequence[str]) -> str:
    """The machine in "each GPU does", read backwards, or ""."""
    for word in before:
        if word in MACHINES:
            return MACHINES[word]
        if word not in _DOES:
            return ""
    return ""


def _tells_what_few_do(pieces: Sequence[Piece], index: int, term: Term) -> bool:
    """Such as "1 GPU 2K/s" and "2 boxes do 800/s", which tell of no more than those."""
    behind = pieces[index + 1].text.lower() if index + 1 < len(pieces) else ""
    most = _FEW if behind in _DOES else 1
    return not term.is_expression and term.head.main.high <= most


def _count_name(quantity: Quantity, before: Sequence[str], *, does: bool) -> str:
    if quantity.main.time_power or quantity.multiplier:
        return ""
    if quantity.per in MACHINES.values():
        return per_machine(quantity.per)
    machine = next((MACHINES[w] for w in quantity.words if w in MACHINES), "")
    if machine:
        return "" if quantity.each or does else count_of(machine)
    doer = _doer(before)
    if doer:
        return per_machine(doer)
    noun = noun_of(quantity)
    return f"{_NUMBER_OF}{noun}s" if noun and quantity.main.low >= _LARGE else ""
