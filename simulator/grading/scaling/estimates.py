"""The scenario's expected figures looked for in an answer: match, off (by what), or missing."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from simulator.grading.scaling.formatting import format_quantity, plain_factor, times_apart
from simulator.grading.scaling.judging import noun_of
from simulator.grading.scaling.model import (
    Calculation,
    EstimateResult,
    EstimateStatus,
    ExpectedEstimate,
    Kind,
)
from simulator.grading.scaling.pad import UnitShape, unit_shape
from simulator.grading.scaling.periods import (
    bills_a_provider,
    bills_machines,
    machines_billed,
    period_left_out,
    period_multiplied_in,
    period_of_money,
)
from simulator.grading.scaling.pieces import runs_of
from simulator.grading.scaling.quantities import PEAKS, RATES, Quantity, Reading
from simulator.grading.scaling.units import MACHINES
from simulator.text import uncapitalised

_SLIP_FACTOR = 1.2
_MAX_HEADROOM = 3.0
_SAME_PERIOD = 0.05
_SAME_STEP = 1.05
_QUALIFIERS = frozenset("peak pk max maximum total avg average mean burst".split())
"""Words behind a figure that say which one it is, not what it counts."""
_NO_NOUNS = _QUALIFIERS | frozenset("on in at for during by as from with when".split())
_HOURLY = 1 / 3601
_SURE = 1.05
"""Within so little a percentage that is stated and not derived is hardly one of something else."""
_OTHER = 1500.0
"""A figure so many times off is another one: slips in units are of a thousand."""
_NEARER = 3.0
"""How much nearer a figure must be than a slip's, to be the answer's own one."""
_USED = re.compile(r"(\d{2})\s?%\s(?:gpu\s)?(?:util|load|full|busy|used)[^\d;.\n]*$", re.IGNORECASE)
_USED_WITHIN = 40
_BUSY = re.compile(
    r"\W{0,3}(?:gpus?|servers?|cores?|machines?)?\s*(?:are |is )?(?:busy|in use|used)\b", re.I
)
"""Behind a count of machines that are at work: no count of those that are needed."""
_PEAK_BEFORE = re.compile(
    r"\b(?:peak|pk)\b[:=~\s]*(?:(?:is|of|at|about|around|approx)\s+)*~?$", re.I
)
_TIMES_THAT = re.compile(
    r"\b(?:twice|double|triple|(?:\d[\d.]*|two|three|four|five|ten)\s?(?:x|times))\s"
    r"(?:that|this|it|as (?:much|many)|the (?:mean|average))\b(?:\W|\b(?:in|at|on|during|for|the|is"
    r"|are|or|so|makes?|gives?|about|around|roughly|nearly|evenings?|peaks?|busiest|hour|weekends?)\b)*$",
    re.IGNORECASE,
)
"""Before a figure which is so many times the one before it: "28K a second, twice that: 56,000"."""
_THAT_WITHIN = 60
_NAME = re.compile(r"\b(?!(?:per|day|days|daily|about|sec|second|seconds|hour|hours)\b)[a-z]{3,}")
"""A word of a line that may name what is counted."""
_STEM = 5
_ANY_CALL = ("request", "query", "call", "event", "prediction", "estimate", "score")
"""Nouns that a rate of anything may have."""
_TIMES_THE_MEAN = re.compile(r"\s*(?:x\b|×|times\b)", re.IGNORECASE)
_PEAK_WITHIN = 24
"""Characters before a figure in which it may be called full or a peak."""
_SERVERS = frozenset({"server", "replica", "worker", "shard"})


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure of the answer in the expected unit; `derived` where a calculation gave it."""

    value: float
    start: int
    end: int
    derived: Calculation | None = None
    exact_unit: bool = True
    noun: str = ""


