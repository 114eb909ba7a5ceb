"""One interview, line by line. What is typed joins the answer; a line with `/` is a command."""

from __future__ import annotations

import re
import signal
from collections.abc import Awaitable, Callable, Iterator, Set
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, TextIO

from simulator.content.scenario import PHASES
from simulator.errors import SimulatorError, UsageError
from simulator.grading.report_lines import report_lines
from simulator.grading.scaling import check_line, evaluate_line, what_is_missing
from simulator.grading.statements import split_sections
from simulator.interview import events as ev
from simulator.interview.conversation import Turn, turn_of
from simulator.interview.events import Event, TextPart
from simulator.interview.machine import IllegalCommandError
from simulator.interview.state import Stage
from simulator.plain.lines import WIDTH, Lines
from simulator.session.desk import Desk
from simulator.session.kit import Choice
from simulator.session.session import Session
from simulator.text import counted

if TYPE_CHECKING:
    from simulator.plain.waiting import Waiting
    from simulator.session.recovery import OpenAttempt
    from simulator.session.talking import Talking, Wish

EXIT_FAILED = 1
EXIT_STORAGE = 3
_NO_RESULT = "No result. Write for example 30K QPS / 150 QPS per GPU."
_NOTHING = "Nothing is written yet."
_STANDS = "The clock stands still; /go lets it run."
_SECTION = re.compile(r"##?[ \t]+([A-Za-z_-]+)[ \t]*:?[ \t]*$")
_TO_DO = {
    Stage.ANSWERING: "Type your answer; /next closes the phase.",
    Stage.PROBING: "Type your answer, then /next; or /decline.",
    Stage.REVIEWING: "The phase is closed: /next goes on, /retry opens it again.",
}
HELP = """\
What you type joins your answer. Commands:
/next          close the phase; send the answer to a follow-up; go on
/ask QUESTION  ask the interviewer
/calc LINE     calculate, for example /calc 30K QPS / 150 QPS per GPU
/time          time left
/text          read your answer back
/undo          take the last line back
/hint          take a hint; it costs credit (coach)
/retry         open the phase just closed again (coach)
/pause, /go    stop the clock, let it run (coach)
/decline       decline a follow-up
/count, /skip  the time that the computer slept: count it, or do not
/leave         leave; the attempt is kept and can be resumed
/help          this list"""


def run_interview(
    desk: Desk, choice: Choice, answers: str | None, source: TextIO, sink: TextIO
) -> int:
    """Sit one interview; with `answers`, take each phase's answer from their sections and finish.

    Gives the exit code: 0 finished or left, 3 when the attempt could not be saved. Raises
    UsageError and StorageError before the clock starts.
    """
    if answers is None:
        return run_in_lines(desk, choice, Lines(source, sink, desk.options))
    sections = _sections(answers)
    session, lines = desk.begin(choice), Lines(source, sink, desk.options)
    for told in left_over(answers, {phase.id for phase in session.state.the_plan.phases}):
        lines.say(told)
    return _scripted(session, sections, lines)


def run_in_lines(desk: Desk, choice: Choice, lines: Lines) -> int:
    """Sit one interview by typing; otherwise as `run_interview`."""
    return PlainInterview(desk.begin(choice), lines).run()


def resume_in_lines(desk: Desk, folder: Path, lines: Lines) -> int:
    """Go on with an unfinished attempt. Raises LockedError, StorageError, UsageError."""
    return PlainInterview(desk.resume(folder), lines).run()


def go_on_or_begin(desk: Desk, choice: Choice, left: OpenAttempt, lines: Lines) -> int:
    """Ask whether to go on with the attempt that was `left` or to sit `choice`; the exit code.

    Raises as `run_interview`, and LockedError.
    """
    typed = counted(left.words, "word")
    which = f"{left.scenario_title} ({left.format_id}, {left.mode})"
    lines.say(f"An attempt at {which} is unfinished: {left.phase_title}, {typed}.")
    while True:
        wanted = lines.ask("1 goes on with it, 2 begins a new one (empty to leave):")
        if not wanted:
            return 0
        if wanted in ("1", "2"):
            break
        lines.say(f"There is no number {wanted}.")
    if wanted == "1":
        return resume_in_lines(desk, left.folder, lines)
    return run_in_lines(desk, choice, lines)


