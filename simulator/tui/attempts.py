"""The list of finished attempts: newest first, filtered as one types, opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widgets import DataTable, Footer, Header, Input

from simulator.errors import SimulatorError
from simulator.records.attempts import AttemptSummary
from simulator.text import one_line
from simulator.tui.frame import FramedScreen
from simulator.tui.keys import ATTEMPTS

if TYPE_CHECKING:
    from simulator.tui.app import SimulatorApp

_COLUMNS = ("Date", "Scenario", "Format", "Mode", "Level", "Score", "", "Note")


class AttemptsScreen(FramedScreen):
    """Every attempt, by date."""

    COMMANDS_TABLE = ATTEMPTS
    BINDINGS = [command.binding() for command in ATTEMPTS]  # noqa: RUF012

    app: SimulatorApp

    def __init__(self) -> None:
        """Reads the list when it is mounted."""
        super().__init__()
        self._attempts: dict[str, AttemptSummary] = {}

    def compose_screen(self) -> ComposeResult:
        """A filter and a table."""
        yield Header(icon="")
        yield Input(placeholder="Filter: scenario, date, mode, letter", id="filter")
        yield DataTable(id="attempts", cursor_type="row", zebra_stripes=True)
        yield Footer()

    def on_mount(self) -> None:
        """Reads the attempts."""
        self.sub_title = "Attempts"
        table = self.query_one("#attempts", DataTable)
        for title in _COLUMNS:
            table.add_column(title)
        try:
            self._attempts = {a.attempt_id: a for a in self.app.wiring.attempts()}
        except SimulatorError as error:
            self.app.complain(error)
        self._fill("")
        table.focus()

    def _fill(self, wanted: str) -> None:
        table = self.query_one("#attempts", DataTable)
        table.clear()
        words = wanted.lower().split()
        for key, attempt in self._attempts.items():
            cells = _cells(attempt)
            row = " ".join(cells).lower()
            if all(word in row for word in words):
                table.add_row(*cells, key=key)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrows the list."""
        self._fill(event.value)

    def on_input_submitted(self) -> None:
        """From the filter to the list."""
        self.query_one("#attempts", DataTable).focus()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Opens the attempt: its debrief when it is finished, else resumes it."""
        attempt = self._attempts.get(str(event.row_key.value))
        if attempt is None:
            return
        if attempt.finished_at is not None:
            self.app.open_debrief(attempt.folder)
        elif attempt.problem is None:
            self.app.resume(attempt.folder)
        else:
            self.notify(one_line(attempt.problem), severity="warning", markup=False)

    def action_filter(self) -> None:
        """Moves to the filter."""
        self.query_one("#filter", Input).focus()

    def action_close(self) -> None:
        """Back; from a filter with text, first clears it."""
        line = self.query_one("#filter", Input)
        if line.value:
            line.value = ""
            self.query_one("#attempts", DataTable).focus()
        else:
            self.dismiss(None)


def _cells(attempt: AttemptSummary) -> tuple[str, ...]:
    score = "" if attempt.score is None else f"{attempt.score:5.1f}"
    note = attempt.problem or ("" if attempt.finished_at is not None else "unfinished")
    title = attempt.scenario_title or attempt.scenario_id
    cells = (
        f"{attempt.started_on:%Y-%m-%d}", title, attempt.format, attempt.mode, attempt.level,
        score, attempt.letter, note,
    )  # fmt: skip
    return tuple(one_line(cell, 60) for cell in cells)
