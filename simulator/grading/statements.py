"""Splits an answer into statements: sentences, bullets and table rows, with what stands above each.

A statement is the unit of evidence. Owns offsets and context (headings, parent bullets, lead-ins,
table headers); must not know words or concepts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

PHASE_GAP = 8
"""Empty statements between phases, so that no window (at most 8 statements) spans two of them."""

_HEADING = re.compile(r"[ \t]*(#{1,6})[ \t]+(.*\S)")
_SECTION = re.compile(r"^#{2,6}[ \t]+\S", re.MULTILINE)
_COUNT = re.compile(r"[ \t]*#[ \t]+[a-z][^\n]*(?:,[ \t]*#|\d\s?(?:[smhd]|min|days?|hours?)\b)")
"""`# tx on card last 5m, 1h`: a number of, and no heading."""
_BULLET = re.compile(
    r"([ \t]*)(?:[-*•+–·▪◦>]|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)]|\[[ xX]?\])"
    r"(?:[ \t]+\[[ xX]?\])?[ \t]+(?=\S)"
)
_BOLD_LINE = re.compile(r"[ \t]*(?:\*\*|__)(.+?)(?:\*\*|__):?[ \t]*$")
_RULE = re.compile(r"[ \t]*(?:[-=_*]{3,}|\|?[ \t:|-]*-{3}[ \t:|-]*)[ \t]*$")
_FENCE = re.compile(r"[ \t]*(```|~~~)")
_NAME = re.compile(r"[^\W\d][\w/&+' -]{0,30}")
"""A line of a few words: right above bullets, it says what they are about."""
_LABEL = re.compile(r"[ \t]*[\w/&+ -]{1,25}:")
_RAGGED, _WRAPPED_LINES = 12, 3
"""So many lines that end within so many characters of the margin show that a text is wrapped."""
_UNFINISHED = re.compile(
    r"(?:[,(+&/-]|->|\b(?:a|an|the|of|to|for|in|on|at|by|with|from|as|and|or|but|that|which|is|are|was"
    r"|were|be|been|will|would|should|can|could|may|we|i|its|their|our|this|these|than|not|no"
    r"|so|if|when|while|because|since|each|every|per|into|over|under|between|using|via))$",
    re.IGNORECASE,
)
_FLOW = re.compile(r"->|[→⇒]")
"""Two lines of arrows are two flows."""
_END = re.compile(r"[.!?]+[\"')\]*_]*(?=\s)|[!?]+$")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|ca|cf|eg|ie|resp|incl|excl|min|max|avg|no|fig|dr|mr|ms|st|hrs?|yrs?)|\b[a-z]|^\s*\d{1,2})\.$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `parents` are indices of the statements that stand above it as context.

    `kind`: `heading` (a bare title, which earns nothing), `bullet`, `row`, `prose`, or `gap`.
    """

    start: int
    end: int
    kind: str
    parents: tuple[int, ...]
    phase: str | None


@dataclass(frozen=True, slots=True)
class PhaseText:
    """The answer to one phase; `base` is where `text` begins in the file it came from."""

    phase: str | None
    text: str
    base: int = 0


class _Margin(NamedTuple):
    """The longest line of a paragraph; `is_sure` when so many lines of the text are about as long
    that it is wrapped there.
    """

    width: int
    is_sure: bool


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    kind: str
    indent: int
    level: int


def split_sections(text: str, phase_ids: Sequence[str]) -> tuple[PhaseText, ...]:
    """The `## phase-id` sections of a Markdown text, or the whole text as one phase without id.

    Text above the first section is a part without a phase. A heading counts when its words are a
    phase id.
    """
    names = {phase: phase for phase in phase_ids}
    cuts: list[tuple[int, int, str]] = []
    for match in re.finditer(r"^#{1,3}[ \t]+([A-Za-z_-]+)[ \t]*:?[ \t]*$", text, re.MULTILINE):
        phase = names.get(match.group(1).lower())
        if phase is not None and phase not in {cut[2] for cut in cuts}:
            cuts.append((match.start(), match.end(), phase))
    if not cuts:
        return (PhaseText(None, text, 0),)
    parts: list[PhaseText] = []
    if text[: cuts[0][0]].strip():
        parts.append(PhaseText(None, text[: cuts[0][0]], 0))
    for (_, begin, phase), following in zip(cuts, [*cuts[1:], None], strict=True):
        stop = following[0] if following else len(text)
        parts.append(PhaseText(phase, text[begin:stop], begin))
    return tuple(parts)