def compare_estimates(
    texts: Sequence[str],
    calculations: Sequence[Sequence[Calculation]],
    expected: Sequence[ExpectedEstimate],
) -> tuple[EstimateResult, ...]:
    """For each expected figure: whether the answer has it, in any unit that converts.

    `calculations[n]` are those of `texts[n]`; the places told count characters of the texts joined
    by a line end each.

    A figure within `tolerance_factor` matches, also with an explicit headroom of up to 3 on top.
    Else a slip's figure that is no step on the way to a nearer one, else the nearest calculation of
    the same unit and kind, is `off`; one that is what another estimate expects, or a step on the
    way to it, is that and not this one gone wrong.
    """
    if not expected:
        return ()
    quantities: list[Quantity] = []
    joined: list[Calculation] = []
    base = 0
    for part, made in zip(texts, calculations, strict=True):
        joined += [replace(c, start=c.start + base, end=c.end + base) for c in made]
        for one in _quantities(part):
            quantities.append(one._replace(start=one.start + base, end=one.end + base))
        base += len(part) + 1
    text = "\n".join(texts)
    found = [_compare(text, joined, quantities, e) for e in expected]
    spoken_for = {(one.start, one.end) for one in found if one.status == "match"}
    if not spoken_for:
        return tuple(found)
    steps = {q.main.low for start, end in spoken_for for q in _quantities(text[start:end])[:-1]}
    gone_on = {start for start, _ in spoken_for}
    left = [
        c for c in joined
        if (c.start, c.end) not in spoken_for and gone_on.isdisjoint((c.end, c.end + 1))
        and all(times_apart(c.stated or 0.0, step) > _SAME_STEP for step in steps)
    ]  # fmt: skip
    unused = [q for q in quantities if (q.start, q.end) not in spoken_for]
    return tuple(
        _compare(text, left, unused, wanted) if one.status == "off" else one
        for one, wanted in zip(found, expected, strict=True)
    )


def _quantities(text: str) -> list[Quantity]:
    seen: dict[int, Quantity] = {}
    for run in runs_of(text):
        for piece in run.pieces:
            for quantity in piece.term.operands if piece.term is not None else ():
                seen.setdefault(quantity.start, quantity)
    return [seen[start] for start in sorted(seen)]


def _compare(
    text: str,
    calculations: Sequence[Calculation],
    quantities: Iterable[Quantity],
    wanted: ExpectedEstimate,
) -> EstimateResult:
    shape = unit_shape(wanted.unit) if wanted.unit else UnitShape(0, 0, 0, 1.0, "", False)
    if shape is None or wanted.expected <= 0:
        return _outcome(wanted, None, "missing", "The estimate's unit cannot be compared.")
    derived = list(_derived(text, calculations, shape))
    figures = [*derived, *_stated(text, quantities, shape), *_peaks(text, quantities, shape)]
    bill = shape.money_power == 1 and shape.time_power == -1
    fitting = [f for f in figures if not (bill and bills_a_provider(text, f.start, f.end))]
    if shape.percent and wanted.tolerance_factor > _SURE:
        fitting = [f for f in fitting if f.derived is not None]  # shares are stated of all things
    own = [f for f in fitting if f.exact_unit or f.derived or not _is_daily(shape)]
    near = [f for f in own if times_apart(f.value, wanted.expected) <= wanted.tolerance_factor]
    if near:
        best = min(near, key=lambda f: (f.derived is None, times_apart(f.value, wanted.expected)))
        return _outcome(wanted, best, "match", "The answer has this figure.")
    for figure in fitting:
        if _with_headroom(text, figure, shape, wanted):
            return _outcome(wanted, figure, "match", "The answer has it, with headroom on top.")
    alike = [
        f for f in fitting
        if f.derived and f.exact_unit and _is_alike(text, f, shape, wanted)
        and not _bills_another(text, f, shape, wanted)
    ]  # fmt: skip
    nearest = min((times_apart(f.value, wanted.expected) for f in alike), default=math.inf)
    ends = [
        f for f in figures
        if _may_be(text, f, shape, wanted) and not _BUSY.match(text, f.end)
        and (f.exact_unit or not bill)
        and not _bills_another(text, f, shape, wanted)
        and not _leads_on(text, f, derived, wanted)
    ]  # fmt: skip
    for slip in wanted.slips:
        if nearest < _NEARER < times_apart(slip.value, wanted.expected) / nearest:
            continue  # the answer's own figure is another one than the slip's
        hit = [
            f for f in ends if slip.value > 0 and times_apart(f.value, slip.value) <= _SLIP_FACTOR
        ]
        if hit:
            return _outcome(wanted, min(hit, key=lambda f: f.derived is None), "off", slip.why)
    if nearest < _OTHER:
        best = min(alike, key=lambda f: times_apart(f.value, wanted.expected))
        ratio = best.value / wanted.expected
        why = period_left_out(ratio) if shape.money_power and shape.time_power == -1 else ""
        why = why or f"The answer's figure is {plain_factor(ratio)}."
        return _outcome(wanted, best, "off", why)
    what = format_quantity(wanted.expected, wanted.unit)
    return _outcome(wanted, None, "missing", f"No figure near {what} is derived in the answer.")


