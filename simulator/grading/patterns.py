"""Compiles phrase patterns of the lexicon into automata and finds them in tokens.

The syntax is described at `simulator.content.lexicon.Concept`. Owns building and matching; must
not know criteria. Each state is seen once at a place, and what is looked at in a statement is
bounded: no pattern can make it hang. A pattern is compiled when a text first holds a word that it
can begin with: of thousands, a text needs a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate

from simulator.content.families import FAMILIES
from simulator.content.phrases import (
    ARROW,
    CLASSES,
    Choice,
    Gap,
    Sequence_,
    Word,
    first_words,
    parse_phrase,
    words_of,
)
from simulator.grading.tokens import BOUNDARY_KINDS, NUMERIC_KINDS, Stems, Token

_COMPACT = str.maketrans("", "", " ,-")
"""`2 weeks` and `28-day` are found as `2weeks` and `28day`, `1,000` as `1000`."""


MOST_SKIPPED = 24
"""How many words gaps that follow one another skip together, at most."""
MOST_STEPS = 4_000_000
STEPS_A_WORD = 400
"""How far phrases are followed in one statement: at most, and for each word of it beside twenty.
The shipped patterns need a sixth."""
_RATE_NOUN = re.compile(r"\d[kmb]?\s?([a-z]{3,})\s?(?:/|per|a|each)")
_REQUESTS = ("req", "quer", "call", "quest", "search", "per", "million", "billion", "thousand")


_NUMBER_WORDS = frozenset(
    "ten eleven twelve fifteen twenty thirty forty fifty sixty seventy eighty ninety hundred"
    " hundreds thousand thousands dozen dozens".split()
)
"""Numbers in words from ten on; the small ones are said of anything."""


_FAMILIES_OF: dict[str, tuple[str, ...]] = {
    word: tuple(name for name, words in FAMILIES.items() if word in words)
    for word in frozenset().union(*FAMILIES.values())
}


def _counts_things(rate: str) -> bool:
    """Whether a rate such as `5.8m ads/s` counts something else than requests."""
    noun = _RATE_NOUN.search(rate)
    return noun is not None and not noun.group(1).startswith(_REQUESTS)


class _State:
    """Words that have just matched: by key what may follow, each state with the number of words
    that may be skipped before it; `gap` is the largest of these numbers.

    Patterns that begin alike share the states of their common beginning. There are tens of
    thousands.
    """

    __slots__ = ("ends", "gap", "next")

    def __init__(self) -> None:
        self.next: _Steps = {}
        self.gap = 0
        self.ends: tuple[int, ...] = ()


_Steps = dict[str, tuple[tuple[int, _State], ...]]
"""By key the states that it leads to, each with how many words may be skipped before it."""
Mention = tuple[int, int, tuple[int, ...]]
"""What was found: the first and last token (inclusive), and the numbers of the patterns."""

_Open = tuple[_State, int]
"""A state that the next word may follow, and how many words may be skipped before it."""


class PatternIndex:
    """Phrase patterns compiled to small automata, found by the word that each begins with.

    With a `base`, it finds the patterns of that index too, whose automata the two share; the words
    known are those of both. The base must be complete: patterns added to it later are not seen.
    """

    def __init__(self, base: PatternIndex | None = None) -> None:
        self._start = _State()
        self._waiting: dict[str, list[tuple[int, str]]] = {}
        self._shared: dict[tuple[_Open, str], _State] = {}
        self._compiled: set[tuple[int, str]] = set()
        self._new: list[str] = []
        self._keys: dict[tuple[str, str], tuple[str, ...]] = {}
        self._starts: dict[str, tuple[_State, ...]] = {}
        self._base = base
        if base is None:
            self._stems = Stems()
            self._vocabulary: set[str] = set()
            self._prefixes: set[str] = set()
            self._near: dict[str, tuple[str, ...]] = {}
            self._elements: dict[str, str] = {}
        else:
            base._learn()
            self._stems = base._stems
            self._vocabulary = set(base._vocabulary)
            self._prefixes = set(base._prefixes)
            self._near = dict(base._near)
            self._elements = dict(base._elements)

    def add(self, number: int, pattern: str) -> None:
        """Adds one pattern; raises PatternError."""
        tree = parse_phrase(pattern)
        self._new.append(pattern)
        self._starts.clear()
        for word in first_words(tree):
            self._waiting.setdefault(self._key(word), []).append((number, pattern))

    def _learn(self) -> None:
        """Makes the words of patterns added since the last text known to the vocabulary."""
        new, self._new = self._new, []
        self._keys.clear()
        for word in sorted(words_of(new)):
            self._key(word)

    def _compile(self, key: str) -> None:
        """Compiles the patterns that begin with `key`."""
        for number, pattern in self._waiting.get(key, ()):
            if (number, pattern) in self._compiled:
                continue
            for state, _ in self._choice(parse_phrase(pattern), [(self._start, 0)]):
                if number not in state.ends:
                    state.ends = (*state.ends, number)
            self._compiled.add((number, pattern))
        self._waiting.pop(key, None)

    def _choice(self, choice: Choice, before: list[_Open]) -> list[_Open]:
        after: list[_Open] = list(before) if choice.optional else []
        options = choice.options
        if len(before) > 1:
            words = [option[0] for option in options if len(option) == 1]
            keys = [self._key(word.text) for word in words if isinstance(word, Word)]
            if len(keys) > 1:
                after.append((_any_of(keys, before), 0))
                options = tuple(o for o in options if len(o) > 1 or not isinstance(o[0], Word))
        for option in options:
            after.extend(self._sequence(option, before))
        return list(dict.fromkeys(after))

    def _sequence(self, sequence: Sequence_, before: list[_Open]) -> list[_Open]:
        for element in sequence:
            if isinstance(element, Gap):
                start = self._start  # nothing is skipped before the first word
                before = [
                    (state, 0 if state is start else min(gap + element.words, MOST_SKIPPED))
                    for state, gap in before
                ]
            elif isinstance(element, Choice):
                before = self._choice(element, before)
            else:
                before = self._word(element, before)
        return before

    def _word(self, word: Word, before: list[_Open]) -> list[_Open]:
        key = self._key(word.text)
        places = before if len(before) == 1 else list(dict.fromkeys(before))
        alone = places[0] if len(places) == 1 else None
        if alone is not None:
            shared = self._shared.get((alone, key))
            if shared is not None:
                return [(shared, 0)]
        state = _State()
        for previous, gap in places:
            table, step = previous.next, (gap, state)
            table[key] = (*table[key], step) if key in table else (step,)
            previous.gap = max(previous.gap, gap)
        if alone is not None:
            self._shared[alone, key] = state
        return [(state, 0)]

    def _key(self, element: str) -> str:
        known = self._elements.get(element)
        if known is None:
            known = self._elements[element] = self._new_key(element)
        return known

    def _new_key(self, element: str) -> str:
        if element in CLASSES or element == ARROW or element.startswith("="):
            key = element
        elif element.endswith("*"):
            key = element
            self._prefixes.add(element[:-1])
        elif element.endswith(":"):
            key = element
        elif element[0].isdigit():
            key = "=" + element
        else:
            key = self._stems.stem(element)
            if len(key) >= 5 and key not in self._vocabulary:
                for variant in _deletions(key):
                    self._near[variant] = (*self._near.get(variant, ()), key)
        self._vocabulary.add(key)
        return key

    def keys(self, tokens: Sequence[Token]) -> list[tuple[str, ...]]:
        """For each token the trie keys that it answers to; separators answer to none."""
        if self._new:
            self._learn()
        known = self._keys
        result: list[tuple[str, ...]] = []
        for token in tokens:
            cached = known.get((token.kind, token.text))
            if cached is None:
                cached = self._keys_of(token)
                known[(token.kind, token.text)] = cached
            if token.text == ":" and result:
                label = tokens[len(result) - 1].text + ":"
                if label in self._vocabulary:
                    result[-1] = (*result[-1], label)
            result.append(cached)
        return result

    def _keys_of(self, token: Token) -> tuple[str, ...]:
        if token.kind in NUMERIC_KINDS:
            compact = token.text.translate(_COMPACT)
            keys = {f"<{token.kind}>", "<num>", "=" + token.text, "=" + compact}
            if token.kind == "rate" and _counts_things(token.text):
                keys.add("<itemrate>")
            if token.text[0] in "+-−":
                keys.add("<change>")
            return tuple(keys & self._vocabulary)
        if token.kind == "arrow":
            return (ARROW,) if ARROW in self._vocabulary else ()
        if token.kind != "word":
            return ()
        word = token.text.replace("’", "'")
        stem = self._stems.stem(word)
        families = _FAMILIES_OF.get(word.removesuffix("'s"), ())
        keys = {stem, "=" + word, *families} & self._vocabulary
        if word in _NUMBER_WORDS:
            keys.add("<num>")
        for length in range(2, len(word) + 1):
            if word[:length] in self._prefixes:
                keys.add(word[:length] + "*")
        if not keys and len(stem) >= 5 and word.isalpha():
            keys.update(self._corrected(stem))
        return tuple(keys)

    def _corrected(self, stem: str) -> set[str]:
        """Vocabulary stems one slip away: a typo still counts as the word it was meant to be."""
        candidates = {near for variant in _deletions(stem) for near in self._near.get(variant, ())}
        return {near for near in candidates if _one_slip(stem, near)}

    def find(self, tokens: Sequence[Token]) -> list[Mention]:
        """Every pattern found in the tokens of one statement, and each place of it.

        Arrows and `;` end a phrase; words are not skipped across a colon.
        """
        keys = self.keys(tokens)
        words = [i for i, token in enumerate(tokens) if token.kind != "sep"]
        walk = _Walk(words, [keys[i] for i in words], _reach(tokens, words))
        for place, alternatives in enumerate(walk.keys):
            for key in alternatives:
                starts = self._starts.get(key)
                if starts is None:
                    starts = self._starts_of(key)
                for state in starts:
                    if state.ends:
                        walk.found[words[place], words[place], state.ends] = None
                    if walk.left > 0 and walk.goes_on(state, place):
                        walk.follow(state, place)
        return list(walk.found)

    def compile(self) -> None:
        """Compiles every pattern now, for processes that are to share them."""
        for key in tuple(self._waiting):
            self._starts_of(key)

    def _starts_of(self, key: str) -> tuple[_State, ...]:
        """The states of `key` as a first word, of the base too; compiled and remembered."""
        self._compile(key)
        before = self._base._starts_of(key) if self._base is not None else ()
        mine = (state for _, state in self._start.next.get(key, ()))
        starts = self._starts[key] = (*before, *mine)
        return starts


def _any_of(keys: Iterable[str], before: Iterable[_Open]) -> _State:
    """One state behind all `keys`: groups of n and m words share n tables, and not n x m states."""
    state = _State()
    for previous, gap in dict.fromkeys(before):
        table, steps = previous.next, dict.fromkeys(keys, ((gap, state),))
        both = {key: table[key] + steps[key] for key in table.keys() & steps.keys()}
        table.update(steps)
        table.update(both)
        previous.gap = max(previous.gap, gap)
    return state


class _Walk:
    """Follows automata through the words of one statement; each state and place is seen once."""

    def __init__(self, words: list[int], keys: list[tuple[str, ...]], reach: list[int]) -> None:
        self.words = words
        self.keys = keys
        self.reach = reach
        self.pairs = [(key, place) for place, found in enumerate(keys) for key in found]
        self.begins = [0, *accumulate(map(len, keys))]
        self.found: dict[Mention, None] = {}
        self.left = min(MOST_STEPS, STEPS_A_WORD * (20 + len(words)))

    def goes_on(self, state: _State, place: int) -> bool:
        """Whether anything can come of a state whose word is at `place`: most lead nowhere."""
        if place + 1 == len(self.keys):
            return False
        return state.gap > 0 or not state.next.keys().isdisjoint(self.keys[place + 1])

    def follow(self, start: _State, first: int) -> None:
        """Follows the automaton from a state whose word is at `first`, where more words follow, for
        as many steps as are `left`.
        """
        words, pairs, begins, reach = self.words, self.pairs, self.begins, self.reach
        open_ = [(start, first)]
        seen = set(open_)
        for state, at in open_:
            following = at + 1
            table, stop = state.next, min(following + state.gap + 1, reach[following])
            self.left -= 1 + begins[stop] - begins[following]
            if self.left < 0:
                return
            for key, place in pairs[begins[following] : begins[stop]]:
                if key in table:
                    self.left -= len(table[key])
                    for gap, after in table[key]:
                        one = (after, place)
                        if place - following <= gap and one not in seen:
                            seen.add(one)
                            if after.ends:
                                self.found[words[first], words[place], after.ends] = None
                            if after.next and place + 1 < len(words):
                                open_.append(one)


def _reach(tokens: Sequence[Token], words: Sequence[int]) -> list[int]:
    """For each of `words` the place before which a phrase may go on after skipping it.

    Nothing goes on behind an arrow or `;`, and no words are skipped across a colon.
    """
    reach = [len(words)] * len(words)
    for place in range(len(words) - 2, -1, -1):
        after = words[place + 1]
        parted = any(token.text == ":" for token in tokens[words[place] + 1 : after])
        ends = tokens[words[place]].kind in BOUNDARY_KINDS
        reach[place] = place + 1 if ends or parted else reach[place + 1]
    return reach


def _deletions(word: str) -> Iterable[str]:
    yield word
    for index in range(len(word)):
        yield word[:index] + word[index + 1 :]


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one insertion, deletion or swap of neighbours, or in long words one other letter,
    turns one into the other. The first letter is seldom mistyped and must be the same.
    """
    if typed[0] != meant[0] or abs(len(typed) - len(meant)) > 1:
        return False
    if len(typed) == len(meant):
        differing = [i for i in range(len(typed)) if typed[i] != meant[i]]
        if len(differing) == 1:
            return len(typed) >= 8
        if len(differing) == 2 and differing[1] == differing[0] + 1:
            i, j = differing
            return typed[i] == meant[j] and typed[j] == meant[i]
        return False
    short, long = sorted((typed, meant), key=len)
    return len(short) >= 6 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
