"""find_calculations, find_in_answer: findings without overlap, as Calculations."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile
from operator import attrgetter

from simulator.grading.scaling.carried import Carried, Contradiction, with_magnitude
from simulator.grading.scaling.chains import findings
from simulator.grading.scaling.conversions import Finding
from simulator.grading.scaling.formatting import format_quantity, plain_factor
from simulator.grading.scaling.inferred import inferred
from simulator.grading.scaling.judging import judge
from simulator.grading.scaling.kinds import kind_of, stated_unit
from simulator.grading.scaling.lexing import has_figure
from simulator.grading.scaling.model import Calculation
from simulator.grading.scaling.pieces import Piece, flattened, is_inside, runs_of, single
from simulator.grading.scaling.quantities import Quantity
from simulator.grading.scaling.tables import tables
from simulator.grading.scaling.worded import worded

_MENDED_WITHIN = 100
"""Characters behind a slip in which it may be mended."""
_MENDED_IN = 10
"""Words and signs behind a figure that is taken back, in which the right one stands."""
_TAKEN_BACK = re.compile(
    r"\s{0,4}~~"
    r"|[-–—→>,;.…:!?(\s]{1,8}(?:(?:that|it)(?:'?s| is| was) )?"
    r"(?:(?:no(?= (?:\d|it|that|wait|sorry|i mean))|(?:no|wrong)(?=\s?[-–—,;.:!]))"
    r"|(?:nope|wait|oops|hm+|sorry|i meant?|er+|uh|typo|correction|scratch that"
    r"|(?:let me |i'?ll )?(?:redo|recompute|recalculate|recheck))\b"
    r"|(?:actually|rather|make that|should be|more like)[\s:,]{1,3}"
    r"(?:(?:that|it)(?:'?s| is) )?(?=[~≈$]?\.?\d))",
    re.IGNORECASE,
)
"""What follows a figure that the writer takes back."""
_DOUBTED = re.compile(r"\s{0,4}(?:\?|\.\.|…)")
"""What may be doubt, where nothing but another figure follows: "57.. 578."."""
_RANK = {"wrong": 0, "right": 1, "unchecked": 2}
_BEHIND_THE_LAST = re.compile(r"(?:\s|[;:,.!)]+(?=\s))*")
"""What ends the calculation before, where one begins right behind it."""


def find_calculations(text: str) -> tuple[Calculation, ...]:
    """Every calculation in the text, in order of start, without overlap.

    Pure and linear in the length of the text. A calculation whose operands are not given is
    left out or `unchecked`; nothing is `wrong` where a sensible reading makes it right.
    """
    return find_in_answer((text,))[0]


def find_in_answer(texts: Sequence[str]) -> tuple[tuple[Calculation, ...], ...]:
    """The calculations of each part of one answer; what an earlier part says is known in a later.

    A figure that contradicts an earlier one of the same name makes its calculation wrong.
    """
    carried = Carried()
    return tuple(_calculations(text, carried) for text in texts)


def _calculations(text: str, carried: Carried) -> tuple[Calculation, ...]:
    if not has_figure(text):
        return ()
    found: list[Finding] = []
    runs = runs_of(text)
    for run in runs:
        found.extend(findings(run))
    whole = flattened(runs)
    found.extend(worded(whole))
    kept = _apart(found)
    settled = sorted((f.stated.start, f.stated.end) for f in kept)
    rows = [f for f in tables(whole) if not is_inside(f.stated.start, settled)]
    kept = _apart([*kept, *rows, *inferred(whole, settled)])
    kept = _without_corrected([with_magnitude(text, finding) for finding in kept])
    kept = _trimmed([_as_mended(text, whole.pieces, finding) for finding in kept])
    contradictions: dict[int, Contradiction] = {}
    for one in list(carried.read(text, whole.pieces, kept)):
        if isinstance(one, Contradiction):
            contradictions[id(one.finding)] = one
        else:
            kept.append(one)
    kept.sort(key=lambda finding: (finding.start, finding.end))
    costs: set[int] = set()
    result: list[Calculation] = []
    for finding in kept:
        calculation = _calculation(text, finding)
        if finding.computed.head.start in costs and calculation.unit.startswith("/"):
            calculation = replace(calculation, kind="cost", unit="$" + calculation.unit)
        if calculation.kind == "cost":
            costs.add(finding.stated.start)
        contradiction = contradictions.get(id(finding))
        if contradiction is not None:
            calculation = _contradicted(calculation, contradiction)
        result.append(calculation)
    return tuple(result)


def _without_corrected(kept: Sequence[Finding]) -> list[Finding]:
    """Without the slips that the writer mends: "58K * 500 = 290M, no, 58K * 500 = 29M"."""

    def is_mended(at: int) -> bool:
        slip = kept[at]
        later_ones = (kept[number] for number in range(at + 1, len(kept)))
        behind = takewhile(lambda later: later.start - slip.end < _MENDED_WITHIN, later_ones)
        return any(
            later.start > slip.end
            and later.judgement.status == "right"
            and _calculated(later) == _calculated(slip)
            for later in behind
        )

    return [f for at, f in enumerate(kept) if f.judgement.status != "wrong" or not is_mended(at)]


def _as_mended(text: str, pieces: Sequence[Piece], finding: Finding) -> Finding:
    """A slip whose right figure the writer gives at once: "40M/86400 = 4630? no, 463"."""
    if finding.judgement.status != "wrong":
        return finding
    is_told = _TAKEN_BACK.match(text, finding.end) is not None
    if not (is_told or _DOUBTED.match(text, finding.end)):
        return finding
    first = bisect_left(pieces, finding.end, key=attrgetter("start"))
    for at, piece in enumerate(pieces[first : first + _MENDED_IN], first):
        if piece.kind == "line" or (piece.kind == "word" and not is_told):
            break
        if piece.term is None:
            continue
        head = piece.term.head
        found = judge(finding.computed, single(head))
        if found.status == "right" and (is_told or _stands_alone(pieces, at, finding.stated)):
            return replace(finding, stated=head, judgement=found, end=head.end)
        break
    return finding


def _stands_alone(pieces: Sequence[Piece], at: int, slip: Quantity) -> bool:
    """Whether the figure at `at` ends what is said, with a noun at most that the slip had not."""
    term = pieces[at].term
    ends = at + 1 >= len(pieces) or pieces[at + 1].kind not in ("word", "term")
    if term is None or term.is_expression:
        return False
    return ends and len({*term.head.words} - {*slip.words}) <= 1


def _calculated(finding: Finding) -> tuple[object, ...]:
    """What is calculated of what, without its result."""
    term = finding.computed
    return (term.program, *((o.main.low, o.unit, o.period, o.noun) for o in term.operands))


def _contradicted(calculation: Calculation, contradiction: Contradiction) -> Calculation:
    """The calculation as wrong: with the earlier figure it comes to another result."""
    stated = calculation.stated
    computed = None if stated is None else stated / contradiction.ratio
    return replace(
        calculation, status="wrong", computed=computed, factor=contradiction.ratio,
        reason=contradiction.reason,
    )  # fmt: skip


def _apart(found: Iterable[Finding]) -> list[Finding]:
    """The weightier of two that overlap; a chain's later link begins where the first ends."""
    kept: list[Finding] = []
    taken: dict[int, Finding] = {}
    order = sorted(found, key=lambda f: (_RANK[f.judgement.status], f.start, f.end))
    for finding in order:
        if finding.stated.start in taken:
            continue
        taken[finding.stated.start] = finding
        kept.append(finding)
    kept.sort(key=lambda f: (f.start, f.end))
    return _trimmed(kept)


