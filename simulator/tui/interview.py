"""The interview's screen: timeline, answer, conversation, pad. Shows the session and forwards."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from textual import on
from textual.app import ComposeResult, SuspendNotSupported
from textual.containers import Grid, Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static, Tab, Tabs, TextArea

from simulator.errors import SimulatorError
from simulator.interview import events as ev
from simulator.interview.conversation import Turn
from simulator.interview.events import TextPart
from simulator.interview.machine import IllegalCommandError
from simulator.interview.state import Stage
from simulator.session.session import Session
from simulator.text import sanitise
from simulator.tui.bars import clock, timeline, times
from simulator.tui.dialogs import Pause, Question
from simulator.tui.editor import AnswerEditor, QuestionLine
from simulator.tui.frame import FramedScreen
from simulator.tui.keys import INTERVIEW
from simulator.tui.pad import CalculatorPad

if TYPE_CHECKING:
    from simulator.tui.app import SimulatorApp

T = TypeVar("T")
TICK_S = 1.0
_TURN_STYLE = {"interviewer": "bold $accent", "candidate": "bold $primary"}
_TURN_WORDS = {
    "opening": "Interviewer", "twist": "Interviewer, a change", "answer": "Interviewer",
    "hint": "Hint", "probe": "Follow-up", "feedback": "Feedback", "warning": "Clock",
    "time up": "Clock", "question": "You", "probe answer": "You", "probe declined": "You",
    "retry": "You",
}  # fmt: skip


class InterviewScreen(FramedScreen):
    """One running attempt."""

    COMMANDS_TABLE = INTERVIEW
    BINDINGS = [command.binding() for command in INTERVIEW]  # noqa: RUF012

    app: SimulatorApp

    def __init__(self, session: Session) -> None:
        """`session` has started or been resumed."""
        super().__init__()
        self.session = session
        self._part: TextPart = "answer"
        self._shown_phase = ""
        self._shown_turns = -1
        self._times = ""

    def compose_screen(self) -> ComposeResult:
        """Timeline on top, banner under it, the panes, the footer."""
        with Horizontal(id="clockline"):
            yield Static("", id="timeline", markup=False)
            yield Static("", id="times", markup=False)
        yield Static("", id="banner", markup=False)
        yield Tabs(
            Tab("Answer", id="tab-answer"),
            Tab("Interviewer", id="tab-talk"),
            Tab("Calculator", id="tab-pad"),
            id="panes-tabs",
        )
        with Grid(id="panes"):
            with Vertical(id="answer-pane", classes="pane"):
                yield Static("", id="prompt", markup=False)
                yield AnswerEditor(id="answer")
            with Vertical(id="talk-pane", classes="pane"):
                with VerticalScroll(id="talk-scroll"):
                    yield Static("", id="talk", markup=False)
                yield QuestionLine(id="question", placeholder="Ask the interviewer, then Enter")
            yield CalculatorPad(id="pad-pane", classes="pane")
        yield Footer()

    def on_mount(self) -> None:
        """Shows where the attempt stands and starts the timer; time itself comes from the clock."""
        self.query_one("#talk-pane").border_title = "Interviewer"
        self.query_one(CalculatorPad).show(self.session.text("pad"))
        self.query_one("#question", QuestionLine).value = self.session.text("question")
        self._choose_pane("answer")
        self._refresh_all()
        self.query_one("#answer", AnswerEditor).focus()
        for notice in self.session.notices:
            self.notify(notice, markup=False)
        self.set_interval(TICK_S, self._tick)
        if self.session.state.stage.is_over:
            self.call_after_refresh(self._finish)

    # Time

    def _tick(self) -> None:
        if self.session.state.stage.is_over:
            return
        events = self._try(self.session.tick) or ()
        if events:
            self._happened(events)
        self._show_time()
        self._show_banner()

    def _show_time(self) -> None:
        pacing = self.session.pacing
        shown = times(pacing)
        if shown.plain != self._times:
            self._times = shown.plain
            self.query_one("#times", Static).update(shown, layout=False)
            cells = max(20, self.size.width - 30)
            self.query_one("#timeline", Static).update(timeline(pacing, cells), layout=False)

    def _show_banner(self) -> None:
        problem = self.session.storage_problem
        banner = self.query_one("#banner", Static)
        if problem is not None:
            banner.update(sanitise(f"NOT SAVED: {problem.title}. {problem.hint} Keep typing."))
        banner.set_class(problem is not None, "-shown")

    def on_resize(self, event: object) -> None:
        """The timeline is as wide as the window."""
        super().on_resize(event)  # type: ignore[arg-type]
        self._times = ""
        if self.is_mounted:
            self.call_after_refresh(self._show_time)

    # What was typed

    @on(TextArea.Changed, "#answer")
    def _answer_changed(self, event: TextArea.Changed) -> None:
        phase = self._shown_phase if self._part == "answer" else None
        self._try(lambda: self.session.edit(event.text_area.text, self._part, phase=phase))

    @on(CalculatorPad.Edited)
    def _pad_changed(self, event: CalculatorPad.Edited) -> None:
        if event.text != self.session.text("pad"):
            self._try(lambda: self.session.edit(event.text, "pad"))

    @on(QuestionLine.Changed, "#question")
    def _question_changed(self, event: QuestionLine.Changed) -> None:
        if event.value != self.session.text("question"):
            self._try(lambda: self.session.edit(event.value, "question"))

    @on(QuestionLine.Submitted, "#question")
    def _question_asked(self, event: QuestionLine.Submitted) -> None:
        text = event.value.strip()
        if not text:
            return
        events = self._try(lambda: self.session.ask(text))
        if events:
            event.input.value = ""
            self._happened(events)

    # Commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hides what cannot be done now: no hints in strict mode, declining only a follow-up."""
        stage, coach = self.session.state.stage, self.session.plan.mode == "coach"
        if action in {"hint", "pause", "retry"} and not coach:
            return False
        if action == "decline":
            return stage is Stage.PROBING
        if action == "retry":
            return stage is Stage.REVIEWING
        if action == "hint":
            return stage is Stage.ANSWERING
        return True

    def action_next(self) -> None:
        """Closes the phase, sends the answer to a follow-up, or goes on after feedback."""
        state = self.session.state
        if state.stage is Stage.PROBING:
            text = self.query_one("#answer", AnswerEditor).text
            if text.strip():
                self._do(lambda: self.session.answer_probe(text))
            else:
                self.notify("Type an answer first, or decline the follow-up.", markup=False)
            return
        empty = state.stage is Stage.ANSWERING and not self.session.text("answer").strip()
        if not empty:
            self._do(self.session.next_phase)
            return

        def close_it(yes: bool | None) -> None:
            if yes:
                self._do(self.session.next_phase)

        self.app.push_screen(
            Question(
                "Nothing is written in this phase", "Close it all the same?", "Close it", "Go back"
            ),
            close_it,
        )

    def action_decline(self) -> None:
        """Declines the pending follow-up."""
        self._do(self.session.decline_probe)

    def action_retry(self) -> None:
        """Opens the phase just closed again."""
        self._do(self.session.retry)

    def action_hint(self) -> None:
        """Takes the next hint."""
        self._do(self.session.take_hint)
        self._choose_pane("talk", focus=False)

    def action_pause(self) -> None:
        """Stops the clock until a key is pressed."""
        if self._do(self.session.pause):
            self.app.push_screen(Pause(), self._go_on)

    def _go_on(self, _: None) -> None:
        self._do(self.session.go_on)

    def action_ask(self) -> None:
        """Moves to the line to ask."""
        self._choose_pane("talk")

    def action_pad(self) -> None:
        """Moves to the calculator."""
        self._choose_pane("pad")

    def action_answer(self) -> None:
        """Moves back to the answer."""
        self._choose_pane("answer")

    def action_insert(self) -> None:
        """Puts the pad's line with its result at the answer's cursor."""
        result = self.query_one(CalculatorPad).current_result()
        editor = self.query_one("#answer", AnswerEditor)
        if result is None:
            self.notify("The pad's line has no result to insert.", markup=False)
        elif not editor.read_only:
            column = editor.cursor_location[1]
            editor.insert(("\n" if column else "") + result + "\n")
            self._choose_pane("answer")

    def action_editor(self) -> None:
        """Opens the answer in $VISUAL or $EDITOR; the clock goes on."""
        editor = self.query_one("#answer", AnswerEditor)
        command = os.environ.get("VISUAL") or os.environ.get("EDITOR")
        if not command:
            self.notify("Set EDITOR to the editor you like.", severity="warning", markup=False)
        elif not editor.read_only:
            self._edit_outside(shlex.split(command), editor)

    def action_leave(self) -> None:
        """Leaves; everything is kept and the attempt is offered at the next start."""
        self.session.flush()
        self.session.close()
        self.app.leave_interview()

    # What happened

    def _do(self, wish: Callable[[], tuple[ev.Event, ...]]) -> bool:
        events = self._try(wish)
        if events is None:
            return False
        self._happened(events)
        return True

    def _try(self, wish: Callable[[], T]) -> T | None:
        try:
            return wish()
        except IllegalCommandError as error:
            self.notify(str(error), severity="warning", markup=False)
        except SimulatorError as error:
            self.app.complain(error)
        return None

    def _happened(self, events: tuple[ev.Event, ...]) -> None:
        for event in events:
            if isinstance(event, ev.TimeWarningGiven):
                self.app.bell()
                self.notify(self._warning(), severity="warning", markup=False)
            elif isinstance(event, ev.SuspendDetected):
                self._ask_about_suspend(event.length_s)
            elif isinstance(event, ev.PhaseStarted | ev.ProbeAsked | ev.PhaseReopened):
                self._shown_phase = ""
                self._choose_pane("answer")
        if self.session.state.stage is Stage.FINISHED:
            self._finish()
            return
        self._refresh_all()

    def _warning(self) -> str:
        left = self.session.pacing.current.timing.remaining_s
        return f"{clock(left)} left in this phase." if left > 0 else "This phase's time is up."

    def _ask_about_suspend(self, length_s: float) -> None:
        def decided(yes: bool | None) -> None:
            self._do(lambda: self.session.decide_suspend(count=bool(yes)))

        self.app.push_screen(
            Question(
                "The computer slept",
                f"For {clock(length_s)} minutes. Should that count as interview time?",
                "Count it",
                "Do not count it",
            ),
            decided,
        )

    def _finish(self) -> None:
        self.app.finish(self.session)

    def _refresh_all(self) -> None:
        self._show_phase()
        self._show_talk()
        self._times = ""
        self._show_time()
        self._show_banner()
        self.refresh_bindings()

    def _show_phase(self) -> None:
        state = self.session.state
        editor = self.query_one("#answer", AnswerEditor)
        part: TextPart = "probe" if state.stage is Stage.PROBING else "answer"
        key = state.planned.id
        if part != self._part or key != self._shown_phase:
            self._part, self._shown_phase = part, key
            with self.prevent(TextArea.Changed):
                editor.show(self.session.text(part))
        probe = state.pending_probe
        prompt = probe.text if probe is not None else state.planned.prompt
        self.query_one("#prompt", Static).update(Content(sanitise(prompt)))
        editor.read_only = state.stage not in {Stage.ANSWERING, Stage.PROBING}
        titles = {
            Stage.PROBING: "Your answer to the follow-up (Next sends it)",
            Stage.REVIEWING: f"{state.planned.title}: closed. Next goes on",
        }
        editor.border_title = titles.get(state.stage, state.planned.title)

    def _show_talk(self) -> None:
        turns = self.session.conversation
        if len(turns) == self._shown_turns:
            return
        self._shown_turns = len(turns)
        parts = [_turn(turn) for turn in turns]
        self.query_one("#talk", Static).update(Content("\n\n").join(parts))
        scroll = self.query_one("#talk-scroll", VerticalScroll)
        self.call_after_refresh(scroll.scroll_end, animate=False)

    # Panes

    @on(Tabs.TabActivated, "#panes-tabs")
    def _tab_chosen(self, event: Tabs.TabActivated) -> None:
        self._show_pane((event.tab.id or "tab-answer").removeprefix("tab-"))

    def _choose_pane(self, name: str, *, focus: bool = True) -> None:
        self.query_one("#panes-tabs", Tabs).active = f"tab-{name}"
        self._show_pane(name)
        if focus:
            self.call_after_refresh(self._focus_pane, name)

    def _focus_pane(self, name: str) -> None:
        if name == "pad":
            self.query_one(CalculatorPad).focus_lines()
        else:
            self.query_one("#question" if name == "talk" else "#answer").focus()

    def _show_pane(self, name: str) -> None:
        for pane in ("answer", "talk", "pad"):
            self.query_one(f"#{pane}-pane").set_class(pane == name, "-chosen")

    def _edit_outside(self, command: list[str], editor: AnswerEditor) -> None:
        handle, name = tempfile.mkstemp(suffix=".md", prefix="answer-")
        path = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(editor.text)
            with self.app.suspend():
                subprocess.run([*command, name], check=False)  # noqa: S603 - the person's own
            text = sanitise(path.read_text(encoding="utf-8", errors="replace"))
            editor.show(text.removesuffix("\n"))
        except (OSError, SuspendNotSupported) as error:
            self.notify(f"The editor did not start: {error}", severity="error", markup=False)
        finally:
            path.unlink(missing_ok=True)


def _turn(turn: Turn) -> Content:
    who = _TURN_WORDS.get(turn.kind, turn.who.title())
    return Content.assemble(
        (f"{who} ", _TURN_STYLE[turn.who]),
        (clock(turn.at_s), "$text-muted"),
        "\n",
        sanitise(turn.text),
    )
