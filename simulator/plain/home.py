"""Choosing what to practise, line by line. The content loads when something is chosen."""

# ruff: noqa: PLC0415 - what an interview needs loads behind the list, which does not wait for it

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from simulator.content.index import ScenarioEntry
from simulator.errors import UsageError
from simulator.interview.plan import MODES
from simulator.plain.lines import Lines
from simulator.text import counted

if TYPE_CHECKING:
    from simulator.session.desk import Desk
    from simulator.session.kit import Choice

_FIRST_FORMAT = "standard-45"


def choose_and_run(desk: Desk, source: TextIO, sink: TextIO) -> int:
    """List unfinished attempts and scenarios by number, read one, and run it; the exit code.

    Raises UsageError, LockedError and StorageError before any clock starts.
    """
    lines = Lines(source, sink, desk.options)
    lines.say("Simulator: mock interviews in ML system design, line by line.")
    for words in desk.settle():
        lines.say(words)
    choices: list[tuple[str, Path | ScenarioEntry]] = []
    for attempt in desk.open_attempts():
        words = f"Resume: {attempt.scenario_title}, in {attempt.phase_title}"
        used = ", open in another program" if attempt.in_use else ""
        choices.append((f"{words}, {counted(attempt.words, 'word')}{used}", attempt.folder))
    for entry in desk.scenario_entries():
        if entry.formats:
            origin = f" ({entry.whose})" if entry.origin else ""
            choices.append((f"{entry.title}: {entry.summary}{origin}", entry))
    if not choices:
        _tell_problems(desk, lines)
        lines.say("There is no scenario to practise.")
        return 1
    index = _number(lines, "What do you want to practise?", [words for words, _ in choices])
    if index is None:
        return 0
    chosen = choices[index][1]
    if isinstance(chosen, Path):
        _tell_problems(desk, lines, attempt=chosen)
        from simulator.plain.interview import resume_in_lines

        return resume_in_lines(desk, chosen, lines)
    try:
        model = desk.model_offer()
    except UsageError as error:
        lines.tell(str(error))
        model = None
    choice = _choice(desk, lines, chosen, model)
    if choice is None:
        return 0
    from simulator.plain.interview import run_in_lines

    return run_in_lines(desk, choice, lines)


def _tell_problems(
    desk: Desk, lines: Lines, scenario: str = "", attempt: Path | None = None
) -> None:
    """Loads the content, which takes a moment, and says what is wrong with it: of what concerns the
    scenario, or that of an unfinished attempt, each line.
    """
    lines.say("One moment…")
    problems = len(desk.library.problems)
    if problems:
        lines.tell(
            f"{counted(problems, 'problem')} in the content files; `simulator lint` shows where."
        )
    faults = desk.faults_at(scenario) if scenario else ()
    for problem in faults if attempt is None else desk.faults_left_at(attempt):
        lines.say(f"{problem.path}:{problem.line}: {problem.message}", indent="  ")


def _choice(
    desk: Desk, lines: Lines, entry: ScenarioEntry, model: tuple[str, str] | None
) -> Choice | None:
    """How to sit the scenario; None when the input ends or the person leaves.

    `model` is the name and the usual tone of a language model that could interview.
    """
    formats = sorted(entry.formats, key=lambda name: name != _FIRST_FORMAT)
    shown = [f"{name}, {entry.minutes[name]:g} minutes" for name in formats]
    format_index = _number(lines, "Which format?", shown) if len(formats) > 1 else 0
    if format_index is None:
        return None
    words = ["coach: hints, pause, feedback", "strict: as in the room"]
    mode_index = _number(lines, "Which mode?", words)
    if mode_index is None:
        return None
    speaker: int | None = 0
    if model is not None:
        name, tone = model
        speakers = ["the scenario, as written", f"{name}, in a {tone} tone"]
        speaker = _number(lines, "Who words what the interviewer says?", speakers)
    if speaker is None:
        return None
    _tell_problems(desk, lines, entry.id)
    from simulator.session.kit import Choice

    return Choice(entry.id, formats[format_index], MODES[mode_index], model=speaker == 1)


def _number(lines: Lines, question: str, options: list[str]) -> int | None:
    """The index of the option whose number is typed; None for an empty line or the end."""
    lines.say(question)
    for number, words in enumerate(options, 1):
        lines.say(f"{number}. {words}")
    while True:
        typed = lines.ask("Number (empty to leave):")
        if not typed:
            return None
        if typed.isdecimal() and len(typed) <= 4 and 1 <= int(typed) <= len(options):
            return int(typed) - 1
        lines.say(f"There is no number {typed}.")
