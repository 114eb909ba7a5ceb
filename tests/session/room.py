"""A kit over a small library on disk, for driving whole sessions in tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from simulator.content.library import Library, load_library
from simulator.content.scenario import Scenario
from simulator.interview.clock import Clock
from simulator.interview.interviewer import Interviewer, ScriptedInterviewer
from simulator.interview.plan import Mode
from simulator.records.files import FileSystem
from simulator.records.paths import Paths
from simulator.session.kit import Choice, Kit
from simulator.session.session import Session
from tests.content.examples import write_library
from tests.fakes import FakeClock, FakeMatcher, facts
from tests.faulty_disk import FaultyDisk

EARNS = "The goal is that every user finds a toy."
PARTLY = "The goal is clear."


class FillingDisk(FaultyDisk):
    """A sound disk until `fill` is called, and again after `recover`."""

    def __init__(self, *on: str) -> None:
        super().__init__(*on)
        self.recover()

    def fill(self) -> None:
        """From now on the calls named fail."""
        self._recovered = False


@cache
def small_library() -> Library:
    """The small library, loaded once for all tests."""
    return load_library([write_library(Path(mkdtemp()))])


def _interviewer(library: Library, scenario: Scenario) -> Interviewer:
    return ScriptedInterviewer(scenario, FakeMatcher({"how many?": facts("fact-2")}))


def make_kit(
    root: Path, clock: Clock | None = None, fs: FileSystem | None = None, **changes: Any
) -> Kit:
    """A kit whose files are all under `root`; tokens count up."""
    paths = Paths(root / "transcripts", root / "config", root / "state", root / "cache")
    fields: dict[str, Any] = {
        "library": small_library(),
        "paths": paths,
        "fs": fs or FileSystem(),
        "clock": clock or FakeClock(),
        "make_interviewer": _interviewer,
        "make_token": lambda: "abcd",
    }
    return Kit(**(fields | changes))


def start(kit: Kit, mode: Mode = "coach", format_id: str = "short") -> Session:
    """A new attempt at the small library's scenario."""
    return Session.start(kit, Choice("toy-ranking", format_id, mode, seed=3))
