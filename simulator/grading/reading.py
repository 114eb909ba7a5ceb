"""One answer read: statements, mentions, denials, calculations, and what may earn anything.

Owns the way from text to `AnswerIndex`; must not know which criterion wants what.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from simulator.grading.compiled import Compiled
from simulator.grading.negation import denied_tokens, is_refusal
from simulator.grading.patterns import Mention
from simulator.grading.rules import AnswerIndex
from simulator.grading.scaling import Calculation
from simulator.grading.statements import PHASE_GAP, PhaseText, Statement, split_statements
from simulator.grading.tokens import NUMERIC_KINDS, Token, fold_case, tokenise, without_addresses

_ECHO_WORDS = 5
"""A run of this many words that stands in the prompt is the prompt's, not the candidate's."""
_REPEAT_WORDS = 5
"""A statement of at least so many words that was made before adds nothing."""
_REFUSED_LEAST, _REFUSED_SHARE = 6, 0.4
"""An answer of at least so many statements that refuse, and this share of it, refuses what it says:
they earn nothing. In 600 answers the share is at most 0.07."""
_BARE_LEAST, _BARE_SHARE = 8, 0.6
"""An answer of at least so many bare statements, which are more than this share of it, is a list of
terms. In 71 real answers the share is at most 0.44, in lists of buzzwords more than 0.8."""
_LISTED, _ONE_SUBJECT = "features", 1.5
"""Features are told as lists. One with so many times more terms of theirs than of any other
dimension is no list of buzzwords, though it touches others by the way."""
WORD_KINDS = NUMERIC_KINDS | {"word"}
FUNCTION_WORDS = frozenset(
    "the a an of to for in on at by with from as is are was be been will would should can "
    "could we i it its this that these those than then if when because so since and or but "
    "not no use using used per each every into over under after before only also more less "
    "most all any their they he she you your our do does have has get gets make makes need "
    "needs want vs via w".split()
)


class Mentions(NamedTuple):
    """A statement's tokens and what was found where; `named[n]` is what pattern n stands for."""

    tokens: Sequence[Token]
    found: Sequence[Mention]
    named: Sequence[str]


@dataclass(frozen=True)
class Reading:
    """An answer's statements with what each mentions; `index` serves the rules.

    `texts[n]` is the phase text that statement n came from; `said[n]` are its words in lower case,
    its numbers with `#` before them, and with `!` what it denies. `denied` are names that the
    answer mentions only to deny them; `refused` counts statements that earn nothing because the
    answer refuses what it says.
    """

    statements: tuple[Statement, ...]
    texts: tuple[PhaseText, ...]
    said: tuple[tuple[str, ...], ...]
    compiled: Compiled
    index: AnswerIndex
    denied: frozenset[str]
    echoed: int
    listed: int
    words: int
    refused: int = 0

    def quote(self, number: int) -> str:
        """A statement as it stands in the text."""
        statement = self.statements[number]
        return self.texts[number].text[statement.start : statement.end]

    def mentions(self, number: int) -> Mentions:
        """What a statement mentions and where, found once more: few are asked after."""
        statement, text = self.statements[number], self.texts[number].text
        tokens = tokenise(_folded(text), statement.start, statement.end)
        return Mentions(tokens, self.compiled.patterns.find(tokens), self.compiled.names)

    def without(self, numbers: Collection[int]) -> Reading:
        """The same reading in which these statements earn nothing, as lists of terms."""
        dead = 0
        for number in numbers:
            dead |= 1 << number
        index = replace(self.index, alive=self.index.alive & ~dead)
        return replace(self, index=index, listed=self.listed + len(numbers))


def read_answer(
    phases: Sequence[PhaseText],
    compiled: Compiled,
    calculations: Sequence[Sequence[Calculation]],
    prompt: str = "",
) -> Reading:
    """Reads the phases of an answer; `calculations[n]` are those of `phases[n]`.

    Statements that repeat the prompt, and lists of terms without a statement, are not alive.
    """
    reader = _Reader(compiled, _shingles(prompt))
    for phase, found in zip(phases, calculations, strict=True):
        reader.read(phase, found)
    return reader.finish()


