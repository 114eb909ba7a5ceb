"""Equalities between terms: a × b = c, chains, results before the expression, conversions.

Every rule looks at neighbours only, so the work is linear in the text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from simulator.grading.scaling.conversions import Finding, conversion
from simulator.grading.scaling.exactness import SPARE
from simulator.grading.scaling.expressions import Term, last_operand
from simulator.grading.scaling.judging import (
    Judgement,
    is_machine,
    is_slip_in_zeros,
    judge,
    noun_of,
    zeros_off,
)
from simulator.grading.scaling.pieces import Piece, Run, joined, single
from simulator.grading.scaling.quantities import PEAKS, Quantity

FILLERS = frozenset(
    "about around roughly approx approx. ca. approximately only just nearly almost under over usd "
    "us a an total of at least most up to maybe say some circa ca exactly still or so the max ish "
    "another avg average mean".split()
)
_VERBS = frozenset(
    "is are gives give makes make equals equal yields yield means comes works get gets becomes "
    "totals translate translates amounts".split()
)
_TURNS = frozenset("translate translates equal equals amounts i.e. i.e ie".split())
"""Words that say that both are the same, whatever stands between."""
_SOFT_VERBS = frozenset("so that's thats or i.e i.e. ie be need thus hence was requires".split())
_LINK_WORDS = (
    FILLERS
    | _VERBS
    | _SOFT_VERBS
    | frozenset("which this that we us i would will it it's out then have per day to into".split())
)
_PARTS = frozenset("of half third quarter per each plus minus".split())
_MAX_LINK = 7
_LOOK_BACK = 8
"""Pieces before a sign among which the figure may stand that a calculation goes on from."""
_MAX_SPARE_WORDS = 5
_MAX_FACTOR = 2e7
_FAR = 5e3
"""A product so far off, and not by a power of ten, has a figure that stands further back."""
_HUNDRED = 100
_AVERAGED = frozenset("averaged batched measured taken".split())
_SHARED_OUT = frozenset("spread split shared distributed balanced sharded partitioned".split())
"""Words between a figure and "over" what it is shared out to."""
_TEN = 10**0.06
"""The factor by which a power of ten may be missed and still be one."""
_POWER = re.compile(r"^(?!10\D)\d[\d.]*\s?[\^²³]")
"""A power of another number than ten: a power of ten is a way to write a figure."""
_OPEN = Judgement("unchecked", 1.0, False)
_MEANS = frozenset("avg average mean".split())
_PEAK_OVER_MEAN = (1.9, 5.2)
"""How many times the mean a peak is, from and to."""
_TIMES, _OVER = (0, 1, "*"), (0, 1, "/")


def findings(run: Run) -> Iterator[Finding]:
    """All judged equalities of one run, in no particular order."""
    pieces = run.pieces
    if run.owner is not None:
        yield from _bracket(run.owner, pieces, run.led)
    for index, piece in enumerate(pieces):
        if piece.kind == "eq":
            yield from _equality(pieces, index)
        elif piece.text == "|" and piece.kind == "sep":
            yield from _next_cell(pieces, index)
        elif piece.kind == "term" and piece.term is not None:
            yield from _spoken(pieces, index, piece.term)
            if piece.term.is_expression and not piece.term.poisoned:
                yield from _result_before(pieces, index, piece.term)


def _term_at(pieces: Sequence[Piece], index: int) -> Term | None:
    if 0 <= index < len(pieces) and pieces[index].kind == "term":
        return pieces[index].term
    return None


def _is_sign(pieces: Sequence[Piece], index: int) -> bool:
    return 0 <= index < len(pieces) and pieces[index].kind == "eq"


def _left_of(pieces: Sequence[Piece], index: int) -> tuple[Term | None, bool]:
    """The term that ends at this equality, also over "; =" and a line's end."""
    at, direct = index - 1, True
    while at >= 0 and index - at <= 4 and pieces[at].kind in ("line", "sep"):
        if pieces[at].kind == "sep" and pieces[at].text not in (",", ";", "|", ")"):
            return None, False
        direct = False
        at -= 1
    return _term_at(pieces, at), direct


