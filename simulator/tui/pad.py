"""The calculator pad: lines on the left, what each comes to on the right, as they are typed."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TextArea

from simulator.grading.scaling import check_line, evaluate_line, what_is_missing
from simulator.tui.editor import AnswerEditor

_MOST_LINES = 200


class CalculatorPad(Vertical):
    """Evaluates each line with the engine that also checks the answer's arithmetic."""

    class Edited(Message):
        """The pad's text changed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    _outcomes: tuple[Content, ...] = ()

    def compose(self) -> ComposeResult:
        """The lines and their results."""
        with Horizontal():
            yield AnswerEditor(id="pad-lines")
            yield Static("", id="pad-results", markup=False)

    def on_mount(self) -> None:
        """Says what may be typed."""
        self.border_title = "Calculator"
        self.border_subtitle = "30K QPS / 150 QPS per GPU"
        lines = self.query_one("#pad-lines", AnswerEditor)
        lines.soft_wrap = False
        self.watch(lines, "scroll_y", self._align)

    @property
    def text(self) -> str:
        """All lines."""
        return self.query_one("#pad-lines", AnswerEditor).text

    def show(self, text: str) -> None:
        """Put `text` into the pad."""
        self.query_one("#pad-lines", AnswerEditor).show(text)
        self._evaluate()

    def current_result(self) -> str | None:
        """The cursor's line with its result, ready to insert; on an empty line that of the line
        above. None when it comes to nothing.
        """
        lines = self.query_one("#pad-lines", AnswerEditor)
        row = lines.cursor_location[0]
        above = (lines.document.get_line(at).strip() for at in range(row, -1, -1))
        typed = next((line for line in above if line), "")
        result = evaluate_line(typed) if typed else None
        return None if result is None else f"{typed} = {result.text}"

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Recomputes what is shown and tells the screen."""
        event.stop()
        self._evaluate()
        self.post_message(self.Edited(event.text_area.text))

    def _evaluate(self) -> None:
        self._outcomes = tuple(map(_outcome, self.text.split("\n")[:_MOST_LINES]))
        self._align()

    def _align(self) -> None:
        """Shows each result beside its line, wherever the lines have been scrolled to."""
        first = self.query_one("#pad-lines", AnswerEditor).scroll_offset.y
        shown = Content("\n").join(self._outcomes[first:])
        self.query_one("#pad-results", Static).update(shown)


def _outcome(line: str) -> Content:
    """What the line comes to, whether what it states is right, or what it lacks."""
    result = evaluate_line(line) if line.strip() else None
    if result is not None:
        return Content(f"= {result.text}")
    verdict = check_line(line)
    if verdict:
        return Content.styled(verdict, "$text-success" if verdict == "right" else "$text-error")
    return Content.styled(what_is_missing(line), "$text-muted")
