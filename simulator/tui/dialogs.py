"""Small dialogs: a choice between two things, how to start, and a disputed verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Select, Static

from simulator.content.index import ScenarioEntry
from simulator.content.rubric import LEVELS, Level
from simulator.interview.plan import MODES
from simulator.session.kit import Choice
from simulator.tui.bars import minutes_bar

_MODE_WORDS = {"coach": "coach: hints, pause, feedback", "strict": "strict: as in the room"}


class Question(ModalScreen[bool]):
    """Asks a yes-or-no question; escape is no."""

    BINDINGS = [Binding("escape,n", "no", "No"), Binding("y", "yes", "Yes")]  # noqa: RUF012

    def __init__(self, title: str, text: str, yes: str, no: str) -> None:
        """`yes` and `no` are what the buttons say."""
        super().__init__()
        self._title, self._text, self._yes, self._no = title, text, yes, no

    def compose(self) -> ComposeResult:
        """Title, text, two buttons."""
        with Vertical(classes="dialog"):
            yield Label(self._title, classes="dialog-title", markup=False)
            yield Static(self._text, markup=False)
            with Horizontal(classes="buttons"):
                yield Button(self._yes, id="yes", variant="primary")
                yield Button(self._no, id="no")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answers with the button's meaning."""
        self.dismiss(event.button.id == "yes")

    def action_yes(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_no(self) -> None:
        """No."""
        self.dismiss(False)


class Pause(ModalScreen[None]):
    """Covers the interview while the clock stands; any key goes on."""

    def compose(self) -> ComposeResult:
        """One sentence."""
        with Vertical(classes="dialog"):
            yield Label("Paused", classes="dialog-title")
            yield Static("The clock stands still. Press any key to go on.")

    def on_key(self) -> None:
        """Goes on."""
        self.dismiss(None)

    def on_click(self) -> None:
        """Goes on."""
        self.dismiss(None)


class StartDialog(ModalScreen[Choice | None]):
    """Format, mode, level and seed of a new interview."""

    BINDINGS = [  # noqa: RUF012
        Binding("escape", "cancel", "Back"),
        Binding("ctrl+s,f10", "begin", "Begin", priority=True),
    ]

    def __init__(self, entry: ScenarioEntry) -> None:
        """For one scenario."""
        super().__init__()
        self._entry = entry

    def compose(self) -> ComposeResult:
        """The fields in the order in which they matter."""
        entry = self._entry
        formats = [(f"{name} ({entry.minutes[name]:g} min)", name) for name in entry.formats]
        modes = [(_MODE_WORDS[mode], mode) for mode in MODES]
        first = "standard-45" if "standard-45" in entry.formats else entry.formats[0]
        with VerticalScroll(classes="dialog"):
            yield Label(entry.title, classes="dialog-title", markup=False)
            yield Static("", id="start-bar", markup=False)
            yield from _field(
                "Format", Select(formats, value=first, allow_blank=False, id="format")
            )
            yield from _field("Mode", Select(modes, value="coach", allow_blank=False, id="mode"))
            levels = [(level, level) for level in LEVELS]
            level = entry.level if entry.level in LEVELS else "senior"
            yield from _field("Level", Select(levels, value=level, allow_blank=False, id="level"))
            yield from _field("Seed", Input("0", type="integer", max_length=9, id="seed"))
            with Horizontal(classes="buttons"):
                yield Button("Begin", id="begin", variant="primary")
                yield Button("Back", id="cancel")

    def on_mount(self) -> None:
        """The clock starts only with Begin, which is where the cursor is."""
        self._show_bar()
        self.query_one("#begin", Button).focus()

    def on_select_changed(self, event: Select.Changed) -> None:
        """Another format has other minutes."""
        if event.select.id == "format":
            self._show_bar()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Begins or goes back."""
        if event.button.id == "begin":
            self.action_begin()
        else:
            self.action_cancel()

    def on_input_submitted(self) -> None:
        """Enter in the seed's field begins."""
        self.action_begin()

    def action_begin(self) -> None:
        """Gives the choice."""
        seed = self.query_one("#seed", Input).value.strip()
        self.dismiss(
            Choice(
                self._entry.id,
                str(self.query_one("#format", Select).value),
                "strict" if self.query_one("#mode", Select).value == "strict" else "coach",
                _level(str(self.query_one("#level", Select).value)),
                int(seed) if seed.lstrip("-").isdigit() else 0,
            )
        )

    def action_cancel(self) -> None:
        """Back to the scenarios."""
        self.dismiss(None)

    def _show_bar(self) -> None:
        name = str(self.query_one("#format", Select).value)
        phases = self._entry.phases.get(name, ())
        if phases:
            self.query_one("#start-bar", Static).update(minutes_bar(phases, 52))


class DisputeDialog(ModalScreen[tuple[str, str] | None]):
    """Which verdict a person holds to be right, and why."""

    BINDINGS = [Binding("escape", "cancel", "Back")]  # noqa: RUF012

    def __init__(self, title: str, verdict: str, verdicts: Mapping[str, str]) -> None:
        """`verdict` is the grader's; `verdicts` maps each to its words."""
        super().__init__()
        self._title, self._verdict, self._verdicts = title, verdict, verdicts

    def compose(self) -> ComposeResult:
        """The verdict and the reason."""
        options = [(words, key) for key, words in self._verdicts.items() if key != self._verdict]
        with Vertical(classes="dialog"):
            yield Label(self._title, classes="dialog-title", markup=False)
            yield Static(f"The grader says: {self._verdicts[self._verdict]}.", markup=False)
            yield from _field("It is", Select(options, allow_blank=False, id="claimed"))
            yield from _field("Because", Input(id="reason", max_length=500))
            yield Static("Both verdicts are kept.", classes="muted")
            with Horizontal(classes="buttons"):
                yield Button("Dispute", id="dispute", variant="primary")
                yield Button("Back", id="cancel")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Disputes or goes back."""
        if event.button.id == "dispute":
            self._give()
        else:
            self.dismiss(None)

    def on_input_submitted(self) -> None:
        """Enter in the reason disputes."""
        self._give()

    def action_cancel(self) -> None:
        """Back without a dispute."""
        self.dismiss(None)

    def _give(self) -> None:
        reason = self.query_one("#reason", Input).value.strip()
        if not reason:
            self.notify("A dispute needs a reason.", severity="warning", markup=False)
            return
        self.dismiss((str(self.query_one("#claimed", Select).value), reason))


def _field(label: str, widget: Select[str] | Input) -> Sequence[Horizontal]:
    return (Horizontal(Label(label, classes="field-label"), widget, classes="field"),)


def _level(name: str) -> Level | None:
    return next((level for level in LEVELS if level == name), None)