def _right_of(pieces: Sequence[Piece], index: int) -> tuple[Term | None, int]:
    at = index + 1
    while at < len(pieces) and at <= index + 3:
        piece = pieces[at]
        if (
            (piece.kind == "word" and piece.text.lower() in FILLERS)
            or (piece.kind == "eq" and piece.text == "~")
            or (piece.kind == "sep" and piece.text == "|")
        ):
            at += 1
        else:
            break
    return _term_at(pieces, at), at


def _equality(pieces: Sequence[Piece], index: int) -> Iterator[Finding]:
    left, direct = _left_of(pieces, index)
    right, at = _right_of(pieces, index)
    if left is None or right is None or left.poisoned or right.poisoned:
        return
    if right.carried:
        right = single(left.head)
        return
    sign = pieces[index].text
    followed, chained = _is_sign(pieces, at + 1), _is_sign(pieces, index - 2)
    if left.is_expression:
        if not (direct and _is_tail_of_sum(pieces, index, left)):
            yield from _worked_out(pieces, index, left, right, at)
    elif right.is_expression:
        if sign != "->" and not followed and direct:
            yield from _value_first(left, right)
    elif _is_power(left.head):
        found = judge(left, right)
        if sign == "->":
            yield from _guarded(left, right.head, found, sign, right.end)
        else:
            yield _finding(left, right.head, found, right.end)
    else:
        billed = _billed(pieces, index - 1, left.head, right.head)
        part = billed is not None or _is_part(pieces, index, left)
        yield from billed or ()
        yield from _two_values(left.head, right.head, sign, part)
        if chained and sign != "->":
            yield from _said_again(left.head, right.head)
        yield from _over_time(pieces, index, at, left, right)


def _worked_out(
    pieces: Sequence[Piece], index: int, left: Term, right: Term, at: int
) -> Iterator[Finding]:
    """An expression and its result, which stands `at` a piece."""
    chained = _is_sign(pieces, index - 2)
    within = _worked_out_within(pieces, index)
    if within or (chained and _worked_out_within(pieces, index - 2)):
        yield from within
        return
    left = _summed_if_listed(left, right)
    sign, followed = pieces[index].text, _is_sign(pieces, at + 1)
    if followed and not right.is_expression and _is_last_summand(left, right):
        return
    spared = sign == "->" or _is_spared(pieces, at)
    added = _added(pieces, index, left, right) if chained else None
    links = added or list(_expression_first(left, right, sign, followed, spared))
    if left.carried and not any(one.judgement.status == "right" for one in links):
        links = _from_earlier(pieces, index, left, right) or links
    yield from links


def _summed_if_listed(left: Term, right: Term) -> Term:
    """Such as "5 net/10 fetch/25 rank = 40": a list parted by slashes, whose sum is stated."""
    if not _is_list(left, right.head):
        return left
    summed = left._replace(program=_in_a_row("+" * (len(left.operands) - 1)), alternatives=())
    return summed if judge(summed, right).status == "right" else left


def _is_list(term: Term, stated: Quantity) -> bool:
    """Whether slashes part what is listed, and divide nothing: words or times stand behind the
    figures, or three and more give less than 1; what is stated is more than any of them.
    """
    figures = [o.main.low for o in term.operands]
    if term.signs != {"/"} or min(figures) < 1 or stated.main.low <= max(figures):
        return False
    named = sum(1 for o in term.operands if o.words or o.main.time_power == 1)
    return named > 1 or (len(figures) > 2 and figures[0] < math.prod(figures[1:]))


def _is_spared(pieces: Sequence[Piece], at: int) -> bool:
    """Such as "= 30 servers with headroom": words behind the result say why it is more."""
    for piece in pieces[at + 1 : at + 1 + _MAX_SPARE_WORDS]:
        if piece.kind != "word":
            return False
        if piece.text.lower() in SPARE:
            return True
    return False


