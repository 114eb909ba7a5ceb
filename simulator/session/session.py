"""One attempt as a front end drives it. Owns the order of things: journal, then state, then screen.

A front end calls `edit` as the person types, `tick` at least every second, and one method for each
other wish; each returns the events that followed, already journalled, for the screen to show. What
is typed is gathered and written as one splice when a second has passed, 200 characters have come
together, or anything else happens. A failing disk shows in `storage_problem` and stops nothing.

Must not draw, print, or read a clock other than the one that it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from simulator.errors import SimulatorError, StorageError, UsageError
from simulator.grading.report import Report
from simulator.interview import commands as cmd
from simulator.interview.clock import InterviewClock, SuspendWatch
from simulator.interview.commands import Command, Probe
from simulator.interview.conversation import Turn, turn_of
from simulator.interview.events import (
    Event,
    InterviewFinished,
    ModelCalled,
    ProbeAnswered,
    ProbeAsked,
    TextPart,
    TimeNoted,
)
from simulator.interview.interviewer import Answer
from simulator.interview.machine import (
    IllegalCommandError,
    Stage,
    State,
    decide,
    evolve,
    is_closing_due,
    may_edit,
)
from simulator.interview.pacing import Pacing, pacing
from simulator.interview.plan import InterviewPlan
from simulator.interview.state import Question
from simulator.interview.talker import Talker, spent_words
from simulator.records.attempts import check_writable, create_attempt, set_aside
from simulator.records.journal import Unsaved
from simulator.records.transcript import RubricRecord
from simulator.session.examiner import Examiner
from simulator.session.finishing import Outcome, make_transcript, save_outcome
from simulator.session.keeper import Keeper, events_of
from simulator.session.kit import Choice, Kit

if TYPE_CHECKING:
    from simulator.session.talking import Talking

Events = tuple[Event, ...]
T = TypeVar("T")


class Session:
    """A running or resumed attempt. Close it, or finish or abandon it, to let go of its folder."""

    def __init__(self, kit: Kit, keeper: Keeper, events: Events) -> None:
        """Use `Session.start` or `Session.resume`."""
        self.kit = kit
        self.folder = keeper.folder
        self.state = State()
        self.events: list[Event] = []
        self._turns: list[Turn] = []
        self._see(events)
        self.notices: tuple[str, ...] = ()
        self.grading_problem: SimulatorError | None = None
        self._keeper = keeper
        self._last_at = keeper.recovered[-1].at if keeper.recovered else kit.clock.now()
        self._clock = InterviewClock.set_to(kit.clock, self.state.at_s)
        self._watch = SuspendWatch.begin(kit.clock)
        self._typed: dict[TextPart, str] = {}
        self._unsaved = Unsaved()
        self.talking: Talking | None = None

    @classmethod
    def start(cls, kit: Kit, choice: Choice) -> Session:
        """Begin a new attempt: prove that it can be saved, make its folder, start the clock.

        Raises:
            UsageError: the choice does not fit the library, or no model is there to talk.
            StorageError: it could not be saved; the clock has not started.
        """
        plan = kit.plan(choice)
        talker = kit.talker(plan, choice.tone) if choice.model else None
        check_writable(kit.paths, kit.fs)
        now = kit.clock.now()
        folder = create_attempt(kit.paths, plan.scenario_id, now, kit.make_token(), kit.fs)
        session = cls(kit, Keeper.open(folder, kit.fs), ())
        try:
            session._prepare(plan)
            session._do(cmd.Start(plan))
            if talker is not None:
                session._do(cmd.ChooseTalker(talker.name, talker.tone))
                session._talk_with(talker)
            if session.storage_problem is not None:
                raise session.storage_problem
        except BaseException:
            session.close()
            raise
        return session

    @classmethod
    def resume(cls, kit: Kit, folder: Path) -> Session:
        """Open an unfinished attempt where it stood: text, phase, conversation and time.

        The time since then does not count; `notices` tells so. An attempt
        whose interview was over already comes back at that stage: finish it, or set it aside.

        Raises:
            LockedError: another program has it open.
            StorageError: it cannot be read or written, or holds nothing to resume.
            EventFormatError: it is not of this program's making.
            UsageError: its scenario cannot be loaded.
        """
        keeper = Keeper.open(folder, kit.fs)
        try:
            events = events_of(keeper.recovered)
            if not events:
                raise StorageError(
                    "There is nothing to resume in this attempt",
                    f"The journal in {folder} holds no entry that can be read.",
                    "Start a new attempt; the folder stays as it is.",
                )
            session = cls(kit, keeper, events)
            session._prepare(session.plan)
            session._return()
        except BaseException:
            keeper.close()
            raise
        return session

    # What a front end shows

    @property
    def attempt_id(self) -> str:
        """The attempt's name, which is its folder's."""
        return self.folder.name

    @property
    def plan(self) -> InterviewPlan:
        """What was fixed at the start."""
        return self.state.the_plan

    @property
    def at_s(self) -> float:
        """The interview's clock."""
        return max(self._clock.at_s(), self.state.at_s)

    @property
    def pacing(self) -> Pacing:
        """Budget and time spent, by phase and in all, now."""
        return pacing(self.state, self.at_s)

    @property
    def conversation(self) -> tuple[Turn, ...]:
        """Everything said so far."""
        return tuple(self._turns)

    @property
    def storage_problem(self) -> StorageError | None:
        """Why nothing can be saved at the moment: show it for as long as it stands."""
        return self._keeper.problem

    @property
    def is_saved(self) -> bool:
        """Whether everything, to the last character, is on the disk."""
        return self._keeper.is_saved and not self._typed

    def text(self, part: TextPart = "answer") -> str:
        """What stands in one of the places to type, to the last character."""
        return self._typed.get(part, self.state.text(part))

    @property
    def place(self) -> tuple[Stage, int, int]:
        """Where the interview stands: it changes whenever something else is asked."""
        return (self.state.stage, self.state.phase_index, len(self.state.probes))

    @property
    def spent(self) -> str:
        """Tokens that a language model has cost so far, and money where prices are configured."""
        calls = [event for event in self.events if isinstance(event, ModelCalled)]
        costs = [call.cost for call in calls if call.cost is not None]
        tokens = sum(call.prompt_tokens + call.completion_tokens for call in calls)
        if not tokens:
            return ""
        sign = "$" if self.talking is None else self.talking.talker.currency
        return spent_words(tokens, sum(costs) if costs else None, sign)

    # Typing and time

    def edit(self, text: str, part: TextPart = "answer", *, phase: str | None = None) -> None:
        """The person has typed: `part` now reads `text`; of `phase`, if that is said.

        Raises:
            IllegalCommandError: nothing can be typed there now, or the phase is over.
        """
        if not may_edit(self.state, part) or phase not in (None, self.state.planned.id):
            if self.state.stage is Stage.PAUSED:
                raise IllegalCommandError(
                    "The interview is paused", "What is typed meanwhile is not kept."
                )
            raise IllegalCommandError("The phase is closed", "Its answer stays as it is.")
        before = self.text(part)
        if text == before:
            return
        self._typed[part] = text
        self._unsaved = self._unsaved.typed(max(1, abs(len(text) - len(before))), self.at_s)
        if self._unsaved.is_due(self.at_s):
            self._write_typed()

    def tick(self) -> Events:
        """Let the session see the time: at least once a second, from the front end's timer.

        Writes what was typed, tries again what could not be saved, and returns what time brought:
        a warning, the end of a phase in strict mode, a suspend to decide on.
        """
        before = len(self.events)
        self._write_typed()
        if self._keeper.problem is not None:
            self._keeper.sync()
        if not self.state.stage.is_over:
            self._watch = self._watch.look(self.kit.clock)
            if self._watch.found_s:
                self._do(cmd.ReportSuspend(self._watch.found_s))
            is_closing = is_closing_due(self.state, self.at_s)
            place = self.place
            self._do(cmd.Tick(self._probes(wanted=is_closing)))
            if self.talking is not None and self.place != place:
                self.talking.hurry()
        return tuple(self.events[before:])

    def flush(self) -> bool:
        """Bring everything to the disk now, for a signal or a suspend; whether it is there."""
        self._write_typed()
        self._keeper.sync()
        return self.is_saved

    # The candidate's wishes

    def ask(self, question: str) -> Events:
        """Ask the interviewer; the events hold the question and, unless the interviewer takes time
        over it (`talking.answer`), its answer. An earlier question is waited for no longer.
        """
        before = self.talking.stop() if self.talking is not None and question.strip() else ()
        asked = self._do(cmd.Ask(question))
        if self.talking is not None and self.talking.takes(self.scripted(self.state.questions[-1])):
            return (*before, *asked)
        return (*before, *asked, *self.answer_waiting())

    def scripted(self, question: Question) -> Answer:
        """What the scripted interviewer answers to it."""
        before = self.state.questions[: question.number - 1]
        return self._interviewer.answer(question.text, before)

    def is_waiting(self, number: int) -> bool:
        """Whether that question waits for its answer, and can still have one."""
        waiting = [item.number for item in self.state.questions if not item.kind]
        return number in waiting and not self.state.stage.is_over

    def reply(
        self, number: int, answer: Answer, *, by: str = "", call: ModelCalled | None = None
    ) -> Events:
        """Answer a question that waits, in the words of `by`, or of the scripted interviewer."""
        who = by or self._interviewer.name
        return self._do(cmd.Reply(number, answer.kind, answer.fact_ids, answer.text, who, call))

    def answer_waiting(self) -> Events:
        """Answer every question that waits, in the scripted interviewer's words."""
        events: Events = ()
        for question in self.state.questions:
            if self.is_waiting(question.number):
                events += self.reply(question.number, self.scripted(question))
        return events

    def take_hint(self) -> Events:
        """Take the phase's next hint."""
        return self._do(cmd.TakeHint())

    def next_phase(self, worded: Probe | None = None, *, with_probes: bool = True) -> Events:
        """Close the phase, or go on after feedback. Without probes for a scripted run.

        `worded` is asked in the place of the written follow-up at the same criterion.
        """
        is_closing = self.state.stage is Stage.ANSWERING
        self._write_typed()
        probes = self._probes(wanted=with_probes and is_closing)
        done = self._do(cmd.NextPhase(_with(worded, probes)))
        return (*done, *self._feedback())

    def answer_probe(self, text: str, worded: Probe | None = None) -> Events:
        """Answer the pending probe; `worded` as for `next_phase`."""
        done = self._do(cmd.AnswerProbe(text, _with(worded, self._probes(answered=text))))
        return (*done, *self._feedback())

    def decline_probe(self, worded: Probe | None = None) -> Events:
        """Decline the pending probe; it is not asked again. `worded` as for `next_phase`."""
        done = self._do(cmd.DeclineProbe(_with(worded, self._probes())))
        return (*done, *self._feedback())

    def retry(self) -> Events:
        """Open the phase just closed again."""
        return self._do(cmd.Retry())

    def pause(self) -> Events:
        """Stop the clock."""
        return self._do(cmd.Pause())

    def go_on(self) -> Events:
        """Let the clock run again after a pause."""
        return self._do(cmd.Resume())

    def decide_suspend(self, *, count: bool) -> Events:
        """Say whether the oldest undecided suspend counts."""
        return self._do(cmd.DecideSuspend(count))

    def grade(self) -> Report:
        """The report on everything as it stands."""
        self._write_typed()
        return self._examiner.report(self.state)

    # What a talker needs

    def coming_probe(self, answered: str = "") -> Probe | None:
        """The follow-up that closing the phase, or settling the pending one by `answered` (empty
        declines it), would lead to now.
        """
        self._write_typed()
        probes = self._probes(answered=answered)
        command: Command = cmd.NextPhase(probes)
        if self.state.stage is Stage.PROBING:
            is_answered = bool(answered.strip())
            command = cmd.AnswerProbe(answered, probes) if is_answered else cmd.DeclineProbe(probes)
        elif self.state.stage is not Stage.ANSWERING:
            return None
        events = decide(self.state, command, self._clock.at_s())
        asked = [event for event in events if isinstance(event, ProbeAsked)]
        return Probe(asked[0].criterion, asked[0].text) if asked else None

    def leaks(self, told: str, criterion: str = "") -> Callable[[str], bool]:
        """Whether words give away what `Examiner.leaks` says; all do where that cannot be told."""
        state = self.state
        found = self._guarded(lambda: self._examiner.leaks(state, told, criterion))
        return found or (lambda _: True)

    def note_call(self, call: ModelCalled) -> None:
        """Keep a call from which nothing else followed; nothing once the interview is over."""
        if not self.state.stage.is_over:
            self._do(cmd.NoteCall(call))

    def _talk_with(self, talker: Talker) -> None:
        from simulator.session.talking import Talking  # noqa: PLC0415 - asyncio, and mostly no need

        self.talking = Talking(self, talker)

    # The end

    def finish(self) -> Outcome:
        """End the interview if it is not over, grade it and save everything.

        Can be called again while the outcome has problems: what is missing is tried again.

        Raises:
            IllegalCommandError: the attempt was given up.
        """
        if self.state.stage is not Stage.FINISHED:
            self._do(cmd.Finish())
        report = self._guarded(lambda: self._examiner.report(self.state))
        rubric = RubricRecord(
            version=self.kit.library.rubric.version,
            content_hash=self.kit.rubric_hash(self.plan.scenario_id),
        )
        transcript = make_transcript(
            self.attempt_id, self.events, self.state, report,
            rubric=rubric, strong_answers=self.kit.strong_answers(self.plan),
            finished_at=self._last_at,
        )  # fmt: skip
        self._keeper.sync()
        now = self.kit.clock.now()
        outcome = save_outcome(self.folder, transcript, report, self.kit.paths, self.kit.fs, at=now)
        if outcome.is_saved:
            self.close()
        if self.grading_problem is not None:
            return replace(outcome, problems=(self.grading_problem, *outcome.problems))
        return outcome

    def abandon(self) -> Path:
        """Give the attempt up and move it to the folder of those set aside; where it is now.

        Raises:
            StorageError: it could not be moved; it is given up all the same.
        """
        if self.state.stage is not Stage.ABANDONED:
            self._do(cmd.Abandon())
        self.close()
        return set_aside(self.kit.paths, self.folder, self.kit.fs)

    def close(self) -> None:
        """Save what there is and let other programs have the attempt; it can be resumed."""
        self._write_typed()
        self._keeper.close()

    # Journal first, state after

    def _do(self, command: Command) -> Events:
        """Journal what `command` leads to, and only then let it be seen."""
        self._write_typed()
        return self._decide(command)

    def _decide(self, command: Command) -> Events:
        events = decide(self.state, command, self._clock.at_s())
        if any(isinstance(event, InterviewFinished) for event in events) and self.answer_waiting():
            events = decide(self.state, command, self._clock.at_s())
        if events:
            urgent = not all(isinstance(event, TimeNoted) for event in events)
            self._last_at = self.kit.clock.now()
            self._keeper.keep(events, self._last_at, urgent=urgent)
            self._see(events)
        return events

    def _see(self, events: Events) -> None:
        for event in events:
            self.state = evolve(self.state, event)
            self.events.append(event)
            phase = self.state.planned.id if self.state.phases else ""
            turn = turn_of(event, phase)
            if turn is not None:
                self._turns.append(turn)

    def _write_typed(self) -> None:
        typed, self._typed = self._typed, {}
        self._unsaved = self._unsaved.saved()
        for part, text in typed.items():
            self._decide(cmd.Edit(text, part))

    def _prepare(self, plan: InterviewPlan) -> None:
        scenario = self.kit.scenario_of(plan)
        self._interviewer = self.kit.make_interviewer(self.kit.library, scenario)
        self._examiner = Examiner(lambda: self.kit.grader_of(plan, scenario), self._interviewer)

    def _return(self) -> None:
        notices = []
        if not self.state.stage.is_over:
            away_s = (self.kit.clock.now() - self._last_at).total_seconds()
            self._do(cmd.ReturnTo(away_s))
            self.answer_waiting()
            self._feedback()
            notices.append("The time since you left does not count.")
            if self.state.tone:
                try:
                    self._talk_with(self.kit.talker(self.plan, self.state.tone))
                except UsageError as error:
                    notices.append(f"{error.title}: the written interviewer goes on.")
        if self.kit.content_hash(self.plan.scenario_id) != self.plan.content_hash:
            notices.append(
                "The scenario's file has changed since this attempt began: what was told stays, "
                "and the new file grades it."
            )
        self.notices = tuple(notices)

    def _feedback(self) -> Events:
        """The coach's feedback, once a phase is over and its probes are settled."""
        if self.state.stage is not Stage.REVIEWING or self.state.phase.has_feedback:
            return ()
        found = self._guarded(lambda: self._examiner.feedback(self.state))
        return () if found is None else self._do(cmd.GiveFeedback(*found))

    def _probes(self, *, wanted: bool = True, answered: str = "") -> tuple[Probe, ...]:
        """What is worth probing, given what is typed and the answer about to be settled."""
        if not wanted or self.state.stage not in (Stage.ANSWERING, Stage.PROBING):
            return ()
        state = self.state
        if state.stage is Stage.PROBING:
            words = answered or state.drafts.probe
            state = evolve(
                state, ProbeAnswered(self.at_s, state.probes[-1].criterion, words, "time")
            )
        return self._guarded(lambda: self._examiner.probes(state)) or ()

    def _guarded(self, grade: Callable[[], T]) -> T | None:
        """What `grade` gives; a fault in grading is kept as a problem and costs no attempt."""
        self.grading_problem = None
        try:
            return grade()
        except Exception as error:  # noqa: BLE001 - whatever it is, the answers must be saved
            self.grading_problem = SimulatorError(
                "The answers could not be graded",
                f"{type(error).__name__}: {error}. They are kept as they are.",
                "Please report this; `simulator grade` can grade the answers from report.md.",
            )
            return None


def _with(worded: Probe | None, probes: tuple[Probe, ...]) -> tuple[Probe, ...]:
    if worded is None:
        return probes
    return tuple(worded if probe.criterion == worded.criterion else probe for probe in probes)
