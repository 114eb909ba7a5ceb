"""One review as a front end drives it: journal first, then the screen. Owns its questions and time.

A review asks a handful of questions, one criterion each, and grades every answer at once, as an
answer of the phase that it belongs to. What is typed is journalled within a second; a review that
was cut short goes on where it stood. Must not draw, print, or read a clock but the one it is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from simulator.content.figures import draw_figures
from simulator.content.templates import told
from simulator.errors import SimulatorError, StorageError, UsageError
from simulator.grading.grader import Conditions, Grader
from simulator.grading.statements import PhaseText
from simulator.records.attempts import check_writable, lock_path
from simulator.records.journal import JournalWriter, Unsaved
from simulator.records.locks import FileLock, acquire_lock
from simulator.records.reviews import (
    REVIEW_NAME,
    ReviewedQuestion,
    ReviewRecord,
    create_review,
    write_review,
)
from simulator.session.choosing import FIGURES_SEED, ReviewQuestion, choose_questions
from simulator.session.kit import Kit
from simulator.session.tracking import scheduled, track_review


@dataclass(frozen=True)
class Asked:
    """A question as far as it has come: what is typed, seconds spent, and, once it is answered,
    the verdict with its reason and the candidate's words that earned it.
    """

    question: ReviewQuestion
    text: str = ""
    spent_s: float = 0.0
    verdict: str = ""
    credit: float = 0.0
    reason: str = ""
    quotes: tuple[str, ...] = ()

    @property
    def is_answered(self) -> bool:
        """Whether it has been graded."""
        return bool(self.verdict)


@dataclass(frozen=True)
class _State:
    """What the journal says."""

    scenario: str = ""
    seed: int = 0
    started_at: str = ""
    asked: tuple[Asked, ...] = ()


@dataclass
class ReviewSession:
    """A running or resumed review; close it to let go of its folder."""

    kit: Kit
    folder: Path
    _writer: JournalWriter
    _lock: FileLock
    _state: _State = field(default_factory=_State)
    _typed: str | None = None
    _unsaved: Unsaved = field(default_factory=Unsaved)
    _since_s: float = 0.0
    _graders: dict[str, Grader] = field(default_factory=dict)

    @classmethod
    def start(cls, kit: Kit, scenario: str, *, count: int, seed: int) -> ReviewSession:
        """Choose questions, prove that the review can be saved, and start its clock.

        Raises:
            UsageError: there is no such scenario, or the count does not fit.
            StorageError: it could not be saved; nothing has started.
        """
        now = kit.clock.now()
        cards = scheduled(kit.paths, kit.fs, now)
        questions = choose_questions(kit, scenario, cards, count=count, seed=seed, today=now.date())
        if not questions:
            raise UsageError("There is nothing to ask about", hint="Sit an interview first.")
        check_writable(kit.paths, kit.fs, what="A review", safe="The review has not started.")
        folder = create_review(kit.paths, now, kit.make_token(), kit.fs)
        session = cls._open(kit, folder)
        session._keep(
            {
                "kind": "started", "scenario": scenario, "seed": seed, "at": now.isoformat(),
                "questions": [asdict(question) for question in questions],
            }
        )  # fmt: skip
        if session.storage_problem is not None:
            session.close()
            raise session.storage_problem
        return session

    @classmethod
    def resume(cls, kit: Kit, folder: Path) -> ReviewSession:
        """Open an unfinished review where it stood; the time since then does not count.

        Raises:
            LockedError: another program has it open.
            StorageError: it cannot be read or written.
            UsageError: it holds no question, or the library does not have a scenario that it asks
                about any more.
        """
        session = cls._open(kit, folder)
        if not session._state.asked:
            session.close()
            raise UsageError(
                "There is nothing to resume in this review", f"Looked in {folder}.",
                "Start a new one; the folder stays as it is.",
            )  # fmt: skip
        about = {session._state.scenario, *(one.question.scenario for one in session.asked)}
        gone = sorted(about - kit.library.scenarios.keys())
        if gone:
            session.close()
            raise UsageError(
                f"The review asks about {gone[0]!r}, which the library does not have any more",
                f"What was answered stays in {folder}.",
                "Put the scenario's file back, or start a review of another scenario.",
            )
        return session

    @classmethod
    def _open(cls, kit: Kit, folder: Path) -> ReviewSession:
        lock = acquire_lock(lock_path(folder), "the review")
        try:
            session = cls(kit, folder, JournalWriter.open(folder, kit.fs), lock)
        except BaseException:
            lock.release()
            raise
        for entry in session._writer.recovered:
            session._state = _evolve(session._state, entry.data)
        session._since_s = kit.clock.monotonic_s()
        return session

    # What a front end shows

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Every question, in order."""
        return self._state.asked

    @property
    def index(self) -> int:
        """The number of the question that waits for an answer, from 0; their count when none."""
        return next((n for n, one in enumerate(self.asked) if not one.is_answered), len(self.asked))

    @property
    def current(self) -> Asked | None:
        """The question that waits for an answer, with what is typed; None when all are answered."""
        if self.index == len(self.asked):
            return None
        one = self.asked[self.index]
        return one if self._typed is None else replace(one, text=self._typed)

    @property
    def remaining_s(self) -> float:
        """Seconds left for the current question; below 0 past its end."""
        one = self.current
        return 0.0 if one is None else one.question.budget_s - self._spent_s(one)

    @property
    def scenario(self) -> str:
        """The scenario that new questions are about."""
        return self._state.scenario

    @property
    def storage_problem(self) -> StorageError | None:
        """Why nothing can be saved at the moment."""
        return self._writer.health.failure

    # Typing, answering

    def edit(self, text: str) -> None:
        """The person has typed: the answer to the current question now reads `text`."""
        one = self.current
        if one is None or text == one.text:
            return
        now_s = self.kit.clock.monotonic_s()
        self._unsaved = self._unsaved.typed(max(1, abs(len(text) - len(one.text))), now_s)
        self._typed = text
        if self._unsaved.is_due(now_s):
            self.flush()

    def tick(self) -> None:
        """At least once a second: writes what was typed."""
        if self._typed is not None or self.storage_problem is not None:
            self.flush()

    def flush(self) -> bool:
        """Bring everything to the disk now; whether it is there."""
        one = self.current
        if one is not None and self._typed is not None:
            text, self._typed = self._typed, None
            self._unsaved = self._unsaved.saved()
            self._keep({"kind": "typed", "n": self.index, "text": text,
                        "spent_s": self._spent_s(one)})  # fmt: skip
        else:
            self._writer.sync()
        return self._writer.health.is_saved

    def answer(self) -> Asked:
        """Close the current question with what is typed; it comes back graded.

        Raises:
            UsageError: no question waits.
        """
        self.flush()
        one = self.current
        if one is None:
            raise UsageError("Every question is answered")
        index = self.index
        self._keep(
            {"kind": "answered", "n": index, "spent_s": self._spent_s(one), **self._grade(one)}
        )
        self._since_s = self.kit.clock.monotonic_s()
        return self.asked[index]

    def go_on(self) -> None:
        """The verdict has been read: the clock of the next question starts now."""
        self._since_s = self.kit.clock.monotonic_s()

    # The end

    def finish(self) -> tuple[ReviewRecord, tuple[SimulatorError, ...]]:
        """Save the result and tell the tracker; the result, and what could not be done.

        Questions without an answer are missed. Can be called again while there are problems.
        """
        while self.current is not None:
            self.answer()
        record = self._record()
        problems: list[SimulatorError] = []
        try:
            if not (self.folder / REVIEW_NAME).exists():
                write_review(self.folder, record, self.kit.fs)
            track_review(record, self.folder, self.kit.paths, self.kit.fs, at=self.kit.clock.now())
        except SimulatorError as error:
            problems.append(error)
        if (self.folder / REVIEW_NAME).exists():
            self.close()
        return record, tuple(problems)

    def close(self) -> None:
        """Save what there is and let other programs have it; closing twice is harmless."""
        self.flush()
        self._writer.close()
        self._lock.release()

    def _grade(self, one: Asked) -> dict[str, Any]:
        question = one.question
        if question.scenario not in self._graders:
            scenario = told(self.kit.library.scenarios[question.scenario], FIGURES_SEED)
            self._graders[question.scenario] = self.kit.make_grader(
                self.kit.library, scenario, draw_figures(scenario, FIGURES_SEED)
            )
        report = self._graders[question.scenario].grade(
            [PhaseText(question.phase or None, one.text)], Conditions(), question.question
        )
        found = report.criterion(question.criterion)
        return {
            "verdict": found.verdict,
            "credit": found.credit if found.credit else 0.0,
            "reason": found.reason,
            "quotes": [span.quote for span in found.evidence],
        }

    def _record(self) -> ReviewRecord:
        state = self._state
        return ReviewRecord(
            review=self.folder.name,
            scenario=state.scenario,
            scenario_title=self.kit.library.scenarios[state.scenario].title,
            seed=state.seed,
            started_at=datetime.fromisoformat(state.started_at),
            finished_at=self.kit.clock.now(),
            questions=tuple(
                ReviewedQuestion(
                    criterion=one.question.criterion, title=one.question.title,
                    topic=one.question.topic, scenario=one.question.scenario,
                    question=one.question.question, is_new=one.question.is_new,
                    budget_s=one.question.budget_s, spent_s=round(one.spent_s, 1),
                    answer=one.text, verdict=one.verdict, credit=one.credit, reason=one.reason,
                    quotes=one.quotes, strong=one.question.strong,
                )
                for one in state.asked
            ),
        )  # fmt: skip

    def _spent_s(self, one: Asked) -> float:
        return one.spent_s + max(0.0, self.kit.clock.monotonic_s() - self._since_s)

    def _keep(self, data: dict[str, Any]) -> None:
        self._writer.append(data, self.kit.clock.now(), urgent=True)
        self._state = _evolve(self._state, data)
        self._since_s = self.kit.clock.monotonic_s()


