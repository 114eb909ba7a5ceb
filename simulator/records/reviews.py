"""Finished and unfinished reviews on disk. Owns their folders and the write-once `review.json`.

    <transcripts>/reviews/<YYYY-MM-DD>-<token>/    journal.jsonl  review.json  lock

A review is a handful of questions, each aimed at one criterion. What was typed goes through the
same checksummed journal as an interview; the result is written once, schema `review/1`. Must not
choose questions or judge answers.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, Field, ValidationError

from simulator.errors import StorageError
from simulator.records.files import FileSystem
from simulator.records.journal import JOURNAL_NAME
from simulator.records.paths import Paths
from simulator.records.transcript import Record, Seconds, Text

REVIEWS_FOLDER = "reviews"
REVIEW_NAME = "review.json"
SCHEMA_NAME = "review/1"
SCHEMA_PATH = Path(__file__).parent / "schemas" / "review.schema.json"
_FOLDER = re.compile(r"\d{4}-\d{2}-\d{2}-[a-z0-9]+")


class ReviewedQuestion(Record):
    """One question and what became of it: `credit` is from 0 to 1, `is_new` tells a question new
    for the scenario from one that was due; `quotes` are the candidate's words that earned it.
    """

    criterion: Text
    title: Text
    topic: Text
    scenario: Text
    question: Text
    is_new: bool
    budget_s: Seconds
    spent_s: Seconds
    answer: Text
    verdict: Text
    credit: float = Field(ge=0, le=1)
    reason: Text
    quotes: tuple[Text, ...] = ()
    strong: Text = ""


class ReviewRecord(Record):
    """One finished review; `scenario` is the one that its new questions are about."""

    schema_name: str = Field(default=SCHEMA_NAME, alias="schema", pattern=r"^review/1$")
    review: Text
    scenario: Text
    scenario_title: Text
    seed: int
    started_at: AwareDatetime
    finished_at: AwareDatetime
    questions: tuple[ReviewedQuestion, ...]

    @property
    def score(self) -> float:
        """The mean credit out of 100."""
        return retention(self.questions) or 0.0

    @property
    def retention_new(self) -> float | None:
        """The mean credit of new questions out of 100; None without one."""
        return retention([item for item in self.questions if item.is_new])

    @property
    def retention_due(self) -> float | None:
        """The mean credit of due questions out of 100; None without one."""
        return retention([item for item in self.questions if not item.is_new])


def retention(questions: Any) -> float | None:
    """The mean credit of questions, out of 100; None for none."""
    credits_ = [item.credit for item in questions]
    return round(100 * sum(credits_) / len(credits_), 1) if credits_ else None


def create_review(paths: Paths, started_at: datetime, token: str, fs: FileSystem) -> Path:
    """Make and return the folder of a new review. Raises StorageError."""
    for count in range(100):
        name = f"{started_at.date().isoformat()}-{token}{count or ''}"
        folder = paths.transcripts / REVIEWS_FOLDER / name
        if fs.make_new_folder(folder):
            return folder
    raise StorageError("Could not make a folder for the review", f"Names like {name} are taken.")


def write_review(folder: Path, record: ReviewRecord, fs: FileSystem) -> None:
    """Write the result once, valid against the committed schema. Raises StorageError."""
    plain = record.model_dump(mode="json", by_alias=True)
    _validator().validate(plain)
    fs.write_once(folder / REVIEW_NAME, json.dumps(plain, ensure_ascii=False, indent=1).encode())


def read_reviews(paths: Paths, fs: FileSystem) -> tuple[ReviewRecord, ...]:
    """Every finished review that can be read, the oldest first.

    Raises:
        StorageError: the folder is there but cannot be listed.
    """
    found = []
    for folder in _folders(paths):
        try:
            raw = fs.read_if_there(folder / REVIEW_NAME)
            if raw is not None:
                found.append(ReviewRecord.model_validate_json(raw))
        except (StorageError, ValidationError):  # a damaged one hides no other
            continue
    return tuple(sorted(found, key=lambda item: (item.started_at, item.review)))


def unfinished_reviews(paths: Paths) -> tuple[Path, ...]:
    """The folders of reviews that can go on, the newest first. Raises StorageError."""
    return tuple(
        folder for folder in sorted(_folders(paths), reverse=True)
        if (folder / JOURNAL_NAME).exists() and not (folder / REVIEW_NAME).exists()
    )  # fmt: skip


def review_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `review.json`; a test holds the committed copy to it."""
    schema = ReviewRecord.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _folders(paths: Paths) -> list[Path]:
    try:
        found = list((paths.transcripts / REVIEWS_FOLDER).iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StorageError(
            f"Could not list the reviews in {paths.transcripts / REVIEWS_FOLDER}",
            f"{error.strerror}. Nothing was changed.",
        ) from error
    return [folder for folder in found if _FOLDER.fullmatch(folder.name)]


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - 30 ms, needed only to write

    return Draft202012Validator(json.loads(SCHEMA_PATH.read_bytes()))
