"""Every command of the screens in one table: its key, its words in footer, palette and help.

A person remaps them by id in the configuration file (`[keys]`). Must not act.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from textual.binding import Binding

from simulator.errors import UsageError


@dataclass(frozen=True)
class Command:
    """One thing that a key does on a screen. `action` is the screen's action of that name."""

    id: str
    keys: str
    action: str
    label: str
    help: str
    footer: bool = True

    def binding(self) -> Binding:
        """As textual wants it; `id` is what a person remaps."""
        return Binding(
            self.keys, self.action, self.label, show=self.footer, tooltip=self.help, id=self.id,
            priority=self.keys.startswith(("f", "ctrl")) and len(self.keys) > 1,
        )  # fmt: skip


HOME: tuple[Command, ...] = (
    Command("home.start", "enter", "start", "Start", "Start the chosen interview, or resume it"),
    Command("home.attempts", "a", "attempts", "Attempts", "Finished attempts: find one, open it"),
    Command("home.abandon", "delete", "abandon", "Set aside", "Set an unfinished attempt aside"),
    Command("home.reload", "f5", "reload", "Reload", "Read the scenarios again", footer=False),
    Command("home.help", "f1", "app.help_panel", "Keys", "Show or hide all keys"),
    Command("home.quit", "q,ctrl+q", "app.leave", "Quit", "Leave the program"),
)
INTERVIEW: tuple[Command, ...] = (
    Command("interview.help", "f1", "app.help_panel", "Keys", "Show or hide all keys"),
    Command(
        "interview.next", "ctrl+n", "next", "Next", "Close the phase, or send what is asked for"
    ),
    Command("interview.ask", "ctrl+t", "ask", "Ask", "Ask the interviewer a question"),
    Command("interview.hint", "ctrl+g", "hint", "Hint", "Take the next hint; it costs credit"),
    Command("interview.pad", "ctrl+o", "pad", "Pad", "Open the calculator pad"),
    Command("interview.insert", "f6", "insert", "Insert", "Put the pad's line into the answer"),
    Command("interview.answer", "escape", "answer", "Answer", "Back to the answer", footer=False),
    Command("interview.decline", "f7", "decline", "Decline", "Decline the follow-up question"),
    Command("interview.retry", "f4", "retry", "Retry", "Open the phase just closed again"),
    Command("interview.pause", "f8", "pause", "Pause", "Stop the clock"),
    Command("interview.editor", "f9", "editor", "$EDITOR", "Write the answer in your own editor"),
    Command("interview.leave", "ctrl+q", "leave", "Leave", "Leave; the attempt can be resumed"),
)
DEBRIEF: tuple[Command, ...] = (
    Command("debrief.dispute", "d", "dispute", "Dispute", "Say that a verdict is wrong, and why"),
    Command("debrief.next_tab", "right_square_bracket", "next_tab", "Next part", "Next part"),
    Command("debrief.help", "f1", "app.help_panel", "Keys", "Show or hide all keys"),
    Command("debrief.close", "escape,q", "close", "Back", "Back to where you came from"),
)
ATTEMPTS: tuple[Command, ...] = (
    Command("attempts.filter", "slash", "filter", "Filter", "Type to narrow the list"),
    Command("attempts.help", "f1", "app.help_panel", "Keys", "Show or hide all keys"),
    Command("attempts.close", "escape,q", "close", "Back", "Back to the scenarios"),
)
ALL = (*HOME, *INTERVIEW, *DEBRIEF, *ATTEMPTS)


def read_keymap(config: Path) -> Mapping[str, str]:
    """Keys that a person has chosen, by command id, from `config.toml`; empty without a file.

    Raises UsageError for a file that cannot be read, an unknown id, or a key that is not text.
    """
    path = config / "config.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path} cannot be used: {error}", hint="The usual keys apply.") from error
    keys = table.get("keys", {})
    known = {command.id for command in ALL}
    wrong = [name for name in keys if name not in known or not isinstance(keys[name], str)]
    if not isinstance(keys, dict) or wrong:
        names = ", ".join(wrong) or "keys"
        raise UsageError(
            f"{path}: [keys] has no command {names}",
            f"Commands: {', '.join(sorted(known))}.",
            'Write for example: "interview.next" = "f10"',
        )
    return keys
