"""Compiles phrase patterns of the lexicon into one trie and finds them in tokens.

The syntax is described at `simulator.content.lexicon.Concept`. Owns building and matching; must not know criteria. Work per token is bounded: no pattern can make it hang.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from simulator.content.phrases import CLASSES, GAPS
from simulator.content.phrases import expand as expand

from simulator.grading.tokens import NUMERIC_KINDS, Stems, Token


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    gaps: list[tuple[int, _Node]] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mention:
    """A pattern found: its number, and the first and last token (inclusive)."""

    pattern: int
    first: int
    last: int


class PatternIndex:
    """A trie of phrase patterns, each with the number under which it was added."""

    def __init__(self) -> None:
        self._root = _Node()
        self._stems = Stems()
        self._vocabulary: set[str] = set()
        self._prefixes: set[str] = set()
        self._near: dict[str, list[str]] = {}
        self._keys: dict[tuple[str, str], tuple[str, ...]] = {}

    def add(self, number: int, pattern: str) -> None:
        """Adds one pattern; raises PatternError."""
        for sequence in expand(pattern):
            node = self._root
            for element in sequence:
                if element in GAPS:
                    child = _Node()
                    node.gaps.append((GAPS[element], child))
                    node = child
                    continue
                key = self._key(element)
                node = node.children.setdefault(key, _Node())
            node.ends.append(number)

    def _key(self, element: str) -> str:
        if element in CLASSES:
            key = element
        elif element.startswith("="):
            key = element
        elif element.endswith("*"):
            key = element
            self._prefixes.add(element[:-1])
        elif element[0].isdigit():
            key = "=" + element
        else:
            key = self._stems.stem(element)
            if len(key) >= 5 and key not in self._vocabulary:
                for variant in _deletions(key):
                    self._near.setdefault(variant, []).append(key)
        self._vocabulary.add(key)
        return key

    def keys(self, tokens: Sequence[Token]) -> list[tuple[str, ...]]:
        """For each token the trie keys that it answers to; separators answer to none."""
        known = self._keys
        result: list[tuple[str, ...]] = []
        for token in tokens:
            cached = known.get((token.kind, token.text))
            if cached is None:
                cached = self._keys_of(token)
                known[(token.kind, token.text)] = cached
            result.append(cached)
        return result

    def _keys_of(self, token: Token) -> tuple[str, ...]:
        if token.kind in NUMERIC_KINDS:
            keys = {f"<{token.kind}>", "<num>", "=" + token.text}
            return tuple(keys & self._vocabulary)
        if token.kind != "word":
            return ()
        word = token.text.replace("’", "'")
        stem = self._stems.stem(word)
        keys = {stem, "=" + word} & self._vocabulary
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
        """Every pattern found in the tokens of one statement; arrows and `;` end a phrase."""
        keys = self.keys(tokens)
        words = [i for i, token in enumerate(tokens) if token.kind != "sep"]
        found: list[Mention] = []
        for place in range(len(words)):
            for key in keys[words[place]]:
                child = self._root.children.get(key)
                if child is not None:
                    self._walk(child, place, place, words, tokens, keys, found)
        return found

    def _walk(
        self,
        node: _Node,
        first: int,
        last: int,
        words: list[int],
        tokens: Sequence[Token],
        keys: list[tuple[str, ...]],
        found: list[Mention],
    ) -> None:
        for number in node.ends:
            found.append(Mention(number, words[first], words[last]))
        following = last + 1
        if following < len(words):
            for key in keys[words[following]]:
                child = node.children.get(key)
                if child is not None:
                    self._walk(child, first, following, words, tokens, keys, found)
        for width, after in node.gaps:
            for number in after.ends:
                found.append(Mention(number, words[first], words[last]))
            for place in range(following, min(following + width + 1, len(words))):
                for key in keys[words[place]]:
                    child = after.children.get(key)
                    if child is not None:
                        self._walk(child, first, place, words, tokens, keys, found)
                if tokens[words[place]].kind in {"arrow", "brk"}:
                    break


def _deletions(word: str) -> Iterable[str]:
    yield word
    for index in range(len(word)):
        yield word[:index] + word[index + 1 :]


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one insertion, deletion or swap of neighbours, or in long words one other letter,
    turns one into the other. The first letter is seldom mistyped and must be the same."""
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