def _leads_on(
    text: str, figure: _Figure, derived: Iterable[_Figure], wanted: ExpectedEstimate
) -> bool:
    """Whether a figure is a step on the way to one that is nearer to what is expected."""
    far = times_apart(figure.value, wanted.expected)
    return any(
        other.start != figure.start
        and times_apart(other.value, wanted.expected) < far
        and any(
            quantity.main.low > 0 and times_apart(quantity.main.low, figure.value) <= _SAME_STEP
            for quantity in _quantities(text[other.start : other.end])[:-1]
        )
        for other in derived
    )


def _outcome(
    wanted: ExpectedEstimate, figure: _Figure | None, status: EstimateStatus, why: str
) -> EstimateResult:
    found = figure.value if figure is not None else None
    if status == "off" and found is not None:
        is_, should = (format_quantity(value, wanted.unit) for value in (found, wanted.expected))
        why = f"{is_}, where about {should} is expected: {uncapitalised(why)}"
    factor = found / wanted.expected if found is not None else None
    if status == "match":
        factor = 1.0
    return EstimateResult(
        wanted.id, wanted.title, wanted.expected, wanted.unit, found, status, factor, why,
        figure.start if figure is not None else None, figure.end if figure is not None else None,
    )  # fmt: skip


def _derived(text: str, calculations: Iterable[Calculation], shape: UnitShape) -> Iterator[_Figure]:
    for calculation in calculations:
        if calculation.stated is None or calculation.stated <= 0:
            continue
        named = calculation.unit and calculation.unit not in _QUALIFIERS
        own = unit_shape(calculation.unit) if named else None
        if shape.money_power and shape.time_power == -1:
            value, exact = _bill(text, calculation, own, shape)
        else:
            value, exact = _converted(calculation, own, shape)
        if value is not None:
            yield _Figure(value, calculation.start, calculation.end, calculation, exact)


def _bill(
    text: str, calculation: Calculation, own: UnitShape | None, shape: UnitShape
) -> tuple[float | None, bool]:
    """A derived cost in the estimate's period, where it says or shows which period it is for.

    What is stated by another period counts only where it is the machines' bill. Where no period is
    told, the figure may be the one that is expected and not a slip.
    """
    stated = calculation.stated or 0.0
    money = own is not None and own.money_power == 1
    if calculation.kind != "cost" and not money:
        return None, False
    if own is not None and own.time_power == -1:
        seconds = 1 / own.scale
    else:
        seconds = period_of_money(text, calculation.start, calculation.end)
        seconds = seconds or period_multiplied_in(calculation.text)
    if not seconds:
        return (stated if money else None), False
    wanted = 1 / shape.scale
    same = abs(seconds / wanted - 1) < _SAME_PERIOD
    if not same and not bills_machines(text, calculation.start, calculation.end):
        return None, False
    return stated * wanted / seconds, True


