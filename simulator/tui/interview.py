"""The interview's screen: timeline, answer, conversation, pad. Shows the session and forwards."""

from __future__ import annotations

import os
from collections.abc import Callable
from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from textual import on
from textual.app import ComposeResult, SuspendNotSupported
from textual.containers import Grid, Horizontal, Vertical
from textual.content import Content
from textual.events import Key
from textual.widgets import Static, Tab, Tabs, TextArea

from simulator.errors import SimulatorError
from simulator.interview import events as ev
from simulator.interview.commands import Probe
from simulator.interview.events import TextPart
from simulator.interview.machine import IllegalCommandError, is_closing_due, may_edit
from simulator.interview.state import Stage
from simulator.session.session import Session
from simulator.text import one_line, sanitise
from simulator.tui.bars import TIMES_CELLS, clock, spoken, timeline, times
from simulator.tui.conversation import Conversation
from simulator.tui.dialogs import Pause, Question, not_saved
from simulator.tui.editor import AnswerEditor, QuestionLine
from simulator.tui.frame import WIDE_COLUMNS, FramedScreen
from simulator.tui.keys import INTERVIEW
from simulator.tui.outside import edit_outside, editor_command
from simulator.tui.overrun import OPENING, Overrun, was_typing_on
from simulator.tui.pad import CalculatorPad
from simulator.tui.prompt import Prompt
from simulator.tui.talk import THINKING, hint_question, hints_left

if TYPE_CHECKING:
    from simulator.session.talking import Talking, Wish
    from simulator.tui.app import SimulatorApp

