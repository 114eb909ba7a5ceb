"""What is asked now, above the answer: as much as there is room for, all of it with the cursor."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from simulator.tui.choices import Reading


class Prompt(Reading):
    """A text that grows and scrolls once it has the cursor, which it takes only when it is cut."""

    def compose(self) -> ComposeResult:
        """The text."""
        yield Static("", id="prompt-text", markup=False)

    def show(self, text: Content) -> None:
        """Shows another text, from its beginning."""
        shown = self.query_one("#prompt-text", Static)
        if shown.visual != text:
            shown.update(text)
            self.scroll_home(animate=False)

    def allow_focus(self) -> bool:
        """Whether there is more than can be seen."""
        return self.has_focus or bool(self.max_scroll_y)

    def on_blur(self) -> None:
        """Back to its beginning, where the next look at it starts."""
        self.scroll_home(animate=False)

    @property
    def advice(self) -> str:
        """How to read on, or how to go back; empty when all of it can be seen."""
        if self.has_focus:
            return "Esc: back to the answer"
        return "Shift+Tab: all of the question" if self.max_scroll_y else ""
