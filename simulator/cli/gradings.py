"""The commands about an attempt's gradings: grade it again, have it judged, choose the score."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.cli.printing import complain, print_json
from simulator.cli.second import JUDGES, agreement_json, agreement_lines, judge_options, judged
from simulator.cli.wiring import desk_of, model_settings, place_options
from simulator.errors import SimulatorError, UsageError
from simulator.text import begun_with, counted, sanitise

if TYPE_CHECKING:
    from simulator.cli.wiring import Commands
    from simulator.llm.batch import Batch
    from simulator.llm.batch import Progress as BatchProgress
    from simulator.records.regrades import Regrade
    from simulator.session.desk import Desk
    from simulator.session.second import SecondJudge

_ATTEMPT_HELP = "its id, or the start of it; or `last`"


def add_commands(commands: Commands) -> None:
    """Adds them to the parser."""
    command = commands.add_parser(
        "regrade", help="grade an attempt again with today's rubric, or by a language model"
    )
    command.add_argument("attempt", metavar="ATTEMPT", nargs="*", help=_ATTEMPT_HELP)
    judge_options(command, JUDGES)
    command.add_argument(
        "--batch", action="store_true",
        help="have a model judge through its server's Batch API; without an attempt, list what is "
        "pending and keep what is done",
    )  # fmt: skip
    command.add_argument("--forget", metavar="NAME", help="with --batch: drop a pending batch")
    command.add_argument("--json", action="store_true")
    place_options(command)
    command.set_defaults(run=_regrade)

    command = commands.add_parser(
        "gradings", help="list the gradings of an attempt, or choose the score of record"
    )
    command.add_argument("attempt", metavar="ATTEMPT", help=_ATTEMPT_HELP)
    command.add_argument(
        "--choose", metavar="N", type=int,
        help="make grading N the score of record: what lists, progress and tracker go by",
    )  # fmt: skip
    command.add_argument("--json", action="store_true")
    place_options(command)
    command.set_defaults(run=_gradings)


def _regrade(options: argparse.Namespace) -> int:
    desk = desk_of(options)
    folders = [desk.find(name) for name in options.attempt]
    if options.forget and not options.batch:
        raise UsageError("--forget goes with --batch")
    if options.batch:
        return _batch(desk, folders, options)
    if not folders:
        raise UsageError("Which attempt?", hint="Give its id, or `last`.")
    judge = None if options.judge == "offline" else desk.second_judge(options.repeat)
    rows: list[dict[str, Any]] = []
    code = 0
    for folder in folders:
        if judge is not None and judge.is_stopped:
            break  # Ctrl+C is for all of them
        if options.judge != "llm":
            rows.append(_offline(desk, folder, quiet=options.json))
        if judge is not None:
            try:
                rows.append(_by_model(desk, folder, judge, quiet=options.json))
            except SimulatorError as error:
                print(sanitise(folder.name), file=sys.stderr)
                complain(error, options)
                code = error.exit_code
    if options.json:
        print_json(rows)
    return code


def _batch(desk: Desk, folders: list[Path], options: argparse.Namespace) -> int:
    """Submits the attempts, or collects what was submitted before."""
    import asyncio

    from simulator.llm.batch import Batches
    from simulator.llm.client import ChatClient

    async def run() -> int:
        async with ChatClient(model_settings(desk.paths)) as client:
            batches = Batches(desk.kit, client)
            if options.forget:
                gone = batches.forget(options.forget)
                print(sanitise(f"{gone.name} is forgotten; the attempts stay."), file=sys.stderr)
                return 0
            if not folders:
                return _collected(await batches.collect(), options)
            made = await batches.submit(folders)
            if options.json:
                print_json([_batch_json(made, "submitted", 0)])
            else:
                print(begun_with(sanitise(
                    f"Submitted {counted(len(made.attempts), 'attempt')} as {made.name}: "
                    f"{counted(len(made.calls), 'call')}. "
                    "`simulator regrade --batch` collects it, within a day."
                ), desk.options))  # fmt: skip
            return 0

    return asyncio.run(run())


def _collected(found: list[BatchProgress], options: argparse.Namespace) -> int:
    code = 0
    for one in found:
        for attempt, error in one.problems:
            print(sanitise(attempt or one.batch.name), file=sys.stderr)
            complain(error, options)
            code = error.exit_code
    if options.json:
        print_json([
            {**_batch_json(one.batch, one.status, one.done),
             "kept": [{"attempt": a, "judge": j, "score": s, "letter": grade}
                      for a, j, s, grade in one.kept]}
            for one in found
        ])  # fmt: skip
        return code
    for one in found:
        state = one.status or one.batch.state
        total = len(one.batch.calls)
        print(sanitise(f"{one.batch.name}: {state}, {one.done} of {total} calls"))
        for attempt, judge, score, letter in one.kept:
            print(sanitise(f"  {attempt:48} {score:5.1f} {letter} by {judge}"))
    if not found:
        print("No batch is pending.", file=sys.stderr)
    return code


def _batch_json(batch: Batch, status: str, done: int) -> dict[str, Any]:
    return {
        "batch": batch.name, "status": status or batch.state, "calls": len(batch.calls),
        "done": done, "attempts": list(batch.attempts), "server_id": batch.server_id,
    }  # fmt: skip


def _offline(desk: Desk, folder: Path, *, quiet: bool) -> dict[str, Any]:
    graded = desk.regrade(folder)
    transcript = desk.transcript(folder)
    before = _score(transcript.first_report)
    change = graded.scenario_change(transcript.scenario) if graded else ""
    if not quiet:
        now = "as before: nothing that grades has changed"
        if graded is not None:
            now = f"{graded.score:5.1f} {graded.letter}"
        print(sanitise(f"{folder.name:48} {_shown(before)} -> {now}"))
        if change:
            print(f"Mind: {change}.", file=sys.stderr)
    return {
        "attempt": folder.name, "judge": "offline", "before": before,
        "changed": graded is not None, "after": graded.score if graded else before,
        "letter": graded.letter if graded else None,
        "rubric_version": graded.rubric_version if graded else transcript.rubric.version,
        "scenario_change": change or None,
    }  # fmt: skip


def _by_model(desk: Desk, folder: Path, judge: SecondJudge, *, quiet: bool) -> dict[str, Any]:
    from simulator.grading.agreement import agreement

    graded = judged(judge, lambda told: desk.second_opinion(folder, judge, told))
    transcript = desk.transcript(folder)
    first = transcript.first_report or {}
    found = agreement(first, graded.report)
    if not quiet:
        who = f"{graded.score:5.1f} {graded.letter} by {graded.judge}"
        print(sanitise(f"{folder.name:48} {_shown(_score(first))} -> {who}"))
        for line in (*graded.report.get("notes", ()), *agreement_lines(found)):
            print(sanitise(f"  {line}"))
    return {
        "attempt": folder.name, "judge": graded.judge, "before": _score(first), "changed": True,
        "after": graded.score, "letter": graded.letter, "rubric_version": graded.rubric_version,
        "scenario_change": graded.scenario_change(transcript.scenario) or None,
        "agreement": agreement_json(found), "grader": graded.report["grader"],
    }  # fmt: skip


def _overall(report: Any) -> dict[str, Any]:
    return (report or {}).get("overall") or {}


def _score(report: Any) -> float | None:
    score = _overall(report).get("score")
    return None if score is None else float(score)


def _shown(score: float | None) -> str:
    return "not graded" if score is None else f"{score:5.1f}"


def _gradings(options: argparse.Namespace) -> int:
    from simulator.records.regrades import grader_version

    desk = desk_of(options)
    folder = desk.find(options.attempt)
    later = desk.regrades(folder)
    if options.choose is not None:
        if not 0 <= options.choose <= len(later):
            raise UsageError(
                f"There is no grading {options.choose}", f"There are 0 to {len(later)}."
            )
        desk.choose_record(folder, later[options.choose - 1].id if options.choose else "")
    transcript = desk.transcript(folder)
    overall = _overall(transcript.first_report)
    rows: list[dict[str, Any]] = [
        {"number": 0, "judge": "offline", "at": transcript.finished_at.isoformat(),
         "score": overall.get("score"), "letter": overall.get("letter"),
         "rubric_version": transcript.rubric.version,
         "grader_version": grader_version(transcript.first_report or {}),
         "of_record": not transcript.record}
    ]  # fmt: skip
    rows += [_row(number, one, transcript.record) for number, one in enumerate(later, 1)]
    if options.json:
        print_json(rows)
        return 0
    for row in rows:
        mark = "*" if row["of_record"] else " "
        when = str(row["at"])[:16].replace("T", " ")
        score = f"{_shown(row['score'])} {row['letter'] or ''}"
        judge = f"{row['judge']} {row['grader_version']}".rstrip()
        who = f"rubric {row['rubric_version']}, {judge}"
        print(sanitise(f"{mark} {row['number']}  {when}  {score:10} {who}"))
    print("* is the score of record; --choose N makes another one that.", file=sys.stderr)
    return 0


def _row(number: int, one: Regrade, record: str) -> dict[str, Any]:
    return {
        "number": number, "judge": one.judge, "at": one.at.isoformat(), "score": one.score,
        "letter": one.letter, "rubric_version": one.rubric_version, "grader_version": one.grader,
        "of_record": one.id == record,
    }  # fmt: skip
