"""Home: unfinished attempts on top, then the scenarios, with a preview of the chosen one."""

# ruff: noqa: PLC0415 - what the lists need loads after the first paint

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Header, OptionList, Static
from textual.widgets.option_list import Option

from simulator.errors import SimulatorError
from simulator.text import one_line
from simulator.tui.frame import FramedScreen
from simulator.tui.keys import HOME

if TYPE_CHECKING:
    from simulator.content.index import ScenarioEntry
    from simulator.records.attempts import AttemptSummary
    from simulator.session.kit import Choice
    from simulator.session.recovery import OpenAttempt
    from simulator.tui.app import SimulatorApp

_PREVIEW_FORMAT = "standard-45"


@dataclass(frozen=True)
class History:
    """What is known of a scenario's finished attempts: how many, and the last one's score."""

    attempts: int
    score: float | None
    letter: str


class HomeScreen(FramedScreen):
    """What to practise."""

    COMMANDS_TABLE = HOME
    BINDINGS = [command.binding() for command in HOME]  # noqa: RUF012

    app: SimulatorApp

    def __init__(self) -> None:
        """Shows its frame at once; what it lists is read after the first paint."""
        super().__init__()
        self._entries: dict[str, ScenarioEntry] = {}
        self._open: dict[str, OpenAttempt] = {}
        self._histories: dict[str, History] = {}

    def compose_screen(self) -> ComposeResult:
        """A list and a preview."""
        yield Header(icon="")
        with Horizontal(id="home"):
            yield OptionList(id="scenarios", markup=False)
            with VerticalScroll(id="preview"):
                yield Static("", id="preview-text", markup=False)
        with Vertical(id="home-foot"):
            yield Static("", id="home-notice", markup=False)

    def on_mount(self) -> None:
        """Reads the lists once the screen is painted."""
        self.sub_title = "ML system design interviews"
        self.query_one("#scenarios", OptionList).border_title = "Scenarios"
        self.query_one("#preview").border_title = "Preview"
        self.call_after_refresh(self.call_after_refresh, self.call_after_refresh, self._first_load)

    def _first_load(self) -> None:
        try:
            for words in self.app.wiring.settle():
                self.notify(words, markup=False)
        except SimulatorError as error:
            self.app.complain(error)
        self.action_reload()

    def on_screen_resume(self) -> None:
        """Back from an interview: the lists may have changed."""
        if self._entries:
            self.call_after_refresh(self.action_reload)

    def action_reload(self) -> None:
        """Reads scenarios and attempts."""
        wiring = self.app.wiring
        self._entries = {entry.id: entry for entry in wiring.scenario_entries()}
        problem = ""
        try:
            self._open = {str(a.folder): a for a in wiring.open_attempts()}
            self._histories = histories(wiring.attempts())
        except SimulatorError as error:
            problem = f"The attempts cannot be listed: {one_line(str(error))}"
        self._fill()
        self.query_one("#home-notice", Static).update(problem)
        self.app.start_loading()

    def show_problems(self, count: int) -> None:
        """Content files with problems are told; the rest can be practised."""
        if count:
            self.query_one("#home-notice", Static).update(
                f"{count} problem{'s' if count != 1 else ''} in the content files; "
                "`simulator lint` shows where. What loads can be practised."
            )

    def _fill(self) -> None:
        listing = self.query_one("#scenarios", OptionList)
        chosen = listing.highlighted or 0
        listing.clear_options()
        options: list[Option | None] = []
        for key, attempt in self._open.items():
            options.append(Option(_open_line(attempt), id=f"open:{key}"))
        if self._open:
            options.append(None)
        for entry in self._entries.values():
            options.append(Option(self._scenario_line(entry), id=f"new:{entry.id}"))
        listing.add_options(options)
        if listing.option_count:
            listing.highlighted = min(chosen, listing.option_count - 1)
            listing.focus()

    def _scenario_line(self, entry: ScenarioEntry) -> Content:
        history = self._histories.get(entry.id)
        minutes = "/".join(f"{value:g}" for value in sorted(entry.minutes.values()))
        last = "not yet"
        if history is not None:
            score = "–" if history.score is None else f"{history.score:.0f} {history.letter}"
            times = "once" if history.attempts == 1 else f"{history.attempts} times"
            last = f"last {score}, {times}"
        return Content.assemble(
            (one_line(entry.title, 60), "bold"),
            "\n  ",
            (one_line(f"{entry.domain} · {entry.level} · {minutes} min · {last}", 90), "dim"),
        )

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Shows what enter would start."""
        self._preview(event.option.id or "")

    def on_option_list_option_selected(self) -> None:
        """Enter or a click starts."""
        self.action_start()

    def _preview(self, key: str) -> None:
        text = self.query_one("#preview-text", Static)
        kind, _, name = key.partition(":")
        if kind == "open" and name in self._open:
            text.update(_open_preview(self._open[name]))
        elif name in self._entries:
            cells = max(20, self.query_one("#preview").size.width - 4)
            text.update(_scenario_preview(self._entries[name], cells))

    def _chosen(self) -> str:
        listing = self.query_one("#scenarios", OptionList)
        if listing.highlighted is None:
            return ""
        return listing.get_option_at_index(listing.highlighted).id or ""

    def action_start(self) -> None:
        """Resumes the chosen attempt, or asks how to start the chosen scenario."""
        from simulator.tui.dialogs import StartDialog

        kind, _, name = self._chosen().partition(":")
        if kind == "open":
            self.app.resume(Path(name))
        elif name in self._entries:
            self.app.push_screen(StartDialog(self._entries[name]), self._begin)

    def _begin(self, choice: Choice | None) -> None:
        if choice is not None:
            self.app.begin(choice)

    def action_attempts(self) -> None:
        """The list of finished attempts."""
        self.app.show_attempts()

    def action_abandon(self) -> None:
        """Asks, then sets the chosen unfinished attempt aside."""
        from simulator.tui.dialogs import Question

        kind, _, name = self._chosen().partition(":")
        if kind != "open":
            self.notify("Choose an unfinished attempt first.", markup=False)
            return

        def decided(yes: bool | None) -> None:
            if yes:
                self.app.set_aside(Path(name))
                self.action_reload()

        self.app.push_screen(
            Question(
                "Set this attempt aside?",
                "It leaves this list. Its folder moves beside the others; nothing is deleted.",
                "Set aside",
                "Keep",
            ),
            decided,
        )


def histories(attempts: Iterable[AttemptSummary]) -> dict[str, History]:
    """By scenario, from attempts with the newest first."""
    found: dict[str, History] = {}
    for attempt in attempts:
        if attempt.finished_at is None:
            continue
        known = found.get(attempt.scenario_id)
        if known is None:
            found[attempt.scenario_id] = History(1, attempt.score, attempt.letter)
        else:
            found[attempt.scenario_id] = History(known.attempts + 1, known.score, known.letter)
    return found


def _open_line(attempt: OpenAttempt) -> Content:
    from simulator.tui.bars import clock

    where = "to be saved" if attempt.is_over else f"in {attempt.phase_title}"
    used = " · open in another program" if attempt.in_use else ""
    return Content.assemble(
        ("Resume ", "bold $warning"),
        (one_line(attempt.scenario_title, 50), "bold"),
        "\n  ",
        (one_line(f"{where} · {clock(attempt.remaining_s)} left · {attempt.words} words{used}", 90),
         "dim"),
    )  # fmt: skip


def _open_preview(attempt: OpenAttempt) -> Content:
    from simulator.tui.bars import clock

    saved = f"{attempt.last_saved_at:%Y-%m-%d %H:%M}" if attempt.last_saved_at else "unknown"
    return Content(
        f"{attempt.scenario_title}\n\n"
        f"An interview that was left in {attempt.phase_title}, in {attempt.mode} mode "
        f"({attempt.format_id}). {attempt.words} words are kept, the last at {saved}.\n\n"
        f"{clock(attempt.remaining_s)} remain. The time since then does not count.\n\n"
        "Enter resumes it; Delete sets it aside."
    )


def _scenario_preview(entry: ScenarioEntry, cells: int) -> Content:
    from simulator.tui.bars import minutes_bar

    parts: list[Content] = [
        Content.styled(entry.title, "bold"),
        Content(f"\n\n{one_line(entry.summary, 400)}\n\n"),
    ]
    for name in entry.formats:
        phases = entry.phases.get(name, ())
        if not phases:
            continue
        parts.append(Content(f"{name}, {entry.minutes[name]:g} minutes\n"))
        parts.append(minutes_bar(phases, cells))
        parts.append(Content("\n\n"))
        if name == _PREVIEW_FORMAT:
            for phase in phases:
                parts.append(Content(f"  {phase.minutes:>4g}  {phase.title}\n"))
            parts.append(Content("\n"))
    return Content("").join(parts)
