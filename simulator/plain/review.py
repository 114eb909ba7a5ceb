"""A review line by line: for screen readers, dumb terminals and scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from simulator.plain.lines import Lines
from simulator.session.choosing import AGAIN
from simulator.text import counted

if TYPE_CHECKING:
    from simulator.records.reviews import ReviewRecord
    from simulator.session.review import Asked, ReviewSession

END = "."
EXIT_STORAGE = 3
_VERDICTS = {"met": "met", "partial": "partly met", "missed": "missed"}


def run_review(
    session: ReviewSession, answers: str | None, source: TextIO, sink: TextIO, options: str = ""
) -> int:
    """Ask every question that is left and print its verdict; the exit code.

    The problem is told before the first question about it.

    `answers` are texts parted by lines that hold `---` alone, one for each question in order;
    without them answers are read from `source`, each ended by a line with a full stop alone. The
    end of the input leaves the review to be gone on with. `options` are those by which a command
    finds its files.
    """
    lines = Lines(source, sink, options)
    given = None if answers is None else [part.strip() for part in _parts(answers)]
    told: set[str] = set()
    while (one := session.current) is not None:
        number = session.index + 1
        lines.say(f"Question {number} of {len(session.asked)}: {one.question.scenario_title}.")
        if one.question.prompt and one.question.scenario not in told:
            lines.say(one.question.prompt, indent="  ")
            told.add(one.question.scenario)
        if one.question.is_again:
            lines.say(AGAIN)
        lines.say(one.question.question)
        if given is None:
            if not _read(session, lines):
                session.close()
                lines.tell("The review is kept. `simulator review --plain` goes on with it.")
                return 0
        elif number <= len(given):
            session.edit(given[number - 1])
        _tell(session.answer(), lines)
        session.go_on()
    record, problems = session.finish()
    for line in summary(record):
        lines.say(line)
    for problem in problems:
        lines.say(str(problem))
    return EXIT_STORAGE if problems else 0


def summary(record: ReviewRecord) -> list[str]:
    """What was retained, in lines."""
    lines = [f"{record.score:g}% known."]
    for name, value in (("New", record.retention_new), ("Due", record.retention_due)):
        if value is not None:
            lines.append(f"{name}: {value:g}%.")
    return lines


def _read(session: ReviewSession, lines: Lines) -> bool:
    """Read the answer; whether a full stop ended it, and not the end of the input."""
    one = session.current
    typed = [one.text] if one is not None and one.text else []
    minutes = counted(0.0 if one is None else one.question.budget_s / 60, "minute")
    lines.say(f"You have {minutes}. End the answer with a line that holds a full stop.")
    for line in lines.read(session.tick):
        if line.strip() == END:
            return True
        typed.append(line)
        session.edit("\n".join(typed))
    return False


def _tell(one: Asked, lines: Lines) -> None:
    lines.say(f"{_VERDICTS.get(one.verdict, one.verdict)}: {one.question.title}.")
    lines.say(one.reason)
    for quote in one.quotes:
        lines.say(f"You said: {quote}", indent="  ")
    if one.verdict != "met":
        lines.say(f"A strong answer, for example: {one.question.strong}", indent="  ")
    if one.spent_s > one.question.budget_s:
        lines.say("That took longer than planned.")
    lines.say()


def _parts(answers: str) -> list[str]:
    parts = [""]
    for line in answers.split("\n"):
        if line.strip() == "---":
            parts.append("")
        else:
            parts[-1] += f"{line}\n"
    return parts
