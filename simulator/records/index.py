"""The index of attempts: a cache in SQLite with full-text search. Owns how attempts are found fast.

Everything in it comes from the attempts' folders; deleting it loses nothing. A file that is damaged
or of another version is thrown away and built anew; where none can be written, the index lives in
memory for as long as the program runs. Must never be the only place that something is kept.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal, get_args

from simulator.errors import StorageError
from simulator.records.annotations import ANNOTATIONS_NAME, read_annotations
from simulator.records.attempts import (
    TRANSCRIPT_NAME,
    AttemptSummary,
    attempt_folders,
    lock_path,
    summarise_attempt,
)
from simulator.records.files import FileSystem
from simulator.records.journal import JOURNAL_NAME
from simulator.records.locks import is_locked
from simulator.records.paths import Paths
from simulator.text import sanitise

INDEX_VERSION = 4
_OPEN, _CLOSE = "\x02", "\x03"  # never in a kept text: sanitised texts have no control characters
_SCHEMA = """
CREATE TABLE attempts (
    number INTEGER PRIMARY KEY, folder TEXT UNIQUE NOT NULL, stamp TEXT NOT NULL,
    started TEXT NOT NULL, scenario TEXT NOT NULL, title TEXT NOT NULL, score REAL,
    format TEXT NOT NULL, mode TEXT NOT NULL, level TEXT NOT NULL, state TEXT NOT NULL,
    words TEXT NOT NULL, summary TEXT NOT NULL);
