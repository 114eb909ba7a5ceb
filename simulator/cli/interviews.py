"""The commands that sit an interview, on a screen or line by line."""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.reading import read_text
from simulator.cli.wiring import can_draw, content_option, desk_of, place_options
from simulator.errors import UsageError
from simulator.interview.talker import TONES
from simulator.text import counted, sanitise

if TYPE_CHECKING:
    from simulator.cli.wiring import Commands
    from simulator.session.desk import Desk
    from simulator.session.kit import Choice
    from simulator.session.recovery import OpenAttempt

_AS_BEGUN = ("format", "mode", "level", "seed", "interviewer")


def add_commands(commands: Commands) -> None:
    """Adds them to the parser."""
    command = commands.add_parser("run", help="sit one interview")
    command.add_argument("scenario", metavar="SCENARIO")
    command.add_argument(
        "--plain", action="store_true", default=argparse.SUPPRESS,
        help="line by line, without a screen",
    )  # fmt: skip
    command.add_argument(
        "--answers", metavar="FILE", type=Path,
        help="take each phase's answer from the `## phase-id` sections of FILE (with --plain)",
    )  # fmt: skip
    which = command.add_mutually_exclusive_group()
    which.add_argument(
        "--resume", action="store_true",
        help="go on with the unfinished attempt at the scenario, as it was begun",
    )  # fmt: skip
    which.add_argument(
        "--new", action="store_true", help="begin anew without asking about an unfinished attempt"
    )
    command.add_argument(
        "--format", metavar="ID", help="standard-45 if the scenario has it, quick-20 or deep-60"
    )
    command.add_argument("--mode", choices=("coach", "strict"), help="coach is the default")
    command.add_argument("--level", choices=("mid", "senior", "staff"))
    command.add_argument("--seed", type=int, help="varies the figures; 0 is the default")
    command.add_argument(
        "--interviewer", choices=("scripted", "model"),
        help="who words answers and follow-ups: the scenario, or the configured language model",
    )  # fmt: skip
    command.add_argument(
        "--tone", choices=TONES, help="the model's tone (its usual one is in config.toml)"
    )
    place_options(command)
    content_option(command)
    command.set_defaults(run=_run)


def home(options: argparse.Namespace) -> int:
    """The program without a command: its first screen, or the list of scenarios in plain mode."""
    if options.plain or not can_draw():
        from simulator.plain.home import choose_and_run

        return choose_and_run(desk_of(options), sys.stdin, sys.stdout)
    return _draw(desk_of(options), None)


def _run(options: argparse.Namespace) -> int:
    from simulator.session.kit import Choice

    if options.answers is not None and not options.plain and can_draw():
        raise UsageError("--answers goes with --plain", hint="Add --plain to the command.")
    is_model = options.interviewer == "model"
    if options.tone and not is_model:
        raise UsageError("--tone goes with --interviewer model")
    if is_model and options.answers is not None:
        raise UsageError("--answers asks nobody anything", hint="Leave --interviewer out.")
    if options.resume and options.answers is not None:
        raise UsageError("--answers begins a new attempt", hint="Leave --resume out.")
    given = [f"--{name}" for name in _AS_BEGUN if getattr(options, name) is not None]
    if options.resume and given:
        raise UsageError(
            "--resume goes on with an attempt as it was begun",
            hint=f"Leave {' and '.join(given)} out.",
        )
    choice = Choice(
        options.scenario, options.format or "", options.mode or "coach", options.level,
        options.seed or 0, is_model, options.tone or "",
    )  # fmt: skip
    desk = desk_of(options)
    if is_model:
        _need_model(desk)
    if (options.plain or not can_draw()) and sys.stdin.isatty():
        print("One moment…", flush=True)  # a script has no use for it
    resumed = _left(desk, options.scenario) if options.resume else None
    if not options.plain and can_draw():
        return _draw(desk, resumed or choice, asks=not options.new)
    _tell_faults(desk, options.scenario)
    from simulator.plain.interview import go_on_or_begin, resume_in_lines, run_interview
    from simulator.plain.lines import Lines

    if options.answers is not None:
        answers = read_text(str(options.answers))
        return run_interview(desk, choice, answers, sys.stdin, sys.stdout)
    if resumed is not None:
        return resume_in_lines(desk, resumed, Lines(sys.stdin, sys.stdout, desk.options))
    left = None if options.new else desk.offered_at(options.scenario)
    if left is not None and sys.stdin.isatty() and not left.in_use:
        return go_on_or_begin(desk, choice, left, Lines(sys.stdin, sys.stdout, desk.options))
    if left is not None:
        print(f"An unfinished attempt at {left.scenario_id} {_is_left(left)}", file=sys.stderr)
    return run_interview(desk, choice, None, sys.stdin, sys.stdout)


def _is_left(left: OpenAttempt) -> str:
    if left.in_use:
        return "is open in another program: this is another one."
    return "is kept: --resume goes on with it."


def _tell_faults(desk: Desk, scenario: str) -> None:
    """Says on stderr, before the clock starts, what of the scenario cannot be asked for or met."""
    faults = desk.faults_at(scenario)
    for problem in faults:
        print(sanitise(problem.render()), file=sys.stderr)
    if faults:
        count = counted(len(faults), "problem")
        print(f"{count} in the content; what is concerned counts as missed.", file=sys.stderr)


def _left(desk: Desk, scenario: str) -> Path:
    """The folder of the attempt to go on with. Raises UsageError, StorageError."""
    left = desk.left_at(scenario)
    if left is None:
        raise UsageError(
            f"There is no unfinished attempt at {scenario!r}",
            hint="Leave --resume out to begin one.",
        )
    return left.folder


def _need_model(desk: Desk) -> None:
    """Raises NoModelError where none is configured, before any screen is drawn."""
    if desk.model_offer() is None:
        from simulator.llm.settings import NoModelError

        raise NoModelError


def _draw(desk: Desk, first: Choice | Path | None, *, asks: bool = False) -> int:
    gc.disable()  # until the program has started: imports make no garbage
    from simulator.tui.app import run_app

    return run_app(desk, first, asks=asks)
