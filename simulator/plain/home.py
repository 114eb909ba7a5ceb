"""Choosing what to practise, line by line."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from simulator.plain.interview import resume_interview, run_interview
from simulator.session.desk import Desk
from simulator.session.kit import Choice


def choose_and_run(desk: Desk, source: TextIO, sink: TextIO) -> int:
    """List unfinished attempts and scenarios by number, read one, and run it; the exit code."""
    for words in desk.settle():
        print(words, file=sink)
    choices: list[tuple[str, Path | str]] = []
    for attempt in desk.open_attempts():
        choices.append((f"Resume: {attempt.scenario_title}, {attempt.phase_title}", attempt.folder))
    for entry in desk.scenario_entries():
        choices.append((f"{entry.title}: {entry.summary}", entry.id))
    for number, (words, _) in enumerate(choices, 1):
        print(f"{number}. {words}", file=sink)
    print("Number to start (empty to leave):", file=sink, flush=True)
    typed = source.readline().strip()
    if not typed:
        return 0
    if not typed.isdigit() or not 1 <= int(typed) <= len(choices):
        print(f"There is no number {typed}.", file=sink)
        return 2
    chosen = choices[int(typed) - 1][1]
    if isinstance(chosen, Path):
        return resume_interview(desk, chosen, source, sink)
    return run_interview(desk, Choice(chosen), None, source, sink)
