"""What the debrief says, as text: the score first, then what would raise it, then the detail.

Pure functions from a transcript to `Content`, sanitised throughout; must not be widgets.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from textual.content import Content

from simulator.grading.agreement import agreement
from simulator.grading.disputes import (
    CALCULATION,
    CRITERION,
    WRONG_CLAIM,
    Judged,
    advice,
    calculation_name,
    charges,
    judged,
    penalty,
    recount,
    verdict,
)
from simulator.grading.report_lines import earned
from simulator.interview.answers import said_besides
from simulator.interview.pacing import Timing
from simulator.records.regrades import grader_version
from simulator.records.transcript import PhaseRecord, Transcript, Utterance
from simulator.text import counted, one_line, sanitise
from simulator.tui.bars import clock, score_bar, spent_bar

if TYPE_CHECKING:
    from simulator.records.regrades import Regrade

VERDICTS: Mapping[str, str] = MappingProxyType(
    {
        "met": "met",
        "partial": "partly met",
        "missed": "missed",
        "not_assessed": "not assessed",
        "made": "made",
        "not_made": "not made",
        "wrong": "wrong",
        "right": "right",
    }
)
_HEADINGS = MappingProxyType({WRONG_CLAIM: "Wrong claims", CALCULATION: "Calculations"})
_MARK = MappingProxyType(
    {
        "met": ("●", "$success"),
        "partial": ("◐", "$warning"),
        "missed": ("○", "$error"),
        "not_assessed": ("·", "$text-muted"),
    }
)
_STATUS = MappingProxyType({"right": "$success", "wrong": "$error", "unchecked": "$text-muted"})
_ESTIMATE = MappingProxyType({"match": "$success", "off": "$error"})
_KINDS = MappingProxyType(
    {"hint": "Hint", "probe": "Follow-up", "twist": "New requirement", "feedback": "Feedback"}
)
EVIDENCE = "bold $text on $success-darken-1"
_PACING_CELLS = 20
Fields = Mapping[str, Any]


def overview(transcript: Transcript, bar_cells: int) -> Iterator[Content]:
    """Line by line: score, advice, wrong claims, dimensions, calculations, pacing, notes."""
    report: Fields = transcript.report or {}
    overall = report.get("overall")
    if not overall:
        yield Content.styled("Not graded. The answers are under Conversation.", "bold $error")
        yield from _pacing(transcript)
        return
    yield Content.assemble(
        (f" {overall['score']:g} ", "bold reverse"),
        (f" of {overall['out_of']}   {overall['letter']}", "bold"),
        (f"   assessed {overall['assessed']} of {overall['criteria']} criteria", "$text-muted"),
    )
    again = recount(report, transcript.held) if transcript.disputes else None
    if again is not None:
        disputes = counted(len(transcript.disputes), "dispute")
        yield Content.assemble(
            f" With your {disputes} counted: ", (f"{again.score:g} {again.letter}", "bold")
        )
    if overall.get("deductions"):
        yield Content.styled(
            f"{overall['deductions']:.1f} points taken off for {charges(report)}",
            "$error",
        )
    most = advice(report, transcript.held)
    yield from _lines("What would raise it most", most, numbered=True)
    yield from _claims(transcript)
    yield from _head("Dimensions")
    for dimension in report.get("dimensions", []):
        yield _dimension_line(dimension, bar_cells)
    yield from _calculations(transcript)
    yield from _pacing(transcript)
    yield from _lines("Notes", report.get("notes", []))


def gradings(transcript: Transcript, regrades: Sequence[Regrade], shown: int) -> Iterator[Content]:
    """Where an attempt was graded again: every grading with its day and judge, the one that is
    shown and the one of record marked, and how a second opinion agrees; nothing where there is
    only one.
    """
    if not regrades:
        return
    first: Fields = transcript.first_report or {}
    overall: Fields = first.get("overall") or {}
    said = f"{overall['score']:g} {overall['letter']}" if overall else "not graded"
    grader = grader_version(first)
    rows = [(transcript.finished_at, said, transcript.rubric.version, grader, "offline", "", "")]
    rows += [
        (
            one.at, f"{one.score:g} {one.letter}", one.rubric_version, one.grader, one.judge,
            one.scenario_change(transcript.scenario), one.id,
        )
        for one in regrades
    ]  # fmt: skip
    for number, (at, score, version, grader, judge, change, name) in enumerate(rows):
        mark = "▸" if number == shown else " "
        by = "" if judge == "offline" else f", by {one_line(judge, 40)}"
        by = f" and grader {one_line(grader, 10)}" if grader else by
        record = ", of record" if name == transcript.record else ""
        text = f"{mark} graded {at:%Y-%m-%d} with rubric {version}{by}: {score}{record}"
        yield Content.styled(text, "bold" if number == shown else "$text-muted")
        if change:
            yield Content.styled(f"    {change}", "$warning")
    if shown and rows[shown][4] != "offline":
        yield from _agreement(first, regrades[shown - 1])
    yield Content("")


def _agreement(first: Fields, second: Regrade) -> Iterator[Content]:
    """How an opinion agrees with the first grading, and what must be known of it."""
    found = agreement(first, second.report)
    yield Content(
        f"    It agrees with the offline report on {found.figures}. Those marked ≠ are for you to "
        "settle: dispute what is wrong."
    )
    for note in second.report.get("notes", ()):
        yield Content.styled(f"    {sanitise(str(note))}", "$text-muted")


def added(transcript: Transcript) -> Iterator[Content]:
    """The person's own tags and notes."""
    if transcript.tags:
        yield from _head("Tags")
        yield Content(one_line(", ".join(transcript.tags), 400))
    if transcript.notes:
        yield from _head("Your notes")
    for note in transcript.notes:
        yield Content.assemble((f"{note.at:%Y-%m-%d} ", "$text-muted"), sanitise(note.text))