def _sections(answers: str) -> dict[str, str]:
    found = {
        part.phase: part.text.strip("\n")
        for part in split_sections(answers, PHASES)
        if part.phase is not None
    }
    if not found:
        raise UsageError(
            "The answers have no `## phase-id` section",
            f"Phase ids: {', '.join(PHASES)}.",
            "Put each phase's answer below its own heading, for example `## clarify`.",
        )
    return found


def left_over(answers: str, planned: Set[str]) -> Iterator[str]:
    """What of a file of answers is no answer to a `planned` phase, each with its line."""
    inside = ""
    for number, line in enumerate(answers.splitlines(), start=1):
        heading = _SECTION.match(line)
        if heading is None:
            if line.strip() and not inside:
                yield f"Line {number}: what stands above the first phase's heading is left out."
                inside = "nothing"
            continue
        phase = heading.group(1).lower()
        if phase in PHASES:
            inside = phase
            if phase not in planned:
                yield f"Line {number}: this format has no phase {phase}; its answer is left out."
        elif inside in PHASES:
            yield f"Line {number}: {phase!r} is no phase; it is read as a part of {inside}."


def _scripted(session: Session, sections: dict[str, str], lines: Lines) -> int:
    """Every phase's answer at once, without follow-ups, and straight to the end."""
    while not session.state.stage.is_over:
        if session.state.stage is Stage.ANSWERING:
            session.edit(sections.get(session.state.planned.id, ""))
        session.next_phase(with_probes=False)
    return finish(session, lines)


def finish(session: Session, lines: Lines) -> int:
    """Grade and save the attempt and print its report; the exit code."""
    outcome = session.finish()
    if session.spent:
        lines.say(f"The language model used {session.spent}.")
    if outcome.report is not None:
        for line in report_lines(outcome.report, WIDTH):
            lines.say(line)
    for told in (*outcome.problems, *outcome.notices):
        lines.tell(str(told))
    if outcome.is_saved:
        lines.say(f"Saved in {outcome.folder}")
        return EXIT_FAILED if outcome.report is None else 0
    lines.say("The transcript is NOT saved; the journal holds everything up to the last sync.")
    return EXIT_STORAGE


