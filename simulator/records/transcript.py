"""The transcript of a finished attempt, schema `transcript/1`. Owns its model and write-once file.

Everything that the debrief, the comparison and the exports show is in it, so that no later change
of a scenario or a rubric alters what an old attempt says. The report is kept as the grader gave it
(`report/1`) and never interpreted. What comes after the writing (disputes, notes, tags) lives in
`annotations.jsonl` beside it and is merged on reading.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    PrivateAttr,
    ValidationError,
)

from simulator.errors import StorageError, UsageError
from simulator.grading.disputes import CRITERION, Judged
from simulator.records.annotations import Annotations, read_annotations
from simulator.records.attempts import SCHEMA_NAME, TRANSCRIPT_NAME
from simulator.records.files import FileSystem
from simulator.records.journal import JOURNAL_NAME
from simulator.records.regrades import grading_of_record

SCHEMA_VERSION = 1
SCHEMA_PATH = Path(__file__).parent / "schemas" / "transcript.schema.json"
_ANY_SCHEMA_NAME = re.compile(r"transcript/([1-9][0-9]{0,5})")


def _encodable(value: object) -> object:
    """Half of a surrogate pair, which a terminal can send and UTF-8 cannot hold, as U+FFFD."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _encodable_throughout(value: object) -> object:
    if isinstance(value, Mapping):
        return {_encodable(key): _encodable_throughout(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_encodable_throughout(item) for item in value]
    return _encodable(value)


Text = Annotated[str, BeforeValidator(_encodable)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
JsonObject = Annotated[dict[str, JsonValue], BeforeValidator(_encodable_throughout)]


class Record(BaseModel):
    """Frozen, strict about keys, and without infinities."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ScenarioRecord(Record):
    """Which scenario was sat; `content_hash` tells whether the file has changed since."""

    id: Text
    version: int = 1
    title: Text
    content_hash: Text = ""


class RubricRecord(Record):
    """Which rubric graded it; `content_hash` covers the scenario's own criteria too."""

    version: int = 1
    content_hash: Text = ""


class Exchange(Record):
    """Something the interviewer gave in a phase and what was answered.

    `kind` is `probe`, `hint`, `fact`, `twist` or another word of the interview; `id` is that of
    the probe, hint or fact; `answer` is empty when none was asked for or it was declined.
    """

    kind: Text
    id: Text = ""
    text: Text
    answer: Text = ""
    declined: bool = False
    at_s: Seconds = 0.0


class PhaseRecord(Record):
    """One phase as it was sat: time in seconds, the whole answer, and what was given on the way."""

    id: Text
    title: Text
    prompt: Text = ""
    budget_s: Seconds
    spent_s: Seconds
    answer: Text
    exchanges: tuple[Exchange, ...] = ()


class Utterance(Record):
    """One turn of the conversation, `at_s` seconds into the interview."""

    who: Text
    text: Text
    at_s: Seconds
    phase: Text = ""


class Interruption(Record):
    """A pause or a suspend of the machine: `counted` tells whether it ran on the clock."""

    kind: Text
    at_s: Seconds
    length_s: Seconds
    counted: bool = False


class Dispute(Record):
    """A verdict that the person holds to be wrong; the grader's own stays beside it.

    `of` is what kind of thing was judged: a `criterion`, a `wrong_claim` or a `calculation`;
    `criterion` is its id, or the words of the calculation.
    """

    of: Text = CRITERION
    criterion: Text
    verdict_before: Text
    claimed: Text
    reason: Text
    at: AwareDatetime


class Note(Record):
    """A remark added after the attempt."""

    text: Text
    at: AwareDatetime


_ADDED_LATER = ("disputes", "notes", "tags")


class Transcript(Record):
    """One finished attempt. Times of the interview are seconds on its own clock.

    `figures` are the seeded facts as the candidate met them, `events_digest` fingerprints the
    event log that this was made from, `report` is a `report/1` object or None if grading failed,
    `strong_answers` holds by criterion id what a strong answer says.
    `disputes`, `notes` and `tags` are filled on reading and not in the file itself, which is
    written before there are any. Where the person has made a later grading the one of record,
    `report` is that one's on reading.
    """

    schema_name: str = Field(default=SCHEMA_NAME, alias="schema", pattern=r"^transcript/[0-9]+$")
    attempt: Text
    scenario: ScenarioRecord
    rubric: RubricRecord
    format: Text
    mode: Text
    level: Text
    seed: int
    figures: JsonObject = Field(default_factory=dict)
    started_at: AwareDatetime
    finished_at: AwareDatetime
    phases: tuple[PhaseRecord, ...]
    conversation: tuple[Utterance, ...] = ()
    interruptions: tuple[Interruption, ...] = ()
    events_digest: Text = ""
    report: JsonObject | None = None
    strong_answers: dict[Text, Text] = Field(default_factory=dict)
    disputes: tuple[Dispute, ...] = ()
    notes: tuple[Note, ...] = ()
    tags: tuple[Text, ...] = ()
    _first_report: JsonObject | None = PrivateAttr(default=None)
    _record: str = PrivateAttr(default="")

    @property
    def first_report(self) -> JsonObject | None:
        """The report as the attempt was first graded, whichever grading is the one of record."""
        return self._first_report if self._record else self.report

    @property
    def record(self) -> str:
        """Which later grading is the one of record, and hence `report`; empty for the first."""
        return self._record

    @property
    def disputed(self) -> dict[Judged, Dispute]:
        """The disputes that stand, by what they are about."""
        return {Judged(dispute.of, dispute.criterion): dispute for dispute in self.disputes}

    @property
    def held(self) -> dict[Judged, str]:
        """What the person holds of what they dispute."""
        return {thing: dispute.claimed for thing, dispute in self.disputed.items()}

    def follow_up_of(self, span: Mapping[str, Any]) -> Exchange | None:
        """The follow-up whose answer holds a span of evidence (`phase`, and `start` and `end` in
        characters); None where it stands in what was written before any.
        """
        phase = next((phase for phase in self.phases if phase.id == span.get("phase")), None)
        start, end = span.get("start"), span.get("end")
        if phase is None or not isinstance(start, int) or not isinstance(end, int):
            return None
        last = len(phase.answer)
        for asked in reversed(phase.exchanges):
            if asked.kind != "probe" or not asked.answer.strip():
                continue
            first = phase.answer.rfind(asked.answer, 0, last)
            if first <= start and end <= last:
                return asked if first >= 0 else None
            last = first
        return None

    @property
    def version(self) -> int:
        """The schema's number: above 1 means written by a later version of the program."""
        match = _ANY_SCHEMA_NAME.fullmatch(self.schema_name)
        return int(match[1]) if match else 0


@dataclass(frozen=True)
class OpenedTranscript:
    """A transcript and what a person should know about reading it.

    `read_only` tells that a later version wrote it: do not annotate it. `notices` are sentences to
    show, empty when all is well.
    """

    transcript: Transcript
    read_only: bool = False
    notices: tuple[str, ...] = ()


def transcript_schema() -> dict[str, Any]:
    """The JSON Schema of the model; the committed copy must be equal to it."""
    schema = Transcript.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "transcript.schema.json",
        **schema,
    }


def encode_transcript(transcript: Transcript) -> bytes:
    """The file's bytes: JSON in UTF-8, one field per line, checked against the committed schema.
    What is added later is left out as long as there is nothing, so that no reader of the file takes
    it for the whole.

    Raises:
        StorageError: the transcript does not fit its schema, which is a fault of the program.
    """
    fields = transcript.model_dump(mode="json", by_alias=True)
    for name in _ADDED_LATER:
        if not fields[name]:
            del fields[name]
    faults = sorted(_validator().iter_errors(fields), key=lambda fault: list(fault.path))
    if faults:
        raise StorageError(
            "The transcript does not fit its own format",
            f"{faults[0].json_path}: {faults[0].message[:300]}",
            "The journal holds the attempt; please report this.",
        )
    return json.dumps(fields, ensure_ascii=False, allow_nan=False, indent=1).encode() + b"\n"


def write_transcript(folder: Path, transcript: Transcript, fs: FileSystem) -> Path:
    """Write `transcript.json` once and for all, mode 0600, and return its path.

    Raises:
        StorageError: it exists already, does not fit the schema, or the disk failed. The journal
            is as it was, so that writing can be tried again.
    """
    path = folder / TRANSCRIPT_NAME
    fs.write_once(path, encode_transcript(transcript))
    return path


def read_transcript(folder: Path, fs: FileSystem | None = None) -> Transcript:
    """The transcript of the attempt in `folder` with its disputes, notes and tags.

    Raises:
        UsageError: the attempt is unfinished.
        StorageError: it is missing, damaged, or of a version that cannot be read.
    """
    return open_transcript(folder, fs).transcript


def open_transcript(folder: Path, fs: FileSystem | None = None) -> OpenedTranscript:
    """As `read_transcript`, with what to tell the person about it."""
    disk = fs or FileSystem()
    path = folder / TRANSCRIPT_NAME
    if not path.exists() and (folder / JOURNAL_NAME).exists():
        raise UsageError(
            f"The attempt {folder.name} is unfinished",
            "There is a report once its last phase is closed.",
            "`simulator` offers it at its start, `simulator --plain` line by line: go on with it.",
        )
    fields = _fields(path, disk.read(path))
    match = _ANY_SCHEMA_NAME.fullmatch(str(fields.get("schema")))
    is_later = match is not None and int(match[1]) > SCHEMA_VERSION
    added = read_annotations(folder, disk)
    try:
        stored = Transcript.model_validate(fields, extra="ignore" if is_later else "forbid")
        transcript = _with_record(_merge(stored, added), folder, added.record, disk)
    except ValidationError as error:
        raise _unreadable(path, error, is_later) from error
    notices = list(added.notices)
    if is_later:
        notices.insert(
            0, "This attempt was saved by a later version of the program: it can only be read here."
        )
    return OpenedTranscript(transcript, is_later or added.read_only, tuple(notices))


def _fields(path: Path, raw: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _damaged(path, str(error)) from error
    if not isinstance(fields, dict):
        raise _damaged(path, "it holds no JSON object")
    return fields


def _merge(stored: Transcript, added: Annotations) -> Transcript:
    return stored.model_copy(
        update={
            "disputes": (*stored.disputes, *map(Dispute.model_validate, added.disputes)),
            "notes": (*stored.notes, *map(Note.model_validate, added.notes)),
            "tags": tuple(dict.fromkeys((*stored.tags, *added.tags))),
        }
    )


def _with_record(transcript: Transcript, folder: Path, record: str, fs: FileSystem) -> Transcript:
    """The transcript with the report of the grading that the person chose."""
    chosen = grading_of_record(folder, record, fs)
    if chosen is None:
        return transcript
    changed = transcript.model_copy(update={"report": chosen.report})
    changed._first_report, changed._record = transcript.report, record
    return changed


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - 30 ms, needed only to write

    return Draft202012Validator(json.loads(SCHEMA_PATH.read_bytes()))


def _unreadable(path: Path, error: ValidationError, is_later: bool) -> StorageError:
    if is_later:
        return StorageError(
            f"{path} was saved by a later version of the program",
            "This version cannot read it. The file was not changed.",
            "Update the program to open this attempt.",
        )
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return _damaged(path, f"{place}: {first['msg']}")


def _damaged(path: Path, what: str) -> StorageError:
    return StorageError(
        f"{path} is damaged",
        f"{what}. The file was not changed; the journal beside it has what was typed.",
        "Restore the file from a backup, or read journal.jsonl in the same folder.",
    )
