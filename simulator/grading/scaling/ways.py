"""The ways in which figures that stand apart may be joined to give another one.

Owns which are possible, and which are likely enough to be held against the writer. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import combinations
from typing import NamedTuple

from simulator.grading.scaling.expressions import Term
from simulator.grading.scaling.judging import is_machine, noun_of
from simulator.grading.scaling.pieces import joined, single
from simulator.grading.scaling.quantities import Quantity, Reading
from simulator.grading.scaling.units import ELEMENT_BYTES

_IN_TURN = frozenset("sequential sequentially serial serially".split())
SUMS = _IN_TURN | frozenset("sum total totals altogether overall end-to-end e2e".split())
"""Words by which a result may be a sum."""
_ADDED = _IN_TURN | frozenset("sum sums adds".split())
"""Words by which it is one."""
_OF_THOSE = frozenset("those them these".split())
_PARAMETERS = frozenset("param params parameter parameters weights".split())
_KEPT = frozenset("uptime downtime availability available sla".split())
_TRAINING = frozenset("training train optimizer optimiser adam gradients gradient".split())
_CUTS = frozenset("less fewer smaller cheaper saved saving savings lower reduction".split())
_EACH = frozenset("each per every one apiece a an".split())
_PEOPLE = frozenset("people moderators reviewers analysts agents raters annotators".split())
_JOINS = frozenset("plus and with both together also another".split())
SHRINKS = frozenset("compression compressed compresses compress smaller shrinks less".split())
"""Words by which a factor divides."""
_ALL_BUT = 0.85
"""The share from which a result may be what is left of the whole."""
Powers = tuple[int, int, int]
"""Powers of bytes, time and money."""


class Way(NamedTuple):
    """A way to join figures; `is_likely` where it may be held against the writer."""

    term: Term
    is_likely: bool


def ways(before: Sequence[Term], stated: Quantity, words: Set[str]) -> Iterator[Way]:
    """How the figures said before a result may give it, the nearest first; `words` stand among
    them, in lower case.
    """
    sizes = _sizes(before, words)
    figures = [*(_unnamed(term) for term in before), *sizes] if sizes else list(before)
    for one in figures:
        yield from _alone(one, figures, stated, words)
    for one, two in reversed(list(combinations(figures, 2))):
        if one.is_expression and two.is_expression:
            continue
        if one.head.percent != two.head.percent:
            yield from _shared(one, two, len(figures) == 2)
        if one.head.percent == two.head.percent or len(figures) > 2:
            yield from _pair(one, two, figures, stated, words)
    if len(figures) == 3 and _is_pace(figures, stated):
        yield Way(joined(joined(figures[1], "/", figures[0]), "*", figures[2]), True)
    plain = [term for term in figures if not term.is_expression]
    for one, two, three in reversed(list(combinations(plain, 3))):
        yield Way(joined(joined(one, "*", two), "*", three), False)
        yield Way(joined(joined(one, "*", two), "/", three), False)
        yield Way(joined(joined(one, "/", two), "*", three), False)
        yield Way(joined(one, "/", joined(two, "*", three)), False)
    if words & SUMS and len(before) > 1 and _are_alike(before, stated):
        yield Way(_total(before), False)


def strict_way(
    before: Sequence[Term], stated: Quantity, words: Set[str], led_by: Set[str]
) -> Term | None:
    """The one way that the words name: any slip in it counts, and not only one in the zeros.

    `led_by` are the words right before the result.
    """
    if led_by & _ADDED and len(before) > 1 and not stated.bare and _are_alike(before, stated):
        return _total(before)
    if any(term.is_expression for term in before):
        return None
    named = _named_ratio(before, stated)
    if named is not None:
        return named
    sizes = _sizes(before, words)
    counts = before[0].head
    is_typed = len(before) == len(sizes) == 1 and counts.bare and not words & _TRAINING
    if is_typed and _PARAMETERS.intersection(counts.words) and _is_bytes_alone(stated):
        return joined(_unnamed(before[0]), "*", sizes[0])
    is_peak = len(before) == 2 and "peak" in words and before[1].head.multiplier
    if is_peak and powers(before[0]) == powers(single(stated)):
        return joined(before[0], "*", before[1])
    return None


def _named_ratio(before: Sequence[Term], stated: Quantity) -> Term | None:
    """Such as 3B parameters and 11 T tokens, for so many tokens/parameter: as the names say."""
    if not (stated.per and stated.noun and stated.bare):
        return None
    over = [term for term in before if term.head.noun == stated.per and _are_plain(term)]
    of = [term for term in before if term.head.noun == stated.noun and _are_plain(term)]
    return joined(of[0], "/", over[0]) if len(over) == len(of) == 1 else None


def _is_bytes_alone(stated: Quantity) -> bool:
    return bool(stated.main.bytes_power) and not stated.words


def _alone(one: Term, figures: Sequence[Term], stated: Quantity, words: Set[str]) -> Iterator[Way]:
    r = one.head.main
    if one.is_expression:
        yield Way(one, one is figures[-1] and _is_of_the_same(one, stated))
    elif r.time_power == -1 and one.head.period != stated.period:
        yield Way(one, len(figures) == 1)
    elif not r.time_power and r.seconds_scale != 1:  # "10K a second for a day"
        yield Way(one, True)
    if one.head.percent and words & _KEPT:
        yield Way(_rest(one), False)


def _is_of_the_same(one: Term, stated: Quantity) -> bool:
    """Whether a share is said of what the result counts: "5 % of 400K tickets, so 20K tickets".

    The result is not what the share leaves: "1 % of 50M churn, so we have 50M".
    """
    if not any(o.percent for o in one.operands):
        return True
    if len(one.operands) != 2 or noun_of(stated) not in ("", noun_of(one.operands[1])):
        return False
    return not _ALL_BUT < stated.main.low / one.operands[1].main.low < 1 / _ALL_BUT


def _shared(one: Term, two: Term, is_only: bool) -> Iterator[Way]:
    """A share of the other figure, and what it leaves."""
    share, whole = (one, two) if one.head.percent else (two, one)
    yield Way(joined(share, "*", whole), is_only)
    yield Way(joined(_rest(share), "*", whole), is_only)


def _pair(
    one: Term, two: Term, figures: Sequence[Term], stated: Quantity, words: Set[str]
) -> Iterator[Way]:
    are_all = len(figures) == 2
    both = one.head.percent and two.head.percent
    over_time = are_all and _is_over_time(one, two, stated)
    sized = _is_size(one, two, stated) and not words & _TRAINING
    lasts = over_time and bool(one.head.main.time_power)
    shares = both and are_all and bool(words & _OF_THOSE)
    sent = are_all and bool(words & _EACH) and _is_each_of_many(one, two, stated)
    yield Way(joined(one, "*", two), shares or sized or lasts or sent)
    if words & _JOINS and _are_alike((one, two), stated):
        yield Way(joined(one, "+", two), False)
    if both:
        return
    shrinks = are_all and one.head.multiplier and bool(words & SHRINKS)
    yield Way(joined(two, "/", one), shrinks or _is_share_out(two, one, stated, words))
    paced = over_time and bool(words & _EACH)
    yield Way(joined(one, "/", two), paced or _is_share_out(one, two, stated, words))
    if stated.percent and words & _CUTS:
        yield Way(joined(joined(one, "-", two), "/", one), False)
        yield Way(joined(joined(two, "-", one), "/", two), False)


def _are_alike(figures: Sequence[Term], stated: Quantity) -> bool:
    wanted = powers(single(stated))
    return all(powers(term) == wanted for term in figures)


def _are_plain(*terms: Term) -> bool:
    """Whether they are figures as they stand, and no shares."""
    return not any(term.is_expression or term.head.percent for term in terms)


def _total(before: Sequence[Term]) -> Term:
    total = before[0]
    for term in before[1:]:
        total = joined(total, "+", term)
    return total


def _sizes(before: Sequence[Term], words: Set[str]) -> list[Term]:
    """The bytes that a named type of number takes, where no bytes are given otherwise."""
    sizes = {ELEMENT_BYTES[word] for word in words if word in ELEMENT_BYTES}
    if len(sizes) != 1 or any(powers(term)[0] for term in before):
        return []
    return [single(_made(before[-1].head, sizes.pop(), bytes_power=1))]


def _unnamed(term: Term) -> Term:
    """A count without the words behind it, which name the type of its numbers."""
    return term if term.is_expression else single(term.head._replace(words=()))


def _is_pace(figures: Sequence[Term], stated: Quantity) -> bool:
    """Whether so much for one time is told, and another time: "1 minute is 30 MB, so 2 hours"."""
    if any(term.is_expression for term in figures):
        return False
    one, two, three = (powers(term) for term in figures)
    return one == three == (0, 1, 0) and two == powers(single(stated)) and not two[1]


def _is_each_of_many(one: Term, two: Term, stated: Quantity) -> bool:
    """Whether one is how many there are and the other what each does in a time: "500M users, each
    sends 40 messages/day".
    """
    if not _are_plain(one, two) or one.head.multiplier:
        return False
    many, rate = powers(one), powers(two)
    same = noun_of(two.head) != "" and noun_of(two.head) == noun_of(stated)
    return many == (0, 0, 0) and rate == powers(single(stated)) == (0, -1, 0) and same


def _is_over_time(one: Term, two: Term, stated: Quantity) -> bool:
    """Whether one is a rate and the other a time, or one a count and the other its interval."""
    if not _are_plain(one, two) or stated.percent:
        return False
    a, b, wanted = powers(one), powers(two), powers(single(stated))
    if a[0] or b[0] or a[2] or b[2]:
        return False
    return (a[1], b[1], wanted[1]) in {(-1, 1, 0), (1, -1, 0), (0, 1, -1)}


def _is_size(one: Term, two: Term, stated: Quantity) -> bool:
    """Whether the two are how many there are and what each takes: their product is the whole."""
    if not _are_plain(one, two):
        return False
    a, b = powers(one), powers(two)
    if a[0] + b[0] == 0 and abs(a[0]) == 1 and a[2] + b[2] == 1:
        return True  # a price per GB, and how many
    sized = [q.head for q, p in ((one, a), (two, b)) if p[0] or p[2]]
    counted = [q.head for q, p in ((one, a), (two, b)) if not (p[0] or p[2])]
    if len(sized) != 1 or len(counted) != 1 or a[1] + b[1] not in (0, -1):
        return False
    return not stated.percent and not stated.multiplier and not counted[0].multiplier


def _is_share_out(one: Term, two: Term, stated: Quantity, words: Set[str]) -> bool:
    """Whether a load over what one machine or person takes gives how many are needed."""
    takers = is_machine(stated) or bool(_PEOPLE & set(stated.words))
    if not takers and not (stated.main.time_power == 1 and two.head.main.time_power == -1):
        return False
    if not _are_plain(one, two) or (takers and _is_had_by_each(one, two)):
        return False
    return not takers or two.head.each or bool(two.head.per) or bool(words & _EACH)


def _is_had_by_each(one: Term, two: Term) -> bool:
    """Such as "1000 videos, 10 sources each": what each of the many has is not shared out."""
    if one.head.each:
        return True
    is_other = two.head.each and noun_of(two.head) not in ("", noun_of(one.head))
    return is_other and not one.head.main.time_power


def powers(term: Term) -> Powers:
    """The powers of bytes, time and money of a term's value."""
    stack: list[Powers] = []
    for item in term.program:
        if isinstance(item, int):
            r = term.operands[item].main
            stack.append((r.bytes_power, r.time_power, r.money_power))
            continue
        right, left = stack.pop(), stack.pop()
        sign = {"*": 1, "/": -1}.get(item, 0)
        stack.append(
            (left[0] + sign * right[0], left[1] + sign * right[1], left[2] + sign * right[2])
        )
    return stack[0]


def _rest(share: Term) -> Term:
    """What a share leaves: 10 % of 90 %."""
    quantity = share.head
    rest = tuple(r._replace(low=1 - r.high, high=1 - r.low) for r in quantity.readings)
    return single(quantity._replace(readings=rest))


def _made(near: Quantity, value: float, *, bytes_power: int) -> Quantity:
    """A figure that a word says, with the place of one beside it."""
    reading = Reading(value, value, bytes_power=bytes_power)
    return near._replace(readings=(reading,), words=(), noun="", per="", unit="B", percent=False,
                         period="", figure="", comments=())  # fmt: skip
