"""The commands that begin a piece of content: new scenario, rubric, criterion."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from simulator.cli.wiring import content_option, paths_of, whole_library
from simulator.errors import UsageError
from simulator.text import sanitise

if TYPE_CHECKING:
    from simulator.cli.wiring import Commands

_Found = TypeVar("_Found")


def add_commands(commands: Commands) -> None:
    """Adds them to the parser."""
    command = commands.add_parser("new", help="begin a scenario, a rubric or a criterion")
    kinds = command.add_subparsers(title="kinds", metavar="KIND", required=True)
    scenario = kinds.add_parser(
        "scenario", help="a small scenario that can be practised on at once"
    )
    scenario.add_argument(
        "id", metavar="ID", nargs="?", help="lower-case words with hyphens; asked for on a terminal"
    )
    scenario.add_argument("--title")
    scenario.add_argument("--domain")
    scenario.add_argument("--level", choices=("mid", "senior", "staff"))
    scenario.add_argument("--prefix", help="of its own criteria and claims; its first word if not")
    scenario.add_argument(
        "--formats", metavar="NAMES", help="that it offers, as 20,45 or quick-20; all if not"
    )
    scenario.add_argument(
        "--from", dest="template", metavar="ID", default="",
        help="begin with all that this one has, under new names; a small one to fill in, if not",
    )  # fmt: skip
    scenario.add_argument("--into", metavar="DIR", type=Path, help="your own scenarios, if not")
    content_option(scenario)
    scenario.set_defaults(run=_new_scenario)
    rubric = kinds.add_parser("rubric", help="a file that adds a criterion to the standard")
    rubric.add_argument("id", metavar="CRITERION", help="the id of its first criterion")
    rubric.add_argument("--dimension", required=True)
    rubric.add_argument("--into", metavar="DIR", type=Path, help="your own rubrics, if not")
    content_option(rubric)
    rubric.set_defaults(run=_new_rubric)
    criterion = kinds.add_parser("criterion", help="print a criterion to start from")
    criterion.add_argument("id", metavar="ID")
    criterion.add_argument("--dimension", required=True)
    criterion.add_argument("--phase", default="", help="for one of a scenario's own")
    content_option(criterion)
    criterion.set_defaults(run=_new_criterion)


def _new_scenario(options: argparse.Namespace) -> int:
    from simulator.authoring import naming, scaffold

    talks = sys.stdin.isatty() and sys.stderr.isatty()
    if options.id is None and not talks:
        raise UsageError(
            "A new scenario needs an id",
            "Without one it is asked for, on a terminal.",
            "For example: simulator new scenario churn-prediction",
        )
    library = whole_library(options)

    def settle(
        given: str | None, question: str, usual: str, check: Callable[[str], _Found]
    ) -> _Found:
        """What was given, the usual, or on a terminal what is typed, again until it fits."""
        if given is not None or not talks:
            return check(usual if given is None else given)
        return _asked(question, usual, check)

    def title_of(text: str) -> str:
        return naming.a_line("title", text)

    def domain_of(text: str) -> str:
        return naming.a_line("domain", text)

    title = options.title
    if options.id is None:
        title = settle(title, "What is to be built, as a title", "", title_of)
    name = settle(
        options.id, "Id, for its file and in commands", naming.id_from(title or ""),
        lambda text: naming.new_id(text, library),
    )  # fmt: skip
    title = settle(title, "Title", name.replace("-", " ").capitalize(), title_of)
    domain = settle(options.domain, "Domain", "General", domain_of)
    level = settle(options.level, "Level (mid, senior, staff)", "senior", naming.a_level)
    every = ", ".join(f"{one.minutes:g}" for one in library.formats.values())
    formats = settle(
        options.formats, "Minutes that it may take", every,
        lambda text: naming.formats_named(text, library),
    )  # fmt: skip
    prefix = settle(
        options.prefix, "Prefix of its own criteria", naming.prefix_from(name, library),
        lambda text: naming.new_prefix(text, library),
    )  # fmt: skip
    folder = options.into or paths_of(options).config / "scenarios"
    where = folder.expanduser() / f"{name}.yaml"
    wanted = scaffold.NewScenario(name, title, domain, level, prefix, options.template, formats)
    _write(where, scaffold.scenario_text(wanted, library, where))
    return 0


def _new_rubric(options: argparse.Namespace) -> int:
    from simulator.authoring.naming import new_criterion_id
    from simulator.authoring.scaffold import rubric_text

    new_criterion_id(options.id, whole_library(options), is_shared=True)
    folder = options.into or paths_of(options).config / "rubrics"
    where = folder.expanduser() / f"{options.id}.yaml"
    _write(where, rubric_text(options.id, options.dimension, where))
    return 0


def _new_criterion(options: argparse.Namespace) -> int:
    from simulator.authoring.naming import new_criterion_id
    from simulator.authoring.scaffold import criterion_text

    new_criterion_id(options.id, whole_library(options), is_shared=not options.phase)
    print(criterion_text(options.id, options.dimension, options.phase), end="")
    place = "`criteria` of a scenario" if options.phase else "the `criteria` of a dimension"
    print(f"Indented to be pasted under {place}.", file=sys.stderr)
    return 0


def _asked(question: str, usual: str, check: Callable[[str], _Found]) -> _Found:
    """What is typed, empty for the usual, once it passes `check`. Raises UsageError at its end."""
    shown = f"{question} [{usual}]: " if usual else f"{question}: "
    while True:
        print(sanitise(shown), end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            print(file=sys.stderr)
            raise UsageError("The answers ended before the last question", "Nothing was written.")
        try:
            return check(line.strip() or usual)
        except UsageError as error:
            print(sanitise(str(error)), file=sys.stderr)


def _write(where: Path, text: str) -> None:
    from simulator.records.files import FileSystem

    disk = FileSystem()
    disk.make_folder(where.parent)
    disk.write_once(where, text.encode())
    print(sanitise(f"Written to {where}"), file=sys.stderr)
    print(sanitise(f"Next: simulator lint {shlex.quote(str(where))}"), file=sys.stderr)