def _head(title: str) -> Iterator[Content]:
    yield Content("")
    yield Content.styled(title, "bold underline")


def _lines(title: str, texts: Sequence[str], *, numbered: bool = False) -> Iterator[Content]:
    if texts:
        yield from _head(title)
    for number, text in enumerate(texts, 1):
        yield Content(f"{number}. {sanitise(text)}" if numbered else sanitise(text))


def _dimension_line(dimension: Fields, cells: int) -> Content:
    title = one_line(str(dimension["title"]), 30).ljust(31)
    score = dimension["score"]
    if score is None:
        return Content.assemble(title, ("not assessed", "$text-muted"))
    return Content.assemble(
        title, score_bar(score, 10, cells), f" {score:4.1f}  {dimension['letter']}"
    )


def _claims(transcript: Transcript) -> Iterator[Content]:
    report: Fields = transcript.report or {}
    claims = report.get("wrong_claims", [])
    if claims:
        yield from _head("Wrong claims")
    for claim in claims:
        yield Content.assemble(
            ("✗ ", "$error"), (one_line(str(claim.get("title") or claim["id"]), 120), "bold")
        )
        yield Content.styled(f"  “{one_line(str(claim['quote']), 160)}”", "italic")
        yield Content(f"  {sanitise(str(claim['why']))}")
        yield from _disputed(Judged(WRONG_CLAIM, str(claim["id"])), transcript, "  ")


def _disputed(thing: Judged, transcript: Transcript, indent: str = "") -> Iterator[Content]:
    dispute = transcript.disputed.get(thing)
    if dispute is not None:
        claimed = VERDICTS.get(dispute.claimed, dispute.claimed)
        told = f"{indent}You dispute it: {claimed}. {sanitise(dispute.reason)}"
        yield Content.styled(told, "bold")


def _calculations(transcript: Transcript) -> Iterator[Content]:
    report: Fields = transcript.report or {}
    calculations = report.get("calculations", [])
    if calculations:
        yield from _head("Calculations")
    for item in calculations:
        yield Content.assemble(
            (f"{item['status']:10}", _STATUS.get(str(item["status"]), "")),
            one_line(str(item["text"]), 100),
        )
        if item["status"] == "wrong":
            yield Content(f"          {sanitise(str(item.get('reason') or _off(item)))}")
            thing = Judged(CALCULATION, calculation_name(item))
            yield from _disputed(thing, transcript, " " * 10)
    estimates = report.get("estimates", [])
    if estimates:
        yield from _head("Estimates this problem expects")
    for item in estimates:
        style = _ESTIMATE.get(str(item["status"]), "$text-muted")
        title = one_line(str(item.get("title", item["id"])), 100)
        yield Content.assemble((f"{item['status']:10}", style), title)
        if item.get("why") and item["status"] != "match":
            yield Content(f"          {sanitise(str(item['why']))}")


def _off(calculation: Fields) -> str:
    factor = calculation.get("factor")
    return f"off by a factor of {factor:g}" if isinstance(factor, int | float) else ""


