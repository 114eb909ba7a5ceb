"""What earlier runs left unfinished: offered when the interview can go on, put right when not.

Owns reading what an unfinished attempt is from its journal, cheaply: no model is loaded for it.
Must not open an attempt for writing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from simulator.interview.event_json import EventFormatError
from simulator.interview.machine import Stage, replay
from simulator.interview.pacing import pacing
from simulator.records.attempts import AttemptSummary, unfinished
from simulator.records.files import FileSystem
from simulator.records.journal import JOURNAL_NAME, read_journal
from simulator.records.paths import Paths
from simulator.session.keeper import events_of


@dataclass(frozen=True)
class OpenAttempt:
    """An unfinished attempt as it is offered.

    `is_over` tells that the interview itself had ended, and only the saving was cut short: open it
    with `Session.resume` and `finish` it, or, if `is_abandoned`, `abandon` it. `words` counts what
    was typed so far. `in_use`: another program has it open.
    """

    attempt_id: str
    folder: Path
    scenario_id: str
    scenario_title: str
    mode: str
    format_id: str
    phase_title: str
    remaining_s: float
    words: int
    last_saved_at: datetime | None
    in_use: bool
    is_over: bool
    is_abandoned: bool


def open_attempts(paths: Paths, fs: FileSystem) -> tuple[OpenAttempt, ...]:
    """The unfinished attempts, newest first; one that cannot be read is left to the full list.

    Raises:
        StorageError: the transcripts folder is there but cannot be listed, or a journal not read.
    """
    found = (_described(summary, fs) for summary in unfinished(paths, fs))
    return tuple(attempt for attempt in found if attempt is not None)


def _described(summary: AttemptSummary, fs: FileSystem) -> OpenAttempt | None:
    try:
        state = replay(events_of(read_journal(summary.folder / JOURNAL_NAME, fs).entries))
    except (EventFormatError, ValueError, LookupError):
        return None
    if state.plan is None:
        return None
    return OpenAttempt(
        attempt_id=summary.attempt_id,
        folder=summary.folder,
        scenario_id=state.plan.scenario_id,
        scenario_title=state.plan.scenario_title,
        mode=state.plan.mode,
        format_id=state.plan.format_id,
        phase_title=state.planned.title,
        remaining_s=pacing(state, state.at_s).total.remaining_s,
        words=sum(len(phase.text.split()) for phase in state.phases),
        last_saved_at=summary.last_saved_at,
        in_use=summary.in_use,
        is_over=state.stage.is_over,
        is_abandoned=state.stage is Stage.ABANDONED,
    )
