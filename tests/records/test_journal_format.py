"""Whatever happens to a journal's bytes, its longest valid prefix is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.records.journal_format import (
    HEADER,
    HEADER_SUM,
    JournalReading,
    decode_journal,
    encode_entry,
    encode_header,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def journal_of(*data: dict[str, object]) -> list[bytes]:
    """The journal's lines, header first."""
    lines, last = [HEADER], HEADER_SUM
    for seq, fields in enumerate(data, 1):
        line, last = encode_entry(seq, NOON + timedelta(seconds=seq), fields, last)
        lines.append(line)
    return lines


LINES = journal_of({"text": "peak is 30K QPS"}, {"text": 'a "quote" — ünïcode'}, {"n": 1.5})
WHOLE = b"".join(LINES)
ENTRIES = decode_journal(WHOLE).entries
ENDS = [sum(map(len, LINES[:count])) for count in range(1, len(LINES) + 1)]


def test_a_journal_reads_back_in_order_with_its_times() -> None:
    reading = decode_journal(WHOLE)
    assert [entry.seq for entry in reading.entries] == [1, 2, 3]
    assert [entry.data for entry in reading.entries][1] == {"text": 'a "quote" — ünïcode'}
    assert reading.entries[0].at == NOON + timedelta(seconds=1)
    assert (reading.damage, reading.valid_bytes, reading.whole) == (None, len(WHOLE), WHOLE)


@pytest.mark.parametrize("size", range(len(WHOLE)))
def test_a_journal_cut_at_any_byte_keeps_every_entry_before_the_cut(size: int) -> None:
    reading = decode_journal(WHOLE[:size])
    # An entry is complete with its last brace: only its line's end may be missing.
    complete = max(0, sum(end - 1 <= size for end in ENDS) - 1)
    assert reading.entries == ENTRIES[:complete]
    assert (reading.damage is None) == (size == 0 or size in ENDS)
    assert WHOLE.startswith(reading.whole[: reading.valid_bytes])


@given(st.integers(0, len(WHOLE) * 8 - 1))
def test_a_flipped_bit_costs_no_entry_before_it_and_invents_none(bit: int) -> None:
    broken = bytearray(WHOLE)
    broken[bit // 8] ^= 1 << bit % 8
    reading = decode_journal(bytes(broken))
    if bit // 8 < len(HEADER):
        assert reading.entries == ENTRIES
        assert (reading.damage, reading.valid_bytes) == ("line 1 is damaged", 0)
    else:
        hit = next(index for index, end in enumerate(ENDS) if bit // 8 < end) - 1
        # A flipped line end leaves its own entry whole only if nothing follows to join it.
        assert reading.entries == ENTRIES[:hit]
        assert reading.damage is not None


@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_read_without_an_error(raw: bytes) -> None:
    assert decode_journal(HEADER + raw).entries == ()
    assert decode_journal(raw).entries == ()


@given(st.permutations(range(1, 4)), st.lists(st.integers(1, 3), max_size=5))
def test_lines_moved_doubled_or_dropped_end_the_valid_prefix(
    order: list[int], doubled: list[int]
) -> None:
    shuffled = [*order, *doubled]
    reading = decode_journal(HEADER + b"".join(LINES[index] for index in shuffled))
    in_place = 0
    while in_place < 3 and shuffled[in_place] == in_place + 1:
        in_place += 1
    assert reading.entries == ENTRIES[:in_place]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.lists(st.dictionaries(st.text(), json_values, max_size=3), max_size=4))
def test_any_plain_data_reads_back_as_it_was(data: list[dict[str, object]]) -> None:
    reading = decode_journal(b"".join(journal_of(*data)))
    assert [entry.data for entry in reading.entries] == data
    assert reading.damage is None


def test_half_a_surrogate_pair_from_a_terminal_is_kept() -> None:
    reading = decode_journal(b"".join(journal_of({"text": "a\ud83d"})))
    assert reading.entries[0].data == {"text": "a\ud83d"}


def test_an_entry_that_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        encode_entry(1, NOON, {"n": float("nan")}, HEADER_SUM)
    with pytest.raises(TypeError, match="time zone"):
        encode_entry(1, NOON.replace(tzinfo=None), {}, HEADER_SUM)


def test_order_is_by_sequence_even_when_the_clock_goes_back_an_hour() -> None:
    first, last = encode_entry(1, NOON, {"n": 1}, HEADER_SUM)
    second, _ = encode_entry(2, NOON - timedelta(hours=1), {"n": 2}, last)
    reading = decode_journal(HEADER + first + second)
    assert [entry.data["n"] for entry in reading.entries] == [1, 2]
    assert reading.damage is None


def test_a_gap_in_the_sequence_ends_the_valid_prefix() -> None:
    first, last = encode_entry(1, NOON, {"n": 1}, HEADER_SUM)
    third, _ = encode_entry(3, NOON, {"n": 3}, last)
    assert len(decode_journal(HEADER + first + third).entries) == 1


def later_journal() -> JournalReading:
    header = encode_header(version=2)
    header_sum = header[-19:-3]
    line, _ = encode_entry(1, NOON, {"new": True}, header_sum)
    return decode_journal(header + line)


def test_a_later_version_is_read_as_far_as_it_goes_and_marked_read_only() -> None:
    reading = later_journal()
    assert (reading.version, reading.read_only, reading.damage) == (2, True, None)
    assert reading.entries[0].data == {"new": True}


def test_a_header_flipped_into_a_later_version_is_damage_not_a_later_version() -> None:
    reading = decode_journal(WHOLE.replace(b"journal/1", b"journal/3", 1))
    assert not reading.read_only
    assert reading.entries == ENTRIES
