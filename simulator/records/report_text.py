"""The report of an attempt for people, as Markdown. Owns the wording and order of `report.md`.

The order is the debrief's: the score; what would raise it most; dimensions; calculations; pacing;
then every criterion with its evidence or with what a strong answer says. It is built from the
report as the grader gave it: a field that a grader left out is left out here. Must not grade.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulator.grading.disputes import (
    CRITERION,
    WRONG_CLAIM,
    Judged,
    advice,
    charges,
    judged,
    recount,
)
from simulator.grading.scaling import format_quantity
from simulator.records.markdown_text import cell, inline, quote
from simulator.records.transcript import Dispute, PhaseRecord, Transcript
from simulator.text import counted

Fields = Mapping[str, Any]
_VERDICTS = {
    "met": "met",
    "partial": "partly met",
    "missed": "missed",
    "not_assessed": "not assessed",
    "not_made": "not made",
}
_STATUSES = {"right": "right", "wrong": "wrong", "unchecked": "not checked"}


def render_report_markdown(transcript: Transcript) -> str:
    """The whole of `report.md`; every text in it is inert Markdown."""
    report: Fields = transcript.report or {}
    sections = (
        _head(transcript, report),
        _listed("What would raise it most", map(inline, advice(report, transcript.held))),
        _dimensions(report),
        _calculations(report, transcript),
        _estimates(report),
        _wrong_claims(report, transcript),
        _pacing(transcript.phases),
        _criteria(report, transcript),
        _listed("Your notes", (inline(note.text) for note in transcript.notes)),
    )
    return "\n\n".join("\n".join(lines) for lines in map(list, sections) if lines) + "\n"


def _head(transcript: Transcript, report: Fields) -> Iterator[str]:
    yield f"# {inline(transcript.scenario.title)}"
    yield ""
    overall = _fields(report, "overall")
    if overall.get("score") is None:
        yield "**Not graded.** The answers and the journal are kept."
    else:
        out_of = _figure(overall.get("out_of", 100))
        letter = inline(overall.get("letter", ""))
        yield f"**{_figure(overall['score'])} out of {out_of}, {letter}**"
        if "assessed" in overall:
            yield ""
            yield f"Assessed {overall['assessed']} of {overall.get('criteria', '?')} criteria."
        if overall.get("deductions"):
            yield ""
            yield f"{_figure(overall['deductions'])} points taken off for {charges(report)}."
        again = recount(report, transcript.held) if transcript.disputes else None
        if again is not None:
            disputes = counted(len(transcript.disputes), "dispute")
            yield ""
            yield f"With {disputes} counted: {_figure(again.score)}, {inline(again.letter)}."
        for note in _items(report, "notes"):
            yield from ("", inline(note, 2000))
    grader = _fields(report, "grader")
    yield ""
    yield f"- Finished: {transcript.finished_at:%Y-%m-%d %H:%M}"
    yield f"- Format: {inline(transcript.format)}, mode: {inline(transcript.mode)}"
    yield f"- Level: {inline(transcript.level)}, seed: {transcript.seed}"
    if grader:
        name = f"{inline(grader.get('name', '?'))} {inline(grader.get('version', ''))}".strip()
        yield f"- Graded by: {name}, rubric version {transcript.rubric.version}"
    yield f"- Attempt: {inline(transcript.attempt)}"
    if transcript.tags:
        yield f"- Tags: {inline(', '.join(transcript.tags), 2000)}"


def _dimensions(report: Fields) -> Iterator[str]:
    dimensions = _items(report, "dimensions")
    if dimensions:
        yield from ("## Dimensions", "")
        yield from ("| Dimension | Score | Letter | Weight |", "|---|---|---|---|")
    for dimension in dimensions:
        score = dimension.get("score")
        shown = (
            "not assessed"
            if score is None
            else f"{_figure(score)} of {_figure(dimension.get('out_of', 10))}"
        )
        letter, weight = cell(dimension.get("letter") or ""), _figure(dimension.get("weight", 0))
        yield f"| {_title(dimension)} | {shown} | {letter} | {weight} |"


def _calculations(report: Fields, transcript: Transcript) -> Iterator[str]:
    calculations = _items(report, "calculations")
    if calculations:
        yield from ("## Calculations", "")
        yield from ("| Calculation | | Computed | Off by |", "|---|---|---|---|")
    for item in calculations:
        status = _STATUSES.get(str(item.get("status")), inline(item.get("status", "")))
        computed, factor, value, off = item.get("computed"), item.get("factor"), "", ""
        if status == "wrong":  # what is right is in the calculation itself
            value = "" if computed is None else _quantity(computed, item)
            off = "" if factor is None else f"× {_figure(factor)}"
        yield f"| {cell(item.get('text', ''))} | {status} | {cell(value)} | {cell(off)} |"
    for thing, item in judged({"calculations": calculations}):
        dispute = transcript.disputed.get(thing)
        if dispute is not None:
            yield from ("", f"{inline(item.get('text', ''), 2000)}:", *_disputed(dispute))


def _estimates(report: Fields) -> Iterator[str]:
    estimates = _items(report, "estimates")
    if estimates:
        yield from ("## Estimates", "")
        yield from ("| Estimate | Expected | Found | |", "|---|---|---|---|")
    for item in estimates:
        expected, found = (
            cell("" if value is None else _quantity(value, item))
            for value in (item.get("expected"), item.get("found"))
        )
        outcome = ": ".join(str(item[key]) for key in ("status", "why") if item.get(key))
        yield f"| {_title(item)} | {expected} | {found} | {cell(outcome)} |"


def _wrong_claims(report: Fields, transcript: Transcript) -> Iterator[str]:
    claims = _items(report, "wrong_claims")
    if claims:
        yield from ("## Wrong claims",)
    for claim in claims:
        yield from ("", quote(claim.get("quote", "")), "", inline(claim.get("why", ""), 2000))
        yield from _disputed(transcript.disputed.get(Judged(WRONG_CLAIM, str(claim.get("id")))))


def _pacing(phases: Sequence[PhaseRecord]) -> Iterator[str]:
    if phases:
        yield from ("## Pacing", "")
        yield from ("| Phase | Minutes | Budget |", "|---|---|---|")
    for phase in phases:
        spent, budget = f"{phase.spent_s / 60:.1f}", f"{phase.budget_s / 60:.1f}"
        yield f"| {cell(phase.title)} | {spent} | {budget} |"


def _criteria(report: Fields, transcript: Transcript) -> Iterator[str]:
    dimensions = _items(report, "dimensions")
    if dimensions:
        yield "## Every criterion"
    for dimension in dimensions:
        yield from ("", f"### {_title(dimension)}")
        for criterion in _items(dimension, "criteria"):
            name = str(criterion.get("id"))
            strong = transcript.strong_answers.get(name, "")
            dispute = transcript.disputed.get(Judged(CRITERION, name))
            yield from _criterion(criterion, strong, dispute, transcript)


def _criterion(
    criterion: Fields, strong: str, dispute: Dispute | None, transcript: Transcript
) -> Iterator[str]:
    verdict = _VERDICTS.get(str(criterion.get("verdict")), inline(criterion.get("verdict", "")))
    prompted = ", needed prompting" if criterion.get("prompted") else ""
    yield from ("", f"#### {_title(criterion)}: {verdict}{prompted}")
    if criterion.get("points") is not None and criterion.get("verdict") != "not_assessed":
        points = criterion["points"]
        earned = (criterion.get("credit") or 0) * points
        yield from ("", f"{_figure(earned)} of {_figure(points)} points.")
    if criterion.get("reason"):
        yield from ("", inline(criterion["reason"], 2000))
    for span in _items(criterion, "evidence"):
        yield from ("", quote(span.get("quote", "")))
        asked = transcript.follow_up_of(span)
        if asked is not None:
            yield from ("", f"In the answer to: {inline(asked.text, 2000)}")
    if strong and criterion.get("verdict") != "met":
        yield from ("", f"A strong answer: {inline(strong, 2000)}")
    yield from _disputed(dispute)


def _disputed(dispute: Dispute | None) -> Iterator[str]:
    if dispute is not None:
        claimed = _VERDICTS.get(dispute.claimed, inline(dispute.claimed))
        yield from ("", f"Disputed as {claimed}: {inline(dispute.reason, 2000)}")


def _listed(title: str, lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if number == 1:
            yield from (f"## {title}", "")
        yield f"{number}. {line}"


def _title(item: Fields) -> str:
    return cell(item.get("title") or item.get("id") or "")


def _items(fields: Fields, key: str) -> Sequence[Any]:
    value = fields.get(key)
    return value if isinstance(value, list | tuple) else ()


def _fields(fields: Fields, key: str) -> Fields:
    value = fields.get(key)
    return value if isinstance(value, Mapping) else {}


def _quantity(value: Any, item: Fields) -> str:
    """A value in the unit of an item: 154 GB, $3.6K/day."""
    unit = str(item.get("unit") or "")
    return format_quantity(value, unit) if isinstance(value, int | float) else str(value)


def _figure(value: Any) -> str:
    """A number as people write it: at most four significant figures below a million.

    >>> _figure(71.5), _figure(200.0), _figure(3000000), _figure(0.12345)
    ('71.5', '200', '3,000,000', '0.1235')
    """
    if not isinstance(value, int | float):
        return inline(value)
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