def _converted(
    calculation: Calculation, own: UnitShape | None, shape: UnitShape
) -> tuple[float | None, bool]:
    """A calculation's figure in the expected unit, and whether its unit says so."""
    stated = calculation.stated or 0.0
    money = 1 if calculation.kind == "cost" else 0
    if shape.percent:
        return _share(stated, own, shape), own is not None and own.percent
    if own is None:
        count = not (shape.bytes_power or shape.money_power or shape.time_power == 1)
        unnamed = not calculation.unit or calculation.unit in _QUALIFIERS
        return (stated, False) if count and unnamed else (None, False)
    powers = (own.bytes_power, own.time_power, own.money_power or money)
    wanted = shape.powers
    if powers == wanted:
        if wanted == (0, 0, 0) and not _same_noun(own.noun, shape.noun):
            return None, False
        return stated * own.scale / shape.scale, True
    if powers == (0, 0, 0) and _is_daily(shape) and own.noun == shape.noun:
        return stated, True  # "(10K + 30K) x 50 = 2M pairs": the day goes without saying
    if wanted == (0, 0, 1) and powers == (0, -1, 1):
        return stated, False  # an estimate in $ alone: "50K x $4 = $200K a day" is by its period
    if powers[0] == wanted[0] == 1 and powers[1] == 0 and wanted[1] == -1:
        return stated / _size_only(shape), False
    return None, False


def _share(stated: float, own: UnitShape | None, shape: UnitShape) -> float | None:
    """A derived figure as a percentage: 0.875 is 87.5%, and 0.84 GPU is none."""
    if own is not None and own.percent:
        return stated * own.scale / shape.scale
    bare = own is None or (own.powers == (0, 0, 0) and own.noun not in MACHINES.values())
    return stated / shape.scale if bare and stated < 1 else None


def _size_only(shape: UnitShape) -> float:
    return 1.0 if shape.scale < 1 else shape.scale


def _peaks(text: str, quantities: Iterable[Quantity], shape: UnitShape) -> Iterator[_Figure]:
    """Such as "3.5 QPS avg, 21 peak": a figure called the peak, or twice that, needs no unit."""
    if not _is_rate(shape) or shape.scale != 1:
        return
    for quantity in quantities:
        is_count = quantity.bare and not quantity.multiplier
        if not is_count or _TIMES_THE_MEAN.match(text, quantity.end):
            continue
        before = text[max(0, quantity.start - _PEAK_WITHIN) : quantity.start]
        further = text[max(0, quantity.start - _THAT_WITHIN) : quantity.start]
        is_peak = quantity.peak or _PEAK_BEFORE.search(before) or _TIMES_THAT.search(further)
        if is_peak and set(quantity.words) <= PEAKS | RATES:
            yield _Figure(quantity.main.low, quantity.start, quantity.end)


def _stated(text: str, quantities: Iterable[Quantity], shape: UnitShape) -> Iterator[_Figure]:
    bill = shape.money_power == 1 and shape.time_power == -1
    for quantity in quantities:
        for reading in quantity.readings:
            value = _stated_bill(text, quantity, reading, shape) if bill else None
            value = _in_unit(quantity, reading, shape) if not bill else value
            if value is not None:
                scale = reading.seconds_scale if reading.time_power else shape.scale
                exact = not _is_daily(shape) or _is_same_period(scale, shape.scale)
                noun = noun_of(quantity)
                yield _Figure(value, quantity.start, quantity.end, exact_unit=exact, noun=noun)


def _stated_bill(text: str, quantity: Quantity, reading: Reading, shape: UnitShape) -> float | None:
    """A cost that is stated without being derived, if it is for the estimate's own period."""
    if reading.money_power != 1 or reading.bytes_power or quantity.percent:
        return None
    seconds = 1 / reading.seconds_scale if reading.time_power == -1 else 0.0
    seconds = seconds or period_of_money(text, quantity.start, quantity.end)
    same = bool(seconds) and abs(seconds * shape.scale - 1) < _SAME_PERIOD
    return reading.low if same and reading.time_power in (0, -1) else None


def _in_unit(quantity: Quantity, reading: Reading, shape: UnitShape) -> float | None:
    if quantity.percent != shape.percent or quantity.multiplier:
        return None
    powers = (reading.bytes_power, reading.time_power, reading.money_power)
    if powers != shape.powers:
        return None
    if powers == (0, 0, 0) and not shape.percent:
        noun = next((MACHINES[w] for w in quantity.words if w in MACHINES), noun_of(quantity))
        if not noun or not _same_noun(noun, shape.noun):
            return None
    if quantity.per in MACHINES.values() and shape.time_power == -1:
        return None
    size = reading.low * reading.bytes_scale * reading.seconds_scale
    return size / shape.scale


