"""The commands about the library: which scenarios there are, and whether its files are right."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from simulator.cli.printing import print_json
from simulator.cli.wiring import content_option, roots_of
from simulator.text import sanitise

if TYPE_CHECKING:
    from simulator.cli.wiring import Commands


def add_commands(commands: Commands) -> None:
    """Adds them to the parser."""
    command = commands.add_parser("list", help="list the scenarios")
    command.add_argument("--json", action="store_true")
    content_option(command)
    command.set_defaults(run=_list)

    command = commands.add_parser("lint", help="check scenarios, rubrics and the lexicon")
    command.set_defaults(run=_lint)


def _list(options: argparse.Namespace) -> int:
    from simulator.content.index import load_scenario_index

    entries = load_scenario_index(roots_of(options))
    if options.json:
        print_json(
            [
                {"id": e.id, "title": e.title, "domain": e.domain, "level": e.level,
                 "summary": e.summary, "minutes": e.minutes, "origin": e.origin,
                 "path": str(e.path)}
                for e in entries
            ]
        )  # fmt: skip
        return 0
    for entry in entries:
        origin = f"  ({entry.origin})" if entry.origin else ""
        print(sanitise(f"{entry.id:28} {entry.level:7} {entry.summary}{origin}"))
    return 0


def _lint(options: argparse.Namespace) -> int:
    from simulator.content.library import load_library

    library = load_library()
    for problem in library.problems:
        print(sanitise(problem.render()))
    if library.problems:
        return 5
    print(f"{len(library.scenarios)} scenarios, no problems.", file=sys.stderr)
    return 0
