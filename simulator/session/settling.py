"""Puts right, at the next start, what a crash cut short after an interview was over.

An interview that ended without its transcript is graded and saved; one whose transcript stands
without its report gets report and tracker line; one that was given up is set aside. Must not
touch an interview that can go on.
"""

# ruff: noqa: PLC0415 - `is_settled` runs before the first list is shown, and mostly alone

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.errors import SimulatorError, StorageError
from simulator.records.attempts import unreported
from simulator.records.files import FileSystem
from simulator.records.paths import Paths
from simulator.session.recovery import open_attempts

if TYPE_CHECKING:
    from simulator.session.finishing import Outcome
    from simulator.session.kit import Kit


@dataclass(frozen=True)
class Settled:
    """What was put right: outcomes to tell the person of, and what could not be put right."""

    outcomes: tuple[Outcome, ...] = ()
    problems: tuple[SimulatorError, ...] = ()


def is_settled(paths: Paths, fs: FileSystem) -> bool:
    """Whether nothing was cut short; cheap, loads no content. Raises StorageError."""
    if any(attempt.is_over and not attempt.in_use for attempt in open_attempts(paths, fs)):
        return False
    return not unreported(paths)


def settle(kit: Kit) -> Settled:
    """Finish or set aside every attempt whose interview is over; those in use are left alone.

    Raises:
        StorageError: the transcripts folder is there but cannot be listed.
    """
    from simulator.records.transcript import read_transcript
    from simulator.session.finishing import save_outcome
    from simulator.session.session import Session

    outcomes: list[Outcome] = []
    problems: list[SimulatorError] = []
    for attempt in open_attempts(kit.paths, kit.fs):
        if not attempt.is_over or attempt.in_use:
            continue
        try:
            session = Session.resume(kit, attempt.folder)
            try:
                if attempt.is_abandoned:
                    session.abandon()
                else:
                    outcomes.append(session.finish())
            finally:
                session.close()
        except SimulatorError as error:
            problems.append(error)
    for folder in unreported(kit.paths):
        try:
            transcript = read_transcript(folder, kit.fs)
        except StorageError as error:
            problems.append(error)
            continue
        now = kit.clock.now()
        outcomes.append(save_outcome(folder, transcript, None, kit.paths, kit.fs, at=now))
    return Settled(tuple(outcomes), tuple(problems))
