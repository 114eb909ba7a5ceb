"""A Markdown file as lines that can be spliced without touching the others.

Owns decoding without loss, which lines are live (outside code fences and comments), headings and
tables. Must not know what a tracker is. Parsing is by hand because the libraries that parse
Markdown do not give tables back byte for byte.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from simulator.errors import StorageError

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_DELIMITER = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_OTHER_BLOCK = re.compile(r" {0,3}(?:#{1,6}(?:\s|$)|>|[-+*]\s|\d{1,9}[.)]\s|`{3}|~{3}|<[a-zA-Z/!])")
_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
_UNESCAPED_PIPE = re.compile(r"(?<!\\)(?:\\\\)*\|")


@dataclass(frozen=True)
class Table:
    """A table's place: the lines `[first, end)` with the header first, the delimiter second."""

    first: int
    end: int
    columns: tuple[str, ...]

    @property
    def rows(self) -> range:
        """The line numbers of its rows."""
        return range(self.first + 2, self.end)


@dataclass(frozen=True)
class Heading:
    """A heading's line number, its level from 1 to 6, and its text."""

    line: int
    level: int
    text: str


@dataclass(frozen=True)
class MarkdownLines:
    """A file's text as lines with their ends; joined and encoded they are the file's bytes.

    `live[n]` tells whether line n is read as Markdown: not in a code fence or a comment. `closing`
    is what must be added at the end to leave an open fence or comment, mostly nothing.
    """

    lines: tuple[str, ...]
    live: tuple[bool, ...]
    closing: str
    codec: str
    newline: str

    def encode(self, lines: tuple[str, ...]) -> bytes:
        """`lines` in the file's own encoding; in a file that is not UTF-8, new text is ASCII."""
        return "".join(lines).encode(self.codec, _errors(self.codec))

    @property
    def is_foreign(self) -> bool:
        """Whether the file holds bytes that are no UTF-8, so that only ASCII is safe to add."""
        return any("\udc80" <= char <= "\udcff" for line in self.lines for char in line)

    def headings(self) -> tuple[Heading, ...]:
        """The `#` headings, in order."""
        found = ((n, _HEADING.match(self.content(n))) for n in self._live_lines())
        return tuple(Heading(n, len(m[1]), (m[2] or "").strip()) for n, m in found if m)

    def section_end(self, heading: Heading) -> int:
        """The line after the heading's section: the next heading of its level or above."""
        later = (h.line for h in self.headings() if h.line > heading.line)
        levels = {h.line: h.level for h in self.headings()}
        return next((n for n in later if levels[n] <= heading.level), len(self.lines))

    def tables(self, start: int = 0, end: int | None = None) -> tuple[Table, ...]:
        """The tables that begin in the lines `[start, end)`."""
        found: list[Table] = []
        line, stop = start, len(self.lines) if end is None else end
        while line + 1 < stop:
            table = self._table_at(line)
            if table is not None:
                found.append(table)
            line = table.end if table else line + 1
        return tuple(found)

    def content(self, line: int) -> str:
        """A line without its end and without a byte-order mark."""
        return self.lines[line].rstrip("\r\n").removeprefix("\ufeff")

    def end_of(self, line: int) -> str:
        """The line's own end; empty on a last line that has none."""
        text = self.lines[line]
        return text[len(text.rstrip("\r\n")) :]

    def _live_lines(self) -> list[int]:
        return [number for number, is_live in enumerate(self.live) if is_live]

    def _table_at(self, line: int) -> Table | None:
        if not (self.live[line] and self.live[line + 1]):
            return None
        header = self.content(line)
        columns = split_cells(header)
        is_table = (
            "|" in header
            and not _OTHER_BLOCK.match(header)
            and not header.startswith("    ")
            and _DELIMITER.match(self.content(line + 1)) is not None
            and len(split_cells(self.content(line + 1))) == len(columns)
        )
        if not is_table:
            return None
        end = line + 2
        while end < len(self.lines) and self.live[end] and self._continues(self.content(end)):
            end += 1
        return Table(line, end, columns)

    @staticmethod
    def _continues(text: str) -> bool:
        return bool(text.strip()) and not _OTHER_BLOCK.match(text) and not _RULE.match(text)


def parse_markdown(raw: bytes) -> MarkdownLines:
    """The file's lines, without loss: encoding them again gives `raw`.

    Raises:
        StorageError: it is not a text file (UTF-8, any 8-bit superset of ASCII, or UTF-16 with a
            byte-order mark).
    """
    codec = _codec(raw)
    try:
        text = raw.decode(codec, _errors(codec))
        is_exact = text.encode(codec, _errors(codec)) == raw and "\0" not in text
    except UnicodeError:
        is_exact = False
    if not is_exact:
        raise StorageError(
            "The tracker is not a text file",
            "It is neither UTF-8 nor another encoding that can be added to. It was not changed.",
            "Save it as UTF-8, or move it away to get a new one.",
        )
    lines = tuple(_LINES.findall(text))
    ends = [line[len(line.rstrip("\r\n")) :] for line in lines]
    newline = next((end for end in ends if end in ("\n", "\r\n", "\r")), "\n")
    live, closing = _live(lines)
    return MarkdownLines(lines, live, closing, codec, newline)


def split_cells(row: str) -> tuple[str, ...]:
    r"""The cells of a table row, trimmed; escaped pipes do not part cells.

    >>> split_cells(r"| a | b \| c |  |")
    ('a', 'b \\| c', '')
    """
    inner = row.strip()
    ends = [match.end() for match in _UNESCAPED_PIPE.finditer(inner)]
    starts = [0, *ends]
    stops = [*(end - 1 for end in ends), len(inner)]
    cells = [inner[start:stop].strip() for start, stop in zip(starts, stops, strict=True)]
    if inner.startswith("|"):
        cells = cells[1:]
    if ends and ends[-1] == len(inner) and cells:
        cells = cells[:-1]
    return tuple(cells)


def _live(lines: tuple[str, ...]) -> tuple[tuple[bool, ...], str]:
    live: list[bool] = []
    closing = ""  # what ends the fence or comment that is open
    for line in lines:
        text = line.rstrip("\r\n").removeprefix("\ufeff")
        if closing == "-->":
            live.append(False)
            closing = "" if "-->" in text else closing
        elif closing:
            live.append(False)
            bare = text.strip()
            is_end = len(bare) >= len(closing) and bare == closing[0] * len(bare)
            closing = "" if is_end and not text.startswith("    ") else closing
        elif fence := _FENCE.match(text):
            live.append(False)
            closing = fence[1]
        elif re.match(r" {0,3}<!--", text):
            live.append(False)
            closing = "" if "-->" in text else "-->"
        else:
            live.append(True)
    return tuple(live), closing


def _codec(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "ascii"  # refused by its null characters
    if raw.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    return "utf-16-be" if raw.startswith(codecs.BOM_UTF16_BE) else "utf-8"


def _errors(codec: str) -> str:
    return "surrogateescape" if codec in ("utf-8", "ascii") else "surrogatepass"
