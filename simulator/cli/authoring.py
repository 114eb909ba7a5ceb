"""The commands for those who write content: new, schema, try, preview, pack."""

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
    paths_of,
    roots_of,
    whole_library,
)
from simulator.errors import UsageError
from simulator.text import sanitise

if TYPE_CHECKING:
    from simulator.cli.wiring import Commands

_KINDS = ("scenario", "rubric", "lexicon", "formats", "topics", "transcript", "review")


def add_commands(commands: Commands) -> None:
    """Adds them to the parser."""
    command = commands.add_parser("new", help="begin a scenario, a rubric or a criterion")
    kinds = command.add_subparsers(title="kinds", metavar="KIND", required=True)
    scenario = kinds.add_parser("scenario", help="a scenario that is valid at once")
    scenario.add_argument("id", metavar="ID", help="lower-case words with hyphens")
    scenario.add_argument("--title")
    scenario.add_argument("--domain")
    scenario.add_argument("--level", choices=("mid", "senior", "staff"))
    scenario.add_argument("--prefix", help="of its own criteria and claims; its first word if not")
    scenario.add_argument(
        "--from", dest="template", metavar="ID", default="fraud-detection",
        help="the scenario that it starts as",
    )  # fmt: skip
    scenario.add_argument("--into", metavar="DIR", type=Path, help="your own scenarios, if not")
    content_option(scenario)
    scenario.set_defaults(run=_new_scenario)
    rubric = kinds.add_parser("rubric", help="a file that adds a criterion to the standard")
    rubric.add_argument("id", metavar="CRITERION", help="the id of its first criterion")
    rubric.add_argument("--dimension", required=True)
    rubric.add_argument("--into", metavar="DIR", type=Path, help="your own rubrics, if not")
    rubric.set_defaults(run=_new_rubric)
    criterion = kinds.add_parser("criterion", help="print a criterion to start from")
    criterion.add_argument("id", metavar="ID")
    criterion.add_argument("--dimension", required=True)
    criterion.add_argument("--phase", default="", help="for one of a scenario's own")
    criterion.set_defaults(run=_new_criterion)

    command = commands.add_parser("schema", help="print a JSON Schema, for editors")
    command.add_argument("kind", choices=_KINDS)
    command.set_defaults(run=_schema)

    command = commands.add_parser(
        "try", help="grade a text, and show which evidence matched where and what was missing"
    )
    command.add_argument("scenario", metavar="SCENARIO")
    command.add_argument("file", metavar="FILE", help="- for standard input")
    command.add_argument("--phase", default="", help="of which phase it is the answer")
    command.add_argument("--only", metavar="ID", default="", help="criteria that begin like this")
    command.add_argument("--json", action="store_true")
    content_option(command)
    command.set_defaults(run=_try)

    command = commands.add_parser("preview", help="a scenario as a candidate meets it")
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


def _new_scenario(options: argparse.Namespace) -> int:
    from simulator.authoring.scaffold import NewScenario, scenario_text

    words = options.id.split("-")
    title = _asked(options.title, "Title", " ".join(words).capitalize())
    domain = _asked(options.domain, "Domain", "General")
    level = _asked(options.level, "Level (mid, senior, staff)", "senior")
    prefix = _asked(options.prefix, "Prefix of its own criteria", words[0])
    folder = options.into or paths_of(options).config / "scenarios"
    where = folder.expanduser() / f"{options.id}.yaml"
    wanted = NewScenario(options.id, title, domain, level, prefix, options.template)
    _write(where, scenario_text(wanted, whole_library(options), where))
    return 0


def _new_rubric(options: argparse.Namespace) -> int:
    from simulator.authoring.scaffold import rubric_text

    folder = options.into or paths_of(options).config / "rubrics"
    where = folder.expanduser() / f"{options.id}.yaml"
    _write(where, rubric_text(options.id, options.dimension, where))
    return 0


def _new_criterion(options: argparse.Namespace) -> int:
    from simulator.authoring.scaffold import criterion_text

    print(criterion_text(options.id, options.dimension, options.phase), end="")
    return 0


def _asked(given: str | None, question: str, usual: str) -> str:
    """What was given, or, on a terminal, what is typed; empty takes the usual."""
    if given is not None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return given or usual
    print(sanitise(f"{question} [{usual}]: "), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip() or usual


def _write(where: Path, text: str) -> None:
    from simulator.records.files import FileSystem

    disk = FileSystem()
    disk.make_folder(where.parent)
    disk.write_once(where, text.encode())
    print(sanitise(f"Written to {where}"), file=sys.stderr)
    print(sanitise(f"Next: simulator lint {where}"), file=sys.stderr)


def _schema(options: argparse.Namespace) -> int:
    from simulator.content.json_schema import FOLDER

    folder = FOLDER
    if options.kind in ("transcript", "review"):
        folder = FOLDER.parents[1] / "records" / "schemas"
    print((folder / f"{options.kind}.schema.json").read_text(encoding="utf-8"), end="")
    return 0


def _try(options: argparse.Namespace) -> int:
    from simulator.authoring.trial import trial_lines, try_text
    from simulator.content.figures import did_you_mean
    from simulator.content.library import find_scenario
    from simulator.content.scenario import PHASES

    if options.phase and options.phase not in PHASES:
        raise UsageError(f"There is no phase {options.phase!r}", f"There are {', '.join(PHASES)}.")
    library = whole_library(options)
    scenario = find_scenario(library, options.scenario)
    text = read_text(options.file)
    report, trials = try_text(library, scenario, text, options.phase, options.only)
    if not trials:
        names = [criterion.id for criterion in library.criteria(scenario)]
        parts = sorted({name.split("-")[0] + "-" for name in names})
        raise UsageError(
            f"No criterion begins with {options.only!r}{did_you_mean(options.only, names + parts)}",
            f"They begin with {', '.join(parts)}.",
        )
    if options.json:
        print_json(
            [
                {
                    "id": trial.report.id,
                    "verdict": trial.report.verdict,
                    "reason": trial.report.reason,
                    "evidence": [span.quote for span in trial.report.evidence],
                    "met": [{"depth": p.depth, "rule": p.words, "where": list(p.where)}
                            for p in trial.met],
                    "partial": [{"depth": p.depth, "rule": p.words, "where": list(p.where)}
                                for p in trial.partial],
                }
                for trial in trials
            ]
        )  # fmt: skip
        return 0
    for trial in trials:
        for line in trial_lines(trial):
            print(sanitise(line))
    for claim in report.wrong_claims:
        print(sanitise(f"wrong claim {claim.id}: {' '.join(claim.quote.split())}"))
    print(f"total     {report.score:g} {report.letter}")
    return 0


def _preview(options: argparse.Namespace) -> int:
    from simulator.content.library import find_scenario, load_library

    library = whole_library(options)
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
