"""Judges what is shipped before it is shipped, and writes down that it had no problem.

So a first `simulator lint` judges what its author wrote, and not what came with the program. `make
judged` runs it; a test says when that has to be done.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from simulator.authoring.lint import JUDGED_BEFORE, STANDARD, goldens_of, key_of, lint_roots
from simulator.content.index import shipped_root
from simulator.content.library import load_library


def hashes_of(root: Path) -> list[str]:
    """The hashes of the standard and of each scenario of a root, with and without its golden
    answers, which an installed program does not have. Reads files; judges nothing.
    """
    library = load_library([root])
    found = {key_of(library, STANDARD, (), with_paths=False)}
    for name in library.scenarios:
        for goldens in (goldens_of([root], name), ()):
            found.add(key_of(library, name, goldens, with_paths=False))
    return sorted(found)


def main() -> int:
    """Judges all anew and writes the file; with a problem it says so and ends with 5."""
    root = shipped_root()
    _, problems = lint_roots([root], anew=True)
    if problems:
        sys.stdout.write("\n".join(problem.render() for problem in problems) + "\n")
        return 5
    JUDGED_BEFORE.write_text(json.dumps(hashes_of(root), indent=0) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
