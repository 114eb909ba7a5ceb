"""What all screens share: the notice of a window that is too small, commands as bindings.

Owns nothing of any one screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, TypeVar, cast

from textual.app import ComposeResult, SystemCommand
from textual.await_complete import AwaitComplete
from textual.binding import ActiveBinding, Binding
from textual.events import Key, Resize
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Footer, Static
from textual.widgets._footer import FooterKey

from simulator.tui.keys import Command

LEAST_COLUMNS = 60
LEAST_ROWS = 16
LOW_ROWS = 20
WIDE_COLUMNS = 100
SCROLL_KEYS = "app.scroll_keys"
_SMALL = "-too-small"
_LEAVING = frozenset({"leave", "app.leave"})
_BREAKPOINTS = [(0, "-narrow"), (WIDE_COLUMNS, "-wide")]

T = TypeVar("T")


class SmallNotice(Static):
    """Covers the screen that it is on while the window has no room for it."""

    def __init__(self) -> None:
        super().__init__("", id="too-small", markup=False)

    def fit(self, columns: int, rows: int) -> None:
        """Show or hide the notice for a window of this size."""
        is_small = columns < LEAST_COLUMNS or rows < LEAST_ROWS
        if is_small:
            self.update(
                f"This window has {columns} by {rows} cells.\n"
                f"Please make it at least {LEAST_COLUMNS} by {LEAST_ROWS}.\n"
                "Nothing is lost; what you type is kept. Besides typing, only leaving works."
            )
        self.screen.set_class(is_small, _SMALL)


def acts_unseen(screen: Screen[object], key: Key) -> bool:
    """Whether a key would act on what has no room to be seen; typing and leaving, which lose
    nothing, do not count.
    """
    if not screen.has_class(_SMALL):
        return False
    from textual.widgets import Input, TextArea  # noqa: PLC0415 - the first paint needs neither

    focused, active = screen.focused, screen.active_bindings.get(key.key)
    if isinstance(focused, Input | TextArea) and (key.is_printable or key.key == "backspace"):
        return False
    if active is None:
        return not isinstance(focused, TextArea)
    moves_in_text = isinstance(focused, TextArea) and active.node is focused
    return not moves_in_text and active.binding.action not in _LEAVING


class CommandFooter(Footer):
    """The footer, which drops the keys before the last that do not fit rather than cut one off.

    It is composed anew only when what it shows changes, not at every move of the cursor.
    """

    def __init__(self) -> None:
        super().__init__(compact=True)
        self._shown: tuple[object, ...] = ()

    def on_resize(self) -> None:
        """Others fit, as when the panel of keys stands beside it."""
        self.bindings_changed(self.screen)

    @property
    def _room(self) -> int:
        return self.size.width or self.app.size.width

    def bindings_changed(self, screen: Screen[object]) -> None:
        """Composes the footer anew if other keys are to be shown, or others fit."""
        found = screen.active_bindings.values()
        keys = ((b.binding.key, b.binding.description, b.enabled) for b in found if b.binding.show)
        shown = (self._room, *keys)
        can_show = screen.app.app_focus and self.is_attached and screen is self.screen
        if can_show and shown == self._shown:
            return
        self._shown = shown if can_show else ()
        super().bindings_changed(screen)

    def compose(self) -> ComposeResult:
        """The keys that fit."""
        found = list(super().compose())
        keys = [item for item in found if isinstance(item, FooterKey)]
        palette = [key for key in keys if key.has_class("-command-palette")]
        kept = fitting([_cells(key) for key in keys], self._room, len(palette))
        wanted = {id(keys[index]) for index in kept}
        yield from (item for item in found if id(item) in wanted or item not in keys)


def fitting(cells: Sequence[int], room: int, pinned: int = 0) -> list[int]:
    """The indexes of the keys to show in `room` cells, in order.

    The last before the `pinned` ones at the end always stays; those before it go from its left on
    until the rest fits, and the pinned ones go first of all.

    >>> fitting([9, 8, 10, 9, 12], 40, pinned=1), fitting([9, 8, 10, 9], 30)
    ([0, 1, 2, 3], [0, 1, 3])
    """
    indexes = list(range(len(cells)))
    while pinned and sum(cells[index] for index in indexes) > room:
        indexes.pop()
        pinned -= 1
    while len(indexes) > 1 and sum(cells[index] for index in indexes) > room:
        indexes.pop(-2)
    return indexes


def _cells(key: FooterKey) -> int:
    return len(key.key_display) + len(key.description) + 2


class FramedScreen(Screen[object]):
    """A screen whose commands come from the table in `keys.py`."""

    COMMANDS_TABLE: ClassVar[tuple[Command, ...]] = ()
    HORIZONTAL_BREAKPOINTS = _BREAKPOINTS
    VERTICAL_BREAKPOINTS = [(0, "-low"), (LOW_ROWS, "-high")]  # noqa: RUF012 - textual's

    class Typed(Message):
        """What a key asks for, on the way of all keys; the app runs it."""

        def __init__(self, act: Callable[[], object]) -> None:
            super().__init__()
            self.act = act

    def compose(self) -> ComposeResult:
        """The screen's own widgets, then the notice that covers them when there is no room."""
        yield from self.compose_screen()
        yield CommandFooter()
        yield SmallNotice()

    def compose_screen(self) -> ComposeResult:
        """The screen's own widgets, without the footer."""
        yield from ()

    def on_resize(self, event: Resize) -> None:
        """Shows or hides the notice; the footer takes what fits."""
        self.query_one(SmallNotice).fit(event.size.width, event.size.height)
        self.refresh_bindings()

    def dismiss(self, result: object = None) -> AwaitComplete:
        """As textual's, once: a second key, on its way meanwhile, does not close what is below."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """As textual has them: how to scroll the panel that lists them all, then the screen's own
        commands in the order of their table.
        """
        found = super().active_bindings
        ids = (SCROLL_KEYS, *(command.id for command in self.COMMANDS_TABLE))
        order = {name: rank for rank, name in enumerate(ids)}
        last = len(order)
        return dict(sorted(found.items(), key=lambda i: order.get(i[1].binding.id or "", last)))

    def when_typed(self, act: Callable[[], object]) -> None:
        """Runs it once the keys typed before this one have moved what they move.

        A key with priority is acted on at once; others go by the focused widget up to the app,
        and so does this. Nothing is done when one of those keys has led to another screen, as the
        first of two does.
        """
        (self.focused or self).post_message(self.Typed(lambda: self.is_active and act()))

    def palette_commands(self) -> Iterable[SystemCommand]:
        """What the screen can do now, for the palette."""
        for command in self.COMMANDS_TABLE:
            action = command.action
            if action.startswith("app.") or self.check_action(action, ()):
                yield SystemCommand(
                    command.label, command.help, lambda action=action: self._run_action(action)
                )

    def _run_action(self, action: str) -> None:
        name = action.removeprefix("app.")
        target = self.app if action.startswith("app.") else self
        cast("Screen[object]", target).call_later(getattr(target, f"action_{name}"))


class FramedDialog(ModalScreen[T]):
    """A dialog over a screen, with the same notice when there is no room."""

    LINE: ClassVar[str] = ""
    """The line that letters go into which are typed while the cursor is elsewhere, if any does."""

    HORIZONTAL_BREAKPOINTS = _BREAKPOINTS
    BINDINGS = [  # noqa: RUF012
        Binding("f1", "app.help_panel", "Keys"),
        Binding("left", "to_button(-1)", "Button before", show=False),
        Binding("right", "to_button(1)", "Next button", show=False),
        Binding("up", "above", "Field above, or line up", show=False),
        Binding("down", "scroll(1)", "Line down", show=False),
        Binding("pageup", "scroll(-8)", "Page up", show=False),
        Binding("pagedown", "scroll(8)", "Page down", show=False),
    ]

    def compose(self) -> ComposeResult:
        """The dialog's own widgets, then the notice."""
        yield from self.compose_dialog()
        yield SmallNotice()

    def compose_dialog(self) -> ComposeResult:
        """The dialog's own widgets."""
        yield from ()

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """As textual's, once, as of every screen here."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def go_to_line(self, key: Key) -> None:
        """Moves the cursor into the line when the key is a letter and nothing else takes it."""
        if self.LINE and key.is_printable and key.key != "space":
            from textual.widgets import Button, Select  # noqa: PLC0415 - as above

            if isinstance(self.focused, Button | Select):
                self.set_focus(self.query_one(self.LINE))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The arrows move between buttons and up to the fields, where the cursor is on a button."""
        return action not in ("to_button", "above") or self.focused in self._buttons

    def action_to_button(self, step: int) -> None:
        """Moves the cursor to the button beside, and no further than the last."""
        buttons = self._buttons
        at = next(n for n, button in enumerate(buttons) if button is self.focused) + step
        self.set_focus(buttons[max(0, min(at, len(buttons) - 1))])  # at once: Enter may be next

    def action_above(self) -> None:
        """Moves the cursor to the field above the buttons; without one, the text."""
        fields = [widget for widget in self.query(".field > *") if widget.focusable]
        if fields:
            self.set_focus(fields[-1])
        else:
            self.action_scroll(-1)

    def action_scroll(self, lines: int) -> None:
        """Moves the text, which may be longer than its place; the buttons stay to be seen."""
        self.query_one(".dialog").scroll_relative(y=lines, animate=False)

    @property
    def _buttons(self) -> Sequence[Widget]:
        return list(self.query(".buttons > *"))

    def on_resize(self, event: Resize) -> None:
        """Shows or hides the notice."""
        self.query_one(SmallNotice).fit(event.size.width, event.size.height)
