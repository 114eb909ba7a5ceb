"""Marks tell our text from a person's, and an edited line from one as we wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.tracker.marks import MarkedLine, mark, put_part, read_mark, without_part

TEXT = "- Latency (missed once, last on 2026-11-20)"
LINE = f"{TEXT} {mark(TEXT, 'medium:req-latency')}"


def test_a_line_as_we_wrote_it_is_not_edited() -> None:
    assert read_mark(LINE) == MarkedLine("medium:req-latency", is_edited=False)
    assert read_mark(f"  {LINE}\r\n") == MarkedLine("medium:req-latency", is_edited=False)


def test_a_changed_word_is_an_edit_and_a_tick_is_none() -> None:
    assert read_mark(LINE.replace("once", "twice")) == MarkedLine("medium:req-latency", True)
    box = f"- [ ] Latency {mark('- [ ] Latency', 'review:req-latency')}"
    assert read_mark(box.replace("[ ]", "[X]")) == MarkedLine("review:req-latency", False)


@pytest.mark.parametrize("line", ["- Mine", "<!-- simulator:other:x -->", "<!-- simulator -->"])
def test_other_lines_are_not_ours(line: str) -> None:
    assert read_mark(line) is None


CELLS = st.text(st.sampled_from("ab |-🟢\\"), max_size=12)


@given(CELLS, CELLS, st.text("xyz 1", max_size=8), st.text("xyz 1", max_size=8))
def test_a_part_is_replaced_and_nothing_around_it_changes(
    one: str, other: str, first: str, second: str
) -> None:
    row = f"| {one} | {other} |\r\n"
    once, _ = put_part(row, first)
    twice, is_put = put_part(once, second)
    assert is_put
    assert twice == put_part(row, second)[0]
    assert without_part(twice) == row


def test_a_part_that_a_person_edited_stays() -> None:
    row = put_part("| a | b |", "3 attempts")[0].replace("3 attempts", "3 attempts!")
    assert put_part(row, "4 attempts") == (row, False)
