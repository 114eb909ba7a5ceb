"""Calculations told in words: shards and what each takes, splits, gains, percent changes.

Only sentences with few figures whose roles the words make plain; everything else stays silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulator.grading.scaling.conversions import Finding, finding_of
from simulator.grading.scaling.expressions import Term
from simulator.grading.scaling.formatting import times_apart
from simulator.grading.scaling.judging import (
    Judgement,
    is_machine,
    is_slip_in_zeros,
    judge,
    noun_of,
)
from simulator.grading.scaling.pieces import Piece, Run, joined, single
from simulator.grading.scaling.quantities import RATES, Quantity
from simulator.grading.scaling.units import MACHINES, TIMES

_MAX_TERMS = 8
_MAX_NAME = 3
"""Words before a count, of which it is."""
_EACH = frozenset("each per every single one individual apiece".split())
_SPLIT = frozenset("split splits splitting divide divided partition partitioned shard".split())
_SPREAD = frozenset("spread distributed evenly even uniform uniformly average avg".split())
_GAINS = frozenset(
    "gain gains faster improvement improvements speedup speed-up throughput more less cheaper "
    "higher lower slower fewer smaller larger bigger savings reduction increase better".split()
)
_CUTS = frozenset(
    "cheaper less fewer save saves saved saving savings reduction lower drop cut cuts off".split()
)
_CHANGE_LINKS = frozenset("is , ( = a so i.e. that's - or".split())
_ROUGHLY = 1.3
"""How far a share that is said to be approximate may be off."""
_FOLD = 10
"""A change by more is told as a factor: the percent behind it is of something else."""


def worded(run: Run) -> Iterator[Finding]:
    """Findings of all sentences of a run."""
    for sentence in _sentences(run.pieces):
        terms = [p.term for p in sentence if p.term is not None]
        for term in terms:
            yield from _seconds_fact(term)
        if 2 <= len(terms) <= _MAX_TERMS:
            yield from _units_and_rates(sentence, terms)
            yield from _split(sentence, terms)
            yield from _per_day_to_second(sentence, terms)
            yield from _gain(sentence)
            yield from _each_of(sentence, terms)
    yield from _percent_change(run)
    yield from _savings(run)


def _sentences(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    first = 0
    for index, piece in enumerate(pieces):
        if piece.kind == "line" or (piece.kind == "sep" and piece.text in (".", ";", "?", "!")):
            if index > first:
                yield pieces[first:index]
            first = index + 1
    if first < len(pieces):
        yield pieces[first:]


def _joined(left: Quantity, sign: str, right: Quantity) -> Term:
    return joined(single(left), sign, single(right))


def _seconds_fact(term: Term) -> Iterator[Finding]:
    """Such as "2.5 million seconds per month": a constant, said as a fact."""
    quantity = term.head
    r = quantity.main
    if term.is_expression or quantity.unit != "s" or r.time_power or r.bytes_power:
        return
    if quantity.period not in ("day", "month", "year", "hour", "week") or quantity.words:
        return
    period = next(u.seconds_scale for u in TIMES.values() if u.name == quantity.period)
    ratio = r.low / period
    if 1 / 1.18 <= ratio <= 1.18:
        yield finding_of(term, quantity, Judgement("right", 1.0, True))
    elif (1.9 <= max(ratio, 1 / ratio) <= 12 and r.low >= 20_000) or r.low == 10_000:
        yield finding_of(term, quantity, Judgement("wrong", ratio, True))


def _units_and_rates(sentence: Sequence[Piece], terms: Sequence[Term]) -> Iterator[Finding]:
    """Machines, what each takes, and the total that they take together."""
    if any(t.is_expression for t in terms) or any(p.kind == "eq" for p in sentence):
        return
    machines = [t.head for t in terms if is_machine(t.head) and t.head.main.time_power == 0]
    rates = [t for t in terms if t.head.main.time_power == -1 and not t.head.main.money_power]
    rates += [t for t in terms if _qps_is(sentence, t)]
    each = [t for t in rates if _is_each(sentence, t)]
    totals = [t for t in rates if t not in each]
    if len(machines) != 1 or len(each) != 1 or len(totals) != 1:
        return
    count, unit, total = machines[0], each[0].head, totals[0].head
    if total.main.time_power and _size(total) < _size(unit):
        return  # "120 QPS per GPU, of which 72 QPS can be used, so 417 GPUs"
    if not total.main.time_power:
        found = judge(_bare_product(count, unit), single(total))
    else:
        found = judge(_joined(count, "*", unit), single(total))
        rounded = judge(_joined(total, "/", unit), single(count))
        found = rounded if rounded.status == "right" else found
    if found.status == "wrong" and 1 <= 1 / found.ratio <= 3:
        return
    last = max((count, unit, total), key=lambda q: q.start)
    if last is count and found.status != "right":
        found = judge(_joined(total, "/", unit), single(count))
        yield finding_of(_joined(total, "/", unit), count, found)
    elif last is unit:
        yield finding_of(_joined(total, "/", count), unit, judge(_joined(total, "/", count),
                                                           single(unit)))  # fmt: skip
    else:
        yield finding_of(_joined(count, "*", unit), total, found)


def _bare_product(count: Quantity, unit: Quantity) -> Term:
    return _joined(count, "*", unit)


def _qps_is(sentence: Sequence[Piece], term: Term) -> bool:
    """Such as "QPS is 30,000": the unit stands before the figure."""
    index = next(i for i, p in enumerate(sentence) if p.term is term)
    before = [p.text.lower() for p in sentence[max(0, index - 3) : index] if p.kind == "word"]
    bare = term.head.bare and not term.head.words
    return bare and not RATES.isdisjoint(before) and bool({"is", "of"} & set(before))


def _is_each(sentence: Sequence[Piece], term: Term) -> bool:
    if term.head.per in set(MACHINES.values()) | {"machine"} or term.head.each:
        return True
    index = next(i for i, p in enumerate(sentence) if p.term is term)
    for piece in reversed(sentence[max(0, index - 8) : index]):
        if piece.kind != "word":
            return piece.term is not None and piece.term.head.each
        if piece.text.lower() in _EACH:
            return True
    return False


def _split(sentence: Sequence[Piece], terms: Sequence[Term]) -> Iterator[Finding]:
    """Such as "split 500M users into 100 buckets of 5M each"."""
    words = {p.text.lower() for p in sentence if p.kind == "word"}
    if not words & _SPLIT or len(terms) != 3 or any(t.is_expression for t in terms):
        return
    whole, groups, part = (t.head for t in terms)
    between = [p.text.lower() for p in sentence if whole.end <= p.start < groups.start]
    if not {"into", "across", "in", "among", "over"} & (set(between) | set(whole.words)):
        return
    if not (part.each or part.per or _is_each(sentence, terms[2]) or "of" in groups.words):
        return
    if groups.bare and groups.main.low > 0:
        computed = _joined(whole, "/", groups)
        yield finding_of(computed, part, judge(computed, single(part)))


def _per_day_to_second(sentence: Sequence[Piece], terms: Sequence[Term]) -> Iterator[Finding]:
    """Such as "50M DAU spread over 24 h is 580 users per second"."""
    words = {p.text.lower() for p in sentence if p.kind == "word"}
    words |= {w for t in terms for w in t.head.words}
    if not words & _SPREAD or any(t.is_expression for t in terms):
        return
    daily = [t.head for t in terms if t.head.period == "day" and "dau" in t.head.words]
    rates = [t.head for t in terms if t.head.period in ("s", "second") and t.head.noun]
    if len(daily) != 1 or len(rates) != 1 or noun_of(rates[0]) not in ("user", "player"):
        return
    found = judge(single(daily[0]), single(rates[0]))
    yield finding_of(single(daily[0]), rates[0], found)


def _gain(sentence: Sequence[Piece]) -> Iterator[Finding]:
    """Such as "50 QPS, then 1,500 QPS → 30× gain" and "50× throughput (200 → 10,000 QPS)"."""
    terms = [p.term for p in sentence if p.term is not None and not p.term.is_expression]
    for place, term in enumerate(terms):
        gain = term.head
        if not gain.multiplier or not set(gain.words) & _GAINS:
            continue
        others = [t.head for t in terms if not t.head.multiplier]
        before = [t.head for t in terms[:place]]
        pair = _arrow_pair(sentence, others)
        index = next(i for i, p in enumerate(sentence) if p.term is term)
        led = index > 0 and sentence[index - 1].kind == "eq"
        if pair is None and led and before:
            same = [q for q in before[:-1] if _alike(q, before[-1])]
            pair = (same[-1], before[-1]) if same else None
        if pair is None:
            continue
        yield from _ratio_finding(pair[0], pair[1], gain)


def _ratio_finding(first: Quantity, second: Quantity, gain: Quantity) -> Iterator[Finding]:
    ways = [_joined(second, "/", first), _joined(first, "/", second)]
    judged = [(way, judge(way, single(gain))) for way in ways]
    right = [pair for pair in judged if pair[1].status == "right"]
    computed, found = right[0] if right else min(judged, key=lambda pair: pair[1].ratio)
    yield finding_of(computed, gain, found)


def _alike(one: Quantity, two: Quantity) -> bool:
    a, b = one.main, two.main
    same = (a.bytes_power, a.money_power) == (b.bytes_power, b.money_power)
    return same and a.time_power == b.time_power and one.percent == two.percent


def _arrow_pair(
    sentence: Sequence[Piece], others: Sequence[Quantity]
) -> tuple[Quantity, Quantity] | None:
    for index, piece in enumerate(sentence):
        if piece.kind != "eq" or piece.text != "->" or index + 1 >= len(sentence) or not index:
            continue
        left, right = sentence[index - 1].term, sentence[index + 1].term
        if left is None or right is None or right.head not in others:
            continue
        spans = {left.head.period, right.head.period}
        if len(spans) > 1 and "" not in spans:
            continue  # "0.86 TB/d -> 315 TB/y" is the same, and no gain
        if left.head in others and (left.head.bare or _alike(left.head, right.head)):
            return left.head, right.head
    return None


def _each_of(sentence: Sequence[Piece], terms: Sequence[Term]) -> Iterator[Finding]:
    """Such as "500M users, 2 KB each = 1 TB", and "1,700/s, 200 each -> 9" for how many do it."""
    for index, piece in enumerate(sentence):
        if piece.kind != "eq" or index < 3 or index + 1 >= len(sentence):
            continue
        each, many, total = (sentence[i].term for i in (index - 1, index - 3, index + 1))
        if each is None or many is None or total is None or sentence[index - 2].text != ",":
            continue
        if not each.head.each or any(t.is_expression for t in (each, many, total)):
            continue
        shared = each.head.bare and total.head.bare and total.head.main.low < many.head.main.low
        computed = _joined(many.head, "/" if shared else "*", each.head)
        found = judge(computed, single(total.head))
        sure = found.consistent
        if shared:
            sure = is_slip_in_zeros(found.ratio) and _is_load(many.head, each.head, total.head)
        other = _listed_before(sentence, index - 3)
        if found.status != "right" and other is not None:  # "300M users, 20M shops, 1 KB each"
            computed = joined(joined(other, "+", many), "*", each)
            found, sure = judge(computed, total), False
        if found.status == "right" or sure:
            yield finding_of(computed, total.head, found)


def _is_load(many: Quantity, each: Quantity, total: Quantity) -> bool:
    """Whether a rate, or what machines take on, is shared out: not 2000 analysts to 200 leads."""
    if set(each.words) - {"each"}:
        return False  # "10 tags each" is what the many have
    unnamed = not (many.words or total.words)
    return unnamed or is_machine(total) or many.main.time_power == -1


def _listed_before(sentence: Sequence[Piece], index: int) -> Term | None:
    """The count that a comma parts from the one that is piece `index`, "a 5M, b" before it."""
    at = index - 1
    while at > 0 and sentence[at].kind == "word" and index - at < _MAX_NAME:
        at -= 1
    if at < 1 or sentence[at].text != ",":
        return None
    before = sentence[at - 1].term
    return before if before is not None and before.head.bare and not before.is_expression else None


def _percent_change(run: Run) -> Iterator[Finding]:
    """Such as "120K → 90K (25 % less)", "from 120K to 90K is 25 %"."""
    pieces = run.pieces
    for index, piece in enumerate(pieces[:-2]):
        if not _leads_to(pieces, index, piece):
            continue
        left, right = pieces[index - 1].term, pieces[index + 1].term
        if left is None or right is None or left.is_expression or right.is_expression:
            continue
        percent = _following_percent(pieces, index + 2)
        if percent is None or left.head.percent or right.head.percent:
            continue
        if not (left.head.bare or _alike(left.head, right.head)):
            continue
        yield from _change(left.head, right.head, percent)


def _leads_to(pieces: Sequence[Piece], index: int, piece: Piece) -> bool:
    """An arrow between two figures, or "from ... to"."""
    if index < 1:
        return False
    if piece.kind == "eq":
        return piece.text == "->"
    return piece.text == "to" and index > 1 and pieces[index - 2].text.lower() == "from"


def _following_percent(pieces: Sequence[Piece], index: int) -> Quantity | None:
    for at in range(index, min(index + 4, len(pieces))):
        term = pieces[at].term
        if term is not None:
            return term.head if term.head.percent and not term.is_expression else None
        if pieces[at].text.lower() not in _CHANGE_LINKS:
            return None
    return None


def _change(before: Quantity, after: Quantity, percent: Quantity) -> Iterator[Finding]:
    a, b = _size(before), _size(after)
    if before.bare or after.bare:
        a, b = before.main.low, after.main.low
    if a <= 0 or a == b or b <= 0:
        return
    change, said = abs(a - b) / a, percent.main.low
    cut = bool({*percent.words, *after.words} & _CUTS)
    meant = (change,) if cut else (change, abs(a - b) / b, b / a)
    close = any(abs(x - said) <= max(0.012, 0.1 * x) for x in meant)
    if close:
        found = Judgement("right", 1.0, True)
    elif percent.approximate and times_apart(said, change) < _ROUGHLY:
        return
    elif change <= _FOLD and (cut or percent.words == ()):
        found = Judgement("wrong", said / change, True)
    else:
        return
    yield finding_of(_joined(before, "-", after), percent, found)


def _size(quantity: Quantity) -> float:
    r = quantity.main
    return r.low * r.bytes_scale * (r.seconds_scale if r.time_power else 1.0)


def _savings(run: Run) -> Iterator[Finding]:
    """Two costs, their difference as the saving, and the saving in percent of the first."""
    costs: list[Quantity] = []
    owned = [p.term.head for p in run.pieces if p.term is not None]
    for index, quantity in enumerate(owned):
        inside = [quantity]
        costs.extend(q for q in inside if q.main.money_power and not q.percent)
        follows = owned[index + 1] if index + 1 < len(owned) else None
        if follows is None or not follows.percent or len(costs) < 3:
            continue
        if not set(follows.words) & _CUTS or costs[-1] is not quantity:
            continue
        first, second, saved = (_size(q) for q in costs[-3:])
        if first > 0 and abs(first - second - saved) <= 0.05 * saved:
            yield from _change(costs[-3], costs[-2], follows)