class _Reader:
    def __init__(self, compiled: Compiled, prompt: frozenset[tuple[str, ...]]) -> None:
        self.compiled = compiled
        self.prompt = prompt
        self.statements: list[Statement] = []
        self.texts: list[PhaseText] = []
        self.concepts: dict[str, int] = {}
        self.headings: dict[str, int] = {}
        self.scope: dict[int, int] = {}
        self.phases: dict[str, int] = {}
        self.calculations: dict[str, int] = {}
        self.items: list[int] = []
        self.dead = 0
        self.echoed = 0
        self.listed: list[int] = []
        self.bare: list[int] = []
        self.lists: list[int] = []
        self.denied: set[str] = set()
        self.refused: list[int] = []
        self.words = 0
        self.said: list[tuple[str, ...]] = []
        self.known: set[tuple[str, ...]] = set()

    def read(self, phase: PhaseText, calculations: Sequence[Calculation]) -> None:
        folded = _folded(phase.text)
        first = len(self.statements)
        for number, statement in enumerate(split_statements(phase.text, phase.phase, first), first):
            self.statements.append(statement)
            self.texts.append(phase)
            self._statement(number, statement, folded)
        self._calculations(first, calculations)
        gap = Statement(len(phase.text), len(phase.text), "gap", (), phase.phase)
        for _ in range(PHASE_GAP):
            self.statements.append(gap)
            self.texts.append(phase)
            self.items.append(0)
            self.said.append(())
            self.dead |= 1 << (len(self.statements) - 1)

    def _statement(self, number: int, statement: Statement, folded: str) -> None:
        bit = 1 << number
        tokens = tokenise(folded, statement.start, statement.end)
        words = [token for token in tokens if token.kind in WORD_KINDS]
        self.words += len(words)
        for parent in statement.parents:
            self.scope[parent] = self.scope.get(parent, 0) | bit
        if statement.phase is not None:
            self.phases[statement.phase] = self.phases.get(statement.phase, 0) | bit
        found = self.compiled.patterns.find(tokens)
        denied = denied_tokens(tokens) if found else frozenset()
        said = tuple(
            [_marked(t, n in denied) for n, t in enumerate(tokens) if t.kind in WORD_KINDS]
        )
        self.said.append(said)
        names = self._named(found, denied)
        target = self.headings if statement.kind == "heading" else self.concepts
        for name in names:
            target[name] = target.get(name, 0) | bit
        if statement.kind == "heading":
            self.dead |= bit
            self.items.append(0)
            return
        for mark in _marks(tokens, folded[statement.start : statement.end], len(words)):
            self.concepts[mark] = self.concepts.get(mark, 0) | bit
        self.items.append(_count_items(tokens, statement.kind))
        if len(said) >= _REPEAT_WORDS and said in self.known:
            self.dead |= bit
            return
        self.known.add(said)
        if denied and is_refusal(tokens):
            self.refused.append(number)
        if self._is_echo(words):
            self.dead |= bit
            self.echoed += 1
        elif self._is_keyword_list(tokens, words, names, found):
            self.dead |= bit
            self.listed.append(number)
        elif _is_bare(tokens, words):
            self.bare.append(number)
        elif _is_list(tokens, words):
            self.lists.append(number)

    def _named(self, found: Sequence[Mention], denied: Collection[int]) -> set[str]:
        """What the patterns found stand for, without what is denied."""
        said: set[int] = set()
        off: set[int] = set()
        for first, last, patterns in found:
            (off if first in denied and last in denied else said).update(patterns)
        known = self.compiled.names
        names = {known[pattern] for pattern in said}
        self.denied |= {known[pattern] for pattern in off} - names
        return names

    def _is_echo(self, words: Sequence[Token]) -> bool:
        if not self.prompt or len(words) < _ECHO_WORDS:
            return False
        texts = [token.text for token in words]
        inside: set[int] = set()
        for i in range(len(texts) - _ECHO_WORDS + 1):
            if tuple(texts[i : i + _ECHO_WORDS]) in self.prompt:
                inside.update(range(i, i + _ECHO_WORDS))
        return len(inside) >= 0.6 * len(texts)

    def _is_keyword_list(
        self,
        tokens: Sequence[Token],
        words: Sequence[Token],
        names: set[str],
        found: Sequence[Mention],
    ) -> bool:
        """Many terms of many dimensions, nothing between them: words without a statement."""
        if len(words) < 12 or len(names) < 8:
            return False
        if any(token.kind == "arrow" or token.text in {"(", ")"} for token in tokens):
            return False
        if any(token.text == ":" for token in tokens[1:4]):
            return False  # a labelled list says what its terms are: "video: age, length, ..."
        items = 1 + sum(1 for token in tokens if token.text in {",", ";"})
        if items < 8 or len(words) > 3 * items:
            return False
        if sum(1 for token in words if token.kind in NUMERIC_KINDS) >= 2:
            return False
        glue = sum(1 for token in words if token.text in FUNCTION_WORDS)
        if glue > 0.08 * len(words):
            return False
        names = {name for name in names if not name.startswith("say:")}
        if len(names) < 8:
            return False
        covered = {place for first, last, _ in found for place in range(first, last + 1)}
        if sum(1 for place in covered if tokens[place].kind != "sep") < 0.7 * len(words):
            return False
        touched = Counter(
            dimension for name in names for dimension in self.compiled.spread.get(name, ())
        )
        if len(touched) < 6:
            return False
        rest = max(count for dimension, count in touched.items() if dimension != _LISTED)
        return touched[_LISTED] < _ONE_SUBJECT * rest

    def _calculations(self, first: int, calculations: Sequence[Calculation]) -> None:
        starts = [s.start for s in self.statements[first:]]
        for calculation in calculations:
            place = bisect_right(starts, calculation.start) - 1
            if place < 0:
                continue
            bit = 1 << (first + place)
            if calculation.status != "unchecked":
                for key in (calculation.kind, "@calculation"):
                    target = self.concepts if key.startswith("@") else self.calculations
                    target[key] = target.get(key, 0) | bit

    def finish(self) -> Reading:
        living = [n for n, s in enumerate(self.statements) if s.kind not in {"gap", "heading"}]
        terms = len(self.bare) + len(self.listed)
        if terms >= _BARE_LEAST and terms > _BARE_SHARE * len(living):
            for number in (*self.bare, *self.lists):
                self.dead |= 1 << number
            self.listed.extend(self.bare)
        if len(self.refused) < max(_REFUSED_LEAST, _REFUSED_SHARE * len(living)):
            self.refused = []
        for number in self.refused:
            self.dead |= 1 << number
        size = len(self.statements)
        index = AnswerIndex(
            size, self.concepts, self.headings, self.scope, ((1 << size) - 1) & ~self.dead,
            self.items, self.phases, self.calculations,
        )  # fmt: skip
        return Reading(
            tuple(self.statements), tuple(self.texts), tuple(self.said), self.compiled, index,
            frozenset(self.denied),
            self.echoed, len(self.listed), self.words, len(self.refused),
        )  # fmt: skip


