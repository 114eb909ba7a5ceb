"""The errors that a person may meet. Owns their shape; must not print or exit.

Every error says what failed (`title`), what happened and what is safe (`detail`), and what to do
next (`hint`). One renderer in the terminal front end and one in the TUI turn them into text.
"""

from __future__ import annotations

from dataclasses import dataclass


class SimulatorError(Exception):
    """An error with a message for a person; `exit_code` is what a command ends with."""

    exit_code = 1

    def __init__(self, title: str, detail: str = "", hint: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.detail = detail
        self.hint = hint

    def __str__(self) -> str:
        return "\n".join(part for part in (self.title, self.detail, self.hint) if part)


class UsageError(SimulatorError):
    """The command was asked for something that does not exist or does not fit."""

    exit_code = 2


class StorageError(SimulatorError):
    """A file could not be written or read; what was typed is still in memory."""

    exit_code = 3


class LockedError(StorageError):
    """Another running program holds the attempt."""

    exit_code = 4


@dataclass(frozen=True, order=True)
class Problem:
    """One fault in a content file; `line` and `column` count from 1, 0 means the whole file.

    A `note` is no fault: the content can be used, and its author should know of it.
    """

    path: str
    line: int
    column: int
    message: str
    source_line: str = ""
    note: bool = False

    def render(self) -> str:
        """`file:line:column: message`, then the source line with a caret under the column; of a
        note the one line, marked as such.
        """
        mark = "note: " if self.note else ""
        head = f"{self.path}:{self.line}:{self.column}: {mark}{self.message}"
        if not self.source_line or self.note:
            return head
        shown = self.source_line.expandtabs(1)
        start = max(0, self.column - 60)
        clipped = shown[start : start + 100]
        caret = " " * max(0, self.column - 1 - start) + "^"
        return f"{head}\n    {clipped}\n    {caret}"


class ContentError(SimulatorError):
    """One or more content files have faults; `problems` holds every one of them, in file order."""

    exit_code = 5

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        count = len(problems)
        super().__init__(
            f"{count} problem{'s' if count != 1 else ''} in the content files",
            "\n".join(problem.render() for problem in problems),
            "Nothing was changed. Mend the lines above and start again.",
        )
        self.problems = problems


class BrokenScenarioError(UsageError):
    """The scenario that was asked for is there, but its file has faults."""

    exit_code = 5

    def __init__(self, scenario: str, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        super().__init__(
            f"The scenario {scenario!r} cannot be used: its file has faults",
            f"{first.path}:{first.line}:{first.column}: {first.message}",
            f"`simulator lint {scenario}` tells all of them.",
        )
