"""The commands that find attempts again."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.printing import note, print_json
from simulator.cli.wiring import desk_of, no_attempt_at, place_options
from simulator.text import counted, sanitise, signed

if TYPE_CHECKING:
    from simulator.cli.wiring import Commands
    from simulator.records.attempts import AttemptSummary


def add_commands(commands: Commands) -> None:
    """Adds them to the parser."""
    command = commands.add_parser(
        "history", aliases=["attempts"], help="list the attempts, newest first"
    )
    command.add_argument("words", metavar="WORD", nargs="*", help="only those whose line has all")
    command.add_argument("--scenario", metavar="ID", default="", help="only attempts at this one")
    command.add_argument("--limit", metavar="N", type=_at_least_one, default=-1)
    command.add_argument("--json", action="store_true")
    place_options(command)
    command.set_defaults(run=_history)

    command = commands.add_parser(
        "restore", help="bring back an attempt that was set aside; without one, list them"
    )
    command.add_argument("attempt", metavar="ATTEMPT", nargs="?", help="its id, or the start of it")
    command.add_argument("--json", action="store_true")
    place_options(command)
    command.set_defaults(run=_restore)

    command = commands.add_parser("search", help="find attempts by what you said in them")
    command.add_argument("words", metavar="WORD", nargs="+", help="all must be there")
    command.add_argument("--limit", metavar="N", type=_at_least_one, default=50)
    command.add_argument("--json", action="store_true")
    place_options(command)
    command.set_defaults(run=_search)

    command = commands.add_parser("reindex", help="build the index of attempts anew")
    command.add_argument("--json", action="store_true")
    place_options(command)
    command.set_defaults(run=_reindex)

    attempt_help = "its id, or the start of it; or `last`"
    command = commands.add_parser("show", help="print the report of an attempt")
    command.add_argument("attempt", metavar="ATTEMPT", help=attempt_help)
    command.add_argument("--json", action="store_true")
    place_options(command)
    command.set_defaults(run=_show)

    command = commands.add_parser("compare", help="two attempts at one scenario side by side")
    command.add_argument("before", metavar="BEFORE", help=attempt_help)
    command.add_argument(
        "after", metavar="AFTER", nargs="?",
        help="without it, BEFORE is compared with the attempt before it",
    )  # fmt: skip
    command.add_argument("--json", action="store_true")
    place_options(command)
    command.set_defaults(run=_compare)

    command = commands.add_parser("export", help="write an attempt for other programs")
    command.add_argument("attempt", metavar="ATTEMPT", help=attempt_help)
    command.add_argument(
        "--format", choices=("md", "html", "json", "anki"), default="md", dest="form",
        help="Markdown, one HTML page, the transcript as JSON, or Anki cards of what was missed",
    )  # fmt: skip
    command.add_argument(
        "--out", metavar="PATH", type=Path, help="a new file, or a folder; without it, stdout"
    )
    command.add_argument("--json", action="store_true", help="as {attempt, format, file, text}")
    place_options(command)
    command.set_defaults(run=_export)


def _history(options: argparse.Namespace) -> int:
    from simulator.records.index import AttemptIndex

    desk = desk_of(options)
    with AttemptIndex(desk.paths, desk.fs) as index:
        index.refresh()
        words = " ".join(options.words)
        rows = index.page(limit=options.limit, words=words, scenario=options.scenario)
        tried = {attempt.scenario_id for attempt in index.attempts()} if not rows else set()
    known = {entry.id for entry in desk.scenario_entries()} if not rows else set()
    if options.scenario and not rows and options.scenario not in tried | known:
        raise no_attempt_at(options.scenario, tried, known)
    if options.json:
        print_json([{**_attempt_json(row.attempt), "change": row.change} for row in rows])
        return 0
    _print_lines([(row.attempt, row.change) for row in rows])
    if not rows and not words and not options.scenario:
        note("No attempt yet. `simulator run SCENARIO` starts one.", options)
    elif not rows:
        print("No attempt is like that.", file=sys.stderr)
    return 0


def _print_lines(rows: Sequence[tuple[AttemptSummary, float | None]]) -> None:
    """A line for each attempt and what it gained; on a terminal none is longer than that is wide,
    and what is wrong with an attempt stands below it.
    """
    cells = shutil.get_terminal_size((80, 24)).columns if sys.stdout.isatty() else None
    shown = [
        (
            row.attempt_id, f"{_score(row):10}",
            f"{'' if change is None else signed(change):>6}", f"{row.mode:6}", row.format,
        )
        for row, change in rows
    ]  # fmt: skip
    longest = max((len(columns[0]) for columns in shown), default=0)
    for (name, *others), (row, _) in zip(shown, rows, strict=True):
        problem = sanitise(row.problem or "")
        if cells is None:
            told = f"  {problem}" if problem else ""
            print(sanitise(" ".join((f"{name:{longest}}", *others))) + told)
            continue
        while len(others) > 1 and cells - len(" ".join(others)) - 1 < _LEAST_NAME:
            others.pop()
        room = min(longest, max(_LEAST_NAME, cells - len(" ".join(others)) - 1))
        print(sanitise(" ".join((f"{_cut(name, room):{room}}", *others)).rstrip()))
        for line in textwrap.wrap(problem, max(20, cells - 4)):
            print(f"    {line}")


_LEAST_NAME = 24
"""Cells for the day, some of the scenario and the token of an attempt."""


def _cut(name: str, room: int) -> str:
    """An attempt's id in so many cells, without the middle of its scenario: it is found by its
    token, too.

    >>> _cut("2026-11-29-search-ranking-17d3b34a", 30)
    '2026-11-29-search-ra…-17d3b34a'
    """
    if len(name) <= room:
        return name
    token = name[-9:]
    return f"{name[: room - 1 - len(token)]}…{token}"


def _score(row: AttemptSummary) -> str:
    if row.finished_at is None:
        return row.state
    return "not graded" if row.score is None else f"{row.score:5.1f} {row.letter}"


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


def _restore(options: argparse.Namespace) -> int:
    desk = desk_of(options)
    if options.attempt:
        folder = desk.restore(options.attempt)
        if options.json:
            print_json({"attempt": folder.name, "folder": str(folder)})
        else:
            note(f"{folder.name} can be gone on with: `simulator` offers it.", options)
        return 0
    rows = desk.attempts_set_aside()
    if options.json:
        print_json([_attempt_json(row) for row in rows])
        return 0
    _print_lines([(row, None) for row in rows])
    if not rows:
        print("No attempt is set aside.", file=sys.stderr)
    return 0


def _search(options: argparse.Namespace) -> int:
    from simulator.records.index import AttemptIndex

    desk = desk_of(options)
    with AttemptIndex(desk.paths, desk.fs) as index:
        index.refresh()
        hits = index.search(" ".join(options.words), options.limit)
    if options.json:
        print_json([{**_attempt_json(hit.attempt),
                     "pieces": [{"text": t, "match": m} for t, m in hit.pieces],
                     "more": hit.more}
                    for hit in hits])  # fmt: skip
        return 0
    is_terminal = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    for hit in hits:
        found = "".join(_marked(text, is_terminal) if m else text for text, m in hit.pieces)
        _print_lines([(hit.attempt, None)])
        more = f" (and in {counted(hit.more, 'line')} more)" if hit.more else ""
        print(f"    {' '.join(found.split())}{more}")
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
        print(sanitise(f"{counted(count, 'attempt')} in {index_path(desk.paths)}"), file=sys.stderr)
    return 0


def _at_least_one(text: str) -> int:
    value = int(text) if text.isdecimal() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"a whole number of at least 1, not {sanitise(text)!r}")
    return value


def _compare(options: argparse.Namespace) -> int:
    from simulator.tracker.comparison import comparison_json, comparison_lines

    desk = desk_of(options)
    after = desk.find(options.after or options.before)
    before = desk.find(options.before) if options.after else desk.one_before(after)
    found = desk.compare(before, after)
    if options.json:
        print_json(comparison_json(found))
    else:
        for line in comparison_lines(found):
            print(sanitise(line))
    return 0


def _export(options: argparse.Namespace) -> int:
    desk = desk_of(options)
    folder = desk.find(options.attempt)
    done = desk.export(folder, options.form, options.out)
    if options.json:
        print_json(
            {"attempt": folder.name, "format": options.form,
             "file": done if options.out else None, "text": None if options.out else done}
        )  # fmt: skip
    elif options.out:
        print(sanitise(f"Written to {done}"), file=sys.stderr)
    else:
        print(done, end="")
    return 0