def _evolve(state: _State, data: Mapping[str, Any]) -> _State:
    """The state after a journal entry; an entry of another version is passed over."""
    match data:
        case {"kind": "started", "scenario": str() as scenario, "seed": int() as seed,
              "at": str() as at, "questions": [*questions]}:  # fmt: skip
            try:
                asked = tuple(Asked(ReviewQuestion(**question)) for question in questions)
            except TypeError:
                return state
            return _State(scenario, seed, at, asked)
        case {"kind": "typed", "n": int() as n, "text": str() as text, "spent_s": spent_s}:
            return _with(state, n, text=text, spent_s=float(spent_s))
        case {"kind": "answered", "n": int() as n, "verdict": str() as verdict,
              "credit": credit, "reason": str() as reason, "quotes": [*quotes],
              "spent_s": spent_s}:  # fmt: skip
            return _with(
                state, n, verdict=verdict, credit=float(credit), reason=reason,
                quotes=tuple(map(str, quotes)), spent_s=float(spent_s),
            )  # fmt: skip
        case _:
            return state


def _with(state: _State, number: int, **changes: Any) -> _State:
    if not 0 <= number < len(state.asked):
        return state
    changed = replace(state.asked[number], **changes)
    return replace(state, asked=(*state.asked[:number], changed, *state.asked[number + 1 :]))
