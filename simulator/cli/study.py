"""The commands about the study tracker and the notes of a session."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.printing import print_json
from simulator.cli.wiring import desk_of, place_options
from simulator.errors import UsageError
from simulator.text import sanitise

if TYPE_CHECKING:
    from simulator.cli.wiring import Commands
    from simulator.session.desk import Desk
    from simulator.session.tracking import Tracked


def add_commands(commands: Commands) -> None:
    """Adds them to the parser."""
    command = commands.add_parser(
        "tracker",
        help="bring the study tracker up to date, or adopt one of your own",
        description="Tells the study tracker of every attempt that it does not have yet and brings "
        "its marked lines up to date. Lines without a mark are yours and stay byte for byte.",
    )
    place = command.add_mutually_exclusive_group()
    place.add_argument("--file", metavar="PATH", type=Path, help="adopt this tracker from now on")
    place.add_argument(
        "--own", action="store_true", help="go back to TRACKER.md beside the attempts"
    )
    command.add_argument("--dry-run", action="store_true", help="show the diff, change nothing")
    command.add_argument(
        "--tick", choices=("ask", "all", "none"), default="ask",
        help="open items of your checklist that the attempts support (asked for on a terminal)",
    )  # fmt: skip
    command.add_argument("--json", action="store_true")
    place_options(command)
    command.set_defaults(run=_tracker)

    command = commands.add_parser("notes", help="write the notes of a session")
    command.add_argument("attempt", metavar="ATTEMPT", help="its id, or the start of it; or `last`")
    command.add_argument("--out", metavar="FILE", type=Path, help="a new file, instead of stdout")
    command.add_argument("--json", action="store_true", help="as {attempt, markdown, file}")
    place_options(command)
    command.set_defaults(run=_notes)


def _tracker(options: argparse.Namespace) -> int:
    from simulator.session.tracking import bring_up_to_date
    from simulator.tracker.place import point_to_own

    desk = desk_of(options)
    if options.own and options.dry_run:
        raise UsageError("--own changes no file of yours: there is nothing to show beforehand")
    if options.own:
        point_to_own(desk.paths, desk.fs)
    adopting = options.file.expanduser().absolute() if options.file else None
    tracked = bring_up_to_date(
        desk.paths, desk.fs, at=desk.clock.now(), adopting=adopting, dry_run=options.dry_run
    )
    ticked = [] if options.dry_run else _ticked(desk, tracked, options)
    if options.json:
        _print_json(tracked, ticked, dry_run=options.dry_run)
    else:
        _tell(tracked, ticked, dry_run=options.dry_run)
    return 0


def _ticked(desk: Desk, tracked: Tracked, options: argparse.Namespace) -> list[str]:
    """Items of the person's checklist that were ticked, each because they said so."""
    from simulator.session.tracking import tick_items

    agreed = []
    can_ask = sys.stdin.isatty() and sys.stderr.isatty() and not options.json
    for item in tracked.suggestions:
        if options.tick == "all":
            agreed.append(item.text)
        elif options.tick == "ask" and can_ask:
            print(sanitise(f"Tick “{item.text}”? It was {item.why}. [y/N] "), end="",
                  file=sys.stderr, flush=True)  # fmt: skip
            if sys.stdin.readline().strip().lower() in {"y", "yes"}:
                agreed.append(item.text)
    if agreed:
        tick_items(agreed, desk.paths, desk.fs, at=desk.clock.now())
    return agreed


def _tell(tracked: Tracked, ticked: list[str], *, dry_run: bool) -> None:
    from simulator.session.tracking import edit_notices

    if tracked.diff:
        for line in tracked.diff.split("\n"):
            print(sanitise(line))
    would = "would be changed" if dry_run else "was changed"
    state = would if tracked.diff else "has nothing to add"
    print(sanitise(f"{tracked.place.path} {state}."), file=sys.stderr)
    if tracked.backup:
        print(sanitise(f"As it was before: {tracked.backup}"), file=sys.stderr)
    if not tracked.is_adopted and tracked.diff:
        print(
            "Only its session history is kept up. `simulator tracker --file PATH` adopts the rest.",
            file=sys.stderr,
        )
    for notice in edit_notices(tracked):
        print(sanitise(notice), file=sys.stderr)
    for item in tracked.suggestions:
        done = "Ticked" if item.text in ticked else "You may tick"
        print(sanitise(f"{done}: {item.text} ({item.why})"), file=sys.stderr)


def _print_json(tracked: Tracked, ticked: list[str], *, dry_run: bool) -> None:
    print_json(
        {
            "file": str(tracked.place.path),
            "named_by": tracked.place.named_by,
            "adopted": tracked.is_adopted,
            "dry_run": dry_run,
            "changed": bool(tracked.diff),
            "diff": tracked.diff,
            "backup": str(tracked.backup) if tracked.backup else None,
            "edited_by_hand": [
                {"key": e.key, "there": e.there, "wanted": e.wanted} for e in tracked.edits
            ],
            "side_file": str(tracked.side_file) if tracked.side_file else None,
            "suggestions": [{"item": s.text, "why": s.why} for s in tracked.suggestions],
            "ticked": ticked,
        }
    )


def _notes(options: argparse.Namespace) -> int:
    from simulator.tracker.notes import render_notes

    desk = desk_of(options)
    transcript = desk.transcript(desk.find(options.attempt))
    text = render_notes(transcript)
    if options.out is not None:
        desk.fs.write_once(options.out.expanduser(), text.encode())
        print(sanitise(f"Written to {options.out}"), file=sys.stderr)
    if options.json:
        out = str(options.out) if options.out else None
        print_json({"attempt": transcript.attempt, "markdown": text, "file": out})
    elif options.out is None:
        print(text, end="")
    return 0
