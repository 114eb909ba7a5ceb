"""The attempts on disk: one folder each. Owns their names, their listing and the writing check.

    <transcripts>/<YYYY-MM-DD>-<scenario id>-<short id>/
        journal.jsonl  transcript.json  report.md  annotations.jsonl  lock

An attempt is finished once `transcript.json` is there. Listing is tolerant: an attempt that cannot
be read is listed with its problem and hides no other. Must not load pydantic, which the home screen
does not need.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from simulator.errors import StorageError, UsageError
from simulator.records.annotations import read_annotations
from simulator.records.files import FileSystem
from simulator.records.journal import JOURNAL_NAME, read_journal
from simulator.records.journal_format import JournalEntry
from simulator.records.locks import LOCK_NAME, acquire_lock, is_locked
from simulator.records.paths import Paths
from simulator.records.regrades import grading_of_record

TRANSCRIPT_NAME = "transcript.json"
SCHEMA_NAME = "transcript/1"
REPORT_NAME = "report.md"
SET_ASIDE_FOLDER = "set-aside"
PROBE_BYTES = 256 * 1024  # room for the journal and the transcript of a long interview

State = Literal["finished", "unfinished", "damaged"]
_FOLDER_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-([a-z0-9][a-z0-9-]*)-([a-z0-9]+)")
_SAFE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_SAFE_TOKEN = re.compile(r"[a-z0-9]{4,32}")


@dataclass(frozen=True)
class AttemptSummary:
    """One line of the attempts list.

    `attempt_id` is the folder's name. `score` is out of 100, None when there is none. A finished
    attempt takes its fields from the transcript, an unfinished one from the plan in its journal; it
    knows when that was last written (`last_saved_at`) and how many `entries` it has. `remark` is
    what a person added: tags, then the last note. `problem` says
    what is wrong with a damaged attempt, or with the tail of a journal that recovers. `in_use`
    tells that another program has an unfinished attempt open.
    """

    attempt_id: str
    folder: Path
    state: State
    scenario_id: str
    started_on: date
    scenario_title: str = ""
    format: str = ""
    mode: str = ""
    level: str = ""
    seed: int | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    score: float | None = None
    letter: str = ""
    last_saved_at: datetime | None = None
    entries: int = 0
    in_use: bool = False
    problem: str | None = None
    remark: str = ""


def create_attempt(
    paths: Paths, scenario_id: str, started_at: datetime, token: str, fs: FileSystem
) -> Path:
    """Make and return the folder of a new attempt; a name that is taken gets `token` and a count.

    `token` is 4 to 32 random lower-case letters and digits; the date is that of `started_at` as
    the person's calendar has it.

    Raises:
        ValueError: `scenario_id` or `token` is not safe in a file name.
        StorageError: the folder cannot be made.
    """
    if not _SAFE_ID.fullmatch(scenario_id) or not _SAFE_TOKEN.fullmatch(token):
        raise ValueError(f"not safe in a folder name: {scenario_id!r}, {token!r}")
    for count in range(100):
        suffix = token if count == 0 else f"{token}{count + 1}"
        folder = paths.transcripts / f"{started_at.date().isoformat()}-{scenario_id}-{suffix}"
        if fs.make_new_folder(folder):
            return folder
    raise StorageError(
        "Could not make a folder for the attempt",
        f"A hundred names like {folder.name} are taken in {paths.transcripts}.",
        "Choose another folder with --transcripts.",
    )


def lock_path(folder: Path) -> Path:
    """The lock file of the attempt in `folder`; take it with `acquire_lock` before writing."""
    return folder / LOCK_NAME


def list_attempts(paths: Paths, fs: FileSystem | None = None) -> tuple[AttemptSummary, ...]:
    """Every attempt under the transcripts folder, newest first; empty when there is no folder.

    Folders with other names are passed over, as are attempts in which nothing was ever kept.

    Raises:
        StorageError: the transcripts folder is there but cannot be listed.
    """
    disk = fs or FileSystem()
    found = (summarise_attempt(folder, match, disk) for folder, match in attempt_folders(paths))
    summaries = [summary for summary in found if summary is not None]
    return tuple(sorted(summaries, key=_newest_first, reverse=True))


def unfinished(paths: Paths, fs: FileSystem | None = None) -> tuple[AttemptSummary, ...]:
    """The attempts that can be resumed, newest first; finished ones are not read for it."""
    disk = fs or FileSystem()
    found = [
        summarise_attempt(folder, match, disk)
        for folder, match in attempt_folders(paths)
        if not (folder / TRANSCRIPT_NAME).exists()
    ]
    open_ = [item for item in found if item is not None and item.state == "unfinished"]
    return tuple(sorted(open_, key=_newest_first, reverse=True))


def unreported(paths: Paths) -> tuple[Path, ...]:
    """The folders of attempts with a transcript and without a report for people.

    Raises:
        StorageError: the transcripts folder is there but cannot be listed.
    """
    return tuple(
        folder for folder, _ in attempt_folders(paths)
        if not (folder / REPORT_NAME).exists() and (folder / TRANSCRIPT_NAME).exists()
    )  # fmt: skip


def find_attempt(
    paths: Paths,
    attempt_id: str,
    fs: FileSystem | None = None,
    *,
    listed: str = "`simulator history` lists the attempts.",
) -> AttemptSummary:
    """The attempt of that id, or the only one whose id begins or ends with it; `listed` tells a
    person where to see which there are.

    Raises:
        UsageError: there is none, or more than one.
        StorageError: the attempts cannot be listed.
    """
    disk, folders = fs or FileSystem(), attempt_folders(paths)
    exact = [pair for pair in folders if pair[0].name == attempt_id]
    called = exact or [pair for pair in folders if _is_called(pair[0].name, attempt_id)]
    read = (summarise_attempt(folder, match, disk) for folder, match in called)
    found = [summary for summary in read if summary is not None]
    if len(found) == 1:
        return found[0]
    raise UsageError(
        f"{'More than one' if found else 'No'} attempt is called {attempt_id!r}",
        f"Looked in {paths.transcripts}.",
        listed,
    )


def _is_called(attempt_id: str, name: str) -> bool:
    return bool(name) and (attempt_id.startswith(name) or attempt_id.endswith(f"-{name}"))


def set_aside(paths: Paths, folder: Path, fs: FileSystem) -> Path:
    """Move an unfinished attempt that nobody wants to resume to `set-aside/`; nothing is deleted.

    Close the attempt first. The folder keeps its name, with a count if that is taken there.

    Raises:
        LockedError: the attempt is open in some program; it stays where it is.
        StorageError: it could not be moved, and stays where it is.
    """
    return _moved(folder, aside(paths).transcripts, fs)


def aside(paths: Paths) -> Paths:
    """Where the attempts that were set aside are, listed and found as the others are."""
    return replace(paths, transcripts=paths.transcripts / SET_ASIDE_FOLDER)


def put_back(paths: Paths, folder: Path, fs: FileSystem) -> Path:
    """Move an attempt that was set aside among the others again; where it is then. Raises as
    `set_aside`.
    """
    return _moved(folder, paths.transcripts, fs)


def _moved(folder: Path, place: Path, fs: FileSystem) -> Path:
    fs.make_folder(place)
    target, count = place / folder.name, 1
    while target.exists():
        count += 1
        target = place / f"{folder.name}-{count}"
    with acquire_lock(lock_path(folder)):
        fs.move(folder, target)
        fs.remove(lock_path(target))
    return target


def check_writable(
    paths: Paths,
    fs: FileSystem,
    *,
    what: str = "An attempt",
    safe: str = "The interview has not started.",
) -> None:
    """Prove that an attempt can be saved, before its clock starts, or `what` else is kept there.

    Writes, syncs and removes a probe of 256 KiB in the transcripts folder, which is made if it is
    missing. `safe` tells a person that nothing is lost.

    Raises:
        StorageError: an attempt started now could not be saved there.
    """
    if paths.transcripts.exists() and not paths.transcripts.is_dir():
        raise StorageError(
            f"{paths.transcripts} is a file and not a folder",
            f"{what} could not be saved there. {safe}",
            "Choose another folder with --transcripts or SIMULATOR_TRANSCRIPTS.",
        )
    probe = paths.transcripts / f".probe-{os.getpid()}"
    try:
        fs.make_folder(paths.transcripts)
        fs.write_atomic(probe, b"probe\n" + bytes(PROBE_BYTES))
        fs.remove(probe)
    except StorageError as error:
        raise StorageError(
            f"{what} could not be saved in {paths.transcripts}",
            f"{error.detail.split('. ')[0]}. {safe}",
            error.hint,
        ) from error


def attempt_folders(paths: Paths) -> list[tuple[Path, re.Match[str]]]:
    """The folders named as attempts are, each with its name's match: day, scenario id, token.

    Raises:
        StorageError: the transcripts folder is there but cannot be listed.
    """
    try:
        names = [folder.name for folder in paths.transcripts.iterdir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StorageError(
            f"Could not list the attempts in {paths.transcripts}",
            f"{error.strerror}. Nothing was changed.",
            "Choose another folder with --transcripts or SIMULATOR_TRANSCRIPTS.",
        ) from error
    matches = ((name, _FOLDER_NAME.fullmatch(name)) for name in names)
    return [(paths.transcripts / name, match) for name, match in matches if match]


def summarise_attempt(folder: Path, match: re.Match[str], fs: FileSystem) -> AttemptSummary | None:
    """One attempt's line in the list, or None when nothing was ever kept in its folder."""
    try:
        started_on = date.fromisoformat(match[1])
    except ValueError:
        return None
    try:
        if (folder / TRANSCRIPT_NAME).exists():
            return _finished(folder, match[2], started_on, fs)
        if (folder / JOURNAL_NAME).exists():
            return _unfinished(folder, match[2], started_on, fs)
    except StorageError as error:
        problem = f"{error.title}: {error.detail}"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        problem = f"{TRANSCRIPT_NAME} is damaged; the journal beside it has what was typed"
    else:
        return None
    return AttemptSummary(folder.name, folder, "damaged", match[2], started_on, problem=problem)


