"""A transcript is written once, valid against its schema, and read with what was added since."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from simulator.errors import LockedError, StorageError
from simulator.records.annotations import (
    ANNOTATIONS_LOCK_NAME,
    ANNOTATIONS_NAME,
    add_dispute,
    add_note,
    add_tag,
    remove_tag,
    withdraw_dispute,
)
from simulator.records.files import FileSystem
from simulator.records.journal_format import encode_header
from simulator.records.locks import acquire_lock
from simulator.records.transcript import (
    SCHEMA_PATH,
    Exchange,
    PhaseRecord,
    encode_transcript,
    open_transcript,
    read_transcript,
    transcript_schema,
    write_transcript,
)
from tests.faulty_disk import FaultyDisk
from tests.records.samples import STARTED, sample_transcript

DISK = FileSystem()


def dispute(folder: Path, criterion: str, reason: str = "I said so in the summary") -> None:
    add_dispute(
        folder,
        criterion=criterion,
        verdict_before="missed",
        claimed="met",
        reason=reason,
        at=STARTED + timedelta(days=1),
        fs=DISK,
    )


def test_the_committed_schema_is_that_of_the_model() -> None:
    assert json.loads(SCHEMA_PATH.read_bytes()) == transcript_schema()


def test_a_written_transcript_is_valid_against_the_committed_schema(tmp_path: Path) -> None:
    path = write_transcript(tmp_path, sample_transcript(), DISK)
    schema = json.loads(SCHEMA_PATH.read_bytes())
    Draft202012Validator.check_schema(schema)
    fields = json.loads(path.read_bytes())
    Draft202012Validator(schema).validate(fields)
    assert fields["schema"] == "transcript/1"
    assert not Draft202012Validator(schema).is_valid(fields | {"phases": "none"})


def test_a_transcript_reads_back_equal(tmp_path: Path) -> None:
    write_transcript(tmp_path, sample_transcript(), DISK)
    assert read_transcript(tmp_path) == sample_transcript()


@given(st.text(st.characters()), st.text())
def test_any_text_that_can_be_typed_survives(answer: str, reason: str) -> None:
    phase = PhaseRecord(id="p", title="P", budget_s=1, spent_s=1, answer=answer)
    transcript = sample_transcript(phases=(phase,), report={"reason": reason})
    fields = json.loads(encode_transcript(transcript))
    encodable = answer.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert fields["phases"][0]["answer"] == encodable
    assert fields["report"]["reason"] == reason


def test_half_a_surrogate_pair_does_not_keep_a_transcript_from_being_written() -> None:
    phase = PhaseRecord(id="p", title="P", budget_s=1, spent_s=1, answer="a\ud83d")
    written = encode_transcript(sample_transcript(phases=(phase,), report={"q": ["\udc00"]}))
    assert json.loads(written)["phases"][0]["answer"] == "a\ufffd"
    assert json.loads(written)["report"] == {"q": ["\ufffd"]}


def test_a_transcript_is_for_its_owner_only_and_never_overwritten(tmp_path: Path) -> None:
    path = write_transcript(tmp_path, sample_transcript(), DISK)
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(StorageError, match="exists already"):
        write_transcript(tmp_path, sample_transcript(seed=8), DISK)
    assert read_transcript(tmp_path).seed == 7


@pytest.mark.parametrize("nth", range(1, 7))
def test_a_transcript_that_cannot_be_written_leaves_nothing_and_can_be_tried_again(
    tmp_path: Path, nth: int
) -> None:
    with pytest.raises(StorageError):
        write_transcript(tmp_path, sample_transcript(), FaultyDisk(nth=nth).files)
    assert list(tmp_path.iterdir()) == []
    write_transcript(tmp_path, sample_transcript(), DISK)


def test_disputes_are_kept_beside_the_transcript_and_merged_on_reading(tmp_path: Path) -> None:
    path = write_transcript(tmp_path, sample_transcript(), DISK)
    before = path.read_bytes()
    dispute(tmp_path, "req-latency")
    assert path.read_bytes() == before
    (found,) = read_transcript(tmp_path).disputes
    assert (found.criterion, found.verdict_before, found.claimed) == (
        "req-latency",
        "missed",
        "met",
    )
    assert found.reason == "I said so in the summary"
    assert found.at == STARTED + timedelta(days=1)


def test_a_dispute_can_be_replaced_and_withdrawn(tmp_path: Path) -> None:
    write_transcript(tmp_path, sample_transcript(), DISK)
    dispute(tmp_path, "a", "first")
    dispute(tmp_path, "b")
    dispute(tmp_path, "a", "second")
    assert [(d.criterion, d.reason) for d in read_transcript(tmp_path).disputes][1] == (
        "a",
        "second",
    )
    withdraw_dispute(tmp_path, "a", STARTED, DISK)
    assert [d.criterion for d in read_transcript(tmp_path).disputes] == ["b"]


def test_a_wrong_claim_and_a_calculation_are_disputed_under_names_of_their_own(
    tmp_path: Path,
) -> None:
    write_transcript(tmp_path, sample_transcript(), DISK)
    dispute(tmp_path, "w1")
    for of, name, claimed in (
        ("wrong_claim", "w1", "not_made"),
        ("calculation", "2 * 3 = 7", "right"),
    ):
        add_dispute(
            tmp_path, criterion=name, of=of, verdict_before="made", claimed=claimed, reason="so",
            at=STARTED, fs=DISK,
        )  # fmt: skip
    held = read_transcript(tmp_path).held
    assert held == {
        ("criterion", "w1"): "met",
        ("wrong_claim", "w1"): "not_made",
        ("calculation", "2 * 3 = 7"): "right",
    }
    withdraw_dispute(tmp_path, "w1", STARTED, DISK, "wrong_claim")
    assert list(read_transcript(tmp_path).held) == [
        ("criterion", "w1"),
        ("calculation", "2 * 3 = 7"),
    ]
    first = (tmp_path / "annotations.jsonl").read_text().splitlines()[0]
    assert '"of"' not in first  # as earlier versions wrote it, and read it


def test_notes_and_tags_are_added_and_tags_removed(tmp_path: Path) -> None:
    write_transcript(tmp_path, sample_transcript(), DISK)
    add_note(tmp_path, "Too slow at first", STARTED, DISK)
    add_tag(tmp_path, "morning", STARTED, DISK)
    add_tag(tmp_path, "cold", STARTED, DISK)
    remove_tag(tmp_path, "morning", STARTED, DISK)
    transcript = read_transcript(tmp_path)
    assert [note.text for note in transcript.notes] == ["Too slow at first"]
    assert transcript.tags == ("cold",)


def test_the_file_itself_says_nothing_of_what_is_added_later(tmp_path: Path) -> None:
    path = write_transcript(tmp_path, sample_transcript(), DISK)
    add_note(tmp_path, "Too slow at first", STARTED, DISK)
    assert not {"disputes", "notes", "tags"} & set(json.loads(path.read_bytes()))
    full = read_transcript(tmp_path).model_dump(mode="json", by_alias=True)
    assert (len(full["notes"]), full["disputes"], full["tags"]) == (1, [], [])


def test_a_dispute_that_cannot_be_saved_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="disk is full"):
        add_note(tmp_path, "x", STARTED, FaultyDisk("write", nth=2).files)


def test_two_programs_do_not_write_notes_at_once(tmp_path: Path) -> None:
    with (
        acquire_lock(tmp_path / ANNOTATIONS_LOCK_NAME),
        pytest.raises(LockedError, match="the notes of this attempt"),
    ):
        add_note(tmp_path, "x", STARTED, DISK)


def test_damaged_annotations_are_told_and_the_transcript_still_opens(tmp_path: Path) -> None:
    write_transcript(tmp_path, sample_transcript(), DISK)
    dispute(tmp_path, "a")
    with (tmp_path / ANNOTATIONS_NAME).open("ab") as file:
        file.write(b"torn")
    opened = open_transcript(tmp_path)
    assert [d.criterion for d in opened.transcript.disputes] == ["a"]
    assert opened.notices == (
        "Some disputes, notes or tags cannot be read: line 3 is cut short.",
    )  # fmt: skip


def save_fields(folder: Path, **changes: Any) -> None:
    fields = json.loads(encode_transcript(sample_transcript()))
    (folder / "transcript.json").write_text(json.dumps(fields | changes))


def test_a_later_version_opens_read_only_with_a_clear_message(tmp_path: Path) -> None:
    save_fields(tmp_path, schema="transcript/2", mood="good")
    opened = open_transcript(tmp_path)
    assert (opened.read_only, opened.transcript.version) == (True, 2)
    assert opened.notices[0].startswith("This attempt was saved by a later version")
    assert opened.transcript.phases == sample_transcript().phases


def test_a_later_version_that_cannot_be_read_says_to_update(tmp_path: Path) -> None:
    save_fields(tmp_path, schema="transcript/2", phases={})
    with pytest.raises(StorageError, match="Update the program"):
        read_transcript(tmp_path)


def test_annotations_of_a_later_version_are_not_written_to(tmp_path: Path) -> None:
    write_transcript(tmp_path, sample_transcript(), DISK)
    (tmp_path / ANNOTATIONS_NAME).write_bytes(encode_header(version=2))
    assert open_transcript(tmp_path).read_only
    with pytest.raises(StorageError, match="later version"):
        add_note(tmp_path, "x", STARTED, DISK)
    assert (tmp_path / ANNOTATIONS_NAME).read_bytes() == encode_header(version=2)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b"{}"])
def test_a_damaged_transcript_is_an_error_for_people(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "transcript.json").write_bytes(content)
    with pytest.raises(StorageError, match=r"is damaged[\s\S]*journal beside it"):
        read_transcript(tmp_path)


def test_a_transcript_of_version_1_as_first_released_still_opens() -> None:
    opened = open_transcript(Path(__file__).parent / "versions" / "transcript-1")
    assert not opened.read_only
    assert opened.notices == ()
    assert opened.transcript == sample_transcript()


def test_a_span_of_evidence_knows_the_follow_up_that_it_answers() -> None:
    first = Exchange(kind="probe", id="p1", text="Why?", answer="Money.")
    second = Exchange(kind="probe", id="p2", text="And how?", answer="Money, by rules.")
    declined = Exchange(kind="probe", id="p3", text="When?", declined=True)
    answer = "Money counts.\n\nMoney.\n\nMoney, by rules."
    (phase,) = sample_transcript().phases
    phase = phase.model_copy(update={"answer": answer, "exchanges": (first, second, declined)})
    transcript = sample_transcript(phases=(phase,))

    def asked(start: int, end: int) -> str:
        found = transcript.follow_up_of({"phase": "clarify", "start": start, "end": end})
        return "" if found is None else found.text

    assert (asked(0, 13), asked(15, 21), asked(30, 39)) == ("", "Why?", "And how?")
    assert transcript.follow_up_of({"phase": "gone", "start": 0, "end": 1}) is None
    assert transcript.follow_up_of({"phase": "clarify"}) is None
