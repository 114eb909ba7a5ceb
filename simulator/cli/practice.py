"""The commands about what to practise next: what is due, a short review, whether it gets better."""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.printing import note, print_json
from simulator.cli.reading import read_text
from simulator.cli.wiring import can_draw, content_option, desk_of, no_attempt_at, place_options
from simulator.errors import UsageError
from simulator.text import counted, one_line, sanitise, signed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.cli.wiring import Commands
    from simulator.tracker.progress import Progress
    from simulator.tracker.schedule import Scheduled


def add_commands(commands: Commands) -> None:
    """Adds them to the parser."""
    command = commands.add_parser("due", help="list what is due for review")
    command.add_argument("--all", action="store_true", help="what is due later, too")
    command.add_argument("--json", action="store_true")
    place_options(command)
    command.set_defaults(run=_due)

    command = commands.add_parser("review", help="a short timed review: 5 to 10 questions")
    command.add_argument(
        "scenario", metavar="SCENARIO", nargs="?", default="",
        help="what new questions are about; without it, the scenario practised last",
    )  # fmt: skip
    command.add_argument("--questions", metavar="N", type=int, help="5 to 10; 6 if not said")
    command.add_argument("--seed", metavar="N", type=int, help="which questions; the day's if not")
    command.add_argument(
        "--plain", action="store_true", default=argparse.SUPPRESS, help="line by line"
    )
    command.add_argument(
        "--answers", metavar="FILE", type=Path,
        help="answers parted by lines that hold --- alone (with --plain)",
    )  # fmt: skip
    place_options(command)
    content_option(command)
    command.set_defaults(run=_review)

    command = commands.add_parser("progress", help="scores over time, mastery, gaps")
    command.add_argument("scenario", metavar="SCENARIO", nargs="?", default="")
    command.add_argument("--json", action="store_true")
    place_options(command)
    command.set_defaults(run=_progress)


def _due(options: argparse.Namespace) -> int:
    from simulator.tracker.progress import due_json

    found = desk_of(options).progress()
    cards = found.scheduled if options.all else found.due
    if options.json:
        print_json([due_json(card) for card in cards])
        return 0
    _print_cards(cards)
    if not cards:
        note(_nothing_due(found.scheduled), options)
    return 0


def _nothing_due(later: Sequence[Scheduled]) -> str:
    if not later:
        return "Nothing is due."
    subject = "1 criterion is" if len(later) == 1 else f"{len(later)} criteria are"
    return (
        f"Nothing is due today. {subject} due from {later[0].due.isoformat()} on: "
        "`simulator due --all` lists them."
    )


def _review(options: argparse.Namespace) -> int:
    desk = desk_of(options)
    is_plain = options.plain or not can_draw()
    if options.answers is not None and not is_plain:
        raise UsageError("--answers goes with --plain", hint="Add --plain to the command.")
    if not is_plain:
        gc.disable()  # until the program has started: imports make no garbage
        from simulator.tui.app import run_app

        return run_app(desk, review=(options.scenario, options.questions, options.seed))
    from simulator.plain.review import run_review

    answers = read_text(str(options.answers)) if options.answers is not None else None
    session = desk.review(options.scenario, count=options.questions, seed=options.seed)
    return run_review(session, answers, sys.stdin, sys.stdout, desk.options)


def _progress(options: argparse.Namespace) -> int:
    from simulator.tracker.progress import progress_json

    desk = desk_of(options)
    found = desk.progress(options.scenario)
    if options.scenario and options.scenario not in found.scenarios:
        known = {entry.id for entry in desk.scenario_entries()}
        raise no_attempt_at(options.scenario, found.scenarios, known)
    if options.json:
        print_json(progress_json(found))
        return 0
    for line in _what_is_scored(found, options.scenario):
        print(sanitise(line))
    for series in found.series:
        if series.scores:
            trend = "" if series.trend is None else f"{signed(series.trend):>5}"
            line = f"  {one_line(series.title, 34):36}{series.scores[-1]:5.0f}  {trend}"
            print(sanitise(line.rstrip()))
    print(f"Criteria by mastery{', over all scenarios' if options.scenario else ''}:")
    for name, items in found.mastery.items():
        print(f"  {name:36}{len(items):5}")
    print(f"Due: {len(found.due)}")
    _print_cards(found.due[:10])
    print(f"Gaps: {len(found.gaps)}")
    for gap in found.gaps[:10]:
        print(sanitise(f"  {one_line(gap.title, 60):62}missed {gap.missed}"))
    if found.scenarios_scored > 1 and any(series.trend is not None for series in found.series):
        note(
            "The trend goes over different scenarios: `simulator progress SCENARIO` keeps to one.",
            options,
        )
    return 0


def _what_is_scored(found: Progress, scenario: str) -> Iterator[str]:
    """How many attempts there are, and what the figures below are."""
    attempts, minutes = (
        counted(len(found.points), "attempt"),
        f"{found.minutes:g} minutes practised",
    )
    if scenario:
        yield f"{attempts} at {one_line(found.scenarios[scenario], 40)}; {minutes} in all"
    elif found.scenarios_scored:
        yield f"{attempts} at {counted(found.scenarios_scored, 'scenario')}, {minutes}"
    else:
        yield f"{attempts}, {minutes}"
    if any(series.trend is not None for series in found.series):
        yield "Scores of the last attempt, out of 100, and the trend in points an attempt:"
    elif found.points:
        yield "Scores of the last attempt, out of 100:"


def _print_cards(cards: Sequence[Scheduled]) -> None:
    for card in cards:
        title = one_line(card.title, 60)
        print(sanitise(f"  {card.due.isoformat()}  {card.chance:4.0%}  {title:62}{card.scenario}"))
