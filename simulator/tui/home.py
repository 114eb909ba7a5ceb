"""Home: unfinished attempts on top, then the scenarios, with a preview of the chosen one."""

# ruff: noqa: PLC0415 - what the lists need loads after the first paint

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Header, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker, WorkerState

from simulator.errors import Problem, SimulatorError
from simulator.text import begun_with, counted, one_line, sanitise
from simulator.tui.choices import Choices, Reading
from simulator.tui.frame import FramedScreen
from simulator.tui.keys import HOME

if TYPE_CHECKING:
    from simulator.content.index import ScenarioEntry
    from simulator.records.index import Standing
    from simulator.session.kit import Choice
    from simulator.session.recovery import OpenAttempt
    from simulator.tui.app import SimulatorApp

_PREVIEW_FORMAT = "standard-45"
_NOTHING = (
    "There is no scenario to practise.\n\nThey are YAML files in the folder `scenarios`. "
    "`simulator lint` says what is wrong with those that are there."
)


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
        self._standings: dict[str, Standing] = {}
        self._usable: frozenset[str] = frozenset()
        self._broken: dict[str, list[Problem]] = {}
        self._kept = ""

    def compose_screen(self) -> ComposeResult:
        """A list and a preview."""
        yield Header(icon="")
        with Horizontal(id="home"):
            yield Choices(id="scenarios", markup=False)
            with Reading(id="preview"):
                yield Static("", id="preview-text", markup=False)
        with Vertical(id="home-foot"):
            yield Static("", id="home-notice", markup=False)
            yield Static("", id="home-due", markup=False)

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
        self._list()

    def on_screen_resume(self) -> None:
        """Back from an interview: the lists may have changed."""
        if self._entries:
            self.call_after_refresh(self._list)

    def put_cursor_on(self, attempt: Path) -> None:
        """The cursor goes to an attempt that was left, for Enter to go on with, however soon."""
        self._kept = f"open:{attempt}"

    def action_reload(self) -> None:
        """Reads scenarios and attempts again, after an author has changed a file, say."""
        self.app.forget_content()
        self._broken = {}
        self._tell("")
        self._list()

    def _list(self) -> None:
        wiring = self.app.wiring
        self._entries = {entry.id: entry for entry in wiring.scenario_entries()}
        problem = ""
        try:
            self._open = {str(a.folder): a for a in wiring.open_attempts()}
            self._standings = wiring.standings(refresh=False)
        except SimulatorError as error:
            problem = f"The attempts cannot be listed: {one_line(str(error))}"
        self._fill()
        if problem:
            self._tell(problem)
        self.app.start_loading()
        self.run_worker(self._look, thread=True, name="due", exit_on_error=False, exclusive=True)

    def _look(self) -> tuple[dict[str, Standing], int, bool]:
        """How the scenarios stand, how many criteria are due and whether a review waits: reads
        every attempt, off the screen's own thread.
        """
        return self.app.wiring.standings(refresh=True), *self.app.wiring.due_count()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Says what is due once that is known."""
        found = event.worker.result if event.state is WorkerState.SUCCESS else None
        if event.worker.name == "due" and found is not None:
            standings, count, waits = found
            if standings != self._standings:
                self._standings = standings
                self._fill()
            are = "1 criterion is" if count == 1 else f"{count} criteria are"
            words = f"{are} due: press d for a short review." if count else ""
            if waits:
                words = "A review waits to be gone on with: press d."
            due = self.query_one("#home-due", Static)
            due.update(words)
            due.set_class(bool(words), "-shown")

    def show_problems(self, problems: Sequence[Problem], scenarios: Collection[str]) -> None:
        """Tells the faults of the content files; the files of `scenarios`, by id, can be used."""
        self._usable = frozenset(scenarios)
        self._broken = {}
        for problem in problems:
            self._broken.setdefault(problem.path, []).append(problem)
        if problems:
            count = len(problems)
            self._tell(
                f"{count} problem{'s' if count != 1 else ''} in the content files; "
                "`simulator lint` shows where. What loads can be practised."
            )
            self._fill()

    def _with_options(self, words: str) -> str:
        """Its commands find the files of this run."""
        return begun_with(words, self.app.wiring.options)

    def _tell(self, words: str) -> None:
        notice = self.query_one("#home-notice", Static)
        notice.update(self._with_options(words))
        notice.set_class(bool(words), "-shown")

    def _broken_scenarios(self) -> dict[str, list[Problem]]:
        """Files among the scenarios whose faults keep them from being sat, with those faults."""
        used = {str(e.path) for e in self._entries.values() if e.id in self._usable}
        return {
            path: found
            for path, found in self._broken.items()
            if Path(path).parent.name == "scenarios" and path not in used
        }

    def _fill(self) -> None:
        listing = self.query_one("#scenarios", OptionList)
        at, chosen = listing.highlighted or 0, self._chosen()
        self._kept = ""
        listing.clear_options()
        options: list[Option | None] = []
        for key, attempt in self._open.items():
            options.append(Option(_open_line(attempt), id=f"open:{key}"))
        if self._open:
            options.append(None)
        broken = self._broken_scenarios()
        for entry in self._entries.values():
            if str(entry.path) not in broken and entry.formats:
                options.append(Option(self._scenario_line(entry), id=f"new:{entry.id}"))
        options.extend(
            Option(_broken_line(path, found), id=f"broken:{path}") for path, found in broken.items()
        )
        listing.add_options(options)
        if not listing.option_count:
            self.query_one("#preview-text", Static).update(self._with_options(_NOTHING))
        else:
            ids = [option.id for option in listing.options]
            listing.highlighted = ids.index(chosen) if chosen in ids else min(at, len(ids) - 1)
            listing.focus()

    def _scenario_line(self, entry: ScenarioEntry) -> Content:
        standing = self._standings.get(entry.id)
        minutes = "/".join(f"{value:g}" for value in sorted(entry.minutes.values()))
        origin = f" · {entry.whose}" if entry.origin else ""
        where = f"{entry.domain} · {entry.level} · {minutes} min{origin}"
        parts = [
            Content.styled(one_line(entry.title, 60), "bold"),
            Content.styled(f"  {one_line(where, 90)}", "dim"),
        ]
        if standing is not None:
            score = "–" if standing.score is None else f"{standing.score:.0f} {standing.letter}"
            times = "once" if standing.attempts == 1 else f"{standing.attempts} times"
            parts.append(Content.styled(f"  last {score}, {times}", "dim"))
        return Content("\n").join(parts)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Shows what enter would start."""
        self._preview(event.option.id or "")

    def on_option_list_option_selected(self) -> None:
        """A click starts, as Enter does."""
        if self.is_active:
            self._start()

    def _preview(self, key: str) -> None:
        text = self.query_one("#preview-text", Static)
        kind, _, name = key.partition(":")
        if kind == "open" and name in self._open:
            text.update(_open_preview(self._open[name]))
        elif kind == "broken" and name in self._broken:
            text.update("\n\n".join(sanitise(p.render()) for p in self._broken[name]))
        elif name in self._entries:
            cells = max(20, self.query_one("#preview").size.width - 4)
            text.update(_scenario_preview(self._entries[name], cells))

    def _chosen(self) -> str:
        listing = self.query_one("#scenarios", OptionList)
        if self._kept or listing.highlighted is None:
            return self._kept
        return listing.get_option_at_index(listing.highlighted).id or ""

    def action_start(self) -> None:
        """Resumes the chosen attempt, or asks how to start the chosen scenario."""
        self.when_typed(self._start)

    def _start(self) -> None:
        from simulator.tui.dialogs import StartDialog

        kind, _, name = self._chosen().partition(":")
        if kind == "open":
            self.app.resume(Path(name))
        elif kind == "broken":
            self.query_one("#preview").focus()
        elif name in self._entries:
            self.app.push_screen(StartDialog(self._entries[name], self._model()), self._begin)

    def _model(self) -> tuple[str, str] | None:
        """A language model that could interview; what is wrong with its settings is told."""
        try:
            return self.app.wiring.model_offer()
        except SimulatorError as error:
            self.app.complain(error)
            return None

    def _begin(self, choice: Choice | None) -> None:
        if choice is not None:
            self.app.begin(choice)

    def action_attempts(self) -> None:
        """The list of finished attempts."""
        self.app.show_attempts()

    def action_progress(self) -> None:
        """Scores over time and what is due."""
        self.app.show_progress()

    def action_review(self) -> None:
        """A short review: about the chosen scenario and what is due, or one that waits."""
        kind, _, name = self._chosen().partition(":")
        waits = self.app.wiring.review_waits()
        self.app.start_review(name if kind == "new" and not waits else "")

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
                self._list()

        self.app.push_screen(
            Question(
                "Set this attempt aside?",
                self._with_options(
                    "It leaves this list, and nothing is deleted: `simulator restore` brings it "
                    "back."
                ),
                "Set aside",
                "Keep",
            ),
            decided,
        )


