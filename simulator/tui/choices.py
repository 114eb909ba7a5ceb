"""A list to choose from that stays at what is chosen when its size changes."""

from __future__ import annotations

from textual.widgets import OptionList


class Choices(OptionList):
    """Textual's list goes to its top at a resize, away from what is shown beside it."""

    def on_resize(self) -> None:
        """Back to the chosen one, once the lines are laid out anew."""
        self.call_after_refresh(self.call_after_refresh, self.scroll_to_highlight)