def _expression_first(
    left: Term, right: Term, sign: str, followed: bool, spared: bool
) -> Iterator[Finding]:
    """`spared`: more than the expression gives is no slip."""
    head = right.head
    loose = sign == "~"
    if right.is_expression:
        if sign == "->" and followed and head.figure in {o.figure for o in left.operands}:
            return  # "126 servers at $0.4/h -> 126 x 0.4 x 8760 = ..." says the same again
        whole = judge(left, right, approximate=loose)
        if whole.status == "right" and not followed:
            yield _finding(left, head, whole, right.end)
            return
        first = judge(left, single(head), approximate=loose, spared=spared)
        settled = sign != "->" and whole.status == first.status == "wrong"
        if "right" in (whole.status, first.status) or followed or settled:
            best = whole if whole.status == "right" or _nearer(whole, first) else first
            yield from _guarded(left, head, best, sign, head.end)
        return
    found = judge(left, right, approximate=loose, spared=spared)
    if found.status == "wrong" and left.carried and left.program == _TIMES:
        shared = judge(left._replace(program=_OVER), right)  # "18 h on one; x8 -> 2.3 h"
        found = shared if shared.status == "right" else found
    yield from _guarded(left, head, found, sign, right.end)


def _added(pieces: Sequence[Piece], index: int, left: Term, right: Term) -> list[Finding] | None:
    """What is added to a result, and its own: "1.2B x 3/M = 3600 + 90M x 15/M = 1350".

    A factor of it may be said before alone: "40K x 3K in x 1/M = $120 + out 200 x 4/M = $32".
    """
    rest = left.program[1:-1]
    if left.program[-1] != "+" or len(rest) < 3 or not _is_whole(rest):
        return None
    part, approximate = _part(left, 1, rest), pieces[index].text == "~"
    earlier = _term_at(pieces, index - 3)
    factors = earlier.operands if earlier is not None and earlier.is_expression else ()
    for whole in (part, *(joined(part, "*", single(factor)) for factor in factors)):
        found = judge(whole, right, approximate=approximate)
        if found.status == "right":
            return [_finding(whole._replace(start=part.start), right.head, found, right.end)]
    is_named = left.operands[1].first > left.operands[0].last + 1 and bool(factors)
    return [_finding(part, right.head, _OPEN, right.end)] if is_named else None


def _is_last_summand(left: Term, right: Term) -> bool:
    """Such as "400 + 30 x .4 = 12 -> $412": the result of the last summand, and on to the sum."""
    part = _last_summand(left)
    if part is None or judge(left, right).status != "wrong":
        return False
    return judge(part, right).status == "right"


def _last_summand(term: Term) -> Term | None:
    """The 30 x .4 of 400 + 30 x .4; None where the last summand is one figure."""
    start = last_operand(term.program) if term.program[-1] == "+" else 0
    if not start or len(term.program) - start < 4:
        return None
    first = next(item for item in term.program[start:] if isinstance(item, int))
    return _part(term, first, term.program[start:-1])


def _worked_out_within(pieces: Sequence[Piece], index: int) -> list[Finding]:
    """An expression whose last part is worked out on the way: a summand, or a factor."""
    return _summand_worked_out(pieces, index) or _factor_worked_out(pieces, index)


def _factor_worked_out(pieces: Sequence[Piece], index: int) -> list[Finding]:
    """Such as "50K x 1M x 365 / 5M = 73 x $20 = $73M": the first result is that of the last
    factors, and the product goes on.
    """
    left, total = _term_at(pieces, index - 1), _term_at(pieces, index + 3)
    right = _term_at(pieces, index + 1)
    if left is None or right is None or total is None or not _is_sign(pieces, index + 2):
        return []
    signs = left.program[2::2]
    in_a_row = left.program == _in_a_row(signs) and len(left.operands) > 2
    if not in_a_row or right.signs != {"*"} or {*signs} - {"*", "/"}:
        return []
    whole = left._replace(
        operands=(*left.operands, *right.operands[1:]), alternatives=(), end=right.end,
        program=_in_a_row((*signs, *right.program[2::2])),
    )  # fmt: skip
    if judge(left, single(right.head)).status != "wrong" or not right.program[2::2]:
        return []
    for first in range(1, len(left.operands) - 1):
        part = _part(left, first, _in_a_row(signs[first:], first))
        found = judge(part, single(right.head))
        if signs[first - 1] == "*" and found.status == "right":
            product = judge(whole, single(total.head))
            return [
                _finding(part, right.head, found, right.head.end),
                *_guarded(whole, total.head, product, "=", total.end),
            ]
    return []


