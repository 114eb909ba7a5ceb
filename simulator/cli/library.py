"""The commands about the library: which scenarios there are, and whether its files are right."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from simulator.cli.printing import note, print_json
from simulator.cli.wiring import (
    content_option,
    desk_of,
    no_search_for_garbage,
    paths_of,
    roots_of,
    whole_library,
)
from simulator.errors import UsageError
from simulator.text import counted, sanitise

if TYPE_CHECKING:
    from simulator.cli.wiring import Commands


_NAMES = ("dimensions", "criteria", "concepts", "marks", "families")
"""What `list` lists for authors, besides scenarios."""


def add_commands(commands: Commands) -> None:
    """Adds them to the parser."""
    command = commands.add_parser("list", help="list the scenarios")
    command.add_argument(
        "what", metavar="WHAT", nargs="?", choices=("scenarios", *_NAMES), default="scenarios",
        help="for authors: dimensions, criteria (of the standard), concepts, marks or families",
    )  # fmt: skip
    command.add_argument("--json", action="store_true")
    content_option(command)
    command.set_defaults(run=_list)

    command = commands.add_parser(
        "lint",
        help="check scenarios, rubrics and the lexicon",
        description="Tells every problem of the content with its place: structure, unknown names, "
        "figures, units and minutes that do not work out, patterns that look like regular "
        "expressions, examples judged otherwise than stated, evidence that fits everything, "
        "criteria that are twins, answers outside their bounds. Ends with 5 where there is one. "
        "Notes tell what a shipped scenario has and one of your own may do without.",
    )
    command.add_argument(
        "paths", metavar="PATH", nargs="*", type=Path,
        help="only these files, folders or scenarios, by id; in use yet or not",
    )  # fmt: skip
    command.add_argument("--json", action="store_true")
    command.add_argument(
        "--anew", action="store_true", help="judge all examples, whatever was judged before"
    )
    content_option(command)
    command.set_defaults(run=_lint)


def _list(options: argparse.Namespace) -> int:
    if options.what != "scenarios":
        return _list_names(options)
    desk = desk_of(options)
    entries = desk.scenario_entries()
    for path in desk.files_left_out(entries):
        note(f"{path} is left out: `simulator lint {quote(str(path))}` says why.", options)
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
        origin = f"  ({entry.whose})" if entry.origin else ""
        print(sanitise(f"{entry.id:28} {entry.level:7} {entry.summary}{origin}"))
    return 0


def _list_names(options: argparse.Namespace) -> int:
    """What evidence and a scenario's tables can name, each with what it is."""
    from simulator.content.evidence import BUILTINS
    from simulator.content.families import FAMILIES

    library = whole_library(options)
    dimensions = library.rubric.dimensions
    names: dict[str, dict[str, str]] = {
        "dimensions": {one.id: one.title for one in dimensions},
        "criteria": {c.id: c.title for one in dimensions for c in one.criteria},
        "concepts": {
            name: concept.title or ", ".join((*concept.terms, *concept.includes))[:60]
            for name, concept in sorted(library.lexicon.items())
        },
        "marks": dict(BUILTINS),
        "families": {name: ", ".join(sorted(words)) for name, words in FAMILIES.items()},
    }
    found = names[options.what]
    if options.json:
        print_json([{"id": name, "title": title} for name, title in found.items()])
        return 0
    for name, title in found.items():
        print(sanitise(f"{name:28} {title}"))
    return 0


@no_search_for_garbage()
def _lint(options: argparse.Namespace) -> int:
    from simulator.authoring.lint import content_within, lint_roots, root_of

    roots = list(roots_of(options))
    within = [_file_of(path, options) for path in options.paths]
    for path in within:
        if not content_within(path):
            raise UsageError(
                f"{path} is no content file" if path.is_file() else f"{path} has no content file",
                "They end with .yaml and lie in a folder `scenarios` or `rubrics`, or in one that "
                "has neither.",
            )
        root = root_of(path.resolve())
        if root not in roots:
            roots.append(root)
    cache = paths_of(options).cache / "lint.json"
    library, problems = lint_roots(
        roots, within=within, with_unread_names=True, cache=cache, anew=options.anew
    )
    notes = sum(problem.note for problem in problems)
    faults = len(problems) - notes
    if options.json:
        print_json(
            [{"path": p.path, "line": p.line, "column": p.column, "message": p.message,
              "source": p.source_line, "severity": "note" if p.note else "problem"}
             for p in problems]
        )  # fmt: skip
        return 5 if faults else 0
    for problem in problems:
        print(sanitise(problem.render()))
    what = f"in {', '.join(map(str, options.paths))}" if options.paths else (
        f"in {counted(len(library.scenarios), 'scenario')}"
    )  # fmt: skip
    counts = [counted(faults, "problem") if faults else "No problem"]
    counts += [counted(notes, "note")] * bool(notes)
    usable = " All of it can be practised on." if notes and not faults else ""
    print(sanitise(f"{', '.join(counts)} {what}.{usable}"), file=sys.stderr)
    return 5 if faults else 0


def _file_of(path: Path, options: argparse.Namespace) -> Path:
    """The file or folder itself, or the file that is, or would be, the scenario of that id.

    Raises UsageError.
    """
    from simulator.content.figures import did_you_mean
    from simulator.content.index import id_said_by

    if path.exists():
        return path
    desk = desk_of(options)
    entries = desk.scenario_entries()
    left_out = desk.files_left_out(entries)
    places = {
        **{file.stem: file for file in left_out},
        **{name: file for file in left_out if (name := id_said_by(file))},
        **{entry.id: entry.path for entry in entries},
    }
    if str(path) in places:
        return places[str(path)]
    for file, why in desk.files_not_read():
        if str(path) in (file.stem, id_said_by(file)):
            raise UsageError(f"{file} is not read", hint=f"{why[:1].upper()}{why[1:]}.")
    raise UsageError(
        f"{path} is neither a file nor a scenario{did_you_mean(str(path), places)}",
        hint="`simulator list` has them.",
    )
