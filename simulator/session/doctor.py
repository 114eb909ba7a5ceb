"""What is set up and what is not, check by check. Owns the checks that need no model; must not
change anything but a probe file that it removes.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from simulator import __version__
from simulator.errors import SimulatorError
from simulator.records.attempts import check_writable
from simulator.session.desk import Desk
from simulator.settings import read_settings
from simulator.tracker.place import find_tracker

Status = Literal["ok", "note", "wrong"]
"""`note` is for what is missing and not needed."""


@dataclass(frozen=True)
class Check:
    """One thing looked at: what it is called, how it stands, and what to do if it is wrong."""

    name: str
    status: Status
    detail: str
    hint: str = ""


def examine(desk: Desk) -> Iterator[Check]:
    """Everything but the language model, in the order in which one thing needs another."""
    yield Check("program", "ok", f"simulator {__version__}, Python {platform.python_version()}")
    yield _guarded("settings", lambda: _settings(desk))
    yield _guarded("transcripts", lambda: _transcripts(desk))
    yield _guarded("content", lambda: _content(desk))
    yield _guarded("attempts", lambda: _attempts(desk))
    yield _guarded("tracker", lambda: _tracker(desk))


def failed(name: str, error: SimulatorError) -> Check:
    """The check that ended with an error."""
    detail = f"{error.title}. {error.detail}" if error.detail else error.title
    return Check(name, "wrong", " ".join(detail.split()), " ".join(error.hint.split()))


def _guarded(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except SimulatorError as error:
        return failed(name, error)


def _settings(desk: Desk) -> Check:
    settings = read_settings(desk.paths.config)
    if not settings.path.exists():
        return Check("settings", "note", f"there is no {settings.path}: the usual ones apply")
    tables = ", ".join(f"[{name}]" for name in settings.tables) or "nothing set"
    return Check("settings", "ok", f"{settings.path}: {tables}")


def _transcripts(desk: Desk) -> Check:
    check_writable(desk.paths, desk.fs, safe="What is there can be read.")
    return Check("transcripts", "ok", f"{desk.paths.transcripts} can be written")


def _content(desk: Desk) -> Check:
    library = desk.library
    count = len(library.scenarios)
    if library.problems:
        return Check(
            "content", "wrong",
            f"{count} scenarios, {len(library.problems)} problems in their files",
            "Run `simulator lint`.",
        )  # fmt: skip
    for path, why in desk.files_not_read():
        return Check("content", "wrong", f"{path} is not read", f"{why[:1].upper()}{why[1:]}.")
    return Check("content", "ok", f"{count} scenarios, rubric {library.rubric.version}")


def _attempts(desk: Desk) -> Check:
    rows = desk.attempts()
    finished = sum(row.finished_at is not None for row in rows)
    damaged = [row.attempt_id for row in rows if row.state == "damaged"]
    detail = f"{finished} finished, {len(rows) - finished - len(damaged)} to go on with"
    if damaged:
        return Check(
            "attempts", "wrong", f"{detail}, {len(damaged)} damaged: {damaged[0]}",
            "`simulator history` says what is wrong with it.",
        )  # fmt: skip
    return Check("attempts", "ok", detail)


def _tracker(desk: Desk) -> Check:
    place = find_tracker(desk.paths, desk.fs)
    if not place.path.exists():
        return Check("tracker", "note", f"{place.path} is made with the first finished attempt")
    return Check("tracker", "ok", str(place.path))
