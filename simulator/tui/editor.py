"""The answer editor and the question line: safe to paste into. Must not know the interview."""

from __future__ import annotations

from textual import events
from textual.binding import NoBinding
from textual.widget import Widget
from textual.widgets import Input, TextArea

from simulator.text import sanitise


async def _act_in_order(widget: Widget, key: events.Key) -> None:
    """Does what a key of the widget's own asks for, in its turn among the letters.

    Textual lets such a key go up to the app first, and letters typed behind it overtake it there.
    What a widget is sent is for itself, wherever the cursor is by then.
    """
    if key.is_printable:
        return
    try:
        bindings = widget._bindings.get_bindings_for_key(key.key)
    except NoBinding:
        return
    for binding in bindings:
        if await widget.app.run_action(binding.action, widget):
            key.stop()
            key.prevent_default()
            return


class AnswerEditor(TextArea):
    """A Markdown text area whose pastes are sanitised before they reach the document."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - textual's own name for it
        """Soft-wrapped, with undo; indentation by tab is left to the focus order."""
        super().__init__("", id=id, soft_wrap=True, tab_behavior="focus", show_line_numbers=False)
        self.cursor_blink = False  # two repaints a second, for hours, and unrest while thinking

    async def _on_key(self, event: events.Key) -> None:
        """Keys that move or delete, before textual's own method for the letters is called."""
        await _act_in_order(self, event)

    async def _on_paste(self, event: events.Paste) -> None:
        """Insert the pasted text with control, bidi and invisible marks removed."""
        if self.read_only:
            return
        event.stop()
        event.prevent_default()
        result = self._replace_via_keyboard(sanitise(event.text), *self.selection)
        if result is not None:
            self.move_cursor(result.end_location)
            self.focus()

    def show(self, text: str) -> None:
        """Replace the document without leaving the old one to undo; the cursor goes to its end."""
        self.load_text(text)
        self.move_cursor(self.document.end)

    def put(self, text: str) -> None:
        """Replace the whole text as one edit, which can be undone."""
        if text != self.text:
            self.replace(text, (0, 0), self.document.end)


class SafeLine(Input):
    """A line whose pastes are sanitised before they reach it."""

    async def _on_key(self, event: events.Key) -> None:
        """Keys that move, delete or send, before textual's own method for the letters is called."""
        await _act_in_order(self, event)

    def _on_paste(self, event: events.Paste) -> None:
        """Insert the first pasted line, sanitised."""
        event.stop()
        event.prevent_default()
        lines = sanitise(event.text).splitlines()
        if lines:
            self.insert_text_at_cursor(lines[0])


class QuestionLine(SafeLine):
    """One line to ask the interviewer."""
