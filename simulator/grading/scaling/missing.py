"""Why a line of the calculator pad comes to nothing, in few words. Must not calculate."""

from __future__ import annotations

import re

_OPEN_END = re.compile(r"([-+*/×÷^]|(?<=\s)x)$")
_BY_ZERO = re.compile(r"[/÷]\s*0+(?:\.0*)?(?![\w.])")


def what_is_missing(line: str) -> str:
    """What a calculation without a value lacks; empty for what may be words or a lone figure.

    >>> what_is_missing("5 +"), what_is_missing("1/0"), what_is_missing("(2 + 3")
    ('no number after +', 'divided by 0', 'no ) for a (')
    >>> what_is_missing("about 2x"), what_is_missing("servers -"), what_is_missing("1/0.5")
    ('', '', '')
    """
    text = line.strip().rstrip("=? ")
    if not any(character.isdigit() for character in text):
        return ""
    end = _OPEN_END.search(text)
    if end is not None:
        return f"no number after {end[1]}"
    if _BY_ZERO.search(text):
        return "divided by 0"
    opened, closed = text.count("("), text.count(")")
    if opened != closed:
        return "no ) for a (" if opened > closed else "no ( for a )"
    return ""
