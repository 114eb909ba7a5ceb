"""Every command of the screens in one table: its key, its words in footer, palette and help.

A person remaps them by id in the configuration file (`[keys]`). Must not act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from textual.binding import Binding, BindingType

from simulator.errors import UsageError
from simulator.settings import read_settings


@dataclass(frozen=True)
class Command:
    """One thing that a key does on a screen. `action` is the screen's action of that name.

    `at_once`: it is done before the focused widget has had the key, and before the next key.
    """

    id: str
    keys: str
    action: str
    label: str
    help: str
    footer: bool = True
    at_once: bool = False

    @property
    def more(self) -> str:
        """What the help says beyond the label, where that stands before it, as among the keys."""
        begins = self.help.casefold().startswith(self.label.casefold())
        return self.help[len(self.label) :].lstrip() if begins else self.help

    def binding(self) -> Binding:
        """As textual wants it; `id` is what a person remaps."""
        return Binding(
            self.keys, self.action, self.label, show=self.footer, tooltip=self.more, id=self.id,
            priority=self.at_once or self.keys == "enter" or self.keys.startswith(("f", "ctrl")),
        )  # fmt: skip


def moves(up: str, down: str, first: str, last: str) -> list[BindingType]:
    """The keys to move in a list or a text, the same everywhere, for a widget's own actions."""
    actions = dict(zip(MOVES, (up, down, first, last), strict=True))
    return [
        Binding(keys, actions[name], label, show=False, id=name)
        for name, (keys, label) in MOVES.items()
    ]


def _back(screen: str) -> Command:
    return Command(f"{screen}.close", "escape,q", "close", "Back", "Back to where you came from")


MOVES = MappingProxyType(
    {
        "move.up": ("up,k", "Up"),
        "move.down": ("down,j", "Down"),
        "move.first": ("home,g", "To the beginning"),
        "move.last": ("end,G", "To the end"),
    }
)


def _help(screen: str) -> Command:
    return Command(f"{screen}.help", "f1", "app.help_panel", "Keys", "Show or hide all of them")