def _in_a_row(signs: Sequence[int | str], first: int = 0) -> tuple[int | str, ...]:
    """The program that takes operands from `first` on one after the other."""
    program: list[int | str] = [first]
    for number, sign in enumerate(signs, first + 1):
        program += (number, sign)
    return tuple(program)


def _summand_worked_out(pieces: Sequence[Piece], index: int) -> list[Finding]:
    """Such as "20 ms + 100 x 0.1 ms = 10 ms + 30 ms = 60 ms": the first result is that of the last
    summand, and the sum goes on. It is not read so where only "10 ms + 30 ms = 40 ms" holds.
    """
    left, total = _term_at(pieces, index - 1), _term_at(pieces, index + 3)
    right = _term_at(pieces, index + 1)
    if left is None or right is None or total is None or not _is_sign(pieces, index + 2):
        return []
    part = _last_summand(left)
    if part is None or right.signs != {"+"}:
        return []
    first = len(left.operands) - len(part.operands)
    added = tuple(item + first if isinstance(item, int) else item for item in right.program)
    whole = left._replace(
        operands=left.operands[:first] + right.operands,
        program=(*left.program[: -len(part.program) - 1], added[0], "+", *added[1:]),
        alternatives=(), end=right.end,
    )  # fmt: skip
    first_found, found = judge(part, single(right.head)), judge(whole, single(total.head))
    alone = judge(right, single(total.head)).status == "right"
    if first_found.status != "right" or (alone and found.status != "right"):
        return []
    return [
        _finding(part, right.head, first_found, right.head.end),
        *_guarded(whole, total.head, found, "=", total.end),
    ]


def _part(term: Term, first: int, program: Sequence[int | str]) -> Term:
    """The part of a term that begins with operand `first` and does `program`."""
    operands = term.operands[first:]
    own = tuple(item - first if isinstance(item, int) else item for item in program)
    start = operands[0].start
    return term._replace(operands=operands, program=own, alternatives=(), start=start)


def _from_earlier(
    pieces: Sequence[Piece], index: int, left: Term, right: Term
) -> list[Finding] | None:
    """Such as "= 6B ads x 1 KB = 6 TB; x 1% = 60M clicks": what goes on from a figure before the
    last one of its line.
    """
    for piece in reversed(pieces[max(0, index - _LOOK_BACK) : index - 1]):
        if piece.kind == "line":
            return None
        if piece.term is None or piece.term is left:
            continue
        for earlier in piece.term.operands:
            term = left._replace(operands=(earlier, *left.operands[1:]), alternatives=())
            found = judge(term, right)
            daily = earlier.period == "day" or (left.head.period == "day" and left.calendar)
            if found.status == "right" and (found.consistent or daily):
                return [_finding(left, right.head, found, right.end)]
    return None


def _is_whole(program: Sequence[int | str]) -> bool:
    """Whether a part of a program can stand by itself."""
    depth = 0
    for item in program:
        depth += 1 if isinstance(item, int) else -1
        if depth < 1:
            return False
    return depth == 1


def _is_tail_of_sum(pieces: Sequence[Piece], index: int, left: Term) -> bool:
    """Whether only the end of a sum could be read: "15 ms + rows 30 10 + 5 = 60"."""
    return _is_sum(left) and index > 1 and pieces[index - 2].kind == "term"


def _nearer(one: Judgement, two: Judgement) -> bool:
    return two.status == "wrong" == one.status and abs(math.log(one.ratio)) < abs(
        math.log(two.ratio)
    )


