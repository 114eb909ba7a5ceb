"""The study tracker kept up with the attempts: after each one, and when asked.

Owns which attempts are told, which file they go to, and what is put beside it where a person's own
edit stands in the way. Must not decide what a line says (`tracker/`).
"""

# ruff: noqa: PLC0415 - the list of scenarios is only counted, when something is written

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import SimulatorError, StorageError, UsageError
from simulator.records.attempts import TRANSCRIPT_NAME, attempt_folders
from simulator.records.files import FileSystem
from simulator.records.paths import Paths
from simulator.records.reviews import ReviewRecord, read_reviews
from simulator.records.transcript import Transcript, read_transcript
from simulator.tracker.document import SessionRow, add_session
from simulator.tracker.lines import marked_lines
from simulator.tracker.markdown import parse_markdown
from simulator.tracker.place import TrackerPlace, find_tracker, point_to
from simulator.tracker.readiness import Suggestion, suggest, tick
from simulator.tracker.sections import HandEdit, adopt, hand_edits, is_adopted, sync_sections
from simulator.tracker.session import review_row, session_row
from simulator.tracker.store import backup_folder, splice_tracker, tracker_diff

if TYPE_CHECKING:
    from simulator.tracker.schedule import Scheduled

SIDE_FILE = "edited-by-hand.diff"
NOT_ADDED = "tracker.diff"


@dataclass(frozen=True)
class Tracked:
    """What became of the tracker at `place`.

    `diff` is what changed, or would, empty when nothing did; `backup` the bytes from before;
    `edits` the lines of ours that a person has edited and that stay, with what we would have put,
    as a diff, in `side_file`; `suggestions` the open items of the person's own checklist that the
    attempts support.
    """

    place: TrackerPlace
    is_adopted: bool = False
    diff: str = ""
    backup: Path | None = None
    edits: tuple[HandEdit, ...] = ()
    side_file: Path | None = None
    suggestions: tuple[Suggestion, ...] = ()


def finished_transcripts(
    paths: Paths, fs: FileSystem, *, last: int | None = None
) -> tuple[Transcript, ...]:
    """Every finished attempt that can be read, the oldest first; with `last`, only so many, the
    newest by the day in their names.

    Raises:
        StorageError: the transcripts folder is there but cannot be listed.
    """
    folders = sorted((folder for folder, _ in attempt_folders(paths)), reverse=True)
    finished = (folder for folder in folders if (folder / TRANSCRIPT_NAME).exists())
    found = []
    for folder in islice(finished, last):
        try:
            found.append(read_transcript(folder, fs))
        except StorageError:  # the list tells its problem; the others are told
            continue
    return tuple(sorted(found, key=lambda item: (item.started_at, item.attempt)))


def scheduled(paths: Paths, fs: FileSystem, now: datetime) -> tuple[Scheduled, ...]:
    """Every card as the attempts and reviews that count have it, the soonest due first.

    Raises:
        StorageError: the attempts or reviews cannot be listed.
    """
    from simulator.tracker.schedule import HISTORY, history_of, schedule

    recent = finished_transcripts(paths, fs, last=HISTORY)
    return schedule(history_of(recent, read_reviews(paths, fs)), now)


def track_attempt(
    transcript: Transcript, folder: Path, paths: Paths, fs: FileSystem, *, at: datetime
) -> Tracked:
    """Tell the tracker of a finished attempt and bring its other lines up to date.

    Where that fails, what was to be added is put into the attempt's `folder` as a diff.

    Raises:
        UsageError: config.toml cannot be used.
        StorageError: the tracker is as it was.
    """
    others = [one for one in finished_transcripts(paths, fs) if one.attempt != transcript.attempt]
    reviews = read_reviews(paths, fs)
    change = _Change((session_row(transcript),), (*others, transcript), reviews, at, paths)
    return _track(change, folder, paths, fs, at)


def track_review(
    review: ReviewRecord, folder: Path, paths: Paths, fs: FileSystem, *, at: datetime
) -> Tracked:
    """As `track_attempt`, of a finished review."""
    others = [one for one in read_reviews(paths, fs) if one.review != review.review]
    transcripts = finished_transcripts(paths, fs)
    change = _Change((review_row(review),), transcripts, (*others, review), at, paths)
    return _track(change, folder, paths, fs, at)


def _track(change: _Change, folder: Path, paths: Paths, fs: FileSystem, at: datetime) -> Tracked:
    place = find_tracker(paths, fs)
    try:
        return _write(place, change, paths, fs, at)
    except StorageError as error:
        raise _kept_aside(error, folder, place, change, fs) from error