def _pacing(transcript: Transcript) -> Iterator[Content]:
    yield from _head("Pacing: minutes spent of budget")
    phases = transcript.phases
    longest_s = max((max(phase.spent_s, phase.budget_s) for phase in phases), default=0.0)
    for phase in phases:
        over_s = phase.spent_s - phase.budget_s
        words = f"  {counted(len(phase.answer.split()), 'word')}"
        yield Content.assemble(
            f"{one_line(phase.title, 22):23}",
            spent_bar(Timing(phase.budget_s, phase.spent_s), longest_s, _PACING_CELLS),
            f"{clock(phase.spent_s):>7} of {clock(phase.budget_s):>5}",
            (words, "$text-muted"),
            (f"  over by {clock(over_s)}" if over_s >= 1 else "", "$error"),
        )


def things(report: Fields) -> Iterator[tuple[str, list[tuple[Judged, Fields]]]]:
    """What is judged, under its headings: each dimension, wrong claims, wrong calculations."""
    for dimension in report.get("dimensions", []):
        yield str(dimension["title"]), list(judged({"dimensions": [dimension]}))
    found = list(judged(report))
    for of, heading in _HEADINGS.items():
        mine = [(thing, item) for thing, item in found if thing.of == of]
        if mine:
            yield heading, mine


def thing_line(
    thing: Judged, item: Fields, disputed: Collection[Judged], differing: frozenset[str]
) -> Content:
    """A line of the list; `differing` are the criteria that two judges see differently."""
    mark, style = _mark(thing, item)
    tail = "  disputed" if thing in disputed else "  prompted" if item.get("prompted") else ""
    is_differing = thing.of == CRITERION and thing.name in differing
    differs = ("≠ ", "$warning") if is_differing else ("", "")
    title = one_line(title_of(thing, item), 60)
    return Content.assemble((f"{mark} ", style), differs, title, (tail, "$text-muted"))


def title_of(thing: Judged, item: Fields) -> str:
    """What a thing that is judged is called."""
    return str(item.get("title") or thing.name)


def _mark(thing: Judged, item: Fields) -> tuple[str, str]:
    if thing.of != CRITERION:
        return "✗", "$error"
    return _MARK.get(str(item["verdict"]), ("?", ""))


def differing(transcript: Transcript, opinion: Regrade | None) -> frozenset[str]:
    """The criteria on which a second opinion and the first report differ."""
    if opinion is None:
        return frozenset()
    found = agreement(transcript.first_report or {}, opinion.report)
    return frozenset(item.criterion for item in found.disagreements)


def criterion_detail(
    item: Fields, transcript: Transcript, other: tuple[str, Fields] | None = None
) -> Iterator[Content]:
    """A criterion's verdict, reason and disputes, then its evidence and what was missing.

    `other` is who judged it otherwise, and how.
    """
    mark, style = _MARK.get(str(item["verdict"]), ("?", ""))
    yield Content.styled(one_line(str(item.get("title") or item["id"]), 120), "bold")
    yield Content.assemble(
        (f"{mark} {VERDICTS.get(str(item['verdict']), '')}", style),
        (f"   {earned(item['credit'], item['points'])} · {item['id']}", "$text-muted"),
    )
    yield Content(sanitise(str(item["reason"])))
    thing = Judged(CRITERION, str(item["id"]))
    if thing in transcript.disputed:
        yield Content("")
        yield from _disputed(thing, transcript)
    if other is not None:
        judge, theirs = other
        mark, style = _MARK.get(str(theirs["verdict"]), ("?", ""))
        said = VERDICTS.get(str(theirs["verdict"]), str(theirs["verdict"]))
        yield Content("")
        yield Content.assemble(
            (f"≠ {one_line(judge, 40)}: ", "$warning"), (f"{mark} {said}. ", style),
            sanitise(str(theirs["reason"])),
        )  # fmt: skip
        yield from _quotes(theirs["evidence"], transcript)
    if item["evidence"]:
        yield from _head("In your words")
        yield from _quotes(item["evidence"], transcript)
    strong = transcript.strong_answers.get(str(item["id"]))
    if strong and item["verdict"] != "met":
        yield from _head("What a strong answer says, for example")
        yield Content(sanitise(strong))
    if item["evidence"]:
        yield from _head("Where you said it")
        yield from _highlighted(item["evidence"], transcript)


