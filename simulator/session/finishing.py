"""The end of an attempt: transcript, line in the tracker, report for people, in this order.

Each step is told when it fails and the rest is still tried; doing it again does what is missing
and nothing twice. Owns what a transcript says of an interview; must not grade.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from simulator.errors import SimulatorError, StorageError, UsageError
from simulator.grading.disputes import CLAIMABLE, CRITERION, Judged, judged, verdict
from simulator.grading.report import Report
from simulator.interview import events as ev
from simulator.interview.answers import phase_text
from simulator.interview.conversation import conversation
from simulator.interview.event_json import event_to_json
from simulator.interview.events import Event
from simulator.interview.state import State
from simulator.records.annotations import add_dispute
from simulator.records.attempts import REPORT_NAME, TRANSCRIPT_NAME
from simulator.records.files import FileSystem
from simulator.records.paths import Paths
from simulator.records.report_text import render_report_markdown
from simulator.records.transcript import (
    Exchange,
    Interruption,
    PhaseRecord,
    RubricRecord,
    ScenarioRecord,
    Transcript,
    Utterance,
    read_transcript,
    write_transcript,
)
from simulator.session.tracking import edit_notices, track_attempt


@dataclass(frozen=True)
class Outcome:
    """What became of a finished attempt.

    `report` is None when grading failed, or when the attempt was finished by an earlier run.
    `problems` says what could not be saved, empty when all was; `is_saved` whether the transcript
    itself is on the disk; `notices` what else the person should know.
    """

    folder: Path
    transcript: Transcript
    report: Report | None
    problems: tuple[SimulatorError, ...]
    is_saved: bool
    notices: tuple[str, ...] = ()


def make_transcript(
    attempt_id: str,
    events: Sequence[Event],
    state: State,
    report: Report | None,
    *,
    rubric: RubricRecord,
    strong_answers: Mapping[str, str],
    finished_at: datetime,
) -> Transcript:
    """The transcript of an interview that is over; `strong_answers` by criterion id."""
    plan = state.the_plan
    return Transcript(
        attempt=attempt_id,
        scenario=ScenarioRecord(
            id=plan.scenario_id,
            version=plan.scenario_version,
            title=plan.scenario_title,
            content_hash=plan.content_hash,
        ),
        rubric=rubric,
        format=plan.format_id,
        mode=plan.mode,
        level=plan.level,
        seed=plan.seed,
        figures={figure.name: figure.value for figure in plan.figures},
        started_at=datetime.fromisoformat(plan.started_at),
        finished_at=finished_at,
        phases=tuple(_phase(events, state, index) for index in range(len(state.phases))),
        conversation=tuple(
            Utterance(who=turn.who, text=turn.text, at_s=turn.at_s, phase=turn.phase)
            for turn in conversation(events)
        ),
        interruptions=tuple(_interruptions(events)),
        events_digest=events_digest(events),
        report=None if report is None else report.to_json(),
        strong_answers=dict(strong_answers),
    )


def save_outcome(
    folder: Path,
    transcript: Transcript,
    report: Report | None,
    paths: Paths,
    fs: FileSystem,
    *,
    at: datetime,
) -> Outcome:
    """Write what is not yet written. Raises nothing for a disk: see the outcome's problems.

    A transcript that is there already stands, whatever `transcript` says. The report for people
    comes last: an attempt without it is put right at the next start (`settling.py`).
    """
    problems: list[SimulatorError] = []
    notices: tuple[str, ...] = ()
    is_saved = True
    try:
        if (folder / TRANSCRIPT_NAME).exists():
            transcript = read_transcript(folder, fs)
        else:
            write_transcript(folder, transcript, fs)
    except StorageError as error:
        problems.append(error)
        is_saved = False
    try:
        notices = edit_notices(track_attempt(transcript, folder, paths, fs, at=at))
    except SimulatorError as error:
        problems.append(error)
    try:
        fs.write_atomic(folder / REPORT_NAME, render_report_markdown(transcript).encode())
    except StorageError as error:
        problems.append(error)
    return Outcome(folder, transcript, report, tuple(problems), is_saved, notices)


def dispute(
    folder: Path,
    criterion: str,
    claimed: str,
    reason: str,
    *,
    at: datetime,
    fs: FileSystem,
    seen: Mapping[str, Any] | None = None,
    of: str = CRITERION,
) -> None:
    """Keep the person's own verdict on a finished attempt's criterion, with the reason, beside the
    grader's: that of the report `seen`, of the grading of record if none is given. `of` a wrong
    claim or a calculation it is kept likewise (`grading/disputes.py`).

    Raises:
        UsageError: the report has no such thing, or the verdict or the reason is missing.
        StorageError: the transcript could not be read, or the dispute not saved.
    """
    thing = Judged(of, criterion)
    report = seen or read_transcript(folder, fs).report or {}
    verdicts = {one: verdict(one, item) for one, item in judged(report)}
    if thing not in verdicts:
        raise UsageError(f"The report has no {thing.of.replace('_', ' ')} {thing.name!r}")
    known = CLAIMABLE[thing.of]
    if claimed not in known:
        raise UsageError(f"There is no verdict {claimed!r}", f"There are {', '.join(known)}.")
    if not reason.strip():
        raise UsageError("A dispute needs a reason", hint="Say where in your answer it stands.")
    add_dispute(
        folder,
        criterion=thing.name,
        of=thing.of,
        verdict_before=verdicts[thing],
        claimed=claimed,
        reason=reason.strip(),
        at=at,
        fs=fs,
    )


def renew_report(folder: Path, transcript: Transcript, fs: FileSystem) -> None:
    """Write the report for people anew, with what the person has added since. One that is missing
    stays so: the next start has more to put right then. Raises StorageError.
    """
    path = folder / REPORT_NAME
    if fs.read_if_there(path) is not None:
        fs.write_atomic(path, render_report_markdown(transcript).encode())


def events_digest(events: Sequence[Event]) -> str:
    """A fingerprint of the event log."""
    digest = blake2b(digest_size=16)
    for event in events:
        digest.update(json.dumps(event_to_json(event), sort_keys=True).encode() + b"\n")
    return digest.hexdigest()


def _phase(events: Sequence[Event], state: State, index: int) -> PhaseRecord:
    planned = state.the_plan.phases[index]
    return PhaseRecord(
        id=planned.id,
        title=planned.title,
        prompt=planned.prompt,
        budget_s=planned.budget_s,
        spent_s=state.phases[index].spent_s,
        answer=phase_text(state, index),
        exchanges=tuple(_exchanges(events, state, planned.id)),
    )


def _exchanges(events: Sequence[Event], state: State, phase: str) -> Iterator[Exchange]:
    questions = {question.number: question for question in state.questions}
    probes = {probe.criterion: probe for probe in state.probes}
    for event in events:
        match event:
            case ev.HintGiven(at_s, where, rung, text) if where == phase:
                yield Exchange(kind="hint", id=f"{phase}-{rung}", text=text, at_s=at_s)
            case ev.TwistTold(at_s, where, text) if where == phase:
                yield Exchange(kind="twist", text=text, at_s=at_s)
            case ev.FeedbackGiven(at_s, where, _, lines) if where == phase:
                yield Exchange(kind="feedback", text="\n".join(lines), at_s=at_s)
            case ev.ProbeAsked(at_s, where, name, text) if where == phase:
                answer, declined = probes[name].answer, probes[name].declined
                yield Exchange(
                    kind="probe", id=name, text=text, answer=answer, declined=declined, at_s=at_s
                )
            case ev.QuestionAsked(at_s, number, where, text) if where == phase:
                facts = ", ".join(questions[number].fact_ids)
                reply = questions[number].reply
                yield Exchange(kind="question", id=facts, text=text, answer=reply, at_s=at_s)
            case _:
                pass


def _interruptions(events: Sequence[Event]) -> Iterator[Interruption]:
    decisions = [isinstance(event, ev.SuspendCounted) for event in events
                 if isinstance(event, ev.SuspendCounted | ev.SuspendDiscounted)]  # fmt: skip
    paused_at_s = 0.0
    for event in events:
        match event:
            case ev.Paused(at_s):
                paused_at_s = at_s
            case ev.Resumed(at_s):
                yield Interruption(kind="pause", at_s=paused_at_s, length_s=at_s - paused_at_s)
            case ev.SuspendDetected(at_s, length_s):
                counted = decisions.pop(0) if decisions else False  # decided in their order
                yield Interruption(kind="suspend", at_s=at_s, length_s=length_s, counted=counted)
            case ev.InterviewReturnedTo(at_s, away_s):
                yield Interruption(kind="closed", at_s=at_s, length_s=away_s)
            case _:
                pass