def _trimmed(kept: list[Finding]) -> list[Finding]:
    result: list[Finding] = []
    reached = 0
    for finding in kept:
        start = max(finding.start, reached)
        if start >= finding.end:
            if result and _RANK[finding.judgement.status] < _RANK[result[-1].judgement.status]:
                result[-1] = replace(finding, start=result[-1].start, end=result[-1].end)
            continue
        result.append(replace(finding, start=start))
        reached = finding.end
    return result


def _calculation(text: str, finding: Finding) -> Calculation:
    start, end = finding.start, finding.end
    behind = _BEHIND_THE_LAST.match(text, start, end)
    start = behind.end() if behind else start
    status, ratio = finding.judgement.status, finding.judgement.ratio
    unit, stated = stated_unit(finding.stated)
    if unit[:1] in ("", "/") and _is_money(finding):
        unit = "$" + unit
    computed = stated / ratio if ratio else None
    factor = 1.0 if status == "right" else ratio if status == "wrong" else None
    return Calculation(
        text[start:end], start, end, status, stated, computed if status != "unchecked" else None,
        unit, factor, _reason(finding, stated, computed, unit),
        kind_of(finding, text),
    )  # fmt: skip


def _is_money(finding: Finding) -> bool:
    """Machines × $2 = 400: a figure without a unit is money too."""
    term = finding.computed
    signs = {i for i in term.program if isinstance(i, str)}
    return signs == {"*"} and sum(o.main.money_power for o in term.operands) == 1


def _reason(finding: Finding, stated: float, computed: float | None, unit: str) -> str:
    judgement = finding.judgement
    if judgement.reason and judgement.status != "right":
        return judgement.reason
    if judgement.status == "right":
        return "The figures give this, within the rounding that an interviewer accepts."
    if judgement.status == "unchecked" or computed is None:
        return "The figures given do not settle this."
    gives = format_quantity(computed, unit)
    said = format_quantity(stated, unit)
    factor = plain_factor(judgement.ratio)
    return f"The figures give {gives}, not {said}" + (f": {factor}." if factor != "off" else ".")
