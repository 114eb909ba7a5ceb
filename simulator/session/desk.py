"""What every front end needs around a session: lists, starting, resuming, finding again.

The library is loaded when it is first needed, so that a list can be shown before. Must not draw.
"""

# ruff: noqa: PLC0415 - models load when they are needed, so that the first paint does not wait

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import SimulatorError, UsageError
from simulator.records.files import FileSystem
from simulator.records.paths import Paths, find_checkout, resolve_paths

if TYPE_CHECKING:
    from simulator.content.index import ScenarioEntry
    from simulator.content.library import Library
    from simulator.errors import Problem
    from simulator.interview.clock import Clock
    from simulator.interview.replay import Replay
    from simulator.interview.talker import TalkerSource
    from simulator.records.attempts import AttemptSummary
    from simulator.records.index import AttemptIndex, Standing
    from simulator.records.regrades import Regrade
    from simulator.records.transcript import Transcript
    from simulator.session.kit import Choice, Kit
    from simulator.session.recovery import OpenAttempt
    from simulator.session.review import ReviewSession
    from simulator.session.second import OnProgress, SecondJudge
    from simulator.session.session import Session
    from simulator.tracker.comparison import Comparison
    from simulator.tracker.progress import Progress


@dataclass
class Desk:
    """One run of the program: where things are kept, which clock, which content.

    `find_judge` gives a second judge, who judges so many times; it raises SimulatorError where none
    is configured. `talkers` is where a language model that interviews comes from. `options` are the
    options of the command line by which another run finds the same files, as a shell reads them.
    """

    paths: Paths
    clock: Clock
    fs: FileSystem = field(default_factory=FileSystem)
    roots: Sequence[Path] | None = None
    find_judge: Callable[[int], SecondJudge] | None = None
    talkers: TalkerSource | None = None
    options: str = ""

    @classmethod
    def of_this_machine(
        cls,
        transcripts: Path | None,
        environ: Mapping[str, str],
        package: Path,
        folders: Sequence[Path] = (),
    ) -> Desk:
        """The desk of a person at this machine, with further `folders` of content; makes none.

        Raises UsageError for a folder of content that is not there.
        """
        from simulator.interview.clock import SystemClock
        from simulator.records.content_roots import content_roots

        paths = resolve_paths(
            transcripts_option=transcripts, environ=environ, checkout=find_checkout(package)
        )
        return cls(paths, SystemClock(), roots=content_roots(paths, folders))

    def scenario_entries(self) -> tuple[ScenarioEntry, ...]:
        """What a list of scenarios shows; cheap."""
        from simulator.content.index import load_scenario_index

        return load_scenario_index(self.roots, self.paths.scenario_list)

    def files_left_out(self, entries: Sequence[ScenarioEntry]) -> tuple[Path, ...]:
        """The files among the scenarios that the list has nothing of; lint says why."""
        from simulator.content.index import files_left_out

        return files_left_out(entries, self.roots, self.paths.scenario_list)

    def files_not_read(self) -> tuple[tuple[Path, str], ...]:
        """Files that look like content and that nothing reads, each with what to do."""
        from simulator.content.index import files_not_read, with_origins

        return tuple(one for root, _ in with_origins(self.roots) for one in files_not_read(root))

    def open_attempts(self) -> tuple[OpenAttempt, ...]:
        """Unfinished attempts, newest first. Raises StorageError."""
        from simulator.session.recovery import open_attempts

        return open_attempts(self.paths, self.fs)

    def left_at(self, scenario: str) -> OpenAttempt | None:
        """The newest attempt at a scenario that can be gone on with, rather one that no other
        program has open and that holds words; None without one. Raises UsageError, StorageError.
        """
        from simulator.content.library import find_scenario

        left = [attempt for attempt in self.open_attempts() if not attempt.is_over]
        if not left:
            return None
        wanted = find_scenario(self.library, scenario).id
        left = [attempt for attempt in left if attempt.scenario_id == wanted]
        return min(left, key=lambda one: (one.in_use, not one.words), default=None)

    def offered_at(self, scenario: str) -> OpenAttempt | None:
        """The same, to be offered or told of before a new one begins: nothing that goes wrong
        hinders that.
        """
        with suppress(SimulatorError):
            return self.left_at(scenario)
        return None

    def attempts_set_aside(self) -> tuple[AttemptSummary, ...]:
        """The attempts that were set aside, newest first. Raises StorageError."""
        from simulator.session.restoring import attempts_set_aside

        return attempts_set_aside(self.paths, self.fs)

    def restore(self, name: str) -> Path:
        """Brings one of them back, to be gone on with. Raises UsageError, StorageError."""
        from simulator.session.restoring import restore

        return restore(name, self.paths, self.fs)

    def attempts(self) -> tuple[AttemptSummary, ...]:
        """All attempts, newest first. Raises StorageError."""
        with self.index() as index:
            index.refresh()
            return index.attempts()

    def standings(self, *, refresh: bool) -> dict[str, Standing]:
        """How the scenarios stand, by id: as the index has it, or brought up to date first.

        Raises StorageError where it is brought up to date.
        """
        with self.index() as index:
            if refresh:
                index.refresh()
            return index.standings()

    @cached_property
    def library(self) -> Library:
        """Scenarios, rubrics and lexicon, with the problems of what did not load."""
        from simulator.content.library import load_library

        return load_library(self.roots)

    def faults_at(self, scenario: str) -> tuple[Problem, ...]:
        """What is wrong with the content by which an interview on that scenario is graded."""
        from simulator.content.concerning import concerning

        return concerning(self.library, scenario) if self.library.problems else ()

    def faults_left_at(self, folder: Path) -> tuple[Problem, ...]:
        """The same for the unfinished attempt in a folder; none where it cannot be gone on with,
        which says why itself.
        """
        if not self.library.problems:
            return ()
        with suppress(SimulatorError):
            left = (one.scenario_id for one in self.open_attempts() if one.folder == folder)
            scenario = next(left, "")
            return self.faults_at(scenario) if scenario in self.library.scenarios else ()
        return ()

    @cached_property
    def kit(self) -> Kit:
        """What sessions are made with."""
        from simulator.session.kit import Kit

        return Kit(self.library, self.paths, self.fs, self.clock, talkers=self.talkers)

    def model_offer(self) -> tuple[str, str] | None:
        """Name and usual tone of the language model that could interview; None without one.

        Raises UsageError where one is configured wrongly.
        """
        return None if self.talkers is None else self.talkers.offer()

    def forget_content(self) -> None:
        """Read the library anew when it is next needed; sessions under way keep theirs."""
        self.__dict__.pop("library", None)
        self.__dict__.pop("kit", None)

    def settle(self) -> tuple[str, ...]:
        """Put right what a crash cut short; what to tell the person. Raises StorageError."""
        from simulator.session.settling import is_settled, settle

        if is_settled(self.paths, self.fs):
            return ()
        settled = settle(self.kit)
        told = [f"{o.transcript.scenario.title} was finished and saved." for o in settled.outcomes]
        return (*told, *(str(problem) for problem in settled.problems))

    def begin(self, choice: Choice) -> Session:
        """Start an attempt. Raises UsageError, StorageError."""
        from simulator.session.session import Session

        return Session.start(self.kit, choice)

    def resume(self, folder: Path) -> Session:
        """Go on with an attempt. Raises LockedError, StorageError, UsageError."""
        from simulator.session.session import Session

        return Session.resume(self.kit, folder)

    def find(self, name: str) -> Path:
        """The folder of the attempt with this id or beginning of one; `last` is the newest.

        Raises UsageError, StorageError.
        """
        from simulator.records.attempts import find_attempt

        if name == "last":
            finished = [a for a in self.attempts() if a.finished_at is not None]
            if not finished:
                raise UsageError("No attempt is finished yet")
            return finished[0].folder
        return find_attempt(self.paths, name, self.fs).folder

    def transcript(self, folder: Path) -> Transcript:
        """A finished attempt with its disputes. Raises StorageError."""
        from simulator.records.transcript import read_transcript

        return read_transcript(folder, self.fs)

    def dispute(
        self,
        folder: Path,
        criterion: str,
        claimed: str,
        reason: str,
        seen: Mapping[str, Any] | None = None,
        *,
        of: str = "criterion",
    ) -> Transcript:
        """Dispute a verdict of the report `seen` (of the grading of record if none is given), `of`
        a criterion or another kind in `grading/disputes.py`, and the transcript as it is then.
        Raises UsageError, StorageError.
        """
        from simulator.session.finishing import dispute

        at = self.clock.now()
        dispute(folder, criterion, claimed, reason, at=at, fs=self.fs, seen=seen, of=of)
        return self._renewed(folder)

    def withdraw_dispute(self, folder: Path, criterion: str, of: str = "criterion") -> Transcript:
        """Take a dispute back, and the transcript as it is then. Raises StorageError."""
        from simulator.records.annotations import withdraw_dispute

        withdraw_dispute(folder, criterion, self.clock.now(), self.fs, of)
        return self._renewed(folder)

    def _renewed(self, folder: Path) -> Transcript:
        """The transcript with what was just added to it, which its report for people tells, too."""
        from simulator.session.finishing import renew_report

        transcript = self.transcript(folder)
        renew_report(folder, transcript, self.fs)
        return transcript

    # Looking back

    def index(self) -> AttemptIndex:
        """The index of attempts, as of its last refresh: close it. No disk can fail it."""
        from simulator.records.index import AttemptIndex

        return AttemptIndex(self.paths, self.fs)

    def add_note(self, folder: Path, text: str) -> Transcript:
        """Add a remark, and the transcript as it is then. Raises UsageError, StorageError."""
        from simulator.records.annotations import add_note

        if not text.strip():
            raise UsageError("There is nothing to note")
        add_note(folder, text.strip(), self.clock.now(), self.fs)
        return self._renewed(folder)

    def draft(self, folder: Path, what: str) -> str:
        """What was half typed about `what` of the attempt in `folder` before."""
        from simulator.records.drafts import read_draft

        return read_draft(self.paths, folder, what)

    def keep_draft(self, folder: Path, what: str, text: str) -> None:
        """Keeps what is half typed, or with "" forgets it."""
        from simulator.records.drafts import keep_draft

        keep_draft(self.paths, folder, what, text)

    def toggle_tag(self, folder: Path, tag: str) -> Transcript:
        """Tag the attempt, or take the tag away if it has it. Raises UsageError, StorageError."""
        from simulator.records.annotations import add_tag, remove_tag

        tag = " ".join(tag.split())
        if not tag:
            raise UsageError("A tag needs a word")
        change = remove_tag if tag in self.transcript(folder).tags else add_tag
        change(folder, tag, self.clock.now(), self.fs)
        return self._renewed(folder)

    def one_before(self, folder: Path) -> Path:
        """The finished attempt at the same scenario before the one in `folder`.

        Raises UsageError, StorageError.
        """
        scenario = self.transcript(folder).scenario.id
        with self.index() as index:
            index.refresh()
            rows = index.page(scenario=scenario)
        finished = [row.attempt.folder.name for row in rows if row.attempt.state == "finished"]
        later = finished[finished.index(folder.name) + 1 :] if folder.name in finished else []
        if not later:
            raise UsageError(
                "There is no earlier attempt at this scenario to compare with",
                hint="Sit it again, or choose two attempts in the list.",
            )
        return self.paths.transcripts / later[0]

    def compare(self, before: Path, after: Path) -> Comparison:
        """Two attempts at one scenario side by side. Raises UsageError, StorageError."""
        from simulator.tracker.comparison import compare

        return compare(self.transcript(before), self.transcript(after))

    def export(self, folder: Path, form: str, where: Path | None = None) -> str:
        """The attempt in a form that other programs read: the text, or, written to the file or
        folder `where`, the file's path. Raises UsageError, StorageError.
        """
        from simulator.records.export import export, write_export

        transcript = self.transcript(folder)
        questions = {}
        if form == "anki":
            questions = self.kit.questions(transcript.scenario.id, transcript.seed)
        text = export(transcript, form, questions)
        if where is None:
            return text
        return str(write_export(text, transcript, form, where, self.fs))

    def regrade(self, folder: Path) -> Regrade | None:
        """Grade an attempt again with today's content; None when nothing that grades has changed.

        Raises UsageError, StorageError.
        """
        from simulator.session.regrading import regrade

        return regrade(self.kit, folder)

    def regrades(self, folder: Path) -> tuple[Regrade, ...]:
        """The later gradings of an attempt, oldest first. Raises StorageError."""
        from simulator.records.regrades import read_regrades

        return read_regrades(folder, self.fs)

    def second_judge(self, repeat: int = 1) -> SecondJudge:
        """The configured second judge. Raises UsageError where there is none."""
        if self.find_judge is None:
            raise UsageError("This program was started without a second judge")
        return self.find_judge(repeat)

    async def second_opinion(
        self, folder: Path, judge: SecondJudge, on_progress: OnProgress = lambda *_: None
    ) -> Regrade:
        """The attempt judged by somebody else as well, kept beside its gradings.

        Raises SimulatorError when there is no opinion, UsageError, StorageError.
        """
        from simulator.session.second import second_opinion

        return await second_opinion(self.kit, folder, judge, on_progress)

    def choose_record(self, folder: Path, grading: str) -> Transcript:
        """Makes a grading the score of record: its id, or "" for the first. Raises UsageError,
        StorageError.
        """
        from simulator.session.second import choose_record

        return choose_record(self.kit, folder, grading)

    def replay(self, folder: Path) -> Replay:
        """The interview to be played again. Raises StorageError."""
        from simulator.interview.replay import Replay
        from simulator.session.regrading import recorded_events

        return Replay(recorded_events(folder, self.fs))

    # Practising what is due

    def progress(self, scenario: str = "") -> Progress:
        """Whether it gets better, and what is due; scores of one scenario only if that is said.

        Reads the attempts that count. Raises StorageError.
        """
        from simulator.records.reviews import read_reviews
        from simulator.session.tracking import finished_transcripts
        from simulator.tracker.progress import measure
        from simulator.tracker.schedule import HISTORY, review_judgements

        transcripts = finished_transcripts(self.paths, self.fs, last=HISTORY)
        reviews = review_judgements(read_reviews(self.paths, self.fs))
        return measure(transcripts, self.clock.now(), reviews=reviews, scenario=scenario)

    def due_count(self) -> tuple[int, bool]:
        """How many criteria are due today, and whether a review waits. Raises StorageError."""
        from simulator.session.tracking import scheduled

        now = self.clock.now()
        cards = scheduled(self.paths, self.fs, now)
        return sum(card.is_due(now.date()) for card in cards), self.review_waits()

    def review_waits(self) -> bool:
        """Whether an unfinished review can be gone on with."""
        from simulator.records.reviews import unfinished_reviews

        return bool(unfinished_reviews(self.paths))

    def review(
        self, scenario: str = "", *, count: int | None = None, seed: int | None = None
    ) -> ReviewSession:
        """An unfinished review gone on with, or a new one: about the scenario that is said, or the
        one practised last. `count` and `seed` are for a new one, which is begun in any case if
        either is given.

        Raises UsageError, StorageError, LockedError.
        """
        from simulator.content.library import find_scenario
        from simulator.records.reviews import unfinished_reviews
        from simulator.session.choosing import USUAL
        from simulator.session.review import ReviewSession

        if not scenario and count is None and seed is None:
            for folder in unfinished_reviews(self.paths):
                with suppress(UsageError):  # empty, or its scenario is gone: another begins
                    return ReviewSession.resume(self.kit, folder)
        name = find_scenario(self.library, scenario or self._practised_last()).id
        seed = self.clock.now().date().toordinal() if seed is None else seed
        return ReviewSession.start(self.kit, name, count=count or USUAL, seed=seed)

    def _practised_last(self) -> str:
        finished = [a.scenario_id for a in self.attempts() if a.finished_at is not None]
        known = [name for name in (*finished, *self.library.scenarios)
                 if name in self.library.scenarios]  # fmt: skip
        if not known:
            raise UsageError("There is no scenario to review", hint="`simulator lint` says why.")
        return known[0]