def split_statements(text: str, phase: str | None = None, first_index: int = 0) -> list[Statement]:
    """Statements of one phase's text; offsets count characters of `text`, indices start at
    `first_index`.
    """
    builder = _Builder(text, phase, first_index)
    blocks = _blocks(text)
    for block, following in zip_longest(blocks, blocks[1:]):
        builder.add(block, following)
    return builder.statements


def _blocks(text: str) -> list[_Line]:
    """Lines with their kind; hard-wrapped prose lines are joined into one block."""
    blocks: list[_Line] = []
    position = 0
    fenced = False
    lines = text.split("\n")
    for raw, margin in zip(lines, _margins(lines), strict=True):
        start, end = position, position + len(raw)
        position = end + 1
        if _FENCE.match(raw):
            fenced = not fenced
            continue
        line = _classify(raw, start, end, fenced)
        previous = blocks[-1] if blocks else None
        if previous is not None and _continues(text, previous, line, raw, margin):
            previous.end = end
        else:
            blocks.append(line)
    return blocks


def _classify(raw: str, start: int, end: int, fenced: bool) -> _Line:
    stripped = raw.strip()
    indent = len(raw.expandtabs(4)) - len(raw.expandtabs(4).lstrip())
    if not stripped:
        return _Line(start, end, "blank", 0, 0)
    if not fenced:
        heading = _HEADING.match(raw)
        if heading and not _COUNT.match(raw):
            return _Line(start + heading.start(2), end, "heading", indent, len(heading.group(1)))
        if _RULE.match(raw):
            return _Line(start, end, "rule", 0, 0)
        bold = _BOLD_LINE.match(raw)
        if bold and len(stripped) < 90:
            return _Line(start + bold.start(1), start + bold.end(1), "heading", indent, 7)
        if stripped.startswith("|") and stripped.count("|") >= 2:
            return _Line(start, end, "row", indent, 0)
    bullet = _BULLET.match(raw)
    if bullet:
        return _Line(start + bullet.end(), end, "bullet", indent, 0)
    return _Line(start + len(raw) - len(raw.lstrip()), end, "prose", indent, 0)


def _margins(lines: Sequence[str]) -> list[_Margin]:
    """The right margin at each line: that of the lines between the blank ones around it."""
    lengths = Counter(len(line.rstrip()) for line in lines)
    margins: list[_Margin] = []
    start = 0
    for number in range(len(lines) + 1):
        if number == len(lines) or not lines[number].strip():
            width = max((len(line.rstrip()) for line in lines[start:number]), default=0)
            full = sum(lengths[n] for n in range(width - _RAGGED, width + 1))
            margins.extend([_Margin(width, full >= _WRAPPED_LINES)] * (number - start))
            if number < len(lines):
                margins.append(_Margin(0, False))
            start = number + 1
    return margins


def _continues(text: str, previous: _Line, line: _Line, raw: str, margin: _Margin) -> bool:
    """Whether `line` is the rest of a hard-wrapped line rather than a statement of its own.

    Wrapping breaks a line only where its next word would pass the margin. Where too few lines end
    there to be sure, a line goes on only if it ends in the middle of a phrase.
    """
    if line.kind != "prose" or previous.kind not in {"prose", "bullet"}:
        return False
    if previous.end + 1 != line.start - (len(raw) - len(raw.lstrip())):
        return False
    last_line = text[text.rfind("\n", 0, previous.end) + 1 : previous.end].rstrip()
    if len(last_line) < 60 or last_line[-1:] in ".:;?!|":
        return False
    if _LABEL.match(raw) or (_FLOW.search(raw) and _FLOW.search(last_line)):
        return False
    word = raw.split(maxsplit=1)[0]
    if len(last_line) + 1 + len(word) <= margin.width or not (
        word[0].islower() or word[0] in "(\"'"
    ):
        return False
    return margin.is_sure or bool(_UNFINISHED.search(last_line))