def _same_noun(one: str, two: str) -> bool:
    return one == two or not two or {one, two} <= _SERVERS


def _with_headroom(text: str, figure: _Figure, shape: UnitShape, wanted: ExpectedEstimate) -> bool:
    """30K / 150 × 1.3 = 260 GPU, or "at 60% util 330 GPUs", where 200 is expected."""
    ratio = figure.value / wanted.expected
    if not 1 < ratio <= _MAX_HEADROOM * wanted.tolerance_factor:
        return False
    if figure.derived is None:
        used = _USED.search(text[max(0, figure.start - _USED_WITHIN) : figure.start])
        share = float(used.group(1)) / 100 if used else 0.0
        return share > 0 and times_apart(ratio * share, 1.0) <= wanted.tolerance_factor
    machines = shape.noun in MACHINES.values()
    if figure.derived.status != "right" or (machines and not figure.exact_unit):
        return False
    inside = _quantities(text[figure.start : figure.end])
    factors = [q.main.low for q in inside if q.bare and 1 < q.main.low <= _MAX_HEADROOM]
    return any(times_apart(ratio / f, 1.0) <= wanted.tolerance_factor for f in factors)


def _is_alike(text: str, figure: _Figure, shape: UnitShape, wanted: ExpectedEstimate) -> bool:
    """Whether a figure may be what is expected, gone wrong: of the same kind, and a day's count of
    views no rate of posts a second.
    """
    is_kind = figure.derived is not None and figure.derived.kind == _kind(shape)
    return is_kind and _may_be(text, figure, shape, wanted)


def _may_be(text: str, figure: _Figure, shape: UnitShape, wanted: ExpectedEstimate) -> bool:
    """Whether its noun, or where it has none its period, are those of a count by time: "694
    lists/s" is no rate of orders.

    Without a noun its own line must name what is counted by the day, or nothing: "likes: 3% of
    28.8B = 864M/day" is no count of hides.
    """
    if not _is_rate(shape):
        return True
    own = unit_shape(figure.derived.unit) if figure.derived is not None else None
    if not _is_daily(shape) and figure.derived is None:
        stated = "" if figure.noun in _NO_NOUNS else figure.noun
        return not stated or not shape.noun or stated == shape.noun
    if not _is_daily(shape):
        noun = own.noun if own is not None else ""
        known = noun in ("", shape.noun, *_ANY_CALL)
        return known or noun[:_STEM] in wanted.title.lower()
    if own is None:
        return figure.exact_unit
    if own.noun or not _is_same_period(own.scale, shape.scale):
        return own.noun == shape.noun
    line = text[text.rfind("\n", 0, figure.start) + 1 : figure.end].lower()
    return not shape.noun or shape.noun in line or not _NAME.search(line)


def _bills_another(text: str, figure: _Figure, shape: UnitShape, wanted: ExpectedEstimate) -> bool:
    """Whether a cost is that of other machines: the cores' bill is no bill of GPUs gone wrong."""
    if not wanted.machines or not shape.money_power:
        return False
    billed = {_kin(name) for name in machines_billed(text, figure.start, figure.end)}
    return bool(billed) and not billed & {_kin(name) for name in wanted.machines}


def _kin(machine: str) -> str:
    return "server" if machine in _SERVERS else machine


def _is_rate(shape: UnitShape) -> bool:
    return shape.powers == (0, -1, 0)


def _is_daily(shape: UnitShape) -> bool:
    return _is_rate(shape) and shape.scale < _HOURLY


def _is_same_period(one: float, two: float) -> bool:
    return times_apart(one, two) < 1 + _SAME_PERIOD


def _kind(shape: UnitShape) -> Kind:
    if shape.money_power:
        return "cost"
    if shape.bytes_power:
        return "storage" if shape.time_power != -1 or shape.scale < _HOURLY else "traffic"
    if shape.time_power == -1:
        return "traffic"
    if shape.time_power == 1:
        return "latency"
    return "capacity" if shape.noun in MACHINES.values() else "other"
