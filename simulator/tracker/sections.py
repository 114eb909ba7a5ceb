"""The tracker's other parts: quick stats, topics, gaps, resolved gaps, reviews. Owns marked lines.

Only an adopted tracker has them: one that we made, or one that its owner gave to `adopt`. In it
every line of ours ends with a mark, `<!-- simulator:… -->`; we rewrite, add and remove such lines
and no others. What a person ticked on a line of ours stays ticked. Must not touch a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from simulator.records.markdown_text import cell, inline
from simulator.records.transcript import Transcript
from simulator.tracker.document import LAST_UPDATED_MARK
from simulator.tracker.gaps import Gap, find_gaps
from simulator.tracker.markdown import Heading, MarkdownLines, Table, parse_markdown
from simulator.tracker.reports import overall_score, weightiest_met

ADOPTED_MARK = "<!-- simulator:adopted -->"
KEY_POINTS = 4
_MARK = re.compile(r"<!-- simulator:((?:stats|topic|high|medium|resolved|review):[a-z0-9-]+) -->")
_LAST_UPDATED = re.compile(r"\s{0,3}\*\*Last Updated\*\*:[ \t]*\d{4}-\d{2}-\d{2}[ \t]*$")
_TICK = re.compile(r"(\s*[-*+] )\[([ xX])\]")
_PLACES = {  # the heading under which each kind of line stands, innermost first
    "stats": (r"quick\s+stats",),
    "topic": (r"ml\s+system\s+design", r"topics\s+mastered"),
    "high": (r"high\s+priority",),
    "medium": (r"medium\s+priority",),
    "resolved": (r"recently\s+resolved",),
    "review": (r"review\s+scheduled",),
}
_IN_A_TABLE = frozenset({"stats", "topic", "resolved"})
_LETTERS = ((85.0, "High"), (70.0, "Medium-High"), (50.0, "Medium"))


@dataclass(frozen=True)
class Review:
    """A criterion to review and the day it is due."""

    criterion: str
    title: str
    due: date


def adopt(existing: bytes) -> bytes:
    """The tracker with our mark on its "Last Updated" line, or at its end when it has none.

    From then on the parts of this module are kept up. An adopted tracker comes back as it is.

    Raises:
        StorageError: it is no text file.
    """
    document = parse_markdown(existing)
    if is_adopted(document):
        return existing
    lines = list(document.lines)
    for number, is_live in enumerate(document.live):
        if is_live and _LAST_UPDATED.match(document.content(number)):
            text, end = lines[number].rstrip("\r\n"), document.end_of(number)
            lines[number] = f"{text.rstrip()} {LAST_UPDATED_MARK}{end}"
            return document.encode(tuple(lines))
    newline = document.newline
    start = newline if lines and not document.end_of(len(lines) - 1) else ""
    closing = document.closing + newline if document.closing else ""
    return document.encode((*lines, f"{start}{closing}{newline}{ADOPTED_MARK}{newline}"))


def is_adopted(document: MarkdownLines) -> bool:
    """Whether the tracker carries a mark of ours that makes its parts ours to keep up."""
    text = "".join(document.lines)
    return LAST_UPDATED_MARK in text or ADOPTED_MARK in text


def marked_lines(
    transcripts: Sequence[Transcript],
    *,
    scenario_count: int | None = None,
    reviews: Iterable[Review] = (),
) -> dict[str, str]:
    """Every line that the attempts give, by key (`high:req-latency`), without its mark.

    `scenario_count` is how many scenarios there are to practise, if known.
    """
    lines = dict(_stats(transcripts, scenario_count))
    latest: dict[str, Transcript] = {}
    for transcript in sorted(transcripts, key=lambda item: (item.started_at, item.attempt)):
        latest[transcript.scenario.id] = transcript
    for transcript in latest.values():
        lines[f"topic:{_key(transcript.scenario.id)}"] = _topic(transcript)
    for gap in find_gaps(transcripts):
        kind = "resolved" if gap.resolved_on else gap.priority
        lines[f"{kind}:{_key(gap.criterion)}"] = _gap(gap)
    for review in sorted(reviews, key=lambda item: (item.due, item.criterion)):
        text = f"- [ ] {inline(review.title)} (due {review.due.isoformat()})"
        lines[f"review:{_key(review.criterion)}"] = text
    return lines


def sync_sections(existing: bytes, wanted: Mapping[str, str]) -> bytes:
    """The tracker with its marked lines made the `wanted` ones (see `marked_lines`).

    A line whose section is not in the file is left out. A tracker that is not adopted, or in which
    nothing changes, comes back byte for byte.

    Raises:
        StorageError: `existing` is no text file.
    """
    document = parse_markdown(existing)
    if not is_adopted(document):
        return existing
    kept: list[str] = []
    there: set[str] = set()
    for number, line in enumerate(document.lines):
        match = _MARK.search(line) if document.live[number] else None
        if match is None:
            kept.append(line)
        elif match[1] in wanted and match[1] not in there:
            there.add(match[1])
            text = _marked(document, wanted[match[1]], match[1], line)
            kept.append(text + document.end_of(number))
    missing = [key for key in wanted if key not in there]
    return _insert(document.encode(tuple(kept)), missing, wanted)


def _insert(existing: bytes, missing: Sequence[str], wanted: Mapping[str, str]) -> bytes:
    for key in missing:
        document = parse_markdown(existing)
        text = _marked(document, wanted[key], key, "")
        at = _place(document, key.partition(":")[0])
        if at is None:
            continue
        lines, newline = document.lines, document.newline
        added = text + newline if document.end_of(at - 1) else newline + text
        if _would_continue(document, at):
            added += newline
        existing = document.encode((*lines[:at], added, *lines[at:]))
    return existing


def _place(document: MarkdownLines, kind: str) -> int | None:
    """The line before which a new line of that kind goes; None when its section is missing."""
    for pattern in _PLACES[kind]:
        for heading in document.headings():
            if re.search(pattern, heading.text, re.IGNORECASE):
                at = _place_under(document, heading, kind)
                if at is not None:
                    return at
    return None


def _place_under(document: MarkdownLines, heading: Heading, kind: str) -> int | None:
    end = document.section_end(heading)
    tables = document.tables(heading.line + 1, end)
    if kind in _IN_A_TABLE:
        return tables[0].end if tables and _fits(tables[0], kind) else None
    inside = range(heading.line + 1, next((h.line for h in document.headings()
                                           if h.line > heading.line), end))  # fmt: skip
    items = [line for line in inside if _is_item(document, line)]
    if items:
        behind = (
            n for n in inside if n > items[-1] and document.live[n] and _is_blank(document, n)
        )
        at = next(behind, inside.stop)
        return items[0] if at == len(document.lines) and document.closing else at
    after = heading.line + 1
    return after + 1 if after in inside and _is_blank(document, after) else after


def _fits(table: Table, kind: str) -> bool:
    return len(table.columns) == (3 if kind == "resolved" else 4)


def _would_continue(document: MarkdownLines, at: int) -> bool:
    """Whether the line at `at` would be read as a part of a list item put before it."""
    if at >= len(document.lines) or _is_blank(document, at) or _is_item(document, at):
        return False
    return not document.content(at).startswith(("#", "|"))


def _is_blank(document: MarkdownLines, line: int) -> bool:
    return not document.content(line).strip()


def _is_item(document: MarkdownLines, line: int) -> bool:
    return document.live[line] and re.match(r" {0,3}[-*+] ", document.content(line)) is not None


def _marked(document: MarkdownLines, text: str, key: str, old: str) -> str:
    """The line with its mark, inside the last cell of a row; a tick on the `old` line stays."""
    ticked = _TICK.match(old)
    if ticked and ticked[2] != " ":
        text = _TICK.sub(rf"\1[{ticked[2]}]", text, count=1)
    mark = f"<!-- simulator:{key} -->"
    is_row = key.partition(":")[0] in _IN_A_TABLE
    line = f"{text[:-2]} {mark} |" if is_row else f"{text} {mark}"
    if document.is_foreign:
        return line.replace("•", "-").replace("—", "-").encode("ascii", "replace").decode()
    return line.encode("utf-8", "replace").decode()


def _stats(
    transcripts: Sequence[Transcript], scenario_count: int | None
) -> Iterable[tuple[str, str]]:
    scores = [score[0] for score in map(overall_score, transcripts) if score]
    if not scores:
        return
    best, practised = max(scores), len({item.scenario.id for item in transcripts})
    total = "—" if scenario_count is None else str(scenario_count)
    light = "🟢" if best >= 85 else "🟡"
    attempts = f"{len(scores)} attempt{'s' if len(scores) != 1 else ''}"
    status = f"{light} Best {best:g}/100, {attempts}"
    yield "stats:mock-interviews", f"| Mock Interviews | {practised} | {total} | {status} |"


def _topic(transcript: Transcript) -> str:
    scored = overall_score(transcript)
    score = scored[0] if scored else 0.0
    confidence = next((word for least, word in _LETTERS if score >= least), "Low")
    met = weightiest_met(transcript)[:KEY_POINTS]
    points = "<br>".join(f"• {cell(title)}" for title in met) or "—"
    title, day = cell(transcript.scenario.title), transcript.started_at.date().isoformat()
    return f"| **Mock interview: {title}** | {day} | {confidence} | {points} |"


def _gap(gap: Gap) -> str:
    if gap.resolved_on:
        note = f"Met unprompted {gap.met_since} times since it was missed"
        return f"| {cell(gap.title)} | {gap.resolved_on.isoformat()} | {note} |"
    times = f"missed {gap.missed} times" if gap.missed > 1 else "missed once"
    return f"- {inline(gap.title)} ({times}, last on {gap.last_missed.isoformat()})"


def _key(text: str) -> str:
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-") or "unnamed"
