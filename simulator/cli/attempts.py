"""The commands that find attempts again."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from simulator.cli.printing import print_json
from simulator.cli.wiring import desk_of, place_options
from simulator.text import sanitise

if TYPE_CHECKING:
    from simulator.cli.wiring import Commands
    from simulator.records.attempts import AttemptSummary


def add_commands(commands: Commands) -> None:
    """Adds them to the parser."""
    command = commands.add_parser("attempts", help="list the attempts")
    command.add_argument("--json", action="store_true")
    place_options(command)
    command.set_defaults(run=_attempts)

    command = commands.add_parser("search", help="find attempts by what was said in them")
    command.add_argument("words", metavar="WORD", nargs="+", help="all must be there")
    command.add_argument("--limit", metavar="N", type=_at_least_one, default=50)
    command.add_argument("--json", action="store_true")
    place_options(command)
    command.set_defaults(run=_search)

    command = commands.add_parser("reindex", help="build the index of attempts anew")
    command.add_argument("--json", action="store_true")
    place_options(command)
    command.set_defaults(run=_reindex)

    command = commands.add_parser("show", help="print the report of an attempt")
    command.add_argument("attempt", metavar="ATTEMPT", help="its id, or the start of it; or `last`")
    command.add_argument("--json", action="store_true")
    place_options(command)
    command.set_defaults(run=_show)


def _attempts(options: argparse.Namespace) -> int:
    rows = desk_of(options).attempts()
    if options.json:
        print_json([_attempt_json(row) for row in rows])
        return 0
    for row in rows:
        print(_line(row))
    if not rows:
        print("No attempt yet. `simulator run SCENARIO` starts one.", file=sys.stderr)
    return 0


def _line(row: AttemptSummary) -> str:
    score: str = row.state
    if row.finished_at is not None:
        score = "not graded" if row.score is None else f"{row.score:5.1f} {row.letter}"
    note = f"  {row.problem}" if row.problem else ""
    return sanitise(f"{row.attempt_id:48} {score:12} {row.mode:7} {row.format}{note}")


def _attempt_json(row: AttemptSummary) -> dict[str, object]:
    return {
        "id": row.attempt_id, "scenario": row.scenario_id, "format": row.format, "mode": row.mode,
        "level": row.level, "seed": row.seed, "score": row.score, "letter": row.letter,
        "started_on": row.started_on.isoformat(),
        "finished_at": row.finished_at.isoformat() if row.finished_at else None,
        "problem": row.problem,
    }  # fmt: skip


def _show(options: argparse.Namespace) -> int:
    from simulator.records.report_text import render_report_markdown

    desk = desk_of(options)
    transcript = desk.transcript(desk.find(options.attempt))
    if options.json:
        print_json(transcript.model_dump(mode="json", by_alias=True))
    else:
        print(render_report_markdown(transcript), end="")
    return 0


def _search(options: argparse.Namespace) -> int:
    from simulator.records.index import AttemptIndex

    desk = desk_of(options)
    with AttemptIndex(desk.paths, desk.fs) as index:
        index.refresh()
        hits = index.search(" ".join(options.words), options.limit)
    if options.json:
        print_json([{**_attempt_json(hit.attempt),
                     "pieces": [{"text": t, "match": m} for t, m in hit.pieces]}
                    for hit in hits])  # fmt: skip
        return 0
    is_terminal = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    for hit in hits:
        found = "".join(_marked(text, is_terminal) if m else text for text, m in hit.pieces)
        print(_line(hit.attempt))
        print(f"    {' '.join(found.split())}")
    if not hits:
        print("No attempt has these words.", file=sys.stderr)
    return 0


def _marked(text: str, is_terminal: bool) -> str:
    """The match: reversed on a terminal, in brackets where there are no colours."""
    return f"\x1b[7m{sanitise(text)}\x1b[0m" if is_terminal else f"[{text}]"


def _reindex(options: argparse.Namespace) -> int:
    from simulator.records.index import AttemptIndex, index_path

    desk = desk_of(options)
    with AttemptIndex(desk.paths, desk.fs) as index:
        count = index.rebuild()
    if options.json:
        print_json({"attempts": count, "index": str(index_path(desk.paths))})
    else:
        print(sanitise(f"{count} attempts in {index_path(desk.paths)}"), file=sys.stderr)
    return 0


def _at_least_one(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return value
