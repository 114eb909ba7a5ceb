"""The command that says what is set up, what is missing, and what the model's server can do."""

from __future__ import annotations

import argparse
import dataclasses
from typing import TYPE_CHECKING

from simulator.cli.printing import print_json
from simulator.cli.wiring import (
    can_draw,
    content_option,
    desk_of,
    model_settings,
    paths_of,
    place_options,
)
from simulator.errors import SimulatorError
from simulator.text import sanitise

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.cli.wiring import Commands
    from simulator.llm.settings import LlmSettings
    from simulator.session.doctor import Check

    Tell = Callable[[Check], None]

EXIT_FAILED = 1


def add_commands(commands: Commands) -> None:
    """Adds it to the parser."""
    command = commands.add_parser("doctor", help="say what is set up and what is missing")
    command.add_argument(
        "--llm", action="store_true",
        help="ask the language model's server what it can do (a few short calls)",
    )  # fmt: skip
    command.add_argument("--json", action="store_true")
    place_options(command)
    content_option(command)
    command.set_defaults(run=_doctor)


def _doctor(options: argparse.Namespace) -> int:
    from simulator.session.doctor import Check, examine

    checks: list[Check] = []

    def tell(check: Check) -> None:
        checks.append(check)
        if not options.json:
            mark = {"ok": "ok", "note": "--", "wrong": "!!"}[check.status]
            print(sanitise(f"{mark:3} {check.name:12} {check.detail}"), flush=True)
            if check.hint:
                print(sanitise(f"{'':16} {check.hint}"))

    desk = desk_of(options)
    for check in examine(desk):
        tell(check)
    screen = "screens can be drawn" if can_draw() else "no screens here: use --plain"
    tell(Check("terminal", "ok" if can_draw() else "note", screen))
    settings = _model(options, tell)
    if settings is not None and options.llm:
        _ask(settings, tell)
    if options.json:
        print_json([dataclasses.asdict(check) for check in checks])
    return EXIT_FAILED if any(check.status == "wrong" for check in checks) else 0


def _model(options: argparse.Namespace, tell: Tell) -> LlmSettings | None:
    from importlib.util import find_spec

    from simulator.llm.client import INSTALL, NOT_INSTALLED
    from simulator.llm.probe import configured
    from simulator.llm.settings import NoModelError
    from simulator.session.doctor import Check, failed

    try:
        settings = model_settings(paths_of(options))
    except NoModelError as error:
        if options.llm:
            tell(failed("model", error))
        else:
            tell(Check("model", "note", "no language model is configured, and none is needed"))
        return None
    except SimulatorError as error:
        tell(failed("model", error))
        return None
    tell(configured(settings))
    if find_spec("openai") is None:
        tell(Check("package", "wrong", NOT_INSTALLED, INSTALL))
        return None
    return settings


def _ask(settings: LlmSettings, tell: Tell) -> None:
    import asyncio

    from simulator.llm.probe import probe

    async def run() -> None:
        async for check in probe(settings):
            tell(check)

    asyncio.run(run())
