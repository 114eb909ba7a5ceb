"""The program on a screen: which screen is shown, signals, errors. Forwards to the desk.

A vanished terminal or a signal flushes what was typed, gives the terminal back and ends with
128 + n (textual itself does neither).
"""

# ruff: noqa: PLC0415 - screens behind home load when they are needed: the first paint waits for none

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.events import Event, Key
from textual.screen import ModalScreen, Screen
from textual.widgets import KeyPanel
from textual.worker import Worker, WorkerState

from simulator.content.kept import keep, read_kept
from simulator.errors import SimulatorError, UsageError
from simulator.text import begun_with, sanitise
from simulator.tui.frame import SCROLL_KEYS, FramedDialog, FramedScreen, acts_unseen
from simulator.tui.home import HomeScreen
from simulator.tui.keys import read_keymap
from simulator.tui.pasted import in_order
from simulator.tui.terminal import watch_terminal

if TYPE_CHECKING:
    from textual.driver import Driver

    from simulator.errors import Problem
    from simulator.session.desk import Desk
    from simulator.session.finishing import Outcome
    from simulator.session.kit import Choice
    from simulator.session.session import Session
    from simulator.tui.interview import InterviewScreen
    from simulator.tui.review import ReviewScreen

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class SimulatorApp(App[None]):
    """Home, interview, debrief, attempts."""

    TITLE = "Simulator"
    CSS_PATH = "simulator.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", "Quit", show=False, priority=False),
        Binding("escape", "close_keys", "Close these keys", show=False, priority=True),
        *(
            Binding(
                key,
                f"scroll_keys({pages})",
                "Scroll these keys",
                show=False,
                priority=True,
                id=SCROLL_KEYS,
            )
            for key, pages in (("pageup", -1), ("pagedown", 1))
        ),
    ]

    def __init__(
        self,
        wiring: Desk,
        first: Choice | Path | None = None,
        review: tuple[str, int | None, int | None] | None = None,
        *,
        asks: bool = False,
    ) -> None:
        """`first` begins an interview at once, or goes on with the one in a folder; `asks` offers
        an unfinished attempt at its scenario first. `review` (scenario, questions, seed) begins a
        review.
        """
        super().__init__()
        self.wiring = wiring
        self._first, self._asks = first, asks
        self._first_review = review
        self._session: Session | None = None
        self._interview: InterviewScreen | None = None
        self._review: ReviewScreen | None = None
        self._loading = False
        chosen = read_kept(wiring.paths.looks).get("theme")
        self._theme_kept = chosen if chosen in self.available_themes else self.theme
        self.theme = self._theme_kept

    def watch_theme(self, name: str) -> None:
        """Remembers a theme that was chosen in the palette."""
        if name != self._theme_kept:
            self._theme_kept = name
            keep(self.wiring.paths.looks, {"theme": name})

    def get_driver_class(self) -> type[Driver]:
        """The usual one, with pastes in their order."""
        return in_order(super().get_driver_class())

    def get_default_screen(self) -> Screen[object]:
        """Home."""
        return HomeScreen()

    def on_mount(self) -> None:
        """Signals and the person's keys."""
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
                if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` asks
                    loop.add_signal_handler(number, self._signalled, int(number))
        if not self.is_headless and sys.__stdin__ is not None:
            watch_terminal(sys.__stdin__, loop, self._keep)
        try:
            keymap = read_keymap(self.wiring.paths.config)
            if keymap:  # setting one composes the footer anew
                self.set_keymap(dict(keymap))
        except UsageError as error:
            self.complain(error)
        if isinstance(self._first, Path):
            self.call_after_refresh(self.resume, self._first)
        elif self._first is not None:
            self.call_after_refresh(self._begin_or_resume, self._first)
        elif self._first_review is not None:
            self.call_after_refresh(self.start_review, *self._first_review)

    async def on_event(self, event: Event) -> None:
        """As textual's, but no key acts on what the window has no room to show."""
        if isinstance(event, Key) and not event.is_forwarded:
            if acts_unseen(self.screen, event):
                return
            if isinstance(self.screen, FramedDialog):
                self.screen.go_to_line(event)
        await super().on_event(event)

    def _signalled(self, number: int) -> None:
        self.flush()
        self.exit(return_code=128 + number)

    def flush(self) -> bool:
        """Brings what was typed to the disk, to the last letter on the screen; whether it is."""
        is_kept = self._review is None or self._review.keep()
        if self._session is None:
            return is_kept
        if self._interview is not None and self._interview.is_mounted:
            self._interview.see_typed()
        return self._session.flush() and is_kept

    def _keep(self) -> None:
        self.flush()

    @contextlib.contextmanager
    def suspend(self) -> Iterator[None]:
        """Lends the terminal, and takes it back whatever goes wrong (textual's own does not)."""
        problem: Exception | None = None
        with super().suspend():
            try:
                yield
            except Exception as error:  # noqa: BLE001 - raised again on the screen
                problem = error
        if problem is not None:
            raise problem

    def forget_session(self) -> None:
        """The attempt is over for this run."""
        self._session = None

    # The library

    def start_loading(self) -> None:
        """Loads the content in the background, so that Begin does not wait for it."""
        if not self._loading:
            self._loading = True
            self.run_worker(self._load, thread=True, name="library", exit_on_error=False)

    def forget_content(self) -> None:
        """Reads the content anew when it is next wanted."""
        self.wiring.forget_content()
        self._loading = False

    def _load(self) -> None:
        _ = self.wiring.kit
        import simulator.tui.attempts
        import simulator.tui.debrief  # noqa: F401 - so that they open at once

    def on_framed_screen_typed(self, message: FramedScreen.Typed) -> None:
        """Every key typed before it has been acted on by now."""
        message.act()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tells the problems of the content."""
        if event.worker.name != "library" or not event.worker.is_finished:
            return
        collect_garbage_from_now_on()
        if event.state is not WorkerState.SUCCESS:
            return
        library = self.wiring.library
        for screen in self.screen_stack:
            if isinstance(screen, HomeScreen):
                screen.show_problems(library.problems, library.scenarios)

    # From screen to screen

    def _begin_or_resume(self, choice: Choice) -> None:
        left = self.wiring.offered_at(choice.scenario) if self._asks else None
        if left is None or left.in_use:
            self.begin(choice)
            if left is not None:
                self.notify("Another attempt at it is open in another program.", markup=False)
            return
        from simulator.tui.dialogs import ResumeDialog

        def decided(goes_on: bool | None) -> None:
            if goes_on is not None:
                self.resume(left.folder) if goes_on else self.begin(choice)

        self.push_screen(ResumeDialog(left), decided)

    def begin(self, choice: Choice) -> None:
        """Starts an interview and shows it; what stands against it is told before its clock."""
        faults = self.wiring.faults_at(choice.scenario)
        self._hold(lambda: self.wiring.begin(choice), faults, "Begin all the same")

    def resume(self, folder: Path) -> None:
        """Goes on with an attempt; what stands against it is told first, as of a new one."""
        faults = self.wiring.faults_left_at(folder)
        self._hold(lambda: self.wiring.resume(folder), faults, "Go on all the same")

    def _hold(self, interview: Callable[[], Session], faults: Sequence[Problem], yes: str) -> None:
        """Shows an interview, once a person has said `yes` to what is wrong with its content."""

        def decided(holds: bool | None) -> None:
            if holds:
                try:
                    self._show(interview())
                except SimulatorError as error:
                    self.tell(error)

        if not faults:
            decided(True)
            return
        from simulator.tui.dialogs import FaultsDialog

        self.push_screen(FaultsDialog(faults, yes, self.wiring.options), decided)

    def _show(self, session: Session) -> None:
        from simulator.tui.interview import InterviewScreen

        self._forget_told()
        self._session = session
        self._interview = InterviewScreen(session)
        self.push_screen(self._interview)

    def leave_interview(self, folder: Path, *, is_saved: bool) -> None:
        """Back to where an interview was begun that was closed, whose attempt is in `folder`."""
        self._session = self._interview = None
        self._forget_told()
        for screen in self.screen_stack:
            if isinstance(screen, HomeScreen):
                screen.put_cursor_on(folder)
        self.pop_screen()
        if is_saved:
            self.notify("The attempt is kept. Enter on it goes on.", markup=False)

    def finish(self, session: Session) -> None:
        """Grades and saves the attempt, then shows its debrief."""
        from simulator.tui.debrief import DebriefScreen

        outcome = self.save(session)
        while isinstance(self.screen, ModalScreen):  # a question that the end has answered
            self.pop_screen()
        self.switch_screen(
            DebriefScreen(outcome.folder, outcome.transcript, None if outcome.is_saved else session)
        )

    def save(self, session: Session) -> Outcome:
        """Grades and saves, or tries again what was not saved; tells every problem."""
        self._interview = None
        outcome = session.finish()
        for problem in outcome.problems:
            self.complain(problem)
        for notice in outcome.notices:
            self.notify(sanitise(notice), timeout=12, markup=False)
        if outcome.is_saved:
            self._session = None
        return outcome

    def set_aside(self, folder: Path) -> None:
        """Sets an unfinished attempt aside."""
        try:
            self.wiring.resume(folder).abandon()
        except SimulatorError as error:
            self.complain(error)

    def open_debrief(self, folder: Path, said: Sequence[tuple[str, bool]] = ()) -> None:
        """The debrief of a finished attempt, where the words `said` of a search's hit stand."""
        from simulator.tui.debrief import DebriefScreen

        try:
            transcript = self.wiring.transcript(folder)
        except SimulatorError as error:
            self.tell(error)
            return
        self.push_screen(DebriefScreen(folder, transcript, said=said))

    def show_attempts(self) -> None:
        """The list of attempts."""
        from simulator.tui.attempts import AttemptsScreen

        self.push_screen(AttemptsScreen())

    def show_comparison(self, before: Path, after: Path) -> None:
        """Two attempts at one scenario side by side."""
        from simulator.tui.compare import CompareScreen

        try:
            self.push_screen(CompareScreen(self.wiring.compare(before, after)))
        except SimulatorError as error:
            self.complain(error)

    def show_replay(self, folder: Path) -> None:
        """An interview played again."""
        from simulator.tui.replay import ReplayScreen

        try:
            self.push_screen(ReplayScreen(self.wiring.replay(folder)))
        except SimulatorError as error:
            self.complain(error)

    def show_progress(self) -> None:
        """Scores over time, mastery, gaps, and what is due."""
        from simulator.tui.progress import ProgressScreen

        self.push_screen(ProgressScreen())

    def start_review(
        self, scenario: str = "", count: int | None = None, seed: int | None = None
    ) -> None:
        """Goes on with an unfinished review, or starts one about a scenario and what is due.

        Says so first: the content may have to be read.
        """
        from simulator.tui.dialogs import OneMoment

        def start() -> None:
            from simulator.tui.review import ReviewScreen

            try:
                review = ReviewScreen(self.wiring.review(scenario, count=count, seed=seed))
            except SimulatorError as error:
                self.pop_screen()
                self.tell(error)
                return
            self._forget_told()
            self._review = review
            self.switch_screen(review)

        self.push_screen(OneMoment("The questions are being chosen.", start))

    def leave_review(self, *, is_over: bool) -> None:
        """Back from a review."""
        self._review = None
        self.pop_screen()
        if not is_over:
            self.notify("The review is kept. Start a review to go on with it.", markup=False)

    def tell(self, error: SimulatorError) -> None:
        """Shows an error that the person must have read before going on."""
        from simulator.tui.dialogs import Message

        self.push_screen(Message(self._with_commands(error)))

    def _with_commands(self, error: SimulatorError) -> SimulatorError:
        """The error, its commands with the options by which they find the files of this run."""
        parts = (error.title, error.detail, error.hint)
        return SimulatorError(*(begun_with(part, self.wiring.options) for part in parts))

    def complain(self, error: SimulatorError) -> None:
        """Shows an error: what failed, what is safe, what to do next."""
        error = self._with_commands(error)
        text = "\n".join(part for part in (error.detail, error.hint) if part) or error.title
        self.notify(
            sanitise(text), title=sanitise(error.title), severity="error", timeout=12, markup=False
        )

    def _forget_told(self) -> None:
        """What was told for the screen before is over; what went wrong stays to be read."""
        for told in list(self._notifications):
            if told.severity == "information":
                self._unnotify(told, refresh=False)
        self._refresh_notifications()

    # Commands of the whole program

    def action_help_panel(self) -> None:
        """Shows or hides the panel of keys."""
        if self.screen.query("HelpPanel"):
            self.action_hide_help_panel()
        else:
            self.action_show_help_panel()
        screen = self.screen  # which keys scroll the panel is known once it has a size
        screen.call_after_refresh(screen.call_after_refresh, screen.refresh_bindings)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys are scrolled where there is more of them than can be seen."""
        if action == "scroll_keys":
            return any(panel.max_scroll_y for panel in self.screen.query(KeyPanel))
        if action == "close_keys":
            return bool(self.screen.query("HelpPanel"))
        return True

    def action_close_keys(self) -> None:
        """Escape closes the panel of keys before anything else."""
        self.action_help_panel()

    def action_scroll_keys(self, pages: int) -> None:
        """Scrolls the panel of keys, wherever the cursor is."""
        panel = self.screen.query_one(KeyPanel)
        height = panel.scrollable_content_region.height
        panel.scroll_relative(y=pages * max(1, height - 1), animate=False)

    def action_leave(self) -> None:
        """Leaves the program; a running interview is kept, and what is not saved is told first."""
        if self.flush():
            self._leave(True)
            return
        from simulator.tui.dialogs import not_saved

        open_ = self._session if self._review is None else self._review.session
        problem = None if open_ is None else open_.storage_problem
        self.push_screen(not_saved(problem), self._leave)

    def _leave(self, yes: bool | None) -> None:
        if yes:
            if self._session is not None:
                self._session.close()
            if self._review is not None:
                self._review.session.close()
            self.exit()

    async def action_quit(self) -> None:
        """The palette's own way out is this program's."""
        self.action_leave()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the screen can do, and the usual ones that it has not itself."""
        own = list(screen.palette_commands()) if isinstance(screen, FramedScreen) else []
        names = {command.title for command in own}
        yield from (one for one in super().get_system_commands(screen) if one.title not in names)
        yield from own


def collect_garbage_from_now_on() -> None:
    """What there is now stays and is never looked through again: fewer pauses while typing."""
    gc.freeze()
    gc.enable()


def run_app(
    desk: Desk,
    first: Choice | Path | None = None,
    review: tuple[str, int | None, int | None] | None = None,
    *,
    asks: bool = False,
) -> int:
    """Runs the program on this terminal; gives its exit code.

    Garbage is not looked for until the content is loaded: the start makes none worth the time.
    """
    gc.disable()
    app = SimulatorApp(desk, first, review, asks=asks)
    app.run()
    gc.freeze()  # the process ends without looking through all that was made
    return app.return_code or 0
