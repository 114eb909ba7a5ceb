"""The list of attempts: newest first, sorted and filtered as one likes, opened again."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import DataTable, Header, Static

from simulator.errors import SimulatorError, StorageError
from simulator.records.attempts import AttemptSummary
from simulator.text import one_line
from simulator.tui.editor import SafeLine
from simulator.tui.frame import FramedScreen
from simulator.tui.keys import ATTEMPTS

if TYPE_CHECKING:
    from simulator.tui.app import SimulatorApp


def _score(attempt: AttemptSummary) -> float:
    return -1.0 if attempt.score is None else attempt.score


def _title(attempt: AttemptSummary) -> str:
    return attempt.scenario_title or attempt.scenario_id


def _date(attempt: AttemptSummary) -> tuple[str, str]:
    return (attempt.started_on.isoformat(), str(attempt.started_at or ""))


# Each column's title, what it sorts by, and whether it starts with the greatest.
_COLUMNS: MappingProxyType[str, tuple[Callable[[AttemptSummary], Any], bool]] = MappingProxyType(
    {
        "Date": (_date, True),
        "Scenario": (lambda a: _title(a).casefold(), False),
        "Score": (_score, True),
        "Letter": (_score, True),
        "Format": (lambda a: a.format, False),
        "Mode": (lambda a: a.mode, False),
        "Level": (lambda a: a.level, False),
        "Note": (lambda a: a.state, True),
    }
)


class AttemptsScreen(FramedScreen):
    """Every attempt."""

    COMMANDS_TABLE = ATTEMPTS
    BINDINGS = [command.binding() for command in ATTEMPTS]  # noqa: RUF012

    app: SimulatorApp

    def __init__(self) -> None:
        """Reads the list when it is mounted."""
        super().__init__()
        self._attempts: dict[str, AttemptSummary] = {}
        self._column = "Date"
        self._descending = True

    def compose_screen(self) -> ComposeResult:
        """A filter and a table."""
        yield Header(icon="")
        yield SafeLine(
            placeholder="Filter: scenario, date, mode, letter", id="filter", compact=True
        )
        yield Static("", id="attempts-notice", markup=False)
        table: DataTable[Text] = DataTable(id="attempts", cursor_type="row", zebra_stripes=True)
        yield table

    def on_mount(self) -> None:
        """Reads the attempts."""
        self.sub_title = "Attempts"
        self._read()
        self._table.focus()

    def on_screen_resume(self) -> None:
        """Back from a debrief or an interview: the list may have changed."""
        if self.is_mounted and self._table.columns:
            self._read()

    @property
    def _table(self) -> DataTable[Text]:
        return self.query_one("#attempts", DataTable)

    def _read(self) -> None:
        try:
            self._attempts = {a.attempt_id: a for a in self.app.wiring.attempts()}
        except SimulatorError as error:
            self.app.tell(error)
        self._fill()

    def _fill(self) -> None:
        table, wanted = self._table, self.query_one("#filter", SafeLine).value
        chosen = self._chosen()
        table.clear(columns=True)
        for title in _COLUMNS:
            arrow = (" ▼" if self._descending else " ▲") if title == self._column else ""
            table.add_column(Text(f"{title}{arrow}"), key=title)
        found = self._found(wanted)
        for attempt in found:
            cells = [Text(cell, no_wrap=True) for cell in _cells(attempt)]
            table.add_row(*cells, key=attempt.attempt_id)
        if chosen in [attempt.attempt_id for attempt in found]:
            table.move_cursor(row=table.get_row_index(chosen))
        words = ""
        if not self._attempts:
            words = "There is no attempt yet. Go back and start one."
        elif not found:
            words = "No attempt has these words. Escape clears the filter."
        notice = self.query_one("#attempts-notice", Static)
        notice.update(words)
        notice.set_class(bool(words), "-shown")

    def _found(self, wanted: str) -> list[AttemptSummary]:
        words = wanted.casefold().split()
        found = [
            attempt
            for attempt in self._attempts.values()
            if all(word in " ".join(_cells(attempt)).casefold() for word in words)
        ]
        return sorted(found, key=_COLUMNS[self._column][0], reverse=self._descending)

    def _chosen(self) -> str:
        table = self._table
        if not table.row_count:
            return ""
        return str(table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value)

    def on_input_changed(self) -> None:
        """Narrows the list."""
        self._fill()

    def on_input_submitted(self) -> None:
        """From the filter to the list."""
        self._table.focus()

    def on_data_table_header_selected(self, event: DataTable.HeaderSelected) -> None:
        """A click on a title sorts by it, a second one the other way round."""
        self._sort_by(str(event.column_key.value))

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Enter or a click opens the attempt."""
        self._open(str(event.row_key.value))

    def _open(self, attempt_id: str) -> None:
        """Its debrief when it is finished; else resumes it, or tells why it cannot."""
        attempt = self._attempts.get(attempt_id)
        if attempt is None:
            return
        if attempt.state == "finished":
            self.app.open_debrief(attempt.folder)
        elif attempt.state == "unfinished":
            self.app.resume(attempt.folder)
        else:
            self.app.tell(
                StorageError(
                    "This attempt is damaged",
                    attempt.problem or "It cannot be read.",
                    f"What is left of it stays in {attempt.folder}.",
                )
            )

    def _sort_by(self, column: str) -> None:
        same = column == self._column
        self._descending = not self._descending if same else _COLUMNS[column][1]
        self._column = column
        self._fill()

    def action_open(self) -> None:
        """Opens the attempt under the cursor; from the filter, first moves to the list."""
        if self.query_one("#filter", SafeLine).has_focus:
            self._table.focus()
            return
        self._open(self._chosen())

    def action_sort(self) -> None:
        """Sorts by the next column."""
        names = list(_COLUMNS)
        self._sort_by(names[(names.index(self._column) + 1) % len(names)])

    def action_reverse(self) -> None:
        """Turns the order round."""
        self._sort_by(self._column)

    def action_filter(self) -> None:
        """Moves to the filter."""
        self.query_one("#filter", SafeLine).focus()

    def action_close(self) -> None:
        """Back; from a filter with text, first clears it."""
        line = self.query_one("#filter", SafeLine)
        if line.value:
            line.value = ""
            self._table.focus()
        else:
            self.dismiss(None)


def _note(attempt: AttemptSummary) -> str:
    if attempt.state == "unfinished":
        used = ", open in another program" if attempt.in_use else ""
        return f"unfinished{used}" + (f": {attempt.problem}" if attempt.problem else "")
    return f"damaged: {attempt.problem}" if attempt.state == "damaged" else attempt.problem or ""


def _cells(attempt: AttemptSummary) -> tuple[str, ...]:
    score = "" if attempt.score is None else f"{attempt.score:5.1f}"
    cells = (
        attempt.started_on.isoformat(), _title(attempt), score, attempt.letter, attempt.format,
        attempt.mode, attempt.level, _note(attempt),
    )  # fmt: skip
    return tuple(one_line(cell, 60) for cell in cells)
