"""Whether a quote stands in the candidate's own text, and where. Must not judge what it is worth.

A model may fold white space, straighten quotation marks or leave out marks that cannot be seen;
nothing else may differ.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.grading.report import EvidenceSpan
from simulator.grading.statements import PhaseText
from simulator.llm.injection import visible

LEAST_CHARS = 4
"""A shorter quote stands in any text, and shows nothing."""
_PLAIN = str.maketrans("‘’‚“”„′″–—‑−\u00a0\u202f\t", "'''\"\"\"'\"----   ")


class QuoteFinder:
    """Finds quotes in the phases of one answer."""

    def __init__(self, phases: Sequence[PhaseText]) -> None:
        self._phases = [(phase, *_folded(phase.text)) for phase in phases]

    def find(self, quote: str) -> EvidenceSpan | None:
        """The first place of `quote` in the text of a phase; None when it does not stand there."""
        wanted = _folded(quote)[0].strip().strip("\"'….").strip()
        if len(wanted.replace(" ", "")) < LEAST_CHARS:
            return None
        for phase, text, places in self._phases:
            at = text.find(wanted)
            if at >= 0:
                start, end = places[at], places[at + len(wanted) - 1] + 1
                return EvidenceSpan(
                    phase.phase, phase.base + start, phase.base + end, phase.text[start:end]
                )
        return None


def _folded(text: str) -> tuple[str, list[int]]:
    """The text with white space folded and signs made plain, and where each letter stood."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = " " if letter.isspace() else letter.translate(_PLAIN)
        if not " " <= plain < "\x7f" and not visible(plain):
            continue
        if plain == " " and letters and letters[-1] == " ":
            continue
        letters.append(plain)
        places.append(place)
    return "".join(letters), places