def charge_detail(thing: Judged, item: Fields, transcript: Transcript) -> Iterator[Content]:
    """What a wrong claim or a calculation is charged with: where it is said, why, what it costs."""
    yield Content.styled(one_line(title_of(thing, item), 200), "bold")
    cost, report = penalty(thing, item), cast("Fields", transcript.report or {})
    taken = (report.get("overall") or {}).get("deductions") or 0
    costs = "no penalty: it is off by less than a factor of 2"
    if cost:
        costs = f"penalty {cost:g}; in all {taken:.1f} points off for {charges(report)}"
    yield Content.assemble(
        (f"✗ {VERDICTS[verdict(thing, item)]}", "$error"), (f"   {costs}", "$text-muted")
    )
    why = item.get("why") if thing.of == WRONG_CLAIM else item.get("reason") or _off(item)
    yield Content(sanitise(str(why or "")))
    if thing in transcript.disputed:
        yield Content("")
        yield from _disputed(thing, transcript)
    if item.get("quote"):
        yield from _head("In your words")
        yield from _quotes([item], transcript)
        yield from _head("Where you said it")
        yield from _highlighted([item], transcript)


def _quotes(evidence: Sequence[Fields], transcript: Transcript) -> Iterator[Content]:
    """Each quote, and the follow-up that it answers: it may have been about another criterion."""
    for span in evidence:
        yield Content.styled(f"  “{one_line(str(span['quote']), 300)}”", "italic")
        asked = transcript.follow_up_of(span)
        if asked is not None:
            told = f"  in your answer to: {one_line(asked.text, 200)}"
            yield Content.styled(told, "$text-muted")


def _highlighted(evidence: Sequence[Fields], transcript: Transcript) -> Iterator[Content]:
    """Each phase's answer that holds evidence, with the evidence marked in it."""
    answers = {phase.id: (phase.title, phase.answer) for phase in transcript.phases}
    by_phase: dict[str, list[Fields]] = {}
    for span in evidence:
        by_phase.setdefault(str(span["phase"]), []).append(span)
    for phase, spans in by_phase.items():
        title, answer = answers.get(phase, (phase, ""))
        yield Content.styled(one_line(title, 80), "$text-muted")
        if all(answer[s["start"] : s["end"]] == s["quote"] for s in spans):
            yield marked(answer, [(int(s["start"]), int(s["end"])) for s in spans])
        yield Content("")


def marked(text: str, spans: Sequence[tuple[int, int]]) -> Content:
    r"""The text, sanitised, with its spans (offsets into it as it was) marked.

    >>> marked("a\x1b[1m goal", [(6, 10)]).spans[0].start
    5
    """
    edges = sorted({0, len(text), *(edge for span in spans for edge in span)})
    parts: list[Content] = []
    for start, end in pairwise(edges):
        is_evidence = any(first <= start and end <= last for first, last in spans)
        shown = sanitise(text[start:end])
        parts.append(Content.styled(shown, EVIDENCE) if is_evidence else Content(shown))
    return Content("").join(parts)


def conversation_and_answers(transcript: Transcript) -> Content:
    """Phase by phase: what was said, with the answer where it was given: before follow-ups and
    feedback.
    """
    parts: list[Content] = []
    for phase in transcript.phases:
        parts.append(Content.styled(one_line(phase.title, 80), "bold underline"))
        told = {(e.text, e.at_s): e.kind for e in phase.exchanges}
        turns = [turn for turn in transcript.conversation if turn.phase == phase.id]
        kinds = [told.get((turn.text, turn.at_s), "") for turn in turns]
        texts = [_turn(turn, kind) for turn, kind in zip(turns, kinds, strict=True)]
        answer = sanitise(_written(phase)).strip() or "Nothing was written."
        place = _place_of_answer(kinds)
        texts.insert(place, Content.assemble(("Your answer\n", "bold"), answer))
        parts.extend(texts)
    return Content("\n\n").join(parts)


def _turn(turn: Utterance, kind: str) -> Content:
    who = "You" if turn.who == "candidate" else _KINDS.get(kind, "Interviewer")
    return Content.assemble(
        (f"{who} ", "bold"), (clock(turn.at_s), "$text-muted"), "\n", sanitise(turn.text)
    )


def _written(phase: PhaseRecord) -> str:
    """The phase's text without what the conversation has already."""
    asked = [one.text for one in phase.exchanges if one.kind == "question"]
    replies = [one.answer for one in phase.exchanges if one.kind == "probe"]
    return phase.answer.removesuffix(said_besides(asked, replies))


def _place_of_answer(kinds: Sequence[str]) -> int:
    """Before which turn the answer was closed, for the last time where it was opened again.

    >>> _place_of_answer(["hint", "probe", "", "feedback"]), _place_of_answer(["feedback"] * 2)
    (1, 1)
    """
    feedback = [place for place, kind in enumerate(kinds) if kind == "feedback"]
    first = feedback[-2] + 1 if len(feedback) > 1 else 0
    closed = (n for n in range(first, len(kinds)) if kinds[n] in ("probe", "feedback"))
    return next(closed, len(kinds))