CREATE INDEX attempts_by_start ON attempts (started DESC, folder DESC);
CREATE INDEX attempts_by_scenario ON attempts (scenario, number);
CREATE INDEX attempts_by_score ON attempts (score);
CREATE VIRTUAL TABLE texts USING fts5 (body, tokenize = "unicode61 remove_diacritics 2");
"""
_COLUMNS = (
    "number", "folder", "stamp", "started", "scenario", "title", "score", "format", "mode",
    "level", "state", "words", "summary",
)  # fmt: skip
_BEFORE = """(SELECT b.score FROM attempts b WHERE b.scenario = a.scenario AND b.number < a.number
    AND b.score IS NOT NULL ORDER BY b.number DESC LIMIT 1)"""
"""The score of the attempt at the same scenario before this one."""

Order = Literal["started", "title", "score", "format", "mode", "level", "state"]
ORDERS: tuple[Order, ...] = get_args(Order)


@dataclass(frozen=True)
class Listed:
    """An attempt in a list, and the score of the one before it at the same scenario."""

    attempt: AttemptSummary
    score_before: float | None = None

    @property
    def change(self) -> float | None:
        """Points gained since that one; None when either has no score."""
        if self.attempt.score is None or self.score_before is None:
            return None
        return round(self.attempt.score - self.score_before, 1)


@dataclass(frozen=True)
class Standing:
    """A scenario's finished attempts: how many, and the last one's score."""

    attempts: int
    score: float | None
    letter: str


@dataclass(frozen=True)
class Hit:
    """An attempt that matches a search; `pieces` are its text around the match, and whether each
    piece is the match itself. `more` counts the other lines that have one of the words.
    """

    attempt: AttemptSummary
    pieces: tuple[tuple[str, bool], ...]
    more: int = 0


class AttemptIndex:
    """The attempts of one transcripts folder; close it, or use it as a context manager."""

    def __init__(self, paths: Paths, fs: FileSystem) -> None:
        """Open the index in the cache folder, made or made anew as needed; no disk can fail it."""
        self._paths = paths
        self._fs = fs
        self._connection = self._connect()

    def __enter__(self) -> AttemptIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        self._connection.close()

    def refresh(self) -> int:
        """Take in what changed in the folders since last time; how many attempts that were.

        An attempt is read again only when its files' sizes or times changed. While another program
        writes the index, nothing is taken in.

        Raises:
            StorageError: the transcripts folder cannot be listed.
        """
        try:
            return self._take_in()
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                return 0
        self._start_anew()
        return self._take_in()

    def rebuild(self) -> int:
        """Throw the index away and read every attempt again; how many there are."""
        self._start_anew()
        return self._take_in()

    def attempts(self, limit: int = -1) -> tuple[AttemptSummary, ...]:
        """The attempts as of the last refresh, newest first, at most `limit` (-1: all)."""
        rows = self._read(
            "SELECT folder, summary FROM attempts ORDER BY started DESC, folder DESC LIMIT ?",
            (limit,),
        )
        return tuple(self._summary(folder, summary) for folder, summary in rows)

    def count(self, words: str = "") -> int:
        """How many attempts have all the `words` in what their line in a list says."""
        where, values = _filter(words)
        rows = self._read(f"SELECT count(*) FROM attempts a {where}", values)
        return int(rows[0][0]) if rows else 0

    def page(
        self,
        offset: int = 0,
        limit: int = -1,
        *,
        words: str = "",
        order: Order = "started",
        descending: bool = True,
        scenario: str = "",
    ) -> tuple[Listed, ...]:
        """A part of the list as of the last refresh, in an order, filtered as `count` counts; of
        one `scenario` only if that is said. Equals stand newest first.

        Raises:
            ValueError: there is no such order.
        """
        if order not in ORDERS:
            raise ValueError(f"no such order: {order}")
        where, values = _filter(words, scenario)
        turn = "DESC" if descending else "ASC"
        rows = self._read(
            f"SELECT a.folder, a.summary, {_BEFORE} FROM attempts a {where} "
            f"ORDER BY a.{order} {turn}, a.started DESC, a.folder DESC LIMIT ? OFFSET ?",
            (*values, limit, offset),
        )
        return tuple(Listed(self._summary(folder, data), before) for folder, data, before in rows)

    def has_two_on_a_day(self) -> bool:
        """Whether two attempts are of one day, so that dates alone do not tell them apart."""
        rows = self._read(
            "SELECT 1 FROM attempts GROUP BY substr(started, 1, 10) HAVING count(*) > 1 LIMIT 1", ()
        )
        return bool(rows)

    def standings(self) -> dict[str, Standing]:
        """How the scenarios stand, by id, as of the last refresh."""
        rows = self._read(  # the other columns are those of the row with the greatest number
            "SELECT scenario, count(*), max(number), summary FROM attempts "
            "WHERE state = 'finished' GROUP BY scenario", (),
        )  # fmt: skip
        found = {}
        for scenario, count, _, summary in rows:
            last = json.loads(summary)
            found[scenario] = Standing(count, last["score"], last["letter"])
        return found

    def search(self, words: str, limit: int = 50) -> tuple[Hit, ...]:
        """Attempts whose text has all the words (the last may be a beginning), newest first."""
        query = _query(words)
        if not query:
            return ()
        rows = self._read(
            "SELECT a.folder, a.summary, snippet(texts, 0, ?, ?, '…', 16), "
            "highlight(texts, 0, ?, '') FROM texts "
            "JOIN attempts a ON a.number = texts.rowid WHERE texts MATCH ? "
            "ORDER BY texts.rowid DESC LIMIT ?",
            (_OPEN, _CLOSE, _OPEN, query, limit),
        )
        return tuple(
            Hit(self._summary(folder, data), _pieces(text), _others(text, whole))
            for folder, data, text, whole in rows
        )

    def _read(self, query: str, values: tuple[object, ...]) -> list[Any]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError:  # damaged: the next refresh fills it again
            self._start_anew()
            return []

    def _take_in(self) -> int:
        known = dict(self._connection.execute("SELECT folder, stamp FROM attempts"))
        changed = 0
        with self._connection:
            for folder, match in attempt_folders(self._paths):
                stamp = _stamp(folder)
                if known.pop(folder.name, None) != stamp:
                    self._forget(folder.name)
                    summary = summarise_attempt(folder, match, self._fs)
                    if summary is not None:
                        self._remember(summary, stamp)
                        changed += 1
            for gone in known:
                self._forget(gone)
                changed += 1
        return changed

    def _start_anew(self) -> None:
        self._connection.close()
        self._remove()
        self._connection = self._connect()

    def _connect(self) -> sqlite3.Connection:
        path = index_path(self._paths)
        with suppress(StorageError):
            self._fs.make_folder(path.parent)
            with suppress(sqlite3.Error):
                return _connect(str(path))
            self._remove()
            with suppress(sqlite3.Error):
                return _connect(str(path))
        return _connect(":memory:")

    def _remove(self) -> None:
        path = index_path(self._paths)
        for ending in ("", "-wal", "-shm"):
            with suppress(StorageError):
                self._fs.remove(path.with_name(path.name + ending))

    def _remember(self, summary: AttemptSummary, stamp: str) -> None:
        started = (summary.started_at or summary.started_on).isoformat()
        number = _number(summary)
        taken = "SELECT 1 FROM attempts WHERE number = ?"
        while self._connection.execute(taken, (number,)).fetchone():
            number += 1
        title = summary.scenario_title or summary.scenario_id
        said = (
            started[:10], title, summary.letter, summary.format, summary.mode, summary.level,
            summary.state, summary.attempt_id, summary.remark,
        )  # fmt: skip
        places = ", ".join("?" for _ in _COLUMNS)
        self._connection.execute(
            f"INSERT INTO attempts ({', '.join(_COLUMNS)}) VALUES ({places})",
            (
                number, summary.attempt_id, stamp, started, summary.scenario_id, title.casefold(),
                summary.score, summary.format, summary.mode, summary.level, summary.state,
                " ".join(said).casefold(), _encode(summary),
            ),
        )  # fmt: skip
        self._connection.execute(
            "INSERT INTO texts (rowid, body) VALUES (?, ?)", (number, _body(summary, self._fs))
        )

    def _forget(self, folder: str) -> None:
        found = self._connection.execute("SELECT number FROM attempts WHERE folder = ?", (folder,))
        for (number,) in found.fetchall():
            self._connection.execute("DELETE FROM texts WHERE rowid = ?", (number,))
            self._connection.execute("DELETE FROM attempts WHERE number = ?", (number,))

    def _summary(self, folder: str, encoded: str) -> AttemptSummary:
        summary = _decode(self._paths.transcripts / folder, json.loads(encoded))
        if summary.state != "unfinished":
            return summary
        return replace(summary, in_use=is_locked(lock_path(summary.folder)))


def index_path(paths: Paths) -> Path:
    """The index's file in the cache folder: one for each transcripts folder."""
    place = blake2b(bytes(paths.transcripts.absolute()), digest_size=4).hexdigest()
    return paths.cache / f"attempts-{place}.sqlite3"


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=2.0)
    try:
        connection.execute("PRAGMA synchronous = OFF")  # a cache: a power cut may cost it
        connection.execute("PRAGMA journal_mode = WAL")  # the list is read while a thread writes
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if version == 0 and tables == 0:
            connection.executescript(_SCHEMA + f"PRAGMA user_version = {INDEX_VERSION};")
        elif version != INDEX_VERSION:
            raise sqlite3.DatabaseError("an index of another version")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _stamp(folder: Path) -> str:
    """What tells that an attempt's files changed: their sizes and times."""
    parts = []
    for name in (TRANSCRIPT_NAME, ANNOTATIONS_NAME, JOURNAL_NAME):
        try:
            found = (folder / name).stat()
            parts.append(f"{found.st_size}.{found.st_mtime_ns}")
        except OSError:
            parts.append("")
    return "/".join(parts)


