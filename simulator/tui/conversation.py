"""The pane of what was said, which keeps its newest words in sight. Must not know the session."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widgets import Static

from simulator.interview.conversation import Turn
from simulator.tui.choices import Reading
from simulator.tui.talk import conversation_text


class _Words(Static):
    """The words. They grow after the screen was asked to scroll, so they ask again themselves."""

    def on_resize(self) -> None:
        """Shows the end of what has grown."""
        if isinstance(self.parent, Reading):
            self.parent.scroll_end(animate=False)


class Conversation(Reading):
    """Every turn, and what is heard so far of an answer on its way."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - textual's own name for it
        """Empty until `show`."""
        super().__init__(id=id)
        self._shown: tuple[int, str | None] | None = None

    def compose(self) -> ComposeResult:
        """One text."""
        yield _Words("", id="talk", markup=False)

    def show(self, turns: Sequence[Turn], heard: str | None = None) -> None:
        """Show `turns`, of which there are never fewer than before, and `heard` as it comes."""
        if (len(turns), heard) != self._shown:
            self._shown = (len(turns), heard)
            self.query_one("#talk", Static).update(conversation_text(turns, heard))
            self.call_after_refresh(self.scroll_end, animate=False)