class _Builder:
    """Keeps the stack of headings, lead-ins and parent bullets while statements are added."""

    def __init__(self, text: str, phase: str | None, first_index: int) -> None:
        self.text = text
        self.has_sections = bool(_SECTION.search(text))
        self.phase = phase
        self.first = first_index
        self.statements: list[Statement] = []
        self.headings: list[tuple[int, int]] = []  # (level, index)
        self.lead: int | None = None
        self.lead_indent = 0
        self.lead_has_items = False
        self.bullets: list[tuple[int, int]] = []  # (indent, index)
        self.table_head: int | None = None
        self.blank = False

    def add(self, line: _Line, following: _Line | None) -> None:
        if line.kind in {"blank", "rule"}:
            if line.kind == "rule":
                return
            self.blank = True
            self.table_head = None
            if self.lead_has_items:
                self.lead = None
            return
        if line.kind == "heading":
            self._heading(line)
        elif line.kind == "row":
            self._row(line)
        elif line.kind == "bullet":
            self._bullet(line)
        else:
            self._prose(line, following)
        self.blank = False

    def _heading(self, line: _Line) -> None:
        while self.headings and self.headings[-1][0] >= line.level:
            self.headings.pop()
        index = self._emit(line.start, line.end, "heading", self._context())
        if not self._is_title(line):
            self.headings.append((line.level, index))
        self.lead = None
        self.bullets.clear()
        self.table_head = None

    def _is_title(self, line: _Line) -> bool:
        """Whether a heading is the text's title: "# A ranker for the feed" says of no statement
        below that it is about the ranker.
        """
        return len(self.statements) == 1 and line.level == 1 and self.has_sections

    def _row(self, line: _Line) -> None:
        parents = self._context()
        if self.table_head is None:
            self.table_head = self._emit(line.start, line.end, "row", parents)
        else:
            self._emit(line.start, line.end, "row", (*parents, self.table_head))
        self.lead_has_items = True

    def _bullet(self, line: _Line) -> None:
        while self.bullets and self.bullets[-1][0] >= line.indent:
            self.bullets.pop()
        parents = (*self._context(), *(index for _, index in self.bullets))
        first = self._sentences(line, "bullet", parents)
        self.bullets.append((line.indent, first))
        self.lead_has_items = True

    def _prose(self, line: _Line, following: _Line | None) -> None:
        words = self.text[line.start : line.end].rstrip()
        ends_colon = words.endswith((":", ":**"))
        above_bullets = following is not None and following.kind == "bullet"
        leads = ends_colon or (above_bullets and _NAME.fullmatch(words) is not None)
        if self.bullets and line.indent > self.bullets[-1][0] and not self.blank:
            parents = (*self._context(), *(index for _, index in self.bullets))
            self._sentences(line, "prose", parents)
            return
        self.bullets.clear()
        if self.lead is not None and (self.blank or line.indent < self.lead_indent or leads):
            self.lead = None
        parents = self._context()
        if leads:
            is_title = ends_colon and line.end - line.start <= 60 and len(words.split()) <= 5
            kind = "heading" if is_title else "prose"
            index = self._sentences(line, kind, parents, last=True)
            self.lead, self.lead_indent, self.lead_has_items = index, line.indent, False
        else:
            self._sentences(line, "prose", parents)

    def _context(self) -> tuple[int, ...]:
        stack = tuple(index for _, index in self.headings)
        return stack if self.lead is None else (*stack, self.lead)

    def _sentences(
        self, line: _Line, kind: str, parents: tuple[int, ...], last: bool = False
    ) -> int:
        """Emits the block's sentences; gives the index of the first (or the last)."""
        first_index: int | None = None
        index = -1
        for start, end in _sentence_spans(self.text, line.start, line.end):
            above = parents
            if kind == "bullet" and first_index is not None:
                above = (*parents, first_index)
            index = self._emit(start, end, kind, above)
            if first_index is None:
                first_index = index
        return index if last or first_index is None else first_index

    def _emit(self, start: int, end: int, kind: str, parents: tuple[int, ...]) -> int:
        raw = self.text[start:end]
        start += len(raw) - len(raw.lstrip())
        end -= len(raw) - len(raw.rstrip())
        self.statements.append(Statement(start, max(start, end), kind, parents, self.phase))
        return self.first + len(self.statements) - 1


def _sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the sentences of a block; a short typed line with `question? answer` stays whole."""
    spans: list[tuple[int, int]] = []
    begin = start
    short = end - start <= 160
    for match in _END.finditer(text, start, end):
        stop = match.end()
        if text[match.start()] == "." and _ABBREVIATION.search(
            text, max(begin, match.start() - 12), match.start() + 1
        ):
            answer = text[max(begin, match.start() - 3) : match.start()].lower() == " no"
            if not answer or text[stop : stop + 2].strip()[:1].isdigit():
                continue
        if short and "?" in match.group():
            continue
        if stop - begin < 12 and spans:
            if text[spans[-1][1] - 1] == "?":  # "Ads as well? No. Assume ...": it is the answer
                spans[-1] = (spans[-1][0], stop)
                begin = stop
            continue
        if text[begin:stop].strip():
            spans.append((begin, stop))
        begin = stop
    if text[begin:end].strip():
        spans.append((begin, end))
    return spans or [(start, end)]