def _number(summary: AttemptSummary) -> int:
    """A row number that grows with the start, so that the newest matches are found first.

    Microseconds since 1970, below them a figure of the attempt's own for starts at one moment.
    """
    moment = summary.started_at
    epoch_day = summary.started_on.toordinal() - date(1970, 1, 1).toordinal()
    seconds = moment.timestamp() if moment else epoch_day * 86_400.0
    own = int.from_bytes(blake2b(summary.attempt_id.encode(), digest_size=2).digest(), "big")
    return max(0, int(seconds * 1_000_000)) * 1000 + own % 1000


def _body(summary: AttemptSummary, fs: FileSystem) -> str:
    """The text to search: title, what the candidate wrote and said, notes and tags."""
    if summary.state != "finished":
        return summary.scenario_id
    with suppress(StorageError, ValueError, TypeError, AttributeError):
        fields: dict[str, Any] = json.loads(fs.read(summary.folder / TRANSCRIPT_NAME))
        added = read_annotations(summary.folder, fs)
        notes = [str(note["text"]) for note in added.notes]
        texts = [summary.scenario_title, *_texts(fields), *notes, *added.tags]
        return sanitise("\n".join(texts))
    return sanitise(summary.scenario_title)


def _texts(fields: dict[str, Any]) -> Iterator[str]:
    """What the candidate said; the interviewer's words are the same in every attempt."""
    for phase in fields.get("phases") or ():
        yield str(phase.get("answer") or "")
        for exchange in phase.get("exchanges") or ():
            if exchange.get("kind") != "question":  # that one's answer is the interviewer's
                yield str(exchange.get("answer") or "")
    for turn in fields.get("conversation") or ():
        if turn.get("who") == "candidate":
            yield str(turn.get("text") or "")


