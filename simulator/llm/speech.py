"""What of a model's words is let through: sentence by sentence, each checked before it is shown.

Owns the checks: figures that were not told, ids of criteria, what gives an answer away, length and
form. When in doubt words are withheld, for there are always others. Must not call a model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from simulator.interview.talker import Leaks
from simulator.llm.client import LlmError
from simulator.llm.figures import Figure, figures, first_unknown
from simulator.text import sanitise

MOST_WORDS = 80
MOST_PROBE_WORDS = 60
MOST_PROBE_SENTENCES = 2
_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=\S)")
_FORM = re.compile(r"(?m)^[ \t]*(?:#|[-*+•]\s|\d{1,2}[.)]\s|>|```|~~~|\|)|\*\*|__|```")
_MOST_PENDING_CHARS = 2000
_QUOTES = "\"'“”‘’`"


class WithheldError(LlmError):
    """Words that are not let through; the text says why.

    An LlmError, so that it stops the stream that it is raised in.
    """

    def __init__(self, why: str) -> None:
        super().__init__("refused", why)

    def __str__(self) -> str:
        return self.title


class Speech:
    """An answer on its way to the candidate. `hear` takes pieces as they stream in.

    `say` is given all sentences that have passed, each time there is one more.
    """

    def __init__(
        self,
        known: Sequence[Figure],
        secret_words: Collection[str],
        leaks: Leaks,
        say: Callable[[str], None],
    ) -> None:
        """`known` are the figures that may be said."""
        self._known = known
        self._secret_words = secret_words
        self._leaks = leaks
        self._say = say
        self._passed = ""
        self._pending = ""

    def hear(self, piece: str) -> None:
        """More of the answer. Raises WithheldError for a sentence that does not pass."""
        self._pending += piece
        if len(self._pending) > _MOST_PENDING_CHARS:
            raise WithheldError("it has a sentence without an end")
        while (end := _END.search(self._pending)) is not None:
            sentence, self._pending = self._pending[: end.end()], self._pending[end.end() :]
            self._pass(sentence)

    def finish(self, told: str) -> str:
        """The whole answer, which tells `told`.

        Raises WithheldError where its end does not pass, or where it leaves a figure out that the
        candidate would otherwise have been told.
        """
        if self._pending.strip():
            sentence, self._pending = self._pending, ""
            self._pass(sentence)
        if not self._passed:
            raise WithheldError("it says nothing")
        left_out = first_unknown(told, figures(self._passed))
        if left_out:
            raise WithheldError(f"it leaves {left_out} out")
        return self._passed

    def _pass(self, sentence: str) -> None:
        words = " ".join(f"{self._passed} {sentence}".split())
        check_form(sentence, words, MOST_WORDS, self._secret_words)
        check_figures(words, self._known)
        if self._leaks(words):
            raise WithheldError("it gives away what the candidate should say")
        self._passed = words
        self._say(words)


def check_question(
    text: str, known: Sequence[Figure], secret_words: Collection[str], leaks: Leaks
) -> str:
    """A follow-up that may be asked, folded to one line. Raises WithheldError for any other."""
    question = " ".join(sanitise(text).split()).strip(_QUOTES)
    check_form(text.strip(), question, MOST_PROBE_WORDS, secret_words)
    if not question.endswith("?"):
        raise WithheldError("it is no question")
    if len(_END.findall(question)) + 1 > MOST_PROBE_SENTENCES:
        raise WithheldError(f"it has more than {MOST_PROBE_SENTENCES} sentences")
    check_figures(question, known)
    if leaks(question):
        raise WithheldError("it gives away what the candidate should say")
    return question


def check_form(raw: str, words: str, most_words: int, secret_words: Collection[str]) -> None:
    """Raises WithheldError for words with Markdown, that are too many, or that name a criterion."""
    if _FORM.search(raw):
        raise WithheldError("it is no plain text")
    if len(words.split()) > most_words:
        raise WithheldError(f"it has more than {most_words} words")
    folded = words.casefold()
    for secret in secret_words:
        if secret in folded and re.search(rf"(?<![\w-]){re.escape(secret)}(?![\w-])", folded):
            raise WithheldError("it names a criterion")


def check_figures(words: str, known: Sequence[Figure]) -> None:
    """Raises WithheldError for a figure that nobody has said."""
    unknown = first_unknown(words, known)
    if unknown:
        raise WithheldError(f"it says {unknown}, which nobody has told")
