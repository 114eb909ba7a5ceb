"""Credit given by chance: texts about something else, the descriptions of the installed packages.

They tell of no ML system, so hardly any criterion of the standard rubric can be met by them
(requirements and assumptions apart, which such texts do state). The figure moves with the set of
packages: compare it in one environment.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import distributions

from simulator.content.library import load_library
from simulator.grading.grader import Conditions, Grader
from simulator.grading.statements import PhaseText

_PIECE_WORDS = 150
_MOST_CHARS = 20_000
_SHOWN = 8


def main(arguments: list[str]) -> int:
    """Prints the credits by 10,000 words and the criteria that get most; `-v` each with a quote."""
    grader = Grader.of(load_library(only=()))
    given: Counter[str] = Counter()
    words = 0
    for piece in _pieces():
        words += len(piece.split())
        report = grader.grade([PhaseText(None, piece)], Conditions())
        for dimension in report.dimensions:
            for item in dimension.criteria:
                if item.verdict == "met":
                    given[item.id] += 1
                    if "-v" in arguments:
                        quote = " ".join(item.evidence[0].quote.split()) if item.evidence else ""
                        print(f"  {item.id}: {quote[:160]}")
    if not words:
        print("bench-chance: no package here has a description; skipped")
        return 0
    rate = 10_000 * given.total() / words
    print(f"chance: {rate:.0f} credits by 10,000 words on something else ({words:,} words)")
    most = ", ".join(f"{name} {count}" for name, count in given.most_common(_SHOWN))
    print(f"  most: {most}")
    return 0


def _pieces() -> Iterator[str]:
    """The descriptions by name, cut at paragraphs into pieces of about 150 words."""
    found: dict[str, str] = {}
    for one in distributions():
        described = str(one.metadata.json.get("description", ""))
        if described.strip():
            found[str(one.metadata["Name"]).lower()] = described[:_MOST_CHARS]
    for _, text in sorted(found.items()):
        piece = ""
        for paragraph in re.split(r"\n\s*\n", text):
            piece += paragraph + "\n\n"
            if len(piece.split()) > _PIECE_WORDS:
                yield piece
                piece = ""


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
