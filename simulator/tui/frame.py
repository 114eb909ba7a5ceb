"""What all screens share: the notice of a window that is too small, commands as bindings.

Owns nothing of any one screen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, cast

from textual.app import ComposeResult, SystemCommand
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Static

from simulator.tui.keys import Command

LEAST_COLUMNS = 60
LEAST_ROWS = 16
WIDE_COLUMNS = 100


class FramedScreen(Screen[object]):
    """A screen whose commands come from the table in `keys.py`."""

    COMMANDS_TABLE: ClassVar[tuple[Command, ...]] = ()
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE_COLUMNS, "-wide")]  # noqa: RUF012 - textual's

    def compose(self) -> ComposeResult:
        """The screen's own widgets, then the notice that covers them when there is no room."""
        yield from self.compose_screen()
        yield Static("", id="too-small", markup=False)

    def compose_screen(self) -> ComposeResult:
        """The screen's own widgets."""
        yield from ()

    def on_resize(self, event: Resize) -> None:
        """Shows or hides the notice."""
        small = event.size.width < LEAST_COLUMNS or event.size.height < LEAST_ROWS
        notice = self.query_one("#too-small", Static)
        if small:
            notice.update(
                f"This window has {event.size.width} by {event.size.height} cells.\n"
                f"Please make it at least {LEAST_COLUMNS} by {LEAST_ROWS}.\n"
                "Nothing is lost; what you type is kept."
            )
        self.set_class(small, "-too-small")

    def palette_commands(self) -> Iterable[SystemCommand]:
        """The screen's commands for the palette."""
        for command in self.COMMANDS_TABLE:
            action = command.action
            yield SystemCommand(
                command.label, command.help, lambda action=action: self._run_action(action)
            )

    def _run_action(self, action: str) -> None:
        name = action.removeprefix("app.")
        target = self.app if action.startswith("app.") else self
        cast("Screen[object]", target).call_later(getattr(target, f"action_{name}"))