def _encode(summary: AttemptSummary) -> str:
    fields = asdict(summary)
    del fields["attempt_id"], fields["folder"], fields["in_use"]
    return json.dumps(fields, default=lambda value: value.isoformat())


def _decode(folder: Path, fields: dict[str, Any]) -> AttemptSummary:
    for name in ("started_at", "finished_at", "last_saved_at"):
        fields[name] = datetime.fromisoformat(fields[name]) if fields[name] else None
    fields["started_on"] = date.fromisoformat(fields["started_on"])
    return AttemptSummary(attempt_id=folder.name, folder=folder, **fields)


def _filter(words: str, scenario: str = "") -> tuple[str, tuple[str, ...]]:
    """A WHERE clause over what a line says, and its values."""
    found = tuple(words.casefold().split())
    clauses = ["instr(a.words, ?)"] * len(found) + ["a.scenario = ?"] * bool(scenario)
    where = f"WHERE {' AND '.join(clauses)}" if clauses else ""
    return where, (*found, *([scenario] if scenario else []))


def _query(words: str) -> str:
    """An FTS5 query of quoted words, so that nothing typed is read as its syntax.

    >>> _query('peak "qps OR')
    '"peak" "qps" "OR" *'
    """
    found = ["".join(c for c in word if c.isalnum() or c in "-_.%") for word in words.split()]
    quoted = " ".join(f'"{word}"' for word in found if any(map(str.isalnum, word)))
    return f"{quoted} *" if quoted else ""


def _others(shown: str, whole: str) -> int:
    """How many lines of the whole text have a match, besides those of which a part is shown."""
    here, everywhere = (sum(_OPEN in line for line in text.split("\n")) for text in (shown, whole))
    return max(0, everywhere - here)


def _pieces(marked: str) -> tuple[tuple[str, bool], ...]:
    pieces: list[tuple[str, bool]] = []
    for number, part in enumerate(marked.split(_OPEN)):
        match, is_closed, rest = part.partition(_CLOSE)
        if number and is_closed:
            pieces.append((match, True))
        pieces.append((rest if is_closed else part, False))
    return tuple((text, is_match) for text, is_match in pieces if text)
