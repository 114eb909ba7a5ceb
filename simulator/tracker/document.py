"""The study tracker's session history. Owns its rows; every other byte of the file stays.

A tracker is somebody's own Markdown file: we add one row to one table, and move the date of "Last
Updated" on where that line carries our mark. Each row of ours carries a comment with its attempt,
so that adding an attempt twice changes nothing. Must not touch a file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from simulator.records.markdown_text import cell
from simulator.tracker.markdown import MarkdownLines, Table, parse_markdown, split_cells

HISTORY_TITLE = "Session History Summary"
_HISTORY = re.compile(r"session\s+history", re.IGNORECASE)
_SESSION = re.compile(r"\bsession\s+(\d{1,6})\b", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LAST_UPDATED = re.compile(r"\s{0,3}\*\*Last Updated\*\*:[ \t]*(\d{4}-\d{2}-\d{2})(?!\d)")
LAST_UPDATED_MARK = "<!-- simulator:last-updated -->"
_COLUMNS = ("Date", "Topics Covered", "Key Wins", "Gaps Found", "Score")
_KINDS = (
    ("score", ("score", "grade", "result")),
    ("date", ("date", "session", "when")),
    ("topics", ("topic", "practised", "practiced", "covered", "scenario")),
    ("wins", ("win", "strength", "went well")),
    ("gaps", ("gap", "weak", "missed", "improve")),
    ("topics", ("what", "subject", "activit", "description")),
)


@dataclass(frozen=True)
class SessionRow:
    """One session to add; texts are plain and made safe when they are written.

    `attempt_id` identifies it, `score` is ready to show ("71.5/100 (B)") or empty.
    """

    attempt_id: str
    day: date
    topics: str
    wins: tuple[str, ...]
    gaps: tuple[str, ...]
    score: str = ""


def add_session(existing: bytes | None, session: SessionRow) -> bytes:
    """The tracker's bytes with the session in its history; `existing` itself if it is there.

    Without a tracker (None, or nothing but white space) a new one is made. The row goes below the
    last one, or above the first where the newest comes first. Without a score column the score
    stands with the topics, without a column for topics these stand with the date, without a date
    column that stands in the first. Without a table a section is added at the end.

    Raises:
        StorageError: `existing` is no text file.
    """
    document = parse_markdown(existing or b"")
    if _marker(session.attempt_id) in "".join(document.lines):
        return document.encode(document.lines)
    if not "".join(document.lines).removeprefix("\ufeff").strip():
        return (existing or b"") + _new_tracker(session).encode(document.codec)
    table = _history_table(document)
    dated = _with_date(document, session.day)
    if table is None:
        added = _new_section(document, session)
        return document.encode((*dated, added))
    at, row = _row_in(document, table, session)
    return document.encode((*dated[:at], row, *dated[at:]))


def _history_table(document: MarkdownLines) -> Table | None:
    for heading in document.headings():
        if _HISTORY.search(heading.text):
            tables = document.tables(heading.line + 1, document.section_end(heading))
            if tables:
                return tables[0]
    for table in document.tables():
        kinds = {_kind(column) for column in table.columns}
        if {"date", "topics"} <= kinds and kinds & {"wins", "gaps"}:
            return table
    return None


def _row_in(document: MarkdownLines, table: Table, session: SessionRow) -> tuple[int, str]:
    """Where the row goes and its text, with the line end that the place needs."""
    rows = [document.content(line) for line in table.rows]
    row = _row(session, table.columns, _next_number(rows), document.content(table.first))
    if document.is_foreign:
        row = row.replace("•", "-").replace("—", "-").encode("ascii", "replace").decode("ascii")
    at = table.first + 2 if _is_newest_first(rows) else table.end
    if document.end_of(at - 1):
        return at, row + document.end_of(table.first)
    return at, document.end_of(table.first) + row


def _row(session: SessionRow, columns: tuple[str, ...], number: int, header: str) -> str:
    kinds = [_kind(column) for column in columns]
    topics = cell(session.topics)
    if session.score and "score" not in kinds:
        topics = f"{topics} — {cell(session.score)}"
    day = f"{session.day.isoformat()} (Session {number})"
    texts = {
        "date": day if "topics" in kinds else f"{day}: {topics}",
        "topics": topics,
        "wins": _bullets(session.wins),
        "gaps": _bullets(session.gaps),
        "score": cell(session.score),
    }
    cells, used = [], set()
    for kind in kinds:
        cells.append("—" if kind in used or kind is None else texts[kind])
        used.add(kind)
    if "date" not in used:  # a table of some other make: its first column says which session
        cells[0] = texts["date"] + ("" if cells[0] == "—" else f": {cells[0]}")
    cells[-1] += f" {_marker(session.attempt_id)}"
    indent = header[: len(header) - len(header.lstrip())]
    opening = "| " if header.lstrip().startswith("|") else ""
    closing = " |" if header.rstrip().endswith("|") or not opening else ""
    row = f"{indent}{opening}{' | '.join(cells)}{closing}"
    return row.encode("utf-8", "replace").decode()  # no half of a surrogate pair


def _bullets(texts: tuple[str, ...]) -> str:
    return "<br>".join(f"• {cell(text)}" for text in texts) or "—"


def _marker(attempt_id: str) -> str:
    return f"<!-- attempt: {re.sub('[^a-z0-9-]', '', attempt_id)} -->"


def _kind(column: str) -> str | None:
    name = column.lower()
    return next((kind for kind, words in _KINDS if any(word in name for word in words)), None)


def _next_number(rows: list[str]) -> int:
    """One more than the highest session number, or than the count of rows that say something."""
    numbers = [int(match[1]) for row in rows for match in _SESSION.finditer(_first_cell(row))]
    filled = [row for row in rows if any(text not in ("", "—", "-") for text in split_cells(row))]
    return max(numbers, default=len(filled)) + 1


def _first_cell(row: str) -> str:
    return next(iter(split_cells(row)), "")


def _is_newest_first(rows: list[str]) -> bool:
    found = (_DATE.search(_first_cell(row)) for row in rows)
    dates = [match[0] for match in found if match]
    return len(dates) > 1 and dates[0] > dates[-1]


def _with_date(document: MarkdownLines, day: date) -> tuple[str, ...]:
    """The lines with the marked "**Last Updated**: YYYY-MM-DD" moved on to `day`, never back."""
    lines = list(document.lines)
    for number, is_live in enumerate(document.live):
        if not (is_live and LAST_UPDATED_MARK in lines[number]):
            continue
        match = _LAST_UPDATED.match(document.content(number))
        if match and match[1] < day.isoformat():
            lines[number] = lines[number].replace(match[1], day.isoformat(), 1)
    return tuple(lines)


def _new_section(document: MarkdownLines, session: SessionRow) -> str:
    newline = document.newline
    start = "" if document.end_of(len(document.lines) - 1) else newline
    closing = document.closing + newline if document.closing else ""
    lines = [f"## {HISTORY_TITLE}", "", *_history_lines(session)]
    text = newline.join(["", *lines, ""])
    if document.is_foreign:
        text = text.replace("•", "-").replace("—", "-").encode("ascii", "replace").decode("ascii")
    return start + closing + text


def _history_lines(session: SessionRow) -> tuple[str, str, str]:
    header = f"| {' | '.join(_COLUMNS)} |"
    return header, "|" + "---|" * len(_COLUMNS), _row(session, _COLUMNS, 1, header)


def _new_tracker(session: SessionRow) -> str:
    lines = (
        "# ML Interview Study Tracker",
        "",
        f"**Last Updated**: {session.day.isoformat()} {LAST_UPDATED_MARK}",
        "",
        "Finished mock interviews are added here in lines with an invisible mark. Lines without a",
        "mark are yours to write and are never changed.",
        "",
        "---",
        "",
        "## Quick Stats",
        "",
        "| Domain | Topics Covered | Total Topics | Status |",
        "|---|---|---|---|",
        "",
        "## Topics Mastered",
        "",
        "| Topic | Date Mastered | Confidence | Key Points |",
        "|---|---|---|---|",
        "",
        "## Knowledge Gaps",
        "",
        "### High Priority",
        "",
        "### Medium Priority",
        "",
        "### Recently Resolved",
        "",
        "| Gap | Resolution Date | Notes |",
        "|---|---|---|",
        "",
        "## Interview Readiness Checklist",
        "",
        "## Review Scheduled",
        "",
        "## Knowledge Checks",
        "",
        "| Date | Question | Topic | Score | Note |",
        "|---|---|---|---|---|",
        "",
        f"## {HISTORY_TITLE}",
        "",
        *_history_lines(session),
        "",
    )
    return "\n".join(lines)
