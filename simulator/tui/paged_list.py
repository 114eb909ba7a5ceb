"""A list that knows only the lines that are seen: ten thousand attempts open as fast as ten.

Owns the cursor, scrolling and the pages kept in memory. What a line says is for whoever gives it:
`fetch` is asked for a page of items, `draw` for an item's cells. Must not know what an item is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from simulator.tui.keys import moves

T = TypeVar("T")
PAGE = 64
Part = tuple[str, str]
"""A text and how it is shown: "" plainly, or one of `KINDS`."""
KINDS = ("muted", "hit", "good", "bad")


class PagedList(ScrollView, Generic[T], can_focus=True):
    """Items on lines of their own, the chosen one highlighted."""

    DEFAULT_CSS = "PagedList { height: 1fr; overflow-x: hidden; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        *moves("move(-1)", "move(1)", "first", "last"),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paged-list--chosen", *(f"paged-list--{kind}" for kind in KINDS)
    }  # fmt: skip

    class Selected(Message):
        """The chosen item was clicked."""

    def __init__(
        self,
        fetch: Callable[[int, int], Sequence[T]],
        draw: Callable[[T, int], Sequence[Part]],
        *,
        id: str,  # noqa: A002 - textual's own name for it
    ) -> None:
        """`fetch(offset, limit)` gives items; `draw(item, cells)` gives an item's line."""
        super().__init__(id=id)
        self._fetch, self._draw = fetch, draw
        self._pages: dict[int, Sequence[T]] = {}
        self.count = 0
        self.cursor = 0

    def show(self, count: int, cursor: int = 0) -> None:
        """There are `count` items now, in a new order maybe; the cursor goes to `cursor`."""
        self._pages.clear()
        self.count = count
        self.virtual_size = Size(self.size.width, count)
        self._move_to(cursor)
        self.refresh()

    def item(self, index: int) -> T | None:
        """The item of that number; None when there is none."""
        if not 0 <= index < self.count:
            return None
        number, place = divmod(index, PAGE)
        if number not in self._pages:
            self._pages[number] = self._fetch(number * PAGE, PAGE)
        page = self._pages[number]
        return page[place] if place < len(page) else None

    @property
    def chosen(self) -> T | None:
        """The item under the cursor."""
        return self.item(self.cursor)

    def on_resize(self, event: Resize) -> None:
        """Lines are as wide as there is room for."""
        self.virtual_size = Size(event.size.width, self.count)

    def render_line(self, y: int) -> Strip:
        """One line of the list, for the line `y` of what is seen."""
        width = self.size.width
        index = y + int(self.scroll_offset.y)
        item = self.item(index)
        base = self.rich_style
        if item is None:
            return Strip.blank(width, base)
        if index == self.cursor:
            base = self.get_component_rich_style("paged-list--chosen")
        parts = [
            Segment(text, base + self._style_of(kind) if kind else base)
            for text, kind in self._draw(item, width)
        ]
        return Strip(parts).adjust_cell_length(width, base)

    def _style_of(self, kind: str) -> Style:
        return self.get_component_rich_style(f"paged-list--{kind}", partial=True)

    def on_click(self, event: Click) -> None:
        """A click chooses; a click on the chosen one opens it."""
        index = event.y + int(self.scroll_offset.y)
        if index >= self.count:
            return
        is_chosen = index == self.cursor
        self._move_to(index)
        if is_chosen:
            self.post_message(self.Selected())

    def action_move(self, lines: int) -> None:
        """Up or down."""
        self._move_to(self.cursor + lines)

    def action_page(self, pages: int) -> None:
        """A screenful up or down."""
        self._move_to(self.cursor + pages * max(1, self.size.height - 1))

    def action_first(self) -> None:
        """To the first item."""
        self._move_to(0)

    def action_last(self) -> None:
        """To the last item."""
        self._move_to(self.count - 1)

    def _move_to(self, index: int) -> None:
        self.cursor = max(0, min(index, self.count - 1))
        self.scroll_to_region(
            Region(0, self.cursor, max(1, self.size.width), 1), animate=False, force=True
        )
        self.refresh()