def bring_up_to_date(
    paths: Paths,
    fs: FileSystem,
    *,
    at: datetime,
    adopting: Path | None = None,
    dry_run: bool = False,
) -> Tracked:
    """Tell the tracker of every attempt that it does not have yet; with `adopting`, that file is
    made the tracker first. A dry run changes nothing and gives the diff.

    Raises:
        UsageError: config.toml cannot be used.
        StorageError: the tracker, or the file to adopt, is missing or cannot be read or written.
    """
    place = TrackerPlace(adopting, "adopted") if adopting else find_tracker(paths, fs)
    transcripts = finished_transcripts(paths, fs)
    reviews = read_reviews(paths, fs)
    rows = [(one.started_at, session_row(one)) for one in transcripts]
    rows += [(one.started_at, review_row(one)) for one in reviews]
    told = tuple(row for _, row in sorted(rows, key=lambda item: (item[0], item[1].attempt_id)))
    change = _Change(told, transcripts, reviews, at, paths, is_adopting=adopting is not None)
    before = _existing(place, fs)
    if before is None and not told:
        return Tracked(place)
    if dry_run:
        return _seen(place, before, change.splice(before), change)
    done = _write(place, change, paths, fs, at)
    if adopting:
        point_to(adopting, paths, fs)
    return done


def tick_items(texts: Sequence[str], paths: Paths, fs: FileSystem, *, at: datetime) -> None:
    """Tick items of a person's checklist that they agreed to. Raises as `bring_up_to_date`."""
    place = find_tracker(paths, fs)
    _existing(place, fs)
    splice_tracker(
        place.path, lambda existing: tick(existing or b"", texts), fs,
        backups=paths.tracker_backups, at=at,
    )  # fmt: skip


def edit_notices(tracked: Tracked) -> tuple[str, ...]:
    """What to tell of lines that stay because a person has edited them; after a dry run, which
    writes no side file, line by line.
    """
    if not tracked.edits:
        return ()
    count = len(tracked.edits)
    subject, edited = ("1 line", "it") if count == 1 else (f"{count} lines", "them")
    stays = f"{subject} of the tracker stay{'s' if count == 1 else ''} as you have edited {edited}."
    if tracked.side_file is None:
        return (f"{stays} We would write:", *(f"  {edit.wanted}" for edit in tracked.edits))
    return (f"{stays} What we would write is in {tracked.side_file}.",)


@dataclass(frozen=True)
class _Change:
    """What the tracker is to be told: `rows` to add, and lines for everything so far."""

    rows: tuple[SessionRow, ...]
    transcripts: tuple[Transcript, ...]
    reviews: tuple[ReviewRecord, ...]
    at: datetime
    paths: Paths
    is_adopting: bool = False

    @cached_property
    def lines(self) -> dict[str, str]:
        from simulator.content.index import load_scenario_index
        from simulator.records.content_roots import content_roots
        from simulator.tracker.schedule import history_of, schedule

        try:
            roots = content_roots(self.paths)
        except UsageError:  # a folder that is gone keeps no attempt out of the tracker
            roots = None

        return marked_lines(
            self.transcripts,
            scenario_count=len(load_scenario_index(roots, self.paths.scenario_list)),
            due=schedule(history_of(self.transcripts, self.reviews), self.at),
            reviews=self.reviews,
        )

    def splice(self, existing: bytes | None) -> bytes:
        after = adopt(existing or b"") if self.is_adopting else existing
        for row in self.rows:
            after = add_session(after, row)
        return sync_sections(after or b"", self.lines)


def _write(
    place: TrackerPlace, change: _Change, paths: Paths, fs: FileSystem, at: datetime
) -> Tracked:
    before = _existing(place, fs)
    backups = paths.tracker_backups
    update = splice_tracker(place.path, change.splice, fs, backups=backups, at=at)
    seen = _seen(place, before, fs.read(place.path), change)
    if not seen.edits:
        return replace(seen, backup=update.backup)
    side_file = backup_folder(place.path, backups) / SIDE_FILE
    there, wanted = (
        "".join(f"{text}\n" for text in texts).encode("utf-8", "replace")
        for texts in zip(*((edit.there, edit.wanted) for edit in seen.edits), strict=True)
    )
    fs.make_folder(side_file.parent)
    fs.write_atomic(side_file, f"{tracker_diff(there, wanted, place.path)}\n".encode())
    return replace(seen, backup=update.backup, side_file=side_file)


def _existing(place: TrackerPlace, fs: FileSystem) -> bytes | None:
    before = fs.read_if_there(place.path)
    if before is None and place.named_by != "own":
        raise place.missing()
    return before


def _seen(place: TrackerPlace, before: bytes | None, after: bytes, change: _Change) -> Tracked:
    return Tracked(
        place,
        is_adopted=is_adopted(parse_markdown(after)),
        diff=tracker_diff(before or b"", after, place.path),
        edits=hand_edits(before or b"", change.lines),
        suggestions=suggest(after, change.transcripts),
    )


def _kept_aside(
    error: StorageError, folder: Path, place: TrackerPlace, change: _Change, fs: FileSystem
) -> SimulatorError:
    """The error, with where the change that could not be made is kept, if it could be kept."""
    try:
        before = fs.read_if_there(place.path) or b""
        diff = tracker_diff(before, change.splice(before), place.path)
        fs.write_atomic(folder / NOT_ADDED, f"{diff}\n".encode("utf-8", "replace"))
    except StorageError:
        return error
    detail = f"{error.detail} What was to be added is in {folder / NOT_ADDED}."
    again = f"{error.hint} `simulator tracker` adds it later."
    return type(error)(error.title, detail.strip(), again.strip())
