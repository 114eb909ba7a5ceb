"""Text that comes from files and people is inert when it is shown."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.text import inert_json, one_line, sanitise


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("\x1b]0;owned\x07title", "]0;ownedtitle"),
        ("\x1b]52;c;aGk=\x1b\\", "]52;c;aGk=\\"),
        ("\x1b[2J\x1b[31mred", "[2J[31mred"),
        ("\x9b31mred", "31mred"),
        ("back\x08space and \x7fdelete", "backspace and delete"),
    ],
    ids=["window title", "clipboard", "colours", "one-byte CSI", "deletes"],
)
def test_an_escape_sequence_loses_what_makes_it_one(given_text: str, shown: str) -> None:
    assert sanitise(given_text) == shown


@pytest.mark.parametrize("mark", "\u202a\u202e\u2066\u2069\u200e\u200f\u061c")
def test_a_bidirectional_mark_cannot_reorder_what_is_read(mark: str) -> None:
    assert sanitise(f"precision{mark}recall") == "precisionrecall"


@pytest.mark.parametrize("mark", "\xad\u180e\u200b\u2060\u206a\ufeff\ufff9\U000e0041")
def test_an_invisible_mark_cannot_hide_words(mark: str) -> None:
    assert sanitise(f"igno{mark}re") == "ignore"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_line_end_becomes_one_newline(end: str) -> None:
    assert sanitise(f"one{end}two") == "one\ntwo"


def test_tabs_newlines_markup_and_other_scripts_stay() -> None:
    text = "a\tb\n[bold]×[/bold] 中文 עברית e\u0301 👩\u200d💻"

    assert sanitise(text) == text


@given(st.text())
def test_sanitised_text_holds_no_control_and_is_stable(text: str) -> None:
    clean = sanitise(text)

    assert not [c for c in clean if unicodedata.category(c) == "Cc" and c not in "\t\n"]
    assert sanitise(clean) == clean


@given(st.text(), st.integers(min_value=1, max_value=40))
def test_one_line_is_one_line_within_its_limit(text: str, limit_chars: int) -> None:
    line = one_line(text, limit_chars)

    assert len(line) <= limit_chars
    assert not {"\n", "\t"} & set(line)


def test_one_line_folds_white_space_and_says_what_it_cut() -> None:
    assert one_line("  two \n\n towers\t", 20) == "two towers"
    assert one_line("abcdefgh", 8) == "abcdefgh"
    assert one_line("abcdefghi", 8) == "abcdefg…"


def test_json_with_unsafe_characters_is_the_same_value_and_inert() -> None:
    value = "a\x7f\x9b31m\u202e\U000e0041 é"
    text = inert_json(json.dumps(value, ensure_ascii=False))
    assert json.loads(text) == value
    assert sanitise(text) == text
