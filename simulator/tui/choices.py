"""A list to choose from and a text to read, which are moved in by the same keys as every other."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import OptionList

from simulator.tui.keys import moves


class Choices(OptionList):
    """Textual's list goes to its top at a resize, away from what is shown beside it."""

    BINDINGS: ClassVar[list[BindingType]] = moves("cursor_up", "cursor_down", "first", "last")

    def on_resize(self) -> None:
        """Back to the chosen one, once the lines are laid out anew."""
        self.call_after_refresh(self.call_after_refresh, self.scroll_to_highlight)


class Reading(VerticalScroll):
    """A text that may be longer than its place."""

    BINDINGS: ClassVar[list[BindingType]] = moves(
        "scroll_up", "scroll_down", "scroll_home", "scroll_end"
    )
