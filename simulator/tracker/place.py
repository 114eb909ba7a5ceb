"""Which file is the study tracker: the person's own, or the one that we made. Owns the pointer.

The first of: `[tracker] file` in config.toml, the tracker that was adopted (its path is kept beside
the attempts in `tracker.json`), and `TRACKER.md` beside the attempts. Must not read a tracker.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from simulator.errors import StorageError
from simulator.records.files import FileSystem
from simulator.records.paths import Paths
from simulator.settings import read_settings

POINTER_NAME = "tracker.json"


@dataclass(frozen=True)
class TrackerPlace:
    """The tracker's path and what named it; only our `own` may be made when it is missing."""

    path: Path
    named_by: Literal["own", "adopted", "settings"]

    def missing(self) -> StorageError:
        """The error for somebody's tracker that is not there any more."""
        return StorageError(
            f"The study tracker {self.path} is not there",
            "Nothing was made in its place. The attempts are safe.",
            "Put it back, or say where it is: `simulator tracker --file PATH`. "
            "`simulator tracker --own` goes back to TRACKER.md beside the attempts.",
        )


def find_tracker(paths: Paths, fs: FileSystem) -> TrackerPlace:
    """Where the tracker is; it need not exist.

    Raises:
        UsageError: config.toml cannot be used.
        StorageError: the pointer is there but cannot be read.
    """
    set_by_person = read_settings(paths.config).text("tracker", "file")
    if set_by_person:
        return TrackerPlace(Path(set_by_person).expanduser(), "settings")
    raw = fs.read_if_there(paths.transcripts / POINTER_NAME)
    if raw is None:
        return TrackerPlace(paths.tracker, "own")
    try:
        return TrackerPlace(Path(str(json.loads(raw)["file"])), "adopted")
    except (ValueError, TypeError, KeyError) as error:
        raise StorageError(
            f"{paths.transcripts / POINTER_NAME} cannot be read",
            "It says which study tracker was adopted. No tracker was changed.",
            "Name the tracker again: `simulator tracker --file PATH`, or `--own`.",
        ) from error


def point_to(path: Path, paths: Paths, fs: FileSystem) -> None:
    """Keep `path` as the tracker from now on. Raises StorageError."""
    fs.make_folder(paths.transcripts)
    text = json.dumps({"file": str(path.absolute())}) + "\n"
    fs.write_atomic(paths.transcripts / POINTER_NAME, text.encode())


def point_to_own(paths: Paths, fs: FileSystem) -> None:
    """Go back to the tracker beside the attempts; the other stays as it is. Raises StorageError."""
    fs.remove(paths.transcripts / POINTER_NAME)