HOME: tuple[Command, ...] = (
    Command("home.start", "enter", "start", "Start", "Start the chosen interview, or resume it"),
    Command("home.attempts", "a", "attempts", "Attempts", "All of them: find one, open it"),
    Command("home.review", "d", "review", "Review", "A few questions on what is due"),
    Command("home.progress", "p", "progress", "Progress", "Scores over time, gaps, what is due"),
    Command("home.abandon", "delete", "abandon", "Set aside", "Set aside an unfinished attempt"),
    Command("home.reload", "f5", "reload", "Reload", "Read the scenarios again", footer=False),
    Command("home.quit", "q,ctrl+q", "app.leave", "Quit", "Leave the program"),
    _help("home"),
)  # fmt: skip
INTERVIEW: tuple[Command, ...] = (
    Command(
        "interview.next", "ctrl+n", "next", "Next", "Close the phase, or send what is asked for"
    ),
    Command("interview.insert", "f2", "insert", "Insert", "Put the pad's line into the answer"),
    Command("interview.decline", "f3", "decline", "Decline", "Decline the follow-up question"),
    Command("interview.retry", "f4", "retry", "Retry", "Open the phase just closed again"),
    Command("interview.ask", "ctrl+t", "ask", "Ask", "Ask the interviewer a question"),
    Command("interview.hint", "ctrl+g", "hint", "Hint", "Take the next one; it costs credit"),
    Command("interview.pad", "ctrl+o", "pad", "Pad", "Open the calculator"),
    Command("interview.pause", "f8", "pause", "Pause", "Stop the clock"),
    Command(
        "interview.leave", "ctrl+q", "leave", "Leave", "Leave the interview; it can be resumed"
    ),
    Command("interview.editor", "f9", "editor", "Editor", "Write the answer in $VISUAL or $EDITOR"),
    Command(
        "interview.answer",
        "escape",
        "answer",
        "Answer",
        "Back to it; while a model talks, the written words instead",
        footer=False,
    ),
    _help("interview"),
)
DEBRIEF: tuple[Command, ...] = (
    Command("debrief.save", "s", "save", "Save again", "Try again to save the attempt"),
    Command("debrief.next_part", "right_square_bracket", "next_part", "Next part", "Next part"),
    Command(
        "debrief.previous_part", "left_square_bracket", "previous_part", "Previous", "Part before",
        footer=False,
    ),
    Command("debrief.dispute", "d", "dispute", "Dispute", "Say that a verdict is wrong, and why"),
    Command("debrief.undo", "u", "undo", "Undo dispute", "Take it back"),
    Command("debrief.note", "n", "note", "Note", "Add a remark to the attempt"),
    Command("debrief.tag", "t", "tag", "Tag", "Tag the attempt, or take one away"),
    Command("debrief.replay", "p", "replay", "Replay", "Play the interview again"),
    Command("debrief.compare", "c", "compare", "Compare", "Compare with the attempt before it"),
    Command("debrief.export", "e", "export", "Export", "Write the attempt for other programs"),
    Command(
        "debrief.regrade", "r", "regrade", "Grade again",
        "Grade again with today's rubric; the first score stays",
    ),
    Command(
        "debrief.second", "m", "second", "Second opinion",
        "Have a language model judge the attempt as well; the offline score stays",
    ),
    Command(
        "debrief.record", "o", "record", "Of record",
        "Make the grading that is shown the one that counts",
    ),
    Command("debrief.grading", "v", "grading", "Other grading", "Show the next one"),
    _back("debrief"),
    _help("debrief"),
)  # fmt: skip
ATTEMPTS: tuple[Command, ...] = (
    Command("attempts.open", "enter", "open", "Open", "Open the attempt, or resume it"),
    Command(
        "attempts.filter", "slash", "filter", "Filter", "Type to narrow the list", at_once=True
    ),
    Command(
        "attempts.search", "w", "search", "Words", "Look for what you said in the attempts",
        at_once=True,
    ),
    Command("attempts.sort", "s", "sort", "Sort", "Sort by the next column"),
    Command("attempts.reverse", "r", "reverse", "Reverse", "Turn the order round"),
    Command("attempts.mark", "space", "mark", "Mark", "Mark the attempt to compare it"),
    Command(
        "attempts.compare", "c", "compare", "Compare",
        "Compare two marked attempts, or one with the attempt before it",
    ),
    Command(
        "attempts.close", "escape,q", "close", "Back",
        "Back to the scenarios; with marks or words typed, first clear them",
    ),
    _help("attempts"),
)  # fmt: skip
COMPARE: tuple[Command, ...] = (
    _back("compare"),
    _help("compare"),
)
REPLAY: tuple[Command, ...] = (
    Command("replay.play", "space", "play", "Play", "Pause or go on"),
    Command("replay.slower", "minus", "slower", "Slower", "Half the speed"),
    Command("replay.faster", "plus,equals_sign", "faster", "Faster", "Twice the speed"),
    Command("replay.back", "left", "back", "Back 30 s", "Half a minute back"),
    Command("replay.forward", "right", "forward", "On 30 s", "Half a minute on"),
    Command("replay.next_event", "n", "next_event", "Next", "To what happened then"),
    Command(
        "replay.previous_phase", "left_square_bracket", "previous_phase", "Phase before",
        "Phase before", footer=False,
    ),
    Command(
        "replay.next_phase", "right_square_bracket", "next_phase", "Next phase",
        "Next phase", footer=False,
    ),
    _back("replay"),
    _help("replay"),
)  # fmt: skip
PROGRESS: tuple[Command, ...] = (
    Command(
        "progress.next", "right_square_bracket,n", "next_dimension", "Next dimension",
        "Next dimension and its scores",
    ),
    Command(
        "progress.previous", "left_square_bracket", "previous_dimension", "Dimension before",
        "Dimension before", footer=False,
    ),
    Command("progress.scenario", "s", "next_scenario", "Scenario", "One of them, or all"),
    Command("progress.review", "d", "review", "Review", "A few questions on what is due"),
    _back("progress"),
    _help("progress"),
)  # fmt: skip
REVIEW: tuple[Command, ...] = (
    Command("review.answer", "ctrl+n", "answer", "Answer", "Have it graded"),
    Command("review.go_on", "enter", "go_on", "Next question", "Go on after the verdict"),
    Command(
        "review.close",
        "ctrl+q,escape",
        "leave",
        "Leave",
        "Leave the review; it can be gone on with",
    ),
    _help("review"),
)
ALL = (*HOME, *INTERVIEW, *DEBRIEF, *ATTEMPTS, *COMPARE, *REPLAY, *PROGRESS, *REVIEW)


def read_keymap(config: Path) -> Mapping[str, str]:
    """Keys that a person has chosen, by command id, from `config.toml`; empty without a file.

    Raises UsageError for a file that cannot be read, an unknown id, or a key that is not text.
    """
    settings = read_settings(config)
    keys = settings.table("keys")
    known = {*MOVES, *(command.id for command in ALL)}
    for name, key in keys.items():
        if name not in known or not isinstance(key, str):
            raise UsageError(
                f"{settings.path}: [keys] has no command {name}",
                f"Commands: {', '.join(sorted(known))}.",
                'Write for example: "interview.next" = "f10". The usual keys apply.',
            )
    return {name: str(key) for name, key in keys.items()}
