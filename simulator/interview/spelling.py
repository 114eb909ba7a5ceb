"""Mends a slip of the finger in a word that a vocabulary knows. Must not know what words mean."""

from __future__ import annotations

import re
from collections.abc import Iterable

from simulator.grading.tokens import Stems

_WORD = re.compile(r"[a-z]{5,}")
_SWAP_LETTERS, _DROP_LETTERS, _CHANGE_LETTERS = 5, 6, 7
"""How long a word must be for a slip of that kind to be sure."""


class Spelling:
    """Words of a vocabulary, found again behind one slip; the first letter is seldom mistyped."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._stem = Stems().stem
        self._words: dict[str, list[str]] = {}
        self._stems: set[str] = set()
        for word in sorted({word for text in texts for word in _WORD.findall(text.lower())}):
            self._words.setdefault(word[0], []).append(word)
            self._stems.add(self._stem(word))

    def mend(self, text: str) -> str:
        """`text`, lower case, with each unknown word that is one slip from a known one mended."""
        return _WORD.sub(lambda match: self._mended(match.group()), text)

    def _mended(self, word: str) -> str:
        if self._stem(word) in self._stems:
            return word
        return next((known for known in self._words.get(word[0], ()) if _slip(word, known)), word)


def _slip(typed: str, meant: str) -> bool:
    """Whether one letter was dropped, added or changed, or two neighbours swapped."""
    if abs(len(typed) - len(meant)) > 1:
        return False
    if len(typed) != len(meant):
        short, long = sorted((typed, meant), key=len)
        return len(short) >= _DROP_LETTERS - 1 and any(
            long[:i] + long[i + 1 :] == short for i in range(len(long))
        )
    differing = [i for i, (a, b) in enumerate(zip(typed, meant, strict=True)) if a != b]
    if len(differing) == 1:
        return len(typed) >= _CHANGE_LETTERS
    if len(differing) != 2 or differing[1] != differing[0] + 1:
        return False
    i, j = differing
    return len(typed) >= _SWAP_LETTERS and typed[i] == meant[j] and typed[j] == meant[i]
