"""Puts right, at the next start, what a crash cut short after an interview was over.

An interview that ended without its transcript is graded and saved; one that was given up is set
aside. Must not touch an interview that can go on.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.errors import SimulatorError
from simulator.session.finishing import Outcome
from simulator.session.kit import Kit
from simulator.session.recovery import open_attempts
from simulator.session.session import Session


@dataclass(frozen=True)
class Settled:
    """What was put right: outcomes to tell the person of, and what could not be put right."""

    outcomes: tuple[Outcome, ...] = ()
    problems: tuple[SimulatorError, ...] = ()


def settle(kit: Kit) -> Settled:
    """Finish or set aside every attempt whose interview is over; those in use are left alone.

    Raises:
        StorageError: the transcripts folder is there but cannot be listed.
    """
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
    return Settled(tuple(outcomes), tuple(problems))
