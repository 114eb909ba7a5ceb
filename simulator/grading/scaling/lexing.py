"""Text cut into numbers, words, operators and equalities with their offsets. Knows no units.

What only looks like a number is kept out here: dates, clock times, ratios (1:20), splits
(80/10/10), versions, names with digits (p99, int8, GPT-4) and list markers. Time is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

TokenKind = Literal[
    "number", "word", "op", "eq", "open", "close", "sep", "line", "percent", "money", "approx",
    "range", "frac", "pipe", "other",
]  # fmt: skip


class Token(NamedTuple):
    """One piece of the text; `value` is a number's value, `text` an operator's plain form.

    `other` is the value that a number may have instead: 30.000 is 30 or 30,000. 0 where none.
    """

    kind: TokenKind
    text: str
    start: int
    end: int
    spaced: bool
    value: float = 0.0
    other: float = 0.0


_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_POWER = (
    r"(?:\s?\^\s?(?:\{(?P<braced>-?\d{1,2})\}|(?P<caret>-?\d{1,2}))|\*\*(?P<stars>-?\d{1,2})"
    r"|(?P<raised>[⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))"
)
_PLAIN = (
    r"0,\d{1,4}(?!\d|,\d)"
    r"|[1-9]\d{3}(?:,000)+(?![\d,])"
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)"
    r"|\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d.,]*\d)"
    r"|\d{1,3}(?:[_']\d{3})+"
    r"|\d{1,3}(?:\{,\}\d{3})+"
    r"|\d{1,18},\d{1,2}(?=\s?(?:[kKMBT]\b|[kKMGTP]i?[bB]\b|mil|bil))"
    r"|\d{1,18}\.\d{1,18}|\.\d{1,18}|\d{1,18}"
)
_MANTISSA = r"\d{1,12}(?:\.\d{1,9})?"
_TOKEN = re.compile(
    rf"""
    (?P<space>[ \t\r\f\v\u00a0\u202f]+)
  | (?P<by>x(?=\d{{1,9}}(?:\.\d{{1,9}})?\s?(?:=|≈|->|→|[/*×]\s?\d)))
  | (?P<word>[wW]/(?:o|in)?(?=[\s$~])|i\.e\.|e\.g\.|approx\.|ca\.|vs\.|avg\.|[mM](?:io|rd|ln)\.
        |[^\W\d_](?:[\w']|(?<=\w)-(?=\w))*|[µ¢])
  | (?P<line>\n)
  | (?P<cell></t[dh]>[ \t]*<t[dh][^<>\n]{{0,80}}>)
  | (?P<tag></?(?:table|thead|tbody|tr|t[dh]|b|i|em|strong|code|br|p|li)(?:[ /][^<>\n]{{0,80}})?>)
  | (?P<bold>\\(?:mathbf|textbf|boldsymbol|bm|boxed)\{{(?=[ \t]*(?:\\?[~≈$]|\\approx[ ]?)?[ ]?\d))
  | (?P<quote>["“”‘’„«»])
  | (?P<skip>
        \d{{4}}-\d\d?-\d\d? | \d{{1,2}}:\d\d(?::\d\d)?(?![\d:])
      | \d{{1,6}}(?::\d{{1,6}}){{1,4}}
      | (?:[×*·]\s?)?\b24\s?/\s?7\b
      | \d{{1,3}}/\d{{1,3}}(?:/\d{{1,4}}){{1,6}}(?!\d|\s?[=≈/*×])
      | \d{{1,6}}(?:\.\d{{1,6}}){{2,6}} | \d{{1,6}}(?:-\d{{1,6}}){{2,6}}
      | [@\#]\d[\d.]{{0,9}}[kKM]?
      | \*{{2,3}}(?!\d) | (?<!\d)\*{{2,3}} | `+ | \\\[ | \\\] | \\\( | \\\) | \$\$
      | (?<=\s)\*(?=[^\W\d_]{{2}}) | (?<=[^\W\d_])\*(?=[;,.:]|\s*$)
      | \\(?:,|;|!|:|\s|quad|qquad|left|right|displaystyle|bigl?|bigr?)
    )
  | (?P<sci>(?:(?P<man>{_MANTISSA})\s?(?:x|×|\*|·|\\times|\\cdot)\s?)?(?P<base>10|2){_POWER})
  | (?P<powered>(?P<under>\d{{1,3}}(?:,\d{{3}}){{1,3}}|\d{{1,9}}(?:\.\d{{1,9}})?)(?P<scale>[kKMB])?
        (?:(?P<above>[²³])|\s?(?:\^|\*\*)\s?(?P<to>[2-9]|1[0-2])(?![\d.])))
  | (?P<number>(?:{_PLAIN})(?:[eE][+-]?\d{{1,2}}(?![\w]))?)
  | (?P<frac>\\[dt]?frac(?=\{{))
  | (?P<eq><?[-—–=]{{1,2}}+>+|<[-—–]{{1,2}}(?=[ \t])|[→⇒⟶➔⟹↦]|={{1,3}}~?|~=|≈=?|≃|≅|≡
        |\\(?:thickapprox|approx|simeq|sim|to|rightarrow|Rightarrow|implies|equiv)\b)
  | (?P<op>\\?[*×·⋅∗÷/+✕✖]|\\(?:times|cdot|div|ast)\b)
  | (?P<latex>\\(?:text|mathrm|mathbf|textbf|operatorname)(?=\{{))
  | (?P<percent>\\?%|‰)
  | (?P<money>\\?\$|€|£)
  | (?P<approx>[~∼]|\\\~)
  | (?P<open>[(\[{{])
  | (?P<close>[)\]}}])
  | (?P<range>[-–—−])
  | (?P<pipe>\|)
  | (?P<sep>[,;:.?!…]+)
  | (?P<other>.)
    """,
    re.VERBOSE,
)
# Sentences without a figure hold no calculation: they become one stop.
_MAX_TOKENS = 75_000
_WRAPPED_FROM = 60
"""Characters of a line that an editor may have wrapped."""
_UNIT_FOLLOWS = re.compile(r"[ \t]*[a-z]{2}")
_BOUNDARY = re.compile(r"[.;!?]\s+")
_FIGURE = re.compile(r"\d|hundred|thousand|million|billion|trillion|[⁰-⁹]", re.IGNORECASE)
_COMMA_DECIMAL = re.compile(
    r"\d,\d{1,2}\s?(?:[kKMBT]\b|[mb]il|mio|mrd|%)|\b86\.400\b",
    re.IGNORECASE,
)
"""What shows that a line has its thousands behind dots."""
_DOTTED_THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{1,2}\.000(?![\d.,]|\s?%)")
"""What may be thousands, or a decimal written with three digits."""
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+")
_ARROWS = frozenset("→⇒⟶➔⟹↦")
_SCALES = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9}
"""Letters between a figure and its power: 7M² is (7M)²."""
_OPS = {"×": "*", "·": "*", "⋅": "*", "∗": "*", "✕": "*", "✖": "*", "÷": "/"}
_LATEX_OPS = {"\\times": "*", "\\cdot": "*", "\\ast": "*", "\\div": "/"}
_MARKER = re.compile(r"[ \t]*(?:>[ \t]*)?(?:[-*+•◦▪][ \t]+|\d{1,2}[.)][ \t]+|[a-z][.)][ \t]+)+")


def has_figure(text: str) -> bool:
    """Whether a text holds a figure, in digits or in words; without one it holds no calculation."""
    return _FIGURE.search(text) is not None


def tokens(text: str) -> list[Token]:
    """All tokens of the text in order; list markers, emphasis and spaces are left out.

    A sentence without any figure is one separator; past 75,000 tokens the rest is left unread.
    """
    found: list[Token] = []
    position, length = 0, len(text)
    while position < length and len(found) < _MAX_TOKENS:
        newline = text.find("\n", position)
        end = length if newline < 0 else newline
        if _FIGURE.search(text, position, end) is None:
            _stop(text, position, end, found)
        else:
            cut = len(found)
            marker = _MARKER.match(text, position, end)
            first = marker.end() if marker and marker.end() < end else position
            for start, stop in _sentences(text, first, end):
                if _FIGURE.search(text, start, stop) is None:
                    _stop(text, start, stop, found)
                else:
                    _cut(text, start, stop, found)
            if _COMMA_DECIMAL.search(text, position, end):
                found[cut:] = [_without_dots(token) for token in found[cut:]]
            elif _DOTTED_THOUSANDS.search(text, position, end):
                found[cut:] = _with_both_values(found[cut:])
        if "|" in text[position:end] or "<td" in text[position:end]:
            _open_cells(found)
        if newline >= 0 and not _is_wrapped(text, position, end, found):
            found.append(Token("line", "\n", end, end + 1, True))
        position = end + 1
    return found


def _is_wrapped(text: str, start: int, end: int, found: Sequence[Token]) -> bool:
    """Whether a long line ends with a figure whose unit stands on the next one."""
    if end - start < _WRAPPED_FROM or not found or found[-1].kind != "number":
        return False
    is_last = not text[found[-1].end : end].strip()
    return is_last and _UNIT_FOLLOWS.match(text, end + 1) is not None


def _without_dots(token: Token) -> Token:
    """Such as 17.400 for 17,400, where the line writes 1,5 for 1.5."""
    if token.kind != "number" or token.text.startswith("0") or not _DOTTED.fullmatch(token.text):
        return token
    return token._replace(value=float(token.text.replace(".", "")))


def _with_both_values(found: Sequence[Token]) -> list[Token]:
    """Dotted figures as thousands and as decimals, likelier as decimals where one is 3.25."""
    decimals = any(t.kind == "number" and "." in t.text and t.text[-4:] != ".000" for t in found)
    result: list[Token] = []
    for token in found:
        whole = _without_dots(token)
        first, second = (token, whole) if decimals else (whole, token)
        other = second.value if token.value != whole.value else 0.0
        result.append(first._replace(other=other))
    return result


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        boundary = _BOUNDARY.search(text, start, end)
        stop = boundary.end() if boundary else end
        yield start, stop
        start = stop


def _stop(text: str, start: int, end: int, found: list[Token]) -> None:
    if text[start:end].strip():
        found.append(Token("sep", ".", start, end, True))


def _cut(text: str, position: int, end: int, found: list[Token]) -> None:
    spaced = True
    bold: list[int] = []
    while position < end and len(found) < _MAX_TOKENS:
        match = _TOKEN.match(text, position, end)
        if match is None:  # pragma: no cover - the last alternative takes any character
            position += 1
            continue
        kind = match.lastgroup or "other"
        if kind == "space":
            spaced = True
        elif kind in ("quote", "tag") or (kind == "close" and _closes_bold(match.group(), bold)):
            pass
        elif kind == "bold":
            bold.append(0)
        elif kind != "latex" and (kind != "skip" or text[position] not in "*`\\$"):
            if bold and match.group() == "{":
                bold[-1] += 1
            found.append(_token(kind, match, spaced))
            spaced = False
        position = match.end()


def _closes_bold(text: str, bold: list[int]) -> bool:
    """Whether a bracket ends a figure in bold; `bold` counts the braces open inside each."""
    if text != "}" or not bold:
        return False
    if bold[-1]:
        bold[-1] -= 1
        return False
    bold.pop()
    return True


def _open_cells(found: list[Token]) -> None:
    """In a table row, "| 5M | × | 20 |" reads as 5M × 20: borders beside a sign are dropped."""
    start = len(found)
    while start and found[start - 1].kind != "line":
        start -= 1
    row = found[start:]
    signs = [t.kind in ("op", "eq") or t.text in ("x", "×") for t in row]
    found[start:] = [
        token
        for i, token in enumerate(row)
        if token.kind != "pipe" or not any(signs[max(0, i - 1) : i + 2])
    ]


def _token(kind: str, match: re.Match[str], spaced: bool) -> Token:
    text, start, end = match.group(), match.start(), match.end()
    if match.group("sci") is not None:
        return Token("number", text, start, end, spaced, _power(match))
    if kind == "number":
        return Token("number", text, start, end, spaced, _plain(text))
    if kind == "powered":
        exponent = int((match.group("above") or "").translate(_SUPERSCRIPTS) or match.group("to"))
        under = _plain(match.group("under")) * _SCALES[match.group("scale") or ""]
        return Token("number", text, start, end, spaced, under**exponent)
    if kind == "by":
        return Token("op", "*", start, end, spaced)
    if kind == "skip":
        return Token("word", text, start, end, spaced)
    if kind == "cell":
        return Token("pipe", "|", start, end, spaced)
    if kind == "eq":
        arrow = ">" in text or text in _ARROWS or text.startswith(("\\to", "\\r", "\\R", "\\im"))
        near = text in ("≈", "≃", "≅", "~=", "=~") or text.startswith(("\\ap", "\\si", "\\th"))
        return Token("eq", "->" if arrow else "~" if near else "=", start, end, spaced)
    if kind == "op":
        sign = _LATEX_OPS.get(text) or text.lstrip("\\")
        return Token("op", _OPS.get(sign, sign), start, end, spaced)
    plain: TokenKind = kind  # type: ignore[assignment]
    return Token(plain, text.lstrip("\\") if kind in ("money", "percent") else text, start, end,
                 spaced)  # fmt: skip


def _power(match: re.Match[str]) -> float:
    raised = (match.group("raised") or "").translate(_SUPERSCRIPTS)
    caret = match.group("caret") or match.group("braced")
    exponent = int(caret or match.group("stars") or raised)
    mantissa = float(match.group("man")) if match.group("man") else 1.0
    return float(mantissa * float(match.group("base")) ** exponent)


def _plain(text: str) -> float:
    plain = re.sub(r"[ \u00a0\u202f_'{}]", "", text)
    if re.fullmatch(r"\d+,\d{1,2}|0,\d{1,4}", plain):
        plain = plain.replace(",", ".")
    return float(plain.replace(",", ""))
