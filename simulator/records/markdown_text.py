"""Any text as inert Markdown. Owns escaping; must not know where the text goes."""

from __future__ import annotations

import re

from simulator.text import one_line, sanitise

_MARKUP = re.compile(r"([\\`*_\[\]<|~$&])")
_BLOCK_START = re.compile(r"^(\s*)(?:(\d+)(?=[.)](?:\s|$))|(?=[#+\-=>]))")


def inline(text: object, limit_chars: int = 400) -> str:
    r"""One line that reads as `text` and is no markup, link, HTML or table border.

    >>> print(inline("a|b *now*"))
    a\|b \*now\*
    >>> print(inline("2026-11-28: a -> b"))
    2026-11-28: a -> b
    """
    return _escape_start(_escape(one_line(str(text), limit_chars)))


def quote(text: object) -> str:
    """A block quote of `text`, line by line.

    >>> print(quote("first"))
    > first
    """
    lines = sanitise(str(text)).strip().split("\n")
    return "\n".join(f"> {_escape_start(_escape(line.strip()))}".rstrip() for line in lines)


def cell(text: object, limit_chars: int = 400) -> str:
    """The inside of one table cell: one line, its pipes escaped, a dash when empty."""
    return _escape(one_line(str(text), limit_chars)) or "—"


def _escape(line: str) -> str:
    return _MARKUP.sub(r"\\\1", line)


def _escape_start(line: str) -> str:
    r"""No heading, list or underline begins with the line; `1.` becomes `1\.`."""
    return _BLOCK_START.sub(r"\1\2\\", line)