def _finished(folder: Path, scenario_id: str, started_on: date, fs: FileSystem) -> AttemptSummary:
    header: dict[str, Any] = json.loads(fs.read(folder / TRANSCRIPT_NAME))
    added = read_annotations(folder, fs)
    chosen = grading_of_record(folder, added.record, fs)
    report = header.get("report") if chosen is None else chosen.report
    overall = (report or {}).get("overall") or {}
    score = overall.get("score")
    return AttemptSummary(
        attempt_id=folder.name,
        folder=folder,
        state="finished",
        scenario_id=str(header["scenario"]["id"]) or scenario_id,
        started_on=started_on,
        scenario_title=str(header["scenario"]["title"]),
        format=str(header["format"]),
        mode=str(header["mode"]),
        level=str(header["level"]),
        seed=int(header["seed"]),
        started_at=datetime.fromisoformat(header["started_at"]),
        finished_at=datetime.fromisoformat(header["finished_at"]),
        score=None if score is None else float(score),
        letter=str(overall.get("letter") or ""),
        problem=None if header["schema"] == SCHEMA_NAME else "saved by another version: read-only",
        remark=" ".join(
            [*(f"#{tag}" for tag in added.tags), *(str(note["text"]) for note in added.notes[-1:])]
        ),
    )


def _unfinished(
    folder: Path, scenario_id: str, started_on: date, fs: FileSystem
) -> AttemptSummary | None:
    reading = read_journal(folder / JOURNAL_NAME, fs)
    entries = reading.entries
    if not entries and not reading.damage and not reading.read_only:
        return None  # it never began: nothing was typed
    problem = f"the end of the journal is damaged ({reading.damage})" if reading.damage else None
    if reading.read_only:
        problem = "written by a later version of the program; update to resume it"
    elif not entries:
        problem = f"its journal holds nothing that can be read ({reading.damage})"
    plan = _plan_of(entries[0]) if entries else {}
    return AttemptSummary(
        attempt_id=folder.name,
        folder=folder,
        state="damaged" if reading.read_only or not entries else "unfinished",
        scenario_id=scenario_id,
        started_on=started_on,
        scenario_title=str(plan.get("scenario_title", "")),
        format=str(plan.get("format_id", "")),
        mode=str(plan.get("mode", "")),
        level=str(plan.get("level", "")),
        started_at=entries[0].at if entries else None,
        last_saved_at=entries[-1].at if entries else None,
        entries=len(entries),
        in_use=is_locked(lock_path(folder)),
        problem=problem,
    )


def _plan_of(first: JournalEntry) -> Mapping[str, Any]:
    """The plan that a journal begins with; empty when it begins otherwise."""
    try:
        plan = first.data["events"][0]["plan"]
    except (LookupError, TypeError):
        return {}
    return plan if isinstance(plan, dict) else {}


def _newest_first(summary: AttemptSummary) -> tuple[date, float, str]:
    started_at = summary.started_at
    return (summary.started_on, started_at.timestamp() if started_at else 0.0, summary.attempt_id)
