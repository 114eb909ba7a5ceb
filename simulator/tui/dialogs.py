"""Small dialogs: a question, a message, a pause, how to start, and a disputed verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key, Resize
from textual.widgets import Button, Input, Label, Select, Static

from simulator.content.index import ScenarioEntry
from simulator.content.rubric import LEVELS, Level
from simulator.errors import Problem, SimulatorError
from simulator.interview.plan import MODES
from simulator.interview.talker import TONES
from simulator.session.kit import Choice
from simulator.session.recovery import OpenAttempt
from simulator.text import begun_with, counted, one_line, sanitise
from simulator.tui.bars import clock, minutes_bar
from simulator.tui.editor import SafeLine
from simulator.tui.frame import FramedDialog

_MODE_WORDS = {"coach": "coach: hints, pause, feedback", "strict": "strict: as in the room"}
_FIRST_FORMAT = "standard-45"
_BAR_CELLS = 56
_DIALOG_EDGE = 10
_MOST_FAULTS = 8


class Question(FramedDialog[bool]):
    """Asks a yes-or-no question; escape is no, and so is Enter, which may be meant for a text."""

    AUTO_FOCUS = "#no"
    BINDINGS = [Binding("escape,n", "no", "No"), Binding("y", "yes", "Yes")]  # noqa: RUF012

    def __init__(self, title: str, text: str, yes: str, no: str) -> None:
        """`yes` and `no` are what the buttons say."""
        super().__init__()
        self._title, self._text, self._yes, self._no = title, text, yes, no

    def compose_dialog(self) -> ComposeResult:
        """Title, text, two buttons."""
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Label(self._title, classes="dialog-title", markup=False)
            yield Static(self._text, markup=False)
            with Horizontal(classes="buttons"):
                yield Button(self._yes, id="yes", compact=True)
                yield Button(self._no, id="no", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answers with the button's meaning."""
        self.dismiss(event.button.id == "yes")

    def action_yes(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_no(self) -> None:
        """No."""
        self.dismiss(False)


class ResumeDialog(Question):
    """Whether to go on with an unfinished attempt or to begin anew; escape does neither."""

    AUTO_FOCUS = "#yes"
    BINDINGS = [  # noqa: RUF012
        Binding("escape,q", "close", "Back"),
        Binding("y,r", "yes", "Go on with it"),
        Binding("n", "no", "Begin a new one"),
    ]

    def __init__(self, left: OpenAttempt) -> None:
        super().__init__(
            "An attempt at this scenario is unfinished",
            f"{one_line(left.scenario_title, 120)} ({left.format_id}, {left.mode}): "
            f"in {one_line(left.phase_title, 60)}, "
            f"{counted(left.words, 'word')}, {clock(left.remaining_s)} left.",
            "Go on with it",
            "Begin a new one",
        )

    def action_close(self) -> None:
        """Back to the scenarios, where both are offered."""
        self.dismiss(None)


class FaultsDialog(Question):
    """Whether to sit an interview with content that has faults; the first of them are told."""

    BINDINGS = [  # noqa: RUF012
        Binding("escape,n,q", "no", "Back"),
        Binding("y", "yes", "All the same"),
    ]

    def __init__(self, faults: Sequence[Problem], yes: str, options: str = "") -> None:
        """`yes` is what the button that goes on says; `options` are those of a command that finds
        the files of this run.
        """
        told = [
            f"{Path(one.path).name}:{one.line}: {one_line(one.message, 200)}"
            for one in faults[:_MOST_FAULTS]
        ]
        more = len(faults) - len(told)
        rest = begun_with(f"and {more} more: `simulator lint` tells all of them", options)
        told += [rest] if more else []
        super().__init__(
            f"{counted(len(faults), 'problem')} in the content of this scenario",
            "\n".join(("What is concerned counts as missed.", *map(sanitise, told))),
            yes,
            "Back",
        )


class Message(FramedDialog[None]):
    """An error that must be read before going on: what failed, what is safe, what to do next."""

    BINDINGS = [Binding("escape,q", "close", "Back")]  # noqa: RUF012

    def __init__(self, error: SimulatorError) -> None:
        super().__init__()
        self._error = error

    def compose_dialog(self) -> ComposeResult:
        """The error's three parts and one button."""
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Label(sanitise(self._error.title), classes="dialog-title", markup=False)
            for part in (self._error.detail, self._error.hint):
                if part:
                    yield Static(sanitise(part), classes="dialog-part", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Back", id="back", variant="primary", compact=True)

    def on_button_pressed(self) -> None:
        """Back."""
        self.dismiss(None)

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)


def not_saved(problem: SimulatorError | None) -> Question:
    """Asks before leaving while something could not be written."""
    why = "" if problem is None else f"{problem.title}. "
    return Question(
        "Not everything is saved",
        sanitise(f"{why}Leaving now loses what could not be written."),
        "Leave",
        "Stay",
    )


class Pause(FramedDialog[bool], inherit_bindings=False):
    """Covers the interview while the clock stands; any key goes on. True for one that was typed
    as a part of a text, maybe.
    """

    def compose_dialog(self) -> ComposeResult:
        """One sentence."""
        with Vertical(classes="dialog"):
            yield Label("Paused", classes="dialog-title")
            yield Static("The clock stands still. Press any key to go on.")

    def on_key(self, event: Key) -> None:
        """Goes on."""
        self.dismiss(event.is_printable and event.key != "space")

    def on_paste(self) -> None:
        """Says why nothing comes of it."""
        self.notify(
            "The interview is paused: press any key, then paste again.", severity="warning",
            markup=False,
        )  # fmt: skip

    def on_click(self) -> None:
        """Goes on."""
        self.dismiss(False)


class OneMoment(FramedDialog[None], inherit_bindings=False):
    """Says what is going on, and once that can be read, does it; no key does anything."""

    def __init__(self, text: str, act: Callable[[], None]) -> None:
        """`act` puts another screen in this one's place, or takes it away."""
        super().__init__()
        self._text, self._act = text, act

    def compose_dialog(self) -> ComposeResult:
        """One sentence."""
        with Vertical(classes="dialog"):
            yield Label("One moment…", classes="dialog-title")
            yield Static(self._text, markup=False)

    def on_mount(self) -> None:
        """Once it is painted."""
        self.call_after_refresh(self._act)


class StartDialog(FramedDialog[Choice | None]):
    """Format, mode, level and seed of a new interview, and who words it where a model can."""

    BINDINGS = [  # noqa: RUF012
        Binding("escape", "cancel", "Back"),
        Binding("ctrl+s,f10", "begin", "Begin", priority=True),
    ]

    def __init__(self, entry: ScenarioEntry, model: tuple[str, str] | None = None) -> None:
        """For one scenario; `model` is the name and the usual tone of one that could interview."""
        super().__init__()
        self._entry = entry
        self._model = model

    def compose_dialog(self) -> ComposeResult:
        """The fields in the order in which they matter."""
        entry = self._entry
        formats = {name: f"{name} ({entry.minutes[name]:g} min)" for name in entry.formats}
        first = _FIRST_FORMAT if _FIRST_FORMAT in formats else entry.formats[0]
        level = entry.level if entry.level in LEVELS else "senior"
        modes: dict[str, str] = {mode: _MODE_WORDS[mode] for mode in MODES}
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Label(one_line(entry.title, 56), classes="dialog-title", markup=False)
            yield Static("", id="start-bar", markup=False)
            yield _field("Format", _select("format", formats, first))
            yield _field("Mode", _select("mode", modes, "coach"))
            yield _field("Level", _select("level", {name: name for name in LEVELS}, level))
            yield _field(
                "Seed", SafeLine("0", type="integer", max_length=9, id="seed", compact=True)
            )
            yield Static("Another seed has other figures.", classes="muted")
            if self._model is not None:
                name, tone = self._model
                who = {"scripted": "as written", "model": f"in the words of {name}"}
                yield _field("Speaks", _select("interviewer", who, "scripted"))
                yield _field("Tone", _select("tone", {name: name for name in TONES}, tone))
            with Horizontal(classes="buttons"):
                yield Button("Begin", id="begin", variant="primary", compact=True)
                yield Button("Back", id="cancel", compact=True)

    def on_mount(self) -> None:
        """The clock starts only with Begin, which is where the cursor is."""
        self._show_bar()
        self.query_one("#begin", Button).focus()

    def on_resize(self, event: Resize) -> None:
        """The bar is as wide as there is room for."""
        super().on_resize(event)
        self._show_bar()

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
        is_model = (
            self._model is not None and self.query_one("#interviewer", Select).value == "model"
        )
        self.dismiss(
            Choice(
                self._entry.id,
                str(self.query_one("#format", Select).value),
                "strict" if self.query_one("#mode", Select).value == "strict" else "coach",
                _level(str(self.query_one("#level", Select).value)),
                int(seed) if seed.lstrip("+-").isdecimal() else 0,
                is_model,
                str(self.query_one("#tone", Select).value) if is_model else "",
            )
        )

    def action_cancel(self) -> None:
        """Back to the scenarios."""
        self.dismiss(None)

    def _show_bar(self) -> None:
        name = str(self.query_one("#format", Select).value)
        phases = self._entry.phases.get(name, ())
        if phases:
            cells = max(20, min(_BAR_CELLS, self.app.size.width - _DIALOG_EDGE))
            self.query_one("#start-bar", Static).update(minutes_bar(phases, cells))


@dataclass(frozen=True)
class Draft:
    """What was half typed into a line before, and how it is kept as it is typed on."""

    text: str
    keep: Callable[[str], None]


class LineDialog(FramedDialog[str | None]):
    """Asks for one line of text."""

    LINE = "#line"
    BINDINGS = [Binding("escape", "cancel", "Back")]  # noqa: RUF012

    def __init__(
        self, title: str, text: str, label: str, verb: str, draft: Draft | None = None
    ) -> None:
        """`label` stands before the line, `verb` on the button, a `draft` in the line."""
        super().__init__()
        self._title, self._text, self._label = title, text, label
        self._verb, self._draft = verb, draft or Draft("", lambda _: None)

    def compose_dialog(self) -> ComposeResult:
        """The line and two buttons."""
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Label(self._title, classes="dialog-title", markup=False)
            yield Static(self._text, classes="dialog-part", markup=False)
            yield _field(self._label, _sentence("line", self._draft.text))
            with Horizontal(classes="buttons"):
                yield Button(self._verb, id="give", variant="primary", compact=True)
                yield Button("Back", id="cancel", compact=True)

    def on_mount(self) -> None:
        """The line first."""
        self.query_one("#line", SafeLine).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keeps what is typed."""
        self._draft.keep(event.value)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Gives the line or goes back."""
        if event.button.id == "give":
            self.on_input_submitted()
        else:
            self.dismiss(None)

    def on_input_submitted(self) -> None:
        """Enter gives the line."""
        self.dismiss(sanitise(self.query_one("#line", SafeLine).value).strip() or None)

    def action_cancel(self) -> None:
        """Back with nothing."""
        self.dismiss(None)


class ExportDialog(FramedDialog[tuple[str, str] | None]):
    """In which form an attempt is written, and where to."""

    BINDINGS = [Binding("escape", "cancel", "Back")]  # noqa: RUF012

    def __init__(self, forms: Mapping[str, str], folder: str) -> None:
        """`forms` maps each to its words; `folder` is where files go unless another is typed."""
        super().__init__()
        self._forms, self._folder = forms, folder

    def compose_dialog(self) -> ComposeResult:
        """Form and place."""
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Label("Export", classes="dialog-title")
            yield _field("As", _select("form", self._forms, next(iter(self._forms))))
            yield _field("To", SafeLine(self._folder, id="where", max_length=1000, compact=True))
            yield Static("A folder, or a new file. Nothing is written over.", classes="muted")
            with Horizontal(classes="buttons"):
                yield Button("Write", id="write", variant="primary", compact=True)
                yield Button("Back", id="cancel", compact=True)

    def on_mount(self) -> None:
        """The form first."""
        self.query_one("#form", Select).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Writes or goes back."""
        if event.button.id == "write":
            self.on_input_submitted()
        else:
            self.dismiss(None)

    def on_input_submitted(self) -> None:
        """Enter in the place writes."""
        where = sanitise(self.query_one("#where", SafeLine).value).strip()
        self.dismiss((str(self.query_one("#form", Select).value), where or self._folder))

    def action_cancel(self) -> None:
        """Back without writing."""
        self.dismiss(None)


class DisputeDialog(FramedDialog[tuple[str, str] | None]):
    """Which verdict a person holds to be right, and why."""

    LINE = "#reason"
    BINDINGS = [Binding("escape", "cancel", "Back")]  # noqa: RUF012

    def __init__(
        self,
        title: str,
        verdict: str,
        others: Mapping[str, str],
        before: tuple[str, str],
        keep: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`verdict` is the one that is shown, in words; `others` maps each other one to its words;
        `before` is an earlier dispute of it, which is to be changed: verdict and reason, or empty.
        The reason is given to `keep` as it is typed.
        """
        super().__init__()
        self._keep = keep
        self._title, self._verdict, self._others, self._before = title, verdict, others, before

    def compose_dialog(self) -> ComposeResult:
        """The verdict, where there are several, and the reason."""
        claimed, reason = self._before
        others, first = self._others, next(iter(self._others))
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Label(self._title, classes="dialog-title", markup=False)
            yield Static(f"The verdict: {self._verdict}.", markup=False)
            if len(others) > 1:
                chosen = claimed if claimed in others else first
                yield _field("Should be", _select("claimed", others, chosen))
            else:
                yield Static(f"Should be: {others[first]}.", markup=False)
            yield _field("Because", _sentence("reason", reason))
            yield Static("Both verdicts are kept.", classes="muted")
            with Horizontal(classes="buttons"):
                yield Button("Dispute", id="dispute", variant="primary", compact=True)
                yield Button("Back", id="cancel", compact=True)

    def on_mount(self) -> None:
        """First the verdict; where there is but one, the reason. Letters go into it from both."""
        self.query_one("#claimed" if len(self._others) > 1 else "#reason").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keeps what is typed."""
        self._keep(event.value)

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
        reason = sanitise(self.query_one("#reason", SafeLine).value).strip()
        if not reason:
            self.notify("A dispute needs a reason.", severity="warning", markup=False)
            self.query_one("#reason", SafeLine).focus()
            return
        chosen = [str(select.value) for select in self.query("#claimed").results(Select)]
        self.dismiss(((chosen or list(self._others))[0], reason))


def _select(name: str, options: Mapping[str, str], value: str) -> Select[str]:
    """One row high; `options` maps values to the words shown for them."""
    shown: Sequence[tuple[Content, str]] = [
        (Content(one_line(words, 40)), key) for key, words in options.items()
    ]
    return Select(shown, value=value, allow_blank=False, id=name, compact=True)


def _sentence(name: str, text: str) -> SafeLine:
    """A line for words, gone on with where it ends whenever the cursor comes back to it."""
    return SafeLine(text, id=name, max_length=500, select_on_focus=False, compact=True)


def _field(label: str, widget: Select[str] | Input) -> Horizontal:
    return Horizontal(Label(label, classes="field-label"), widget, classes="field")


def _level(name: str) -> Level | None:
    return next((level for level in LEVELS if level == name), None)