def _marked(word: Token, denied: bool) -> str:
    if denied:
        return f"!{word.text}"
    return word.text if word.kind == "word" else f"#{word.text}"


def _folded(text: str) -> str:
    return without_addresses(fold_case(text))


def _is_bare(tokens: Sequence[Token], words: Sequence[Token]) -> bool:
    """A term or two, or a list of terms, with nothing said about them."""
    if any(token.kind == "arrow" or token.text in {":", "(", ")"} for token in tokens):
        return False
    if sum(1 for token in words if token.kind in NUMERIC_KINDS) >= 2:
        return False
    content = sum(1 for token in words if token.text not in FUNCTION_WORDS)
    is_list = content == len(words) and _is_list(tokens, words)
    return bool(words) and (is_list or content <= 3)


def _is_list(tokens: Sequence[Token], words: Sequence[Token]) -> bool:
    """Three things or more with commas between them, each of a few words."""
    items = 1 + sum(1 for token in tokens if token.text in {",", ";"})
    return items >= 3 and len(words) <= 3.5 * items


def _marks(tokens: Sequence[Token], raw: str, words: int) -> Iterable[str]:
    kinds = {token.kind for token in tokens}
    arrows = sum(1 for token in tokens if token.kind == "arrow")
    commas = sum(1 for token in tokens if token.text in {",", ";"})
    if kinds & NUMERIC_KINDS:
        yield "@number"
    for kind, mark in _KIND_MARKS:
        if kind in kinds:
            yield mark
    if _BIG.search(raw):
        yield "@big"
    if _MILLISECONDS.search(raw):
        yield "@ms"
    if "?" in raw:
        yield "@question"
    for least, mark in ((1, "@arrow"), (2, "@arrow2"), (3, "@arrow3")):
        if arrows >= least:
            yield mark
    if commas >= 2:
        yield "@list3"
    if commas >= 4:
        yield "@list5"
    if words >= 12:
        yield "@long"


_BIG = re.compile(
    r"\d\s?(?:k|m|b|mn|mio|mil|mln|bn|(?:thousand|million|billion|trillion)s?)\b|\b\d{5,}|\d\s?e\d"
    r"|\b10\s?(?:\^|\*\*)\s?\d|\b\d{2,3}(?:[,. ]000)+\b|\b\d(?:[,. ]\d{3}){2,}\b"
)
_MILLISECONDS = re.compile(r"\d\s?-?(?:ms|msec|msecs|millis|milliseconds?|milli seconds?)\b")
_KIND_MARKS = (
    ("pct", "@percent"), ("money", "@money"), ("dur", "@duration"), ("bytes", "@bytes"),
    ("rate", "@rate"),
)  # fmt: skip


def _count_items(tokens: Sequence[Token], kind: str) -> int:
    """How many list items a statement holds: its commas, or itself when it is a bullet or row."""
    commas = sum(1 for token in tokens if token.text in {",", ";", "+"})
    if commas >= 1:
        return commas + 1
    return 1 if kind in {"bullet", "row"} else 0


@lru_cache(maxsize=8)
def _shingles(prompt: str) -> frozenset[tuple[str, ...]]:
    words = [
        t.text for t in tokenise(fold_case(prompt)) if t.kind == "word" or t.kind in NUMERIC_KINDS
    ]
    count = len(words) - _ECHO_WORDS + 1
    return frozenset(tuple(words[i : i + _ECHO_WORDS]) for i in range(max(0, count)))