T = TypeVar("T")
TICK_S = 1.0
_ASK = "Ask the interviewer, then Enter"
_TYPED_ON = "Typed on from before: left out once you pause"
_CLOSED = "Closed: ask again in the next phase"
_QUIET = (ev.TimeNoted, ev.TextEdited)
"""What every few seconds of typing leaves in the journal; nothing on the screen follows from it."""
_WRITING = (Stage.ANSWERING, Stage.PROBING)
_FOCUS = MappingProxyType({"answer": "#answer", "talk": "#question", "pad": "#pad-lines"})


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
        self._times = ""
        self._title = ""
        self._phases: object = None
        self._was_failing = False
        self._heard: str | None = None
        self._is_thinking = False
        self._overrun: Overrun | None = None
        self._told_closed: tuple[int, int] | None = None

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
                yield Prompt(id="prompt")
                yield AnswerEditor(id="answer")
            with Vertical(id="talk-pane", classes="pane"):
                yield Conversation(id="talk-scroll")
                yield QuestionLine(id="question")
            yield CalculatorPad(id="pad-pane", classes="pane")

    def on_mount(self) -> None:
        """Shows where the attempt stands and starts the timer; time itself comes from the clock."""
        self.query_one("#talk-pane").border_title = "Interviewer"
        self.query_one(CalculatorPad).show(sanitise(self.session.text("pad")))
        question = one_line(self.session.text("question"), 10_000)
        self.query_one("#question", QuestionLine).value = question
        self._choose_pane("answer")
        for changing in ("show_vertical_scrollbar", "has_focus"):
            self.watch(self.query_one(Prompt), changing, self._show_advice)
        self._refresh_all()
        self.query_one("#answer", AnswerEditor).focus()
        for notice in self.session.notices:
            self.notify(notice, markup=False)
        self.set_interval(TICK_S, self.look_at_clock)
        self._take_up()

    async def on_unmount(self) -> None:
        """Lets go of a language model."""
        if self.session.talking is not None:
            await self.session.talking.close()

    def _take_up(self) -> None:
        """What waited for the person when the attempt was left."""
        state = self.session.state
        if state.stage in _WRITING and was_typing_on(self.session.events):
            self._overrun = Overrun(-inf, self.query_one("#answer", AnswerEditor).text)
            self._take_out_overrun()
            self.session.flush()  # so that it is not taken out again once it was brought back
        if state.stage.is_over:
            self.call_after_refresh(self._finish)
        elif state.stage is Stage.PAUSED:
            self.app.push_screen(Pause(), self._go_on)
        elif state.suspends:
            self._ask_about_suspend(state.suspends[0].length_s)

    def on_key(self, event: Key) -> None:
        """Says once why a closed phase takes no letters."""
        if event.is_printable and self.session.state.stage is Stage.REVIEWING:
            closed = (self.session.state.phase_index, self.session.state.phase.retries)
            if closed != self._told_closed:
                self._told_closed = closed
                self.notify("This phase is closed. Next goes on, Retry opens it.", markup=False)

    # Time

    def look_at_clock(self) -> None:
        """Sees what time has brought; called every TICK_S, and counts nothing."""
        if self.session.state.stage.is_over:
            return
        typed_on = self._carry_overrun()
        events = self._try(self.session.tick) or ()
        if not all(isinstance(event, _QUIET) for event in events):
            self._happened(events)
        if any(isinstance(event, OPENING) for event in events):
            self._begin_overrun(typed_on)
        elif self._overrun is not None and self._overrun.is_past(self.session.at_s):
            self._take_out_overrun()
        self._show_time()
        self._show_banner()

    def _show_time(self) -> None:
        pacing = self.session.pacing
        shown = times(pacing)
        if shown.plain != self._times:
            self._times = shown.plain
            self.query_one("#times", Static).update(shown, layout=False)
            phases = timeline(pacing, max(20, self.size.width - TIMES_CELLS - 1))
            if (phases.plain, phases.spans) != self._phases:  # few seconds change a cell of it
                self._phases = (phases.plain, phases.spans)
                self.query_one("#timeline", Static).update(phases, layout=False)

    def _show_banner(self) -> None:
        problem = self.session.storage_problem
        if problem is None and not self._was_failing:
            return
        banner = self.query_one("#banner", Static)
        banner.set_class(problem is not None, "-shown")
        if problem is not None:
            banner.update(sanitise(f"NOT SAVED: {problem.title}. {problem.hint} Keep typing."))
        else:
            self.notify("Everything is saved again.", markup=False)
        self._was_failing = problem is not None

    def on_resize(self, event: object) -> None:
        """The timeline is as wide as the window; a narrow one has the problem above the answer."""
        super().on_resize(event)  # type: ignore[arg-type]
        self._times = ""
        if self.is_mounted:
            self._show_prompt()
            self.call_after_refresh(self._show_time)

    # What was typed

    def _begin_overrun(self, typed_on: str) -> None:
        """The clock has asked something else; `typed_on` was typed on before, and still is."""
        self._overrun = overrun = Overrun()
        if typed_on:
            self.query_one("#answer", AnswerEditor).insert(typed_on)
        self.call_after_refresh(lambda: overrun.is_seen(self.session.at_s))

    def _carry_overrun(self) -> str:
        """What is still being typed on while the clock moves on again: no answer to what ends."""
        if self._overrun is None or not is_closing_due(self.session.state, self.session.at_s):
            return ""
        return self._cut_overrun()

    def _take_out_overrun(self) -> None:
        """Takes out what was being typed when the clock asked for something else.

        One edit, as any other in the journal, which can be undone.
        """
        text = self._cut_overrun()
        if text:
            self.notify(
                f"Typed when time was up and so left out here: “{one_line(text, 60)}”. "
                "Ctrl+Z brings it back.",
                severity="warning", timeout=10, markup=False,
            )  # fmt: skip

    def _cut_overrun(self) -> str:
        """Ends the overrun; gives what was cut out of the editor, which is empty for nothing."""
        overrun, self._overrun = self._overrun, None
        editor = self.query_one("#answer", AnswerEditor)
        if overrun is None:
            return ""
        overrun.goes_on(editor.text, self.session.at_s)
        self._show_title()
        if not overrun.text.strip() or not editor.text.startswith(overrun.text):
            return ""
        editor.delete((0, 0), overrun.end)
        self.see_typed()
        return overrun.text

    @on(TextArea.Changed, "#answer")
    def _answer_changed(self, event: TextArea.Changed) -> None:
        if self._overrun is not None and not self._overrun.goes_on(
            event.text_area.text, self.session.at_s
        ):
            self._take_out_overrun()
        self._show_title()
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
            event.input.value = event.input.value.removeprefix(event.value)  # the next one's start
            self._happened(events)
            self._listen()

    def _after_typing(self, act: Callable[[], object]) -> None:
        """Acts once the session has the letters typed before the key, which it overtakes."""
        self.when_typed(lambda: self._with_typed(act))

    def _with_typed(self, act: Callable[[], object]) -> None:
        self.see_typed()
        act()

    def see_typed(self) -> None:
        """Gives the session what stands in the editors, ahead of their messages on the way."""
        places: tuple[tuple[TextPart, str], ...] = (
            (self._part, self.query_one("#answer", AnswerEditor).text),
            ("pad", self.query_one(CalculatorPad).text),
            ("question", self.query_one("#question", QuestionLine).value),
        )
        for part, text in places:
            if text != self.session.text(part) and may_edit(self.session.state, part):
                self.session.edit(text, part)

    # A language model, which nothing waits for but its own words

    def _listen(self) -> None:
        """Has the question that waits answered, if the interviewer takes time over it."""
        talking, state = self.session.talking, self.session.state
        if talking is not None and self.session.is_waiting(state.questions[-1].number):
            self._heard = ""
            self._show_talk()
            self.run_worker(self._answered(talking), group="answer")

    async def _answered(self, talking: Talking) -> None:
        events = await talking.answer(self._hear)
        if events:
            self._happened(events)
        self._tell_notices(talking)

    def _hear(self, words: str) -> None:
        self._heard = words
        self._show_talk()

    def _advance(self, wish: Wish, answered: str = "") -> None:
        """Move on by `wish`, with the follow-up that it leads to worded by whoever interviews.

        `answered` is the answer to the pending follow-up that it settles.
        """
        talking = self.session.talking
        if talking is None or not talking.is_on:
            self._do(lambda: wish(None))
        elif not self._is_thinking:
            self._is_thinking = True
            self._show_phase()
            self.run_worker(self._worded(talking, wish, answered), group="wording")

    async def _worded(self, talking: Talking, wish: Wish, answered: str) -> None:
        def typed(worded: Probe | None) -> tuple[ev.Event, ...]:
            self.see_typed()  # the editor could be used meanwhile
            return wish(worded)

        events: tuple[ev.Event, ...] = ()
        try:
            events = await talking.advance(typed, answered)
        except SimulatorError as error:
            self._refuse(error)
        finally:
            self._is_thinking = False
        if self.session.state.stage.is_over and not events:
            return
        self._happened(events)
        self._tell_notices(talking)

    def _tell_notices(self, talking: Talking) -> None:
        for notice in talking.take_notices():
            self.notify(sanitise(notice), severity="warning", timeout=10, markup=False)

    # Commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hides what cannot be done now: no hints in strict mode, declining only a follow-up."""
        stage, coach = self.session.state.stage, self.session.plan.mode == "coach"
        in_pad = self.focused is not None and self.focused.id == "pad-lines"
        match action:
            case "hint":
                return coach and stage is Stage.ANSWERING
            case "retry":
                return coach and stage is Stage.REVIEWING
            case "pause":
                return coach
            case "ask":
                return stage in _WRITING
            case "decline":
                return stage is Stage.PROBING
            case "insert":
                return in_pad and stage in _WRITING
            case "editor":
                return not in_pad and stage in _WRITING
        return True

    def action_next(self) -> None:
        """Closes the phase, sends the answer to a follow-up, or goes on after feedback."""
        self._after_typing(self._next)

    def _next(self) -> None:
        self._take_out_overrun()
        state, talking = self.session.state, self.session.talking
        if self._is_thinking and talking is not None:
            talking.hurry()
        elif state.stage is Stage.PROBING:
            text = self._probe_answer()
            if text.strip():
                self._advance(
                    lambda worded: self.session.answer_probe(self._probe_answer(), worded), text
                )
            else:
                self.notify("Type an answer first, or decline the follow-up.", markup=False)
        elif state.stage is not Stage.ANSWERING or self.session.text("answer").strip():
            self._advance(self.session.next_phase)
        else:
            self._ask_first(
                "Nothing is written in this phase",
                "Close it all the same?",
                ("Close it", "Go back"),
                lambda: self._advance(self.session.next_phase),
            )

    def _probe_answer(self) -> str:
        return self.query_one("#answer", AnswerEditor).text

    def _ask_first(
        self, title: str, text: str, answers: tuple[str, str], act: Callable[[], object]
    ) -> None:
        """Do `act` after a yes, unless the clock has moved the interview on meanwhile."""
        asked_in = (self.session.state.stage, self.session.state.phase_index)

        def decided(yes: bool | None) -> None:
            if yes and asked_in == (self.session.state.stage, self.session.state.phase_index):
                act()

        self.app.push_screen(Question(title, text, *answers), decided)

    def action_decline(self) -> None:
        """Declines the pending follow-up."""
        self._cut_overrun()
        self._advance(self.session.decline_probe)

    def action_retry(self) -> None:
        """Opens the phase just closed again."""
        self._do(self.session.retry)

    def action_hint(self) -> None:
        """Says what the next hint costs, then takes it."""
        state = self.session.state
        question = hint_question(state.planned.hints, state.phase.hints)
        if question is None:
            left = "no more hints" if state.planned.hints else "no hints"
            self.notify(f"There are {left} in this phase.", markup=False)
        else:
            take = self.session.take_hint
            self._ask_first(*question, ("Take it", "Not now"), lambda: self._do(take))

    def action_pause(self) -> None:
        """Stops the clock until a key is pressed."""
        self._after_typing(self._pause)

    def _pause(self) -> None:
        if self._do(self.session.pause):
            self.app.push_screen(Pause(), self._go_on)

    def _go_on(self, was_typed: bool | None) -> None:
        if self._do(self.session.go_on):
            self.see_typed()  # a letter may have come right after the key that paused
        if was_typed:
            self.notify(
                "The interview was paused and runs again: what you typed to go on is not in your "
                "answer.", severity="warning", markup=False,
            )  # fmt: skip

    def action_ask(self) -> None:
        """Moves to the line to ask."""
        self._choose_pane("talk")

    def action_pad(self) -> None:
        """Moves to the calculator."""
        self._choose_pane("pad")

    def action_answer(self) -> None:
        """Waits for the interviewer's own words no longer, or moves back to the answer."""
        talking, questions = self.session.talking, self.session.state.questions
        if talking is not None and self._is_thinking:
            talking.hurry()
        elif talking is not None and questions and self.session.is_waiting(questions[-1].number):
            self._do(talking.stop)
        else:
            self._choose_pane("answer")

    def action_insert(self) -> None:
        """Puts the pad's line with its result at the answer's cursor."""
        self._after_typing(self._insert)

    def _insert(self) -> None:
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
        self._take_out_overrun()
        self.session.flush()
        try:
            command = editor_command(os.environ)
            with self.app.suspend():
                edited = edit_outside(command, editor.text)
        except SimulatorError as error:
            self.app.complain(error)
        except SuspendNotSupported:
            self.notify("This terminal cannot be lent to an editor.", markup=False)
        else:
            editor.put(edited)
            editor.focus()

    def action_leave(self) -> None:
        """Leaves; everything is kept and the attempt is offered at the next start."""
        self._after_typing(self._leave_or_ask)

    def _leave_or_ask(self) -> None:
        if self.session.flush():
            self._leave(True)
            return
        self.app.push_screen(not_saved(self.session.storage_problem), self._leave)

    def _leave(self, yes: bool | None) -> None:
        if yes:
            self.session.close()
            self.app.leave_interview(self.session.folder, is_saved=self.session.is_saved)

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
        except SimulatorError as error:
            self._refuse(error)
        return None

    def _refuse(self, error: SimulatorError) -> None:
        if isinstance(error, IllegalCommandError):
            self.notify(str(error), severity="warning", markup=False)
        else:
            self.app.complain(error)

    def _happened(self, events: tuple[ev.Event, ...]) -> None:
        for event in events:
            self._announce(event)
        if self.session.state.stage is Stage.FINISHED:
            self._finish()
            return
        self._refresh_all()
        if any(isinstance(event, OPENING) for event in events):
            self._choose_pane("answer")
        elif any(isinstance(event, ev.FeedbackGiven) for event in events):
            self._choose_pane("talk", focus="#talk-scroll")
        elif any(isinstance(event, ev.HintGiven) for event in events):
            is_wide = self.has_class("-wide")
            self._choose_pane("talk", focus="" if is_wide else "#talk-scroll")

    def _announce(self, event: ev.Event) -> None:
        """What a person must not miss, wherever they look."""
        match event:
            case ev.TimeWarningGiven():
                self._ring(self._warning())
            case ev.PhaseClosed(phase=phase, by="time"):
                titles = {planned.id: planned.title for planned in self.session.plan.phases}
                self._ring(f"Time is up: “{one_line(titles.get(phase, phase), 40)}” is closed.")
            case ev.TwistTold():
                self._ring("The requirements have changed: see above the answer.")
            case ev.SuspendDetected(length_s=length_s):
                self._ask_about_suspend(length_s)
            case ev.QuestionAnswered():
                self._heard = None
            case ev.PhaseStarted() | ev.ProbeAsked() | ev.PhaseReopened():
                self._shown_phase = ""

    def _ring(self, words: str) -> None:
        self.app.bell()
        self.notify(words, severity="warning", timeout=10, markup=False)

    def _warning(self) -> str:
        left = self.session.pacing.current.timing.remaining_s
        return f"{clock(left)} left in this phase." if left > 0 else "This phase's time is up."

    def _ask_about_suspend(self, length_s: float) -> None:
        def decided(yes: bool | None) -> None:
            self._do(lambda: self.session.decide_suspend(count=bool(yes)))
            waiting = self.session.state.suspends
            if waiting and not self.session.state.stage.is_over:
                self._ask_about_suspend(waiting[0].length_s)

        self.app.push_screen(
            Question(
                "The computer slept",
                f"For {spoken(length_s)}. Should that count as interview time?",
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
                editor.show(sanitise(self.session.text(part)))
        self._show_prompt()
        editor.read_only = state.stage not in _WRITING
        question = self.query_one("#question", QuestionLine)
        question.disabled = state.stage is Stage.REVIEWING
        question.placeholder = _CLOSED if question.disabled else _ASK
        self._show_title()

    def _show_title(self) -> None:
        """What is written into the answer's pane now, on its border."""
        state = self.session.state
        title = one_line(state.planned.title, 60)
        titles = {
            Stage.PROBING: "Your answer to the follow-up: Next sends it",
            Stage.REVIEWING: f"{title}: closed. Next goes on",
        }
        shown = titles.get(state.stage, title)
        if self._is_thinking:
            shown = f"{THINKING} Next asks at once"
        elif self._overrun is not None and self._overrun.text.strip():
            shown = _TYPED_ON
        if shown != self._title:  # most letters change nothing of it
            self._title = shown
            self.query_one("#answer", AnswerEditor).border_title = Content(shown)

    def _show_prompt(self) -> None:
        prompt = self.query_one(Prompt)
        prompt.set_class(self._has_problem, "-problem")
        prompt.set_class(self._has_change, "-changed")
        prompt.show(self._prompt())

    def _show_advice(self) -> None:
        self.query_one("#answer").border_subtitle = Content(self.query_one(Prompt).advice)

    def _prompt(self) -> Content:
        """What is asked now, with the change of requirements where it came."""
        state = self.session.state
        probe, twist = state.pending_probe, self.session.plan.twist
        if probe is not None:
            return Content.assemble(("Follow-up: ", "bold $accent"), sanitise(probe.text))
        prompt = Content(sanitise(state.planned.prompt))
        if self._has_problem:
            title, where = ("The problem", "bold $accent"), ("Interviewer", "bold")
            stays = Content.assemble(title, " (it stays in the tab ", where, ")")
            prompt = Content("\n").join([stays, sanitise(self.session.plan.prompt), "", prompt])
        if twist is None or not self._has_change:
            return prompt
        change = Content.assemble(("New requirement: ", "bold $warning"), sanitise(twist.text))
        return Content("\n\n").join([change, prompt])

    @property
    def _has_change(self) -> bool:
        """Whether the change of requirements stands above the prompt."""
        state, twist = self.session.state, self.session.plan.twist
        is_here = twist is not None and twist.phase == state.planned.id
        return is_here and state.twist_told and state.pending_probe is None

    @property
    def _has_problem(self) -> bool:
        """Whether the problem stands above the first prompt: its own pane is not to be seen."""
        state = self.session.state
        is_first = state.phase_index == 0 and state.pending_probe is None
        return is_first and self.app.size.width < WIDE_COLUMNS

    def _show_talk(self) -> None:
        state, spent = self.session.state, self.session.spent
        pane = self.query_one("#talk-pane")
        if self.session.plan.mode == "coach":
            left = hints_left(state.planned.hints, state.phase.hints, brief=bool(spent))
            pane.border_subtitle = Content(" · ".join(part for part in (left, spent) if part))
        elif spent:
            pane.border_subtitle = Content(spent)
        self.query_one(Conversation).show(self.session.conversation, self._heard)

    # Panes

    @on(Tabs.TabActivated, "#panes-tabs")
    def _tab_chosen(self, event: Tabs.TabActivated) -> None:
        self._show_pane((event.tab.id or "tab-answer").removeprefix("tab-"))

    def _choose_pane(self, name: str, focus: str | None = None) -> None:
        """Show a pane and focus the widget `focus` names: None its usual one, empty none."""
        self.query_one("#panes-tabs", Tabs).active = f"tab-{name}"
        self._show_pane(name)
        chosen = _FOCUS[name] if focus is None else focus
        if not chosen:
            return
        widget = self.query_one(chosen)
        if widget.focusable:  # already to be seen: the next letter typed goes there
            self.set_focus(widget)
        self.call_after_refresh(self.set_focus, widget)

    def _show_pane(self, name: str) -> None:
        for pane in ("answer", "talk", "pad"):
            self.query_one(f"#{pane}-pane").set_class(pane == name, "-chosen")