def _next_cell(pieces: Sequence[Piece], index: int) -> Iterator[Finding]:
    """A table's cell with a calculation and the next one with its result.

    A peak column may hold up to six times as much: that is not wrong.
    """
    left, right = _term_at(pieces, index - 1), _term_at(pieces, index + 1)
    if left is None or right is None:
        return
    if right.is_expression:
        if not (left.is_expression or left.poisoned or right.poisoned):
            yield from _cell_before(left, right)
        return
    if not left.is_expression:
        same = conversion(left.head, right.head, only_right=True)
        if same is not None and left.head.main.time_power == -1:
            yield _finding(left, right.head, same, right.end)
        return
    if left.poisoned or not _ends_its_cell(pieces, index + 2):
        return
    found = judge(left, right)
    is_peak = any(o.multiplier or o.peak for o in left.operands)
    is_other = not found.consistent and any(o.main.bytes_power for o in left.operands)
    if found.status == "right" or (
        found.status == "wrong" and not is_other and (is_peak or not 1 <= found.ratio <= 6)
    ):
        yield from _guarded(left, right.head, found, "=", right.end)


def _ends_its_cell(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a few words at most stand behind a cell's figure: "~520 GB/s to origin"."""
    while at < len(pieces) and pieces[at].kind == "word":
        at += 1
    return at >= len(pieces) or pieces[at].kind in ("sep", "line")


def _cell_before(stated: Term, right: Term) -> Iterator[Finding]:
    """A table's cell with a result and the next one with how it comes about."""
    found = judge(right, stated)
    r = stated.head.main
    is_sure = found.consistent and bool(r.bytes_power or r.time_power or r.money_power)
    if found.status == "right" or (is_sure and is_slip_in_zeros(found.ratio)):
        yield Finding(right, stated.head, found, stated.start, right.end)


def _finding(left: Term, stated: Quantity, found: Judgement, end: int) -> Finding:
    return Finding(left, stated, found, left.start, end)


def _guarded(
    left: Term, stated: Quantity, found: Judgement, sign: str, end: int
) -> Iterator[Finding]:
    """Drops a "wrong" that may be another thing than an equality."""
    if found.status == "wrong":
        off = max(found.ratio, 1 / found.ratio)
        far = off > _FAR and "*" in left.program and not zeros_off(off, _TEN)
        doubtful = (
            far or off > _MAX_FACTOR or not left.adjacent or (off > 30 and _is_fraction(left))
        )
        is_of_many = left.operands[-1].each and left.program[-1] == "/"  # "1 update/30 s each"
        doubtful = doubtful or is_of_many
        doubtful = doubtful or _is_one_of(left) or _is_halves(left) or _is_no_share(left, stated)
        doubtful = doubtful or _is_listed(left, stated) or _is_shared(left, found)
        if sign == "->":
            shrinks = off > 300 and "/" not in left.program and stated.bare
            doubtful = doubtful or shrinks or _arrow_leads_on(left, stated, found)
            doubtful = doubtful or _is_mean_and_peak(left, stated)
        if doubtful:
            found = replace(found, status="unchecked")
    yield _finding(left, stated, found, end)


def _is_fraction(term: Term) -> bool:
    """2/3, 50/50: a share, not a calculation."""
    if len(term.operands) != 2 or "/" not in term.program:
        return False
    return all(o.bare and not o.words and o.main.low <= 100 for o in term.operands)


def _is_halves(term: Term) -> bool:
    """50/50, 90/10: how something is shared out."""
    return _is_fraction(term) and sum(o.main.high for o in term.operands) == _HUNDRED


def _is_no_share(left: Term, stated: Quantity) -> bool:
    """Such as "3 x 9s = 99.9%": whole things multiplied are no share."""
    counted = all(o.main.low >= 1 and not o.percent for o in left.operands)
    return stated.percent and counted and "/" not in left.program and "-" not in left.program


def _is_listed(term: Term, stated: Quantity) -> bool:
    """Such as "10 queue/20 fetch/45 model = 80", where not all are told, and "20/30 = 50 ms"."""
    is_sum = sum(o.main.low for o in term.operands) == stated.main.low
    if term.signs == {"/"} and is_sum and stated.main.time_power == 1:
        return True
    return len(term.operands) > 2 and _is_list(term, stated)


def _is_shared(term: Term, found: Judgement) -> bool:
    """Such as "2K/s a core batched over 20 rows": no division, or one of another figure."""
    words = {word for o in term.operands[:-1] for word in o.words[-1:]}
    if "/" not in term.program:
        return False
    return bool(words & _AVERAGED) or (bool(words & _SHARED_OUT) and not found.consistent)


def _is_mean_and_peak(term: Term, stated: Quantity) -> bool:
    """Such as "579/1737 -> 9": two figures, and the servers that follow."""
    if term.program != _OVER or stated.percent:
        return False
    mean, peak = term.operands
    if not 1 <= mean.main.low < peak.main.low or stated.main.low < 1:
        return False
    low, high = _PEAK_OVER_MEAN
    is_said = peak.peak or not _MEANS.isdisjoint(mean.words)
    return is_said or low <= peak.main.low / mean.main.low <= high


def _is_one_of(term: Term) -> bool:
    """1 lost x 1.5: nobody multiplies by one; the figure that is meant stands further back."""
    if len(term.operands) != 2 or "*" not in term.program:
        return False
    return any(o.main.high == 1 and o.bare and o.noun and not is_machine(o) for o in term.operands)


def _arrow_leads_on(left: Term, stated: Quantity, found: Judgement) -> bool:
    """Such as "150 × 4 -> 2 shards" says what follows, not what it equals."""
    r = stated.main
    if r.bytes_power or r.money_power or (r.time_power and found.consistent):
        return not found.consistent and not r.money_power and r.bytes_power == 0
    if is_machine(stated):
        return "/" not in left.program
    if not stated.words or "/" in left.program:
        return _looks_like_shape(left) and r.low <= max(o.main.high for o in left.operands)
    nouns = {noun_of(o) for o in left.operands} | {o.per for o in left.operands}
    return noun_of(stated) not in nouns


def _looks_like_shape(left: Term) -> bool:
    """224x224x3 is a shape."""
    return all(o.bare and not o.words for o in left.operands) and "/" not in left.program


def _value_first(left: Term, right: Term) -> Iterator[Finding]:
    found = judge(right, left)
    off = max(found.ratio, 1 / found.ratio)
    doubtful = left.head.main.low == 1 or off > 1e4 or not right.adjacent
    if found.status == "wrong" and (doubtful or not found.consistent):
        found = replace(found, status="unchecked")
    yield Finding(right, left.head, found, left.start, right.end)


def _is_power(quantity: Quantity) -> bool:
    """Such as 62^7: one figure that is a calculation all the same."""
    return quantity.bare and _POWER.search(quantity.figure) is not None


def _is_part(pieces: Sequence[Piece], index: int, left: Term) -> bool:
    """Such as "20% of the daily 8 TB = 1.6 TB": a share of the figure, not the figure."""
    before = False
    for piece in reversed(pieces[max(0, index - 8) : index]):
        if not before:
            before = piece.term is left
            continue
        if piece.kind in ("sep", "line", "eq"):
            return False
        low = piece.text.lower()
        if low in _PARTS or piece.term is not None:
            return True
    return False


def _two_values(first: Quantity, second: Quantity, sign: str, part: bool) -> Iterator[Finding]:
    """A conversion: 10B events/day = 116K/s, 50,000 s = 14 hours, 819,200 bytes ≈ 800 KB."""
    found = conversion(first, second, arrow=sign == "->", only_right=part)
    if found is not None:
        yield Finding(single(first), second, found, first.start, second.end)


def _billed(
    pieces: Sequence[Piece], index: int, price: Quantity, cost: Quantity
) -> list[Finding] | None:
    """Such as "-> 390 boxes. At $1.2/h = $4.1M/y": a price by the hour, the cost of as many as were
    said just before. None where it is no such price.
    """
    is_price = price.main.money_power == cost.main.money_power == 1
    led = index > 0 and pieces[index - 1].text.lower() in ("at", "@")
    if not (is_price and led):
        return None
    for piece in reversed(pieces[max(0, index - _LOOK_BACK) : index - 1]):
        if piece.kind == "line":
            break
        if piece.term is None or piece.term.is_expression:
            continue
        count = piece.term.head
        product = joined(single(count), "*", single(price))
        found = judge(product, single(cost))
        slips = is_machine(count) and is_slip_in_zeros(found.ratio)
        if count.bare and (found.status == "right" or slips):
            return [Finding(product, cost, found, price.start, cost.end)]
        break
    return []


def _said_again(first: Quantity, second: Quantity) -> Iterator[Finding]:
    """A result rounded in the next link: "= 11,574 reads/s = 12,000 reads/s", not 120,000."""
    if (first.unit, first.period, first.percent) != (second.unit, second.period, second.percent):
        return
    if noun_of(second) not in ("", noun_of(first)) or second.multiplier or second.peak:
        return
    found = judge(single(first), single(second))
    if found.status == "wrong" and found.consistent and is_slip_in_zeros(found.ratio):
        yield Finding(single(first), second, found, first.start, second.end)


def _over_time(
    pieces: Sequence[Piece], index: int, at: int, left: Term, right: Term
) -> Iterator[Finding]:
    """Such as "5 TB/day, 90 d -> 450 TB": a rate, a time, and what has come together by then."""
    rate: Term | None = None
    total, duration = right.head, left.head
    end = right.end
    if _is_time(duration) and not _is_time(total):
        rate = _previous_rate(pieces, index - 1)
    elif _is_time(right.head) and left.head.main.time_power == -1:
        after = _term_at(pieces, at + 1)
        if after is None or after.is_expression:
            return
        rate, duration, total, end = left, right.head, after.head, after.end
    if rate is None or total.main.time_power or total.main.bytes_power != 1:
        return
    if rate.head.main.bytes_power != 1:
        return
    product = Term((rate.head, duration), (0, 1, "*"), rate.first, at, rate.start, end)
    found = judge(product, single(total))
    if found.status == "right":
        yield Finding(product, total, found, rate.start, end)


def _is_time(quantity: Quantity) -> bool:
    r = quantity.main
    return r.time_power == 1 and not r.bytes_power and not r.money_power


def _previous_rate(pieces: Sequence[Piece], index: int) -> Term | None:
    for at in range(index, max(-1, index - 12), -1):
        term = _term_at(pieces, at)
        if term is not None and not term.is_expression and term.head.main.time_power == -1:
            return term
        if pieces[at].kind == "line":
            return None
    return None


def _spoken(pieces: Sequence[Piece], index: int, left: Term) -> Iterator[Finding]:
    """Such as "50M a day over 86400 is about 580 per second": a verb for the sign."""
    at, verb, soft, strong = index + 1, False, False, False
    while at < len(pieces) and at - index <= _MAX_LINK and pieces[at].kind in ("word", "sep"):
        piece, low = pieces[at], pieces[at].text.lower()
        if piece.kind == "sep" and piece.text not in (",", "...", "-", "–", "—"):
            return
        if piece.kind == "word" and low not in _LINK_WORDS:
            return
        soft = soft or piece.kind == "sep" or low in _SOFT_VERBS
        verb = verb or low in _VERBS
        strong = strong or low in _TURNS
        at += 1
    right = _term_at(pieces, at)
    if right is None or at == index + 1 or not (verb or soft) or left.poisoned or right.poisoned:
        return
    if right.is_expression and not (at + 1 < len(pieces) and pieces[at + 1].kind == "eq"):
        return
    if left.is_expression:
        found = judge(left, single(right.head), approximate=True)
        takes_time = right.head.main.time_power == 1 and not found.consistent
        fits = found.consistent or right.head.main.time_power == -1
        is_share = any(o.percent for o in left.operands)
        goes_on = at == index + 2 and _is_sum(left)  # "50 ms + 100 ms, 20 ms left"
        slip = soft and fits and not (is_share or goes_on) and is_slip_in_zeros(found.ratio)
        if found.status == "right" or slip or (verb and not (soft or takes_time)):
            yield from _guarded(left, right.head, found, "=", right.head.end)
    else:
        billed = _billed(pieces, index, left.head, right.head)
        yield from billed or ()
        only = billed is not None or (not strong and (soft or not verb))
        spoken = conversion(left.head, right.head, only_right=only)
        if spoken is not None:
            yield Finding(left, right.head, spoken, left.start, right.head.end)


def _result_before(pieces: Sequence[Piece], index: int, term: Term) -> Iterator[Finding]:
    """Such as "9 TB of content per month; 50 bytes * 5 billion per month"."""
    after = pieces[index + 1] if index + 1 < len(pieces) else None
    if after is not None and after.kind == "eq":
        return
    at = index - 1
    while at >= 0 and index - at <= 3 and pieces[at].kind == "word":
        at -= 1
    if at < 0 or pieces[at].kind != "sep" or pieces[at].text not in (";", ":", ",", "-", "–", "—"):
        return
    sure = pieces[at].text == ";" or (pieces[at].text == ":" and pieces[at - 1].kind == "term")
    stated: Term | None = None
    for back in range(at - 1, max(-1, at - 24), -1):
        piece = pieces[back]
        if piece.kind in ("line", "eq") or (piece.kind == "sep" and piece.text in ".;?!|"):
            break
        stated = piece.term if piece.kind == "term" else stated
    if stated is None or stated.is_expression:
        return
    found = judge(term, stated)
    sure = sure and not (term.carried or _is_limit(term, found))
    if found.status == "right" or (sure and _comparable(term, stated.head, found)):
        yield Finding(term, stated.head, found, stated.start, term.end)


def _is_limit(term: Term, found: Judgement) -> bool:
    """Such as "SLA 100 ms: features 20 ms + scoring 30 ms": a sum stays below its limit."""
    return found.ratio > 1 and _is_sum(term)


def _is_sum(term: Term) -> bool:
    return term.signs == {"+"}


def _comparable(term: Term, stated: Quantity, found: Judgement) -> bool:
    r = stated.main
    if max(found.ratio, 1 / found.ratio) > 1e4:
        return False
    if is_machine(stated):
        return "/" in term.program
    return found.consistent and bool(r.bytes_power or r.time_power or r.money_power)


def _bracket(owner: Term, pieces: Sequence[Piece], led: bool) -> Iterator[Finding]:
    """Such as "= 300 MB (600K orders/day × 500 B)" and "10B events/day (115K events/s)"."""
    terms = [p.term for p in pieces if p.kind == "term" and p.term is not None]
    if not terms or terms[0].poisoned or any(p.kind == "eq" for p in pieces):
        return
    first = terms[0]
    if not first.is_expression:
        is_peak = any(piece.text.lower() in PEAKS for piece in pieces)
        found = conversion(owner.head, first.head, only_right=is_peak)
        if found is None:
            return
        is_rate = owner.head.main.time_power == -1 and pieces[0].kind == "term"
        sure = owner.head.noun or (is_rate and is_slip_in_zeros(found.ratio))
        if found.status == "right" or sure:
            yield Finding(owner, first.head, found, owner.start, first.end)
        return
    if len(terms) > 1 or (set(first.program) <= {0, 1, "+"} and _mixed(first)):
        return
    found = judge(first, owner)
    sized = led and owner.head.main.bytes_power == 1
    whole = len(first.operands) > 2 or _has_its_per(first)
    counted = whole and owner.head.noun and is_slip_in_zeros(found.ratio)
    if found.status == "right" or sized or counted or _comparable(first, owner.head, found):
        yield Finding(first, owner.head, found, owner.start, first.end)


def _has_its_per(term: Term) -> bool:
    """Such as 1M users × 50 authors/user: one figure is by the thing that the other one counts."""
    counted = {noun_of(o) for o in term.operands if o.noun}
    return "*" in term.program and any(o.per in counted for o in term.operands if o.per)


def _mixed(term: Term) -> bool:
    return len({noun_of(o) for o in term.operands}) > 1
