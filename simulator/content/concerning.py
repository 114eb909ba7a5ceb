"""Which faults of the content an interview on one scenario, or a grading, is concerned by.

One broken file must not bury what a person asked for, nor spoil an interview without a word. Must
not print.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from shlex import quote

from simulator.content.index import OTHER_KINDS
from simulator.content.learned import READER
from simulator.content.library import Library, find_scenario
from simulator.content.reading import ContentFile
from simulator.errors import Problem, UsageError
from simulator.text import counted


def concerning(library: Library, scenario: str) -> tuple[Problem, ...]:
    """The problems of the file of the scenario that has this name, as people type it, and of the
    rubrics, formats and topics that it shares with all others; of lexicons not those that came
    later than a shipped scenario. None where there is no such scenario.
    """
    try:
        found = find_scenario(library, scenario).id
    except UsageError:  # whoever looks for it is told
        return ()
    own, is_shipped = library.places["scenario", found].path, library.is_shipped(found)
    spared = {
        file.document.path for file in library.files
        if file.document.path != own and (
            _is_scenario(file)
            or (is_shipped and ":" in file.name and file.document.says("kind") == "lexicon")
        )
    }  # fmt: skip
    return tuple(problem for problem in library.problems if problem.path not in spared)


def in_short(problems: Iterable[Problem]) -> Iterator[str]:
    """A line for each file: how many problems it has, and the command that tells them; of a file
    that nobody writes by hand the problem itself.
    """
    told = tuple(problems)
    yield from (one.render() for one in told if one.path.endswith(READER))
    written = (one.path for one in told if not one.path.endswith(READER))
    for path, count in Counter(written).items():
        them = "them" if count > 1 else "it"
        yield f"{path}: {counted(count, 'problem')}; `simulator lint {quote(path)}` tells {them}."


def _is_scenario(file: ContentFile) -> bool:
    """Whether the file is a scenario, or lies among them and is of no other kind."""
    kind, place = file.document.says("kind"), file.name.rpartition(":")[2]
    return kind == "scenario" or (place.startswith("scenarios/") and kind not in OTHER_KINDS)
