"""Plain text for people: made safe to show, and counts and changes in it as people write them.

Must not know what the text means.
"""

from __future__ import annotations

import json
import re

# C0 and C1 controls except tab and newline, DEL, soft hyphens, bidirectional overrides and
# isolates, zero-width marks but the two joiners that emoji and some scripts need, annotations, the
# byte-order mark, and Unicode tag characters: none has a use in an answer, and each can drive or
# deceive a terminal (https://trojansource.codes, ECMA-48).
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_COMMAND = re.compile("`simulator(?=[ `])")
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x0b|\x0c|\x85")


def sanitise(text: str) -> str:
    """The text with line ends as newlines and with every control, bidi and invisible mark removed.

    Escape sequences become inert: their ESC goes, their printable rest stays visible.
    """
    return _UNSAFE.sub("", _LINE_ENDS.sub("\n", text))


def inert_json(text: str) -> str:
    """JSON text whose unsafe characters are escapes: the same value, and inert in a terminal."""

    def escaped(found: re.Match[str]) -> str:
        code = ord(found.group())
        return f"\\u{code:04x}" if code < 0x10000 else json.dumps(found.group())[1:-1]

    return _UNSAFE.sub(escaped, text)


def one_line(text: str, limit_chars: int = 200) -> str:
    """Sanitised, white space folded, cut with an ellipsis at `limit_chars` characters."""
    folded = " ".join(sanitise(text).split())
    return folded if len(folded) <= limit_chars else folded[: limit_chars - 1] + "…"


def begun_with(text: str, options: str) -> str:
    """Commands of this program in backquotes with the `options` that this run of it was begun with,
    so that they find the same files when they are pasted.

    >>> begun_with("`simulator due --all` lists them.", "--transcripts 'my own'")
    "`simulator --transcripts 'my own' due --all` lists them."
    """
    return _COMMAND.sub(lambda _: f"`simulator {options}", text) if options else text


def counted(count: float, noun: str) -> str:
    """A count with its noun.

    >>> counted(1, "word"), counted(20, "attempt")
    ('1 word', '20 attempts')
    """
    return f"{count:g} {noun}{'' if count == 1 else 's'}"


def signed(change: float) -> str:
    """A change with its sign and one decimal; what rounds to nothing has no minus.

    >>> signed(-0.04), signed(-0.6)
    ('+0.0', '-0.6')
    """
    return f"{round(change, 1) + 0.0:+.1f}"


def uncapitalised(words: str) -> str:
    """A sentence's words as they stand inside another one; abbreviations keep their capitals.

    >>> uncapitalised("The bill of a day."), uncapitalised("GPUs alone"), uncapitalised("")
    ('the bill of a day.', 'GPUs alone', '')
    """
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
