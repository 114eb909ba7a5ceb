"""The notes of one session as Markdown, from a transcript. Owns their order and wording.

The form is that of hand-kept session notes: overview, questions asked, each topic with what was
understood at once, what needed prompting and what was wrong, then gaps, exercises, follow-up and
readiness. It says nothing that the report does not hold. Must not judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from simulator.grading.disputes import CALCULATION, Judged, advice, calculation_name
from simulator.grading.scaling import format_quantity
from simulator.records.markdown_text import cell, inline
from simulator.records.transcript import Exchange, Transcript
from simulator.tracker.reports import (
    JudgedCriterion,
    dicts,
    judged_criteria,
    number,
    overall_score,
    undisputed_claims,
    weightiest_met,
    weightiest_missed,
)

READY, NEARLY = 8.5, 6.5
"""Out of 10: from here on a dimension is ready for an interview, or nearly; an A- and a C+."""
SHOWN = 5
_GAP_HEAVY = 1.5
_RESULTS = {"right": "Pass", "wrong": "Fail", "unchecked": "Not checked"}


def render_notes(transcript: Transcript) -> str:
    """The notes, ending with a newline; every text in them is inert Markdown."""
    report: Mapping[str, Any] = transcript.report or {}
    judged = {item.id: item for item in judged_criteria(transcript)}
    sections = (
        _overview(transcript),
        _questions(transcript),
        _topics(transcript, report, judged),
        _bullets("Key Wins", weightiest_met(transcript)[:SHOWN]),
        _gaps(judged.values(), transcript),
        _problems(transcript),
        _follow_up(transcript, report),
        _readiness(report),
        _bullets("Notes", (note.text for note in transcript.notes)),
    )
    return "\n\n---\n\n".join("\n".join(lines) for lines in map(list, sections) if lines) + "\n"


def _overview(transcript: Transcript) -> Iterator[str]:
    spent_s = sum(phase.spent_s for phase in transcript.phases)
    scored = overall_score(transcript)
    yield f"# Session Notes: {transcript.started_at.date().isoformat()}"
    yield ""
    yield "## Session Overview"
    yield f"- **Date**: {transcript.started_at.date().isoformat()}"
    yield f"- **Duration**: {spent_s / 60:.0f} minutes on the clock"
    yield f"- **Topics Covered**: ML system design: {inline(transcript.scenario.title)}"
    yield (
        f"- **Session Type**: Mock interview ({inline(transcript.format)}, "
        f"{inline(transcript.mode)}, {inline(transcript.level)})"
    )
    if scored:
        yield f"- **Score**: {scored[0]:g}/100 ({inline(scored[1])})"


def _questions(transcript: Transcript) -> Iterator[str]:
    asked = [item.text for item in _exchanges(transcript) if item.kind == "question"]
    if asked:
        yield from ("## Questions Asked", "")
    for count, text in enumerate(asked, 1):
        yield f"{count}. {inline(text)}"


def _topics(
    transcript: Transcript, report: Mapping[str, Any], judged: Mapping[str, JudgedCriterion]
) -> Iterator[str]:
    dimensions = [item for item in dicts(report.get("dimensions")) if item.get("score") is not None]
    if dimensions:
        yield "## Topics Covered"
    for count, dimension in enumerate(dimensions, 1):
        names = [str(one.get("id")) for one in dicts(dimension.get("criteria"))]
        found = [judged[name] for name in names if name in judged]
        yield from ("", f"### {count}. {_title(dimension)}", "")
        yield "**Initial Understanding:**"
        yield from _items(one.title for one in found if one.verdict == "met" and not one.prompted)
        partly = [one.title for one in found if one.verdict == "partial" and not one.prompted]
        if partly:
            yield from ("", "**Partly There:**", *_items(partly))
        errors = list(_errors(transcript, set(names), str(dimension.get("id"))))
        if errors:
            yield from ("", "**Errors Made:**", *_items(errors))
        for probe in _exchanges(transcript):
            if probe.kind == "probe" and probe.id in names:
                yield from _probe(probe, judged.get(probe.id))
        score = number(dimension["score"])
        yield from ("", "**Assessment:**")
        yield f"- Understanding Level: {max(1, round(score / 2))}/5"
        yield f"- Score: {score:g}/10 ({inline(dimension.get('letter') or '')})"
        yield f"- Interview Ready: {_ready(score)}"


def _probe(probe: Exchange, judged: JudgedCriterion | None) -> Iterator[str]:
    outcome = {"met": "answered in full", "partial": "answered in part"}.get(
        judged.verdict if judged else "", "still open"
    )
    yield from ("", f"**Comprehension Check**: {inline(probe.text, 500)}")
    answer = "declined" if probe.declined else inline(probe.answer, 500) or "no answer"
    yield from ("", f"**Response** ({outcome}): {answer}")


def _errors(transcript: Transcript, names: set[str], dimension: str) -> Iterator[str]:
    for claim in undisputed_claims(transcript):
        contradicts = claim.get("contradicts")
        touched = set(map(str, contradicts)) if isinstance(contradicts, list | tuple) else set()
        if touched & names or (not touched and dimension == "modeling"):
            yield f"“{claim.get('quote', '')}” — {claim.get('why', '')}"
    if dimension == "scaling":
        for item in dicts((transcript.report or {}).get("calculations")):
            if item.get("status") == "wrong" and not _is_disputed(item, transcript):
                yield f"{item.get('text', '')} (computed: {_computed(item)})"


def _gaps(judged: Iterable[JudgedCriterion], transcript: Transcript) -> Iterator[str]:
    missed = sorted((one for one in judged if one.verdict == "missed"), key=lambda one: -one.weight)
    rows = [("Wrong claim: " + str(claim.get("quote")), "High", str(claim.get("why") or ""))
            for claim in undisputed_claims(transcript)]  # fmt: skip
    rows += [
        (one.title, "Medium" if one.weight >= _GAP_HEAVY else "Low",
         f"{one.weight:.1f} of 100 points")
        for one in missed
    ]  # fmt: skip
    if rows:
        yield from (
            "## Knowledge Gaps Identified",
            "",
            "| Gap | Severity | Notes |",
            "|---|---|---|",
        )
    for title, severity, note in rows[: 2 * SHOWN]:
        yield f"| {cell(title)} | {severity} | {cell(note)} |"
    if len(rows) > 2 * SHOWN:
        yield f"| and {len(rows) - 2 * SHOWN} more | Low | see the report |"


def _problems(transcript: Transcript) -> Iterator[str]:
    found = dicts((transcript.report or {}).get("calculations"))
    if found:
        yield from ("## Practice Problems", "", "| Problem | Result | Notes |", "|---|---|---|")
    for item in found:
        status = str(item.get("status"))
        note = f"computed {_computed(item)}" if status == "wrong" else ""
        result = _RESULTS.get(status, status)
        if status == "wrong" and _is_disputed(item, transcript):
            result = "Disputed"
        yield f"| {cell(item.get('text', ''))} | {cell(result)} | {cell(note)} |"


def _is_disputed(calculation: Mapping[str, Any], transcript: Transcript) -> bool:
    return Judged(CALCULATION, calculation_name(calculation)) in transcript.disputed


def _follow_up(transcript: Transcript, report: Mapping[str, Any]) -> Iterator[str]:
    texts = list(advice(report, transcript.held))
    for text in weightiest_missed(transcript):
        if len(texts) >= SHOWN:
            break
        if not any(text in line for line in texts):
            texts.append(text)
    if texts:
        yield from ("## Follow-up Needed", "")
    for text in texts[:SHOWN]:
        yield f"- [ ] {inline(text, 500)}"


def _readiness(report: Mapping[str, Any]) -> Iterator[str]:
    groups: dict[str, list[str]] = {"Yes": [], "Almost": [], "No": []}
    for dimension in dicts(report.get("dimensions")):
        if dimension.get("score") is not None:
            groups[_ready(number(dimension["score"]))].append(_title(dimension))
    if not any(groups.values()):
        return
    yield from ("## Interview Readiness Assessment", "")
    yield "**Topics Ready for Interview**:"
    yield from _items(groups["Yes"])
    yield from ("", "**Topics Needing More Work**:")
    yield from _items((*groups["Almost"], *groups["No"]))
    yield from ("", "**Recommended Focus for Next Session**:")
    yield from _items((groups["No"] or groups["Almost"])[:3])


def _bullets(title: str, texts: Iterable[str]) -> Iterator[str]:
    found = list(texts)
    if found:
        yield from (f"## {title}", "", *_items(found))


def _items(texts: Iterable[str]) -> Iterator[str]:
    found = [f"- {inline(text, 500)}" for text in texts]
    yield from found or ["- —"]


def _ready(score: float) -> str:
    return "Yes" if score >= READY else "Almost" if score >= NEARLY else "No"


def _title(dimension: Mapping[str, Any]) -> str:
    return inline(dimension.get("title") or dimension.get("id") or "")


def _computed(calculation: Mapping[str, Any]) -> str:
    value, unit = calculation.get("computed"), str(calculation.get("unit") or "")
    return format_quantity(value, unit) if isinstance(value, int | float) else "nothing"


def _exchanges(transcript: Transcript) -> Sequence[Exchange]:
    return [item for phase in transcript.phases for item in phase.exchanges]
