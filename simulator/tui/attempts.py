"""The list of attempts: sorted and filtered as one likes, searched by what was said, opened again.

What stands in the index is shown at once; a worker then looks at the folders and brings it up to
date. Shows and forwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.events import Click, Resize
from textual.widgets import Header, Static
from textual.worker import Worker, WorkerState

from simulator.errors import SimulatorError, StorageError
from simulator.records.attempts import AttemptSummary
from simulator.records.index import Hit, Listed, Order
from simulator.text import one_line, signed
from simulator.tui.editor import SafeLine
from simulator.tui.frame import FramedScreen
from simulator.tui.keys import ATTEMPTS
from simulator.tui.paged_list import PagedList, Part

if TYPE_CHECKING:
    from simulator.records.index import AttemptIndex
    from simulator.tui.app import SimulatorApp

# Each column: what it sorts by, whether it starts with the greatest, and its cells in a wide
# window, in a narrow one and in one that is narrower still.
_COLUMNS: MappingProxyType[str, tuple[Order, bool, tuple[int, int, int]]] = MappingProxyType(
    {
        "Date": ("started", True, (12, 12, 12)),
        "Time": ("started", True, (6, 6, 0)),
        "Scenario": ("title", False, (34, 24, 20)),
        "Score": ("score", True, (8, 8, 8)),
        "Letter": ("score", True, (8, 7, 7)),
        "Change": ("started", True, (8, 8, 0)),
        "Format": ("format", False, (13, 0, 0)),
        "Mode": ("mode", False, (8, 7, 0)),
        "Level": ("level", False, (8, 0, 0)),
        "Note": ("state", True, (30, 14, 13)),
    }
)
# A hit's columns before what was said, as wide.
_HIT_COLUMNS: MappingProxyType[str, tuple[int, int, int]] = MappingProxyType(
    {
        "Date": (12, 12, 12),
        "Time": (6, 6, 0),
        "Scenario": (34, 22, 16),
        "Score": (8, 7, 0),
        "More": (6, 5, 5),
    }
)
_SORTS_AS = MappingProxyType({"Time": "Date", "Letter": "Score", "Change": "Date"})
_SORTABLE = tuple(name for name in _COLUMNS if name not in _SORTS_AS)
_FIGURES = frozenset({"Score", "Change"})
_WIDE = 100
_NARROW = 80
_NARROWEST = 2
_PAIR = 2
_FILTER = "Filter: scenario, date, mode, letter"
_SEARCH = "Search: words said in the attempts"


class AttemptsScreen(FramedScreen):
    """Every attempt."""

    COMMANDS_TABLE = ATTEMPTS
    BINDINGS = [command.binding() for command in ATTEMPTS]  # noqa: RUF012

    app: SimulatorApp

    def __init__(self) -> None:
        """Opens the index when it is mounted."""
        super().__init__()
        self._column = "Date"
        self._descending = True
        self._is_search = False
        self._hits: Sequence[Hit] = ()
        self._marked: tuple[AttemptSummary, ...] = ()
        self._is_reading = False
        self._has_times = False

    def compose_screen(self) -> ComposeResult:
        """A line to filter or search, the columns' titles, the list."""
        yield Header(icon="")
        yield SafeLine(placeholder=_FILTER, id="filter", compact=True)
        yield Static("", id="attempts-notice", markup=False)
        yield Static("", id="attempts-titles", markup=False)
        yield PagedList[Listed | Hit](self._page, self._line, id="attempts")

    def on_mount(self) -> None:
        """Shows what is known and looks for what is new."""
        self.sub_title = "Attempts"
        self._show()
        self._list.focus()
        self._read()

    def on_unmount(self) -> None:
        """Lets go of the index."""
        self._index.close()

    def on_screen_resume(self) -> None:
        """Back from a debrief or an interview: the list may have changed."""
        if self.is_mounted:
            self._read()

    def on_resize(self, event: Resize) -> None:
        """The columns are as wide as there is room for."""
        super().on_resize(event)
        self._show_titles()

    @cached_property
    def _index(self) -> AttemptIndex:
        return self.app.wiring.index()

    @property
    def _list(self) -> PagedList[Listed | Hit]:
        return self.query_one("#attempts", PagedList)

    @property
    def _line_to_type(self) -> SafeLine:
        return self.query_one("#filter", SafeLine)

    # Reading

    def _read(self) -> None:
        if not self._is_reading:
            self._is_reading = True
            self.run_worker(self._refresh, thread=True, name="index", exit_on_error=False)

    def _refresh(self) -> int:
        with self.app.wiring.index() as index:  # a thread has a connection of its own
            return index.refresh()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """What the worker took in is shown; what went wrong is told."""
        if event.worker.name != "index" or not event.worker.is_finished:
            return
        self._is_reading = False
        error = event.worker.error
        if event.state is WorkerState.ERROR and isinstance(error, SimulatorError):
            self.app.tell(error)
        if self.is_mounted:
            self._show(keep=True)

    def _page(self, offset: int, limit: int) -> Sequence[Listed | Hit]:
        if self._is_search and self._line_to_type.value.strip():
            return self._hits[offset : offset + limit]
        return self._index.page(
            offset, limit, words=self._line_to_type.value, order=_COLUMNS[self._column][0],
            descending=self._descending,
        )  # fmt: skip

    def _show(self, *, keep: bool = False) -> None:
        """The list as the index and the line to type have it; `keep` stays on the same attempt."""
        words = self._line_to_type.value
        chosen = self._attempt
        self._has_times = self._index.has_two_on_a_day()
        if self._is_search and words.strip():
            self._hits = self._index.search(words, limit=200)
            count = len(self._hits)
        else:
            count = self._index.count(words)
        self._list.show(count, self._list.cursor if keep else 0)
        if keep and chosen is not None and self._attempt != chosen:
            self._list.show(count, self._place_of(chosen.attempt_id, count))
        self._show_titles()
        self._show_notice(count)

    def _place_of(self, attempt_id: str, count: int) -> int:
        near = range(max(0, self._list.cursor - 50), min(count, self._list.cursor + 50))
        found = (
            n for n in near if (i := self._list.item(n)) and i.attempt.attempt_id == attempt_id
        )
        return next(found, self._list.cursor)

    def _show_notice(self, count: int) -> None:
        text = ""
        if not count and self._line_to_type.value.strip():
            text = "No attempt has these words. Escape clears the line."
        elif not count:
            reading = "Reading the attempts…"
            text = (
                reading if self._is_reading else "There is no attempt yet. Go back and start one."
            )
        elif self._marked:
            names = " and ".join(self._day_of(marked) for marked in self._marked)
            then = "Press c." if len(self._marked) == _PAIR else "Choose another and press c."
            text = f"Marked to compare: {names}. {then}"
        notice = self.query_one("#attempts-notice", Static)
        notice.update(text)
        notice.set_class(bool(text), "-shown")

    def _day_of(self, attempt: AttemptSummary) -> str:
        """By what the list tells an attempt, so short that two of them fit into a line."""
        day, time = _when(attempt)
        return f"{day} {time}".strip() if self._has_times and self._width < _NARROWEST else day

    # Drawing

    @property
    def _width(self) -> int:
        """Which of the widths of a column fits."""
        room = self.app.size.width
        return 0 if room >= _WIDE else 1 if room >= _NARROW else _NARROWEST

    def _cells(self) -> list[int]:
        return self._with_times({name: cells for name, (_, _, cells) in _COLUMNS.items()})

    def _with_times(self, columns: Mapping[str, tuple[int, int, int]]) -> list[int]:
        """The cells of each column. Only where dates do not tell attempts apart there is one for
        the time of day, which takes its cells from the scenario.
        """
        cells = {name: widths[self._width] for name, widths in columns.items()}
        cells["Time"] *= self._has_times
        cells["Scenario"] -= cells["Time"]
        return list(cells.values())

    def _show_titles(self) -> None:
        if self._is_search and self._line_to_type.value.strip():
            found = zip(_HIT_COLUMNS, self._with_times(_HIT_COLUMNS), strict=True)
            names = "".join(name.ljust(width) for name, width in found if width)
            self.query_one("#attempts-titles", Static).update(f"{names}What was said")
            return
        arrow = " ▼" if self._descending else " ▲"
        titles = [name + arrow * (name == self._column) for name in _COLUMNS]
        cells = zip(titles, self._cells(), strict=True)
        self.query_one("#attempts-titles", Static).update(
            "".join(title.ljust(width) for title, width in cells if width)[: self.app.size.width]
        )

    def _line(self, item: Listed | Hit, cells: int) -> Sequence[Part]:
        if isinstance(item, Hit):
            return self._hit_line(item, cells)
        attempt = item.attempt
        texts = (
            *_when(attempt), attempt.scenario_title or attempt.scenario_id,
            "" if attempt.score is None else f"{attempt.score:.1f}", attempt.letter,
            "" if item.change is None else signed(item.change),
            attempt.format, attempt.mode, attempt.level, _note(attempt),
        )  # fmt: skip
        change = item.change or 0.0
        kinds = {"Change": "good" if change > 0 else "bad" if change < 0 else "",
                 "Note": "muted", "Format": "muted", "Mode": "muted", "Level": "muted"}  # fmt: skip
        parts = [
            (_fitted(text, width, right=name in _FIGURES), kinds.get(name, ""))
            for name, text, width in zip(_COLUMNS, texts, self._cells(), strict=True)
        ]
        return self._with_mark(attempt, parts)

    def _with_mark(self, attempt: AttemptSummary, parts: list[Part]) -> list[Part]:
        if self._is_marked(attempt):
            parts[0] = (f"●{parts[0][0][:-1]}", "hit")
        return parts

    def _hit_line(self, hit: Hit, cells: int) -> list[Part]:
        attempt = hit.attempt
        texts = (
            *_when(attempt), attempt.scenario_title or attempt.scenario_id,
            "" if attempt.score is None else f"{attempt.score:.1f}",
            f"+{hit.more}" if hit.more else "",
        )  # fmt: skip
        cells_of = zip(_HIT_COLUMNS, texts, self._with_times(_HIT_COLUMNS), strict=True)
        parts: list[Part] = [
            (_fitted(text, width, right=name in _FIGURES), "" if name == "Date" else "muted")
            for name, text, width in cells_of
        ]
        room = cells - sum(len(text) for text, _ in parts)
        return [*self._with_mark(attempt, parts), *_said(hit, room)]

    # Acting

    @property
    def _attempt(self) -> AttemptSummary | None:
        chosen = self._list.chosen
        return None if chosen is None else chosen.attempt

    def on_input_changed(self) -> None:
        """Narrows the list."""
        self._show()

    def on_input_submitted(self) -> None:
        """From the line to the list."""
        self._list.focus()

    def on_click(self, event: Click) -> None:
        """A click on a title sorts by it, a second one the other way round."""
        if event.widget is not None and event.widget.id == "attempts-titles":
            edges = list(accumulate(self._cells()))
            place = next((n for n, edge in enumerate(edges) if event.x < edge), len(edges) - 1)
            name = list(_COLUMNS)[place]
            self._sort_by(_SORTS_AS.get(name, name))

    def on_paged_list_selected(self) -> None:
        """A click on the chosen attempt opens it."""
        if self.is_active:
            self._open()

    def _open(self) -> None:
        """Its debrief when it is finished, at the words of a hit; else resumes it, or tells why it
        cannot.
        """
        attempt = self._attempt
        if attempt is None:
            return
        if attempt.state == "finished":
            chosen = self._list.chosen
            said = chosen.pieces if isinstance(chosen, Hit) else ()
            self.app.open_debrief(attempt.folder, said)
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
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the line to type, the keys that lead there are letters."""
        return action not in ("filter", "search") or not isinstance(self.focused, SafeLine)

    def action_open(self) -> None:
        """Opens the attempt under the cursor; from the line, first moves to the list."""
        if self._line_to_type.has_focus:
            self._list.focus()
            return
        self.when_typed(self._open)

    def action_sort(self) -> None:
        """Sorts by the next column that is to be seen."""
        seen = {name for name, cells in zip(_COLUMNS, self._cells(), strict=True) if cells}
        at = _SORTABLE.index(self._column) + 1
        columns = (*_SORTABLE[at:], *_SORTABLE[:at])
        self._sort_by(next(name for name in columns if name in seen))

    def action_reverse(self) -> None:
        """Turns the order round."""
        self._sort_by(self._column)

    def action_filter(self) -> None:
        """Moves to the line, which narrows the list by what its lines say."""
        self._type_into(is_search=False)

    def action_search(self) -> None:
        """Moves to the line, which looks for words said in the attempts."""
        self._type_into(is_search=True)

    def _type_into(self, *, is_search: bool) -> None:
        if is_search != self._is_search:
            self._is_search = is_search
            self._line_to_type.value = ""
            self._line_to_type.placeholder = _SEARCH if is_search else _FILTER
        self.set_focus(self._line_to_type)  # at once: the next letter goes there

    def action_mark(self) -> None:
        """Marks the attempt to be compared with another, or takes the mark away.

        Of three the one marked first loses its mark.
        """
        attempt = self._comparable
        if attempt is not None:
            others = tuple(m for m in self._marked if m.attempt_id != attempt.attempt_id)
            self._set_marks(others if self._is_marked(attempt) else (*others, attempt)[-_PAIR:])

    def _set_marks(self, attempts: tuple[AttemptSummary, ...]) -> None:
        self._marked = attempts
        self._list.refresh()
        self._show_notice(self._list.count)

    def action_compare(self) -> None:
        """Compares two marked attempts, or the marked one with this one; without a mark, this one
        with the one before it.
        """
        pair = self._marked
        if len(pair) < _PAIR:
            attempt = self._comparable
            if attempt is None:
                return
            pair = pair if self._is_marked(attempt) else (*pair, attempt)
        if len(pair) == _PAIR:
            first, second = sorted(pair, key=lambda one: str(one.started_at))
            self.app.show_comparison(first.folder, second.folder)
            return
        attempt = pair[0]
        try:
            before = self.app.wiring.one_before(attempt.folder)
        except SimulatorError as error:
            self.app.complain(error)
            return
        self.app.show_comparison(before, attempt.folder)

    @property
    def _comparable(self) -> AttemptSummary | None:
        """The chosen attempt if it is finished; says why not of one that is not."""
        attempt = self._attempt
        if attempt is None or attempt.state == "finished":
            return attempt
        why = "Enter goes on with it" if attempt.state == "unfinished" else "Enter says why"
        self.notify(f"This attempt is {attempt.state}: it has no report. {why}.", markup=False)
        return None

    def _is_marked(self, attempt: AttemptSummary) -> bool:
        return any(marked.attempt_id == attempt.attempt_id for marked in self._marked)

    def action_close(self) -> None:
        """Back; with marks or with text in the line, first clears them."""
        line = self._line_to_type
        if self._marked and not line.has_focus:
            self._set_marks(())
        elif line.value or self._is_search:
            self._type_into(is_search=False)
            line.value = ""
            self._list.focus()
        else:
            self.dismiss(None)


def _when(attempt: AttemptSummary) -> tuple[str, str]:
    """The day and the time of day when it was begun."""
    at = attempt.started_at
    return attempt.started_on.isoformat(), "" if at is None else f"{at:%H:%M}"


def _fitted(text: str, width: int, *, right: bool) -> str:
    fitted = one_line(text, width - 1) if width else ""
    return (fitted.rjust(max(0, width - 3)) if right else fitted).ljust(width)


def _said(hit: Hit, cells: int) -> list[Part]:
    """What was said, of which so much is left out before the match that it is seen in `cells`."""
    parts: list[Part] = []
    most = max(0, cells) // 3
    for number, (text, is_match) in enumerate(hit.pieces):
        said = text.replace("\n", " ")
        if not number and not is_match and len(said) > most:
            said = "…" + said[len(said) - most :].partition(" ")[2]  # from a word's beginning
        parts.append((said, "hit" if is_match else ""))
    return parts


def _note(attempt: AttemptSummary) -> str:
    if attempt.state == "unfinished":
        used = ", open in another program" if attempt.in_use else ""
        return f"unfinished{used}" + (f": {attempt.problem}" if attempt.problem else "")
    if attempt.state == "damaged":
        return f"damaged: {attempt.problem}"
    return attempt.problem or attempt.remark
