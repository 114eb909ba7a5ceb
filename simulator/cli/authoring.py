"""The commands for those who write content: schema, try, preview, pack."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.printing import print_json
from simulator.cli.reading import read_text
from simulator.cli.wiring import (
    can_draw,
    content_option,
    no_search_for_garbage,
    paths_of,
    roots_of,
    whole_library,
)
from simulator.errors import UsageError
from simulator.text import sanitise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.authoring.trial import Piece, Trial
    from simulator.cli.wiring import Commands
    from simulator.content.library import Library
    from simulator.content.scenario import Scenario

_KINDS = ("scenario", "rubric", "lexicon", "formats", "topics", "transcript", "review")


def add_commands(commands: Commands) -> None:
    """Adds them to the parser."""
    command = commands.add_parser("schema", help="print a JSON Schema, for editors")
    command.add_argument("kind", choices=_KINDS)
    command.set_defaults(run=_schema)

    _add_try(commands)

    command = commands.add_parser(
        "preview", help="for its author: all that an interview on it tells, hints and facts too"
    )
    command.add_argument("scenario", metavar="SCENARIO")
    command.add_argument("--plain", action="store_true", default=argparse.SUPPRESS)
    content_option(command)
    command.set_defaults(run=_preview)

    command = commands.add_parser("pack", help="install scenarios from a folder of somebody else")
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)
    action = actions.add_parser("add", help="check a folder and install it")
    action.add_argument("path", metavar="PATH", type=Path)
    action.set_defaults(run=_pack_add)
    action = actions.add_parser("list", help="list what is installed")
    action.add_argument("--json", action="store_true")
    action.set_defaults(run=_pack_list)
    action = actions.add_parser("remove", help="remove an installed pack; attempts stay")
    action.add_argument("name", metavar="NAME")
    action.set_defaults(run=_pack_remove)


def _add_try(commands: Commands) -> None:
    command = commands.add_parser(
        "try", help="grade a text, and show which evidence matched where and what was missing"
    )
    command.add_argument("scenario", metavar="SCENARIO")
    command.add_argument("file", metavar="FILE", nargs="?", help="- for standard input")
    command.add_argument(
        "--examples", action="store_true",
        help="in place of a text the examples: those judged otherwise than stated, and those of "
        "other criteria that a criterion takes for its own",
    )  # fmt: skip
    command.add_argument("--phase", default="", help="of which phase it is the answer")
    command.add_argument(
        "--only", metavar="ID", default="", help="criteria and wrong claims that begin like this"
    )
    command.add_argument("--json", action="store_true")
    content_option(command)
    command.set_defaults(run=_try)


def _schema(options: argparse.Namespace) -> int:
    from simulator.content.json_schema import FOLDER

    folder = FOLDER
    if options.kind in ("transcript", "review"):
        folder = FOLDER.parents[1] / "records" / "schemas"
    print((folder / f"{options.kind}.schema.json").read_text(encoding="utf-8"), end="")
    return 0


@no_search_for_garbage()
def _try(options: argparse.Namespace) -> int:
    from simulator.authoring.trial import trial_lines, try_text
    from simulator.content.library import find_scenario
    from simulator.content.scenario import PHASES

    if options.phase and options.phase not in PHASES:
        raise UsageError(f"There is no phase {options.phase!r}", f"There are {', '.join(PHASES)}.")
    if options.examples == (options.file is not None):
        title = "A text or --examples, not both" if options.examples else "Nothing to try"
        raise UsageError(title, hint="Name a FILE (- for standard input), or type --examples.")
    if options.examples and options.phase:
        raise UsageError("--phase goes with a text", hint="Leave it out; --only chooses examples.")
    library = whole_library(options, options.scenario)
    scenario = find_scenario(library, options.scenario)
    if options.examples:
        return _try_examples(options, library, scenario)
    text = read_text(options.file)
    report, trials = try_text(library, scenario, text, options.phase, options.only)
    _some(trials, options.only, library, scenario)
    if options.json:
        print_json([_as_data(trial) for trial in trials])
        return 0
    for trial in trials:
        if options.only or trial.verdict != "not claimed":
            for line in trial_lines(trial):
                print(sanitise(line))
    if options.only:
        print(f"the whole text, all criteria: {report.score:g} {report.letter}")
    else:
        print(f"total     {report.score:g} {report.letter}")
    return 0


def _try_examples(options: argparse.Namespace, library: Library, scenario: Scenario) -> int:
    from simulator.authoring.trial import examples_lines, try_examples

    trials = try_examples(library, scenario, options.only)
    _some(trials, options.only, library, scenario)
    failing = sum(len(trial.failing) for trial in trials)
    if options.json:
        print_json(
            [
                {
                    "id": trial.id,
                    "examples": trial.count,
                    "failing": [
                        {"part": failure.part, "number": failure.number, "text": failure.text,
                         "got": failure.got, "trial": _as_data(one)}
                        for failure, one in trial.failing
                    ],
                    "taken": [vars(item) for item in trial.taken],
                }
                for trial in trials
            ]
        )  # fmt: skip
        return 0
    for trial in trials:
        if options.only or trial.failing or trial.taken:
            for line in examples_lines(trial):
                print(sanitise(line))
    count = sum(trial.count for trial in trials)
    print(f"{failing} of {count} examples judged otherwise than stated")
    return 0


def _some(trials: Sequence[object], prefix: str, library: Library, scenario: Scenario) -> None:
    """Raises UsageError where nothing has the wished beginning."""
    from simulator.content.figures import did_you_mean

    if trials:
        return
    claims = (*library.rubric.wrong_claims, *scenario.wrong_claims)
    names = [one.id for one in library.criteria(scenario)] + [one.id for one in claims]
    parts = sorted({name.split("-")[0] + "-" for name in names})
    raise UsageError(
        f"No criterion and no wrong claim begins with {prefix!r}"
        f"{did_you_mean(prefix, names + parts)}",
        f"They begin with {', '.join(parts)}.",
    )


def _as_data(trial: Trial) -> dict[str, object]:
    def pieces(part: Sequence[Piece]) -> list[dict[str, object]]:
        return [{"depth": p.depth, "rule": p.words, "where": list(p.where)} for p in part]

    return {
        "id": trial.id,
        "verdict": trial.verdict,
        "reason": trial.reason,
        "evidence": list(trial.quotes),
        "met": pieces(trial.met),
        "partial": pieces(trial.partial),
        "exclude": pieces(trial.exclude),
    }


def _preview(options: argparse.Namespace) -> int:
    from simulator.content.library import find_scenario, load_library

    library = whole_library(options, options.scenario)
    scenario = find_scenario(library, options.scenario)
    from simulator.tui.preview import PreviewApp, preview_lines

    if options.plain or not can_draw():
        for line in preview_lines(scenario, library):
            print(sanitise(line))
        return 0
    roots = roots_of(options)
    files = [Path(library.places[("scenario", scenario.id)].path)]
    PreviewApp(scenario.id, lambda: load_library(roots), files).run()
    return 0


@no_search_for_garbage()
def _pack_add(options: argparse.Namespace) -> int:
    from simulator.authoring.packs import add_pack
    from simulator.records.files import FileSystem

    pack = add_pack(options.path, paths_of(options), roots_of(options), FileSystem())
    names = ", ".join(pack.scenarios) or "no scenario of its own"
    print(sanitise(f"Installed {pack.name}: {names}"), file=sys.stderr)
    return 0


def _pack_list(options: argparse.Namespace) -> int:
    from simulator.authoring.packs import list_packs

    packs = list_packs(paths_of(options))
    if options.json:
        print_json([{"name": p.name, "folder": str(p.folder), "scenarios": list(p.scenarios)}
                    for p in packs])  # fmt: skip
        return 0
    for pack in packs:
        print(sanitise(f"{pack.name:24} {', '.join(pack.scenarios)}"))
    if not packs:
        print("No pack is installed. `simulator pack add PATH` installs one.", file=sys.stderr)
    return 0


def _pack_remove(options: argparse.Namespace) -> int:
    from simulator.authoring.packs import remove_pack

    folder = remove_pack(options.name, paths_of(options))
    print(sanitise(f"Removed {folder}"), file=sys.stderr)
    return 0