class PlainInterview:
    """Drives a session from lines."""

    def __init__(self, session: Session, lines: Lines) -> None:
        """`session` has started or been resumed."""
        self.session = session
        self.lines = lines
        self._told = len(session.events)
        self._banner = ""
        self._left = False
        self._heard = ""
        self._waiting: Waiting | None = None
        self._commands: dict[str, Callable[[str], None]] = {
            "next": self._next,
            "ask": self._ask,
            "calc": self._calc,
            "time": self._time,
            "text": self._text,
            "undo": self._undo,
            "hint": lambda _: self._do(self.session.take_hint),
            "retry": lambda _: self._do(self.session.retry),
            "pause": lambda _: self._do(self.session.pause),
            "go": lambda _: self._do(self.session.go_on),
            "decline": lambda _: self._advance(self.session.decline_probe),
            "count": lambda _: self._do(lambda: self.session.decide_suspend(count=True)),
            "skip": lambda _: self._do(lambda: self.session.decide_suspend(count=False)),
            "leave": self._leave,
            "help": lambda _: self.lines.say(HELP),
        }

    def run(self) -> int:
        """Until the interview is over, the input ends, or the person leaves; the exit code."""
        try:
            return self._run()
        finally:
            if self._waiting is not None and self.session.talking is not None:
                self._waiting.run(self.session.talking.close)
                self._waiting.close()

    def _run(self) -> int:
        with suppress(ValueError):  # not in the main thread: signals stay with its owner
            for name in ("SIGTERM", "SIGHUP"):
                if hasattr(signal, name):
                    signal.signal(getattr(signal, name), self._signalled)
        self._opening()
        try:
            for line in self.lines.read(self._idle):
                self._line(line)
                if self._left or self.session.state.stage.is_over:
                    break
        except KeyboardInterrupt:
            self._leave("")
            return 128 + signal.SIGINT
        finally:
            if self.session.state.stage is not Stage.FINISHED:
                self.session.close()
        if self.session.state.stage is Stage.FINISHED:
            return finish(self.session, self.lines)
        if not self._left:
            self._leave("")
        return 0 if self.session.is_saved else EXIT_STORAGE

    def _signalled(self, number: int, _: FrameType | None) -> None:
        # Closing, on the way out, saves: doing it here could cut into a write that is under way.
        raise SystemExit(128 + number)

    def _opening(self) -> None:
        for notice in self.session.notices:
            self.lines.say(notice)
        for turn in self.session.conversation:
            self.lines.say(_said(turn))
        self.lines.say(self._phase_line())
        self._time("")
        state = self.session.state
        stage = state.paused_stage or state.stage
        if self.session.text("answer"):
            is_open = stage is Stage.ANSWERING
            self.lines.say("Your answer so far:" if is_open else "Your answer to the phase:")
            self.lines.say(self.session.text("answer"), indent="  ")
        if stage is Stage.PROBING:
            self.lines.say("This phase is closed, and a follow-up waits for its answer:")
            self.lines.say(state.probes[-1].text, indent="  ")
        if stage is Stage.PROBING and self.session.text("probe"):
            self.lines.say("Your answer to it so far:")
            self.lines.say(self.session.text("probe"), indent="  ")
        if state.stage is Stage.PAUSED:
            self.lines.say(_STANDS)
        for suspend in state.suspends:
            self._ask_about_suspend(suspend.length_s)
        self.lines.say(f"{_TO_DO.get(stage, '')} /help lists the commands.".strip())

    def _idle(self) -> None:
        if not self.session.state.stage.is_over:
            self._tell(self.session.tick())
            self._warn_of_storage()

    def _line(self, line: str) -> None:
        name, _, rest = line[1:].partition(" ") if line.startswith("/") else ("", "", "")
        command = self._commands.get(name.lower())
        if command is not None:
            command(rest.strip())
        elif name:
            self.lines.say(f"There is no command /{name}. /help lists them.")
        else:
            self._append(line)

    def _append(self, line: str) -> None:
        part = self._part
        text = self.session.text(part)
        self._guard(lambda: self.session.edit(f"{text}\n{line}" if text else line, part))

    @property
    def _part(self) -> TextPart:
        state = self.session.state
        return "probe" if Stage.PROBING in (state.stage, state.paused_stage) else "answer"

    def _next(self, _: str) -> None:
        if self.session.state.stage is Stage.PROBING:
            text = self.session.text("probe")
            if text.strip():
                self._advance(lambda worded: self.session.answer_probe(text, worded), text)
            else:
                self.lines.say("Type an answer first, or /decline.")
        else:
            self._advance(self.session.next_phase)

    def _ask(self, question: str) -> None:
        if not question:
            self.lines.say("What do you want to ask? Write it behind /ask.")
            return
        self._do(lambda: self.session.ask(question))
        talking, questions = self.session.talking, self.session.state.questions
        if talking is not None and questions and self.session.is_waiting(questions[-1].number):
            self._wait(
                talking, lambda: talking.answer(self._hear), lambda: self._tell(talking.stop())
            )

    def _hear(self, words: str) -> None:
        """Prints what is new of an answer on its way."""
        new = words[len(self._heard) :].strip()
        self.lines.say(new if self._heard else f"Interviewer: {new}")
        self._heard = words

    def _advance(self, wish: Wish, answered: str = "") -> None:
        """Move on by `wish`, with the follow-up that it leads to worded by whoever interviews.

        `answered` is the answer to the pending follow-up that it settles.
        """
        talking = self.session.talking
        if talking is None or not talking.is_on:
            self._do(lambda: wish(None))
        else:
            self._wait(talking, lambda: talking.advance(wish, answered), talking.hurry)

    def _wait(
        self,
        talking: Talking,
        make: Callable[[], Awaitable[tuple[Event, ...]]],
        hurry: Callable[[], None],
    ) -> None:
        """Tells what `make` leads to, with time told meanwhile; Ctrl+C calls `hurry`."""
        from simulator.plain.waiting import Waiting  # noqa: PLC0415 - only where a model talks

        waiting = self._waiting = self._waiting or Waiting()
        said = ["(The interviewer is thinking; Ctrl+C takes the written words.)"]

        def idle() -> None:
            if said and not self._heard:
                self.lines.say(said.pop())
            self._idle()

        self._do(lambda: waiting.run(make, idle, hurry))
        for notice in talking.take_notices():
            self.lines.say(notice)

    def _calc(self, line: str) -> None:
        result = evaluate_line(line)
        if result is not None:
            self.lines.say(f"{line} = {result.text}")
            return
        verdict, why = check_line(line), what_is_missing(line)
        nothing = f"No result: {why}." if why else _NO_RESULT
        self.lines.say(f"{line}: {verdict}" if verdict else nothing)

    def _time(self, _: str) -> None:
        pacing = self.session.pacing
        current = pacing.current
        self.lines.say(
            f"[{current.title}: {_minutes(current.timing.remaining_s)} of the phase, "
            f"{_minutes(pacing.total.remaining_s)} in all]"
        )

    def _text(self, _: str) -> None:
        self.lines.say(self.session.text(self._part) or _NOTHING)

    def _undo(self, _: str) -> None:
        part = self._part
        kept, _, gone = self.session.text(part).rstrip().rpartition("\n")
        if not kept and not gone:
            self.lines.say(_NOTHING)
        elif self._guard(lambda: self.session.edit(kept, part)):
            self.lines.say(f"Taken back: {gone}")

    def _leave(self, _: str) -> None:
        self._left = True
        if self.session.spent:
            self.lines.say(f"The language model used {self.session.spent}.")
        is_saved = self.session.flush()
        self.session.close()
        self._banner = ""
        self._warn_of_storage()
        if is_saved:
            scenario = self.session.plan.scenario_id
            command = f"simulator run {scenario} --plain --resume"
            self.lines.tell(f"The attempt is kept; `{command}` goes on with it.")

    def _do(self, wish: Callable[[], tuple[Event, ...]]) -> None:
        stage = self.session.state.stage
        self._guard(lambda: self._tell(wish()))
        if self.session.state.stage is Stage.REVIEWING and stage is not Stage.REVIEWING:
            self.lines.say(_TO_DO[Stage.REVIEWING])

    def _guard(self, wish: Callable[[], None]) -> bool:
        """Whether `wish` could be done; says why not."""
        is_done = False
        try:
            wish()
            is_done = True
        except (IllegalCommandError, SimulatorError) as error:
            self.lines.tell(str(error))
            if self.session.state.stage is Stage.PAUSED:
                self.lines.say(_STANDS)
        self._warn_of_storage()
        return is_done

    def _tell(self, events: tuple[Event, ...]) -> None:
        for event in events:
            turn = turn_of(event, "")
            if isinstance(event, ev.PhaseStarted):
                self.lines.say(self._phase_line())
            if isinstance(event, ev.QuestionAnswered) and self._heard:
                if event.text != self._heard:
                    self.lines.say(f"Interviewer, taking that back: {event.text}")
                self._heard = ""
            elif turn is not None and turn.who == "interviewer":
                self.lines.say(_said(turn))
            match event:
                case ev.SuspendDetected(length_s=length_s):
                    self._ask_about_suspend(length_s)
                case ev.HintGiven(cost=cost):
                    self.lines.say(
                        "What you add to this phase from here, and say in no other phase, "
                        f"earns {cost:.0%} less."
                    )
                case ev.ProbeAsked():
                    self.lines.say(_TO_DO[Stage.PROBING])
                case ev.PhaseReopened():
                    self.lines.say("The phase is open again, with your answer as it was.")
                case ev.Paused():
                    self.lines.say(_STANDS)
                case ev.Resumed():
                    self.lines.say("The clock runs again.")

    def _phase_line(self) -> str:
        """Which phase it is now, and how long."""
        state = self.session.state
        number, count = state.phase_index + 1, len(state.phases)
        minutes = counted(state.planned.budget_s / 60, "minute")
        return f"Phase {number} of {count}: {state.planned.title}, {minutes}."

    def _ask_about_suspend(self, length_s: float) -> None:
        self.lines.say(f"The computer slept for {_minutes(length_s)}: /count it or /skip it.")

    def _warn_of_storage(self) -> None:
        problem = self.session.storage_problem
        text = "" if problem is None else f"NOT SAVED: {problem.title}. {problem.hint}"
        if text and text != self._banner:
            self.lines.say(text)
        self._banner = text


def _said(turn: Turn) -> str:
    who = "You" if turn.who == "candidate" else "Interviewer"
    return f"{who}: {'New requirement: ' if turn.kind == 'twist' else ''}{turn.text}"


def _minutes(seconds: float) -> str:
    sign = "minus " if seconds <= -1 else ""
    whole = int(abs(seconds))
    return f"{sign}{whole // 60} min {whole % 60} s"
