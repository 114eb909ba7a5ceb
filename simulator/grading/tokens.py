"""Words and numbers of a text, with their places and the keys by which patterns find them.

Owns tokenising and stemming; must not know what a concept or a criterion is.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from Stemmer import Stemmer

_SPAN = r"(?:\d[\d,.]*\s?[kmb]?\s?(?:-|–|to)\s?)?"
_NUM = r"(?:\d[\d,]*(?:\.\d+)?|\.\d+)"
_MAG = r"(?:k|m|b|mil|mio|mln|million|millions|bn|billion|billions|thousand|trillion)"
_TIME = (
    r"(?:ms|msec|millis|milliseconds?|us|µs|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|d|days?"
    r"|wks?|weeks?|mo|mos|months?|y|yrs?|years?)"
)
_PER = (
    r"(?:/\s?(?:s|sec|second|min|minute|h|hr|hour|d|day|wk|week|month|mo|yr|year)\b"
    r"|\s?(?:per|a|each)\s(?:s|sec|second|min|minute|hour|day|week|month|year)\b)"
)
_TOKEN = re.compile(
    rf"""
      (?=[\d.$€£+−-])(?:
        (?P<money>[$€£]\s?{_SPAN}{_NUM}\s?(?:{_MAG}\b)?|{_SPAN}{_NUM}\s?(?:{_MAG}\s?)?(?:usd\b|dollars?\b|cents?\b|euros?\b|bucks\b|[$€£]))
      | (?P<pct>(?:(?<![^\s(,;:|>])[+−-](?=\d))?{_SPAN}{_NUM}\s?(?:%|percent\b|pct\b|bps\b))
      | (?P<rate>{_SPAN}{_NUM}\s?(?:{_MAG}\s?)?(?:[qrt]ps\b|(?:[a-z]+\s?)?{_PER}))
      | (?P<dur>{_SPAN}{_NUM}\+?[\s-]?{_TIME}\b(?!\s?/))
      | (?P<bytes>{_SPAN}{_NUM}\s?(?:[kmgtp]i?b|bytes?|gigs?)\b)
      | (?P<num>{_SPAN}{_NUM}(?:e\d+)?(?:\s?{_MAG})?(?![^\W_])\+?)
      )
    | (?P<word>[^\W_]+(?:['’][^\W_]+)?|!=|≠|<>)
    | (?P<arrow>-{{1,3}}>|={{1,2}}>|[→⇒⟶➔➜]|>>)
    | (?P<brk>[;|])
    | (?P<sep>[,:()])
    """,
    re.VERBOSE,
)
"""A number of any kind begins with a digit, a point, a sign or a currency: asking that first is
what spares most words six attempts."""
_SIGNS = {"!=": "unequal", "≠": "unequal", "<>": "unequal"}
"""Signs that say a word: "precision != 1 - FPR" is not "precision = 1 - FPR"."""
NUMERIC_KINDS = frozenset({"money", "pct", "rate", "dur", "bytes", "num"})
BOUNDARY_KINDS = frozenset({"arrow", "brk"})


class Token(NamedTuple):
    """One word, number, arrow or separator; `start` and `end` count characters of the text."""

    text: str
    kind: str
    start: int
    end: int


def fold_case(text: str) -> str:
    """Lower case without changing any character's place (`İ` would grow)."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>|\"'`]*[^\s<>|\"'`.,;:!?)\]]|www\.[^\s<>|\"'`)\]]+")


def without_addresses(text: str) -> str:
    """The text with blanks for web addresses: what they spell is not said."""
    if "://" not in text and "www." not in text:
        return text
    return _ADDRESS.sub(lambda match: " " * len(match.group()), text)


def tokenise(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Tokens of `text[start:end]`, where `text` is already case-folded."""
    stop = len(text) if end is None else end
    found: list[Token] = []
    for match in _TOKEN.finditer(text, start, stop):
        word, kind = match.group(), match.lastgroup or "word"
        found.append(Token(_SIGNS.get(word, word), kind, *match.span()))
    return found


_KEPT_APART: dict[str, str] = {
    word: words.split()[0]
    for words in (
        "custom customs customize customized customise customised", "likely unlikely", "means",
        "organize organized organise organised organization organisation organizations",
        "regularization regularisation regularize regularized regularise regularised",
        "generalize generalise generalizes generalises generalization generalisation",
        "initialize initialized initialise initialised initializing initialising",
        "responsible responsibility responsibilities", "rating ratings rated", "listing listings",
        "completely", "probably", "except", "several", "numerous", "barely", "overly", "actually",
        "finally", "lately", "hardly", "nearly", "mostly", "highly", "rarely", "largely",
        "hosting", "meaning", "annoyed annoying annoys annoyance",
        "experience experiences experienced experiencing", "evidence evidences", "evidently",
        "information informative", "liveness", "ips", "informal informally",
        "position positions positional positioned", "product products", "objective objectives",
        "subjective", "conversation conversations conversational", "authority authorities",
        "authorization authorizations authorize authorized authorizes",
        "engineer engineers engineering engineered", "busy", "import imports imported importing",
        "minority minorities", "majority", "executive executives", "relative relatively",
        "transition transitions", "transitive", "apartment apartments",
        "department departments", "operator operators", "manager managers",
        "developer developers", "advertiser advertisers", "reasonable reasonably reasoning",
        "respectively", "handful", "careful carefully", "limitation limitations",
        "activation activations", "different differently", "factorization factorisation factorize",
        "normalize normalized normalizes normalizing normalization",
        "personalize personalized personalizes personalization",
        "personalise personalised personalises personalisation",
    )
    for word in words.split()
}  # fmt: skip
"""Words whose Snowball stem is that of a word with another meaning: customers are not custom,
ratings no rates, listings no lists, products no production, positions no positives; what is likely
is not liked. Each group has its own stem."""


class Stems:
    """Stems of English words, each computed once."""

    def __init__(self) -> None:
        self._stem = Stemmer("english").stemWord
        self._known: dict[str, str] = {}

    def stem(self, word: str) -> str:
        """The Snowball English stem of a lower-case word, accents removed."""
        known = self._known.get(word)
        if known is None:
            plain = word.replace("’", "'")
            if not plain.isascii():
                decomposed = unicodedata.normalize("NFKD", plain)
                plain = "".join(c for c in decomposed if not unicodedata.combining(c))
            known = _KEPT_APART.get(plain) or self._stem(plain)
            self._known[word] = known
        return known
