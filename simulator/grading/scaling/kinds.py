"""What a calculation computes (traffic, capacity, storage, cost, latency) and its unit's name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.grading.scaling.conversions import Finding
from simulator.grading.scaling.judging import is_machine, noun_of
from simulator.grading.scaling.model import Kind
from simulator.grading.scaling.quantities import Quantity
from simulator.grading.scaling.units import MACHINES

_PERIODS = {"d": "day", "h": "hour"}
_CONTEXT_CHARS = 60
_WORDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("cost", re.compile(r"\b(?:cost|costs|price|bills?\b|spend|pay|\$|usd|cheap)", re.I)),
    ("latency", re.compile(r"\b(?:latenc|p50|p95|p99|response time|budget|ms\b)", re.I)),
    ("storage", re.compile(
        r"\b(?:storage|stor(?:e|ed)|memory|disk|ram|(?<!batch )(?<!sample )(?<!page )size|bytes)",
        re.I)),
    ("capacity", re.compile(r"\b(?:gpus?|servers?|machines?|cores?|nodes?|shards?)\b", re.I)),
    ("traffic", re.compile(r"\b(?:qps|rps|tps|traffic|requests?|events?|load|writes?|reads?)\b",
                           re.I)),
)  # fmt: skip

_WORDY = re.compile(r"[a-z]{2}|\$", re.IGNORECASE)
_WORDS_OF_TRAFFIC = dict(_WORDS)["traffic"]
_BILLED = frozenset({"h", "hour", "month", "year"})
"""Periods by which machines are paid; traffic is seldom stated by them."""


def stated_unit(quantity: Quantity) -> tuple[str, float]:
    """The unit of a stated figure as people read it, and the figure in that unit."""
    r = quantity.main
    value = (r.low + r.high) / 2
    if quantity.percent:
        return "%", value * 100
    period = _PERIODS.get(quantity.period, quantity.period)
    tail = f"/{period}" if period and r.time_power == -1 else ""
    if r.bytes_power == 1:
        return "B" + tail, value * r.bytes_scale
    if r.money_power == 1:
        return "$" + tail, value
    if r.time_power == 1:
        return _PERIODS.get(quantity.unit, quantity.unit), value
    if quantity.unit == "QPS":
        return "QPS", value
    noun = _noun(quantity)
    return (noun + (tail or (f"/{quantity.per}" if quantity.per and noun else ""))), value


def _noun(quantity: Quantity) -> str:
    machine = next((MACHINES[w] for w in quantity.words if w in MACHINES), "")
    return machine or noun_of(quantity)


def kind_of(finding: Finding, text: str) -> Kind:
    """The kind by the stated unit, then by the operands' units, then by the words around.

    A share of machines is no capacity: that comes from a load and what one machine takes.
    """
    operands = finding.computed.operands
    is_share = any(o.percent for o in operands) and any(is_machine(o) for o in operands)
    if is_share and is_machine(finding.stated):
        return "other"
    for kind in _by_units(finding):
        if kind == "traffic" and _may_be_cost(finding.stated) and _is_cost(finding, text):
            return "cost"
        return kind
    around = _around(finding, text)
    if _WORDY.search(around) is None:
        return "other"
    return next((kind for kind, pattern in _WORDS if pattern.search(around)), "other")


def _around(finding: Finding, text: str) -> str:
    """The calculation with up to 60 characters before it on its line, and a few behind."""
    first = max(0, finding.start - _CONTEXT_CHARS)
    line = text.rfind("\n", first, finding.start) + 1
    behind = text[finding.end : finding.end + 20].partition("\n")[0]
    return text[max(line, first) : finding.end] + behind


def _may_be_cost(quantity: Quantity) -> bool:
    return not quantity.noun and quantity.period in ("h", "hour", "d", "day", "month", "year")


def _is_cost(finding: Finding, text: str) -> bool:
    """Whether a rate without a noun is money: of machines, near a price, or 24 x .30 = 7.2/h."""
    operands = finding.computed.operands
    if any(is_machine(o) for o in operands):
        return True
    around = _around(finding, text)
    bare = bool(operands) and all(o.bare for o in operands)
    if bare and finding.stated.period in _BILLED and not _WORDS_OF_TRAFFIC.search(around):
        return True
    pattern = dict(_WORDS)["cost"]
    return bool(pattern.search(around)) or bool(re.search(r"\bgpu|\bserver|\$", around, re.I))


def _by_units(finding: Finding) -> Iterator[Kind]:
    stated, operands = finding.stated, finding.computed.operands
    r = stated.main
    if r.money_power or any(o.main.money_power for o in operands):
        yield "cost"
    if r.bytes_power:
        yield "traffic" if r.time_power == -1 and stated.period in ("s", "second") else "storage"
    if is_machine(stated) or (stated.per in MACHINES.values() and r.time_power == -1):
        yield "capacity"
    if stated.unit in ("ms", "µs"):
        yield "latency"
    if r.time_power == 1 and stated.unit != "s":
        yield "other"
    if r.time_power == -1:
        yield "traffic"
    if any(o.per in MACHINES.values() for o in operands):
        yield "capacity"
    if any(o.main.bytes_power for o in operands):
        yield "storage"