def _open_line(attempt: OpenAttempt) -> Content:
    from simulator.tui.bars import clock

    where = "to be saved" if attempt.is_over else f"in {attempt.phase_title}"
    used = " · open in another program" if attempt.in_use else ""
    left, words = clock(attempt.remaining_s), counted(attempt.words, "word")
    return Content.assemble(
        ("Resume ", "bold $warning"),
        (one_line(attempt.scenario_title, 50), "bold"),
        "\n  ",
        (one_line(f"{where} · {left} left · {words}{used}", 90), "dim"),
    )  # fmt: skip


def _broken_line(path: str, problems: Sequence[Problem]) -> Content:
    first = problems[0]
    return Content.assemble(
        ("Broken ", "bold $error"),
        (one_line(Path(path).name, 50), "bold"),
        "\n  ",
        (one_line(f"line {first.line}, column {first.column}: {first.message}", 90), "dim"),
    )


def _open_preview(attempt: OpenAttempt) -> Content:
    from simulator.tui.bars import clock

    saved = f"{attempt.last_saved_at:%Y-%m-%d %H:%M}" if attempt.last_saved_at else "unknown"
    return Content(
        f"{one_line(attempt.scenario_title, 120)}\n\n"
        f"An interview that was left in {one_line(attempt.phase_title, 60)}, "
        f"in {attempt.mode} mode ({attempt.format_id}). "
        f"It has {counted(attempt.words, 'word')}, the last kept at {saved}.\n\n"
        f"{clock(attempt.remaining_s)} remain. The time since then does not count.\n\n"
        "Enter resumes it; Delete sets it aside."
    )


def _scenario_preview(entry: ScenarioEntry, cells: int) -> Content:
    from simulator.tui.bars import minutes_bar

    parts: list[Content] = [
        Content.styled(one_line(entry.title, 120), "bold"),
        Content(f"\n\n{one_line(entry.summary, 400)}\n\n"),
    ]
    for name in entry.formats:
        phases = entry.phases.get(name, ())
        if not phases:
            continue
        parts.append(Content(f"{one_line(name, 40)}, {entry.minutes[name]:g} minutes\n"))
        parts.append(minutes_bar(phases, cells))
        parts.append(Content("\n\n"))
        if name == _PREVIEW_FORMAT:
            for phase in phases:
                parts.append(Content(f"  {phase.minutes:>4g}  {one_line(phase.title, 60)}\n"))
            parts.append(Content("\n"))
    return Content("").join(parts)
