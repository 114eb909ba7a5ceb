"""What YAML would do silently is refused or kept as text, with its place."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from simulator.content import yaml_reader
from simulator.content.yaml_reader import MAX_BYTES, MAX_DEPTH, Document, read_document
from simulator.errors import Problem


def read(text: str) -> Document:
    return read_document("file.yaml", text.encode())


def places(document: Document) -> list[tuple[int, int]]:
    return [(problem.line, problem.column) for problem in document.problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"), ("No", "No"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("y", "y"),
        ("12:30", "12:30"), ("1:30:15", "1:30:15"), ("2026-11-20", "2026-11-20"),
        ("012", "012"), ("0x1F", "0x1F"), ("0b11", "0b11"), (".inf", ".inf"), (".nan", ".nan"),
        ("e5", "e5"), ("1e5x", "1e5x"), ("1_0", "1_0"), ("-x", "-x"), ("+", "+"), ("=", "="),
        ("9" * 5000, "9" * 5000), ("TRUE", "TRUE"), ("10K", "10K"), ("1.2.3", "1.2.3"),
        ("true", True), ("False", False), ("null", None), ("~", None), ("", None),
        ("0", 0), ("-5", -5), ("10_000", 10_000), ("500_000_000", 500_000_000),
        ("0.1", 0.1), (".5", 0.5), ("1e9", 1e9), ("2.5E-3", 0.0025), ("1_000.5", 1000.5),
        ("'12'", "12"), ('"true"', "true"), ("'~'", "~"), ("|-\n  12", "12"),
    ],
)  # fmt: skip
def test_a_scalar_is_a_number_a_flag_or_the_text_that_was_typed(written: str, value: Any) -> None:
    document = read(f"key: {written}\n")
    assert document.problems == ()
    assert document.value == {"key": value}
    assert type(document.value["key"]) is type(value)


def test_a_key_that_looks_like_a_flag_stays_text() -> None:
    assert read("on: 1\nno: 2\n5: 3\n~: 4\n").value == {"on": 1, "no": 2, "5": 3, "~": 4}


def test_a_duplicate_key_is_told_at_the_second_one_and_the_first_is_kept() -> None:
    document = read("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 4\n")
    assert places(document) == [(5, 3), (6, 1)]
    assert "'c' stands here again; it is already on line 3" in document.problems[0].message
    assert document.value == {"a": 1, "b": {"c": 1, "d": 2}}


def test_an_anchor_and_each_alias_are_told_at_their_places() -> None:
    document = read("a: &x [1]\nb: *x\nc:\n  - *x\n")
    assert places(document) == [(1, 4), (2, 4), (3 + 1, 5)]
    assert document.broken == (("b",), ("c", 0))


def test_an_alias_bomb_is_refused_without_being_expanded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    document = read("\n".join(lines))
    assert len(document.problems) == 30 + 29 * 9
    assert document.value["a29"] == [None] * 9


def test_a_merge_key_brings_nothing_in() -> None:
    document = read("a: &x {k: 1}\nb:\n  <<: *x\n")
    assert document.value["b"] == {"<<": None}
    assert places(document) == [(1, 4), (3, 7)]


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!!int", "!mine", "!", "!!set"])
def test_a_tag_is_told_at_its_place(tag: str) -> None:
    document = read(f"a: 1\nb: {tag} 'echo'\n")
    assert places(document) == [(2, 4)]
    assert "is not allowed" in document.problems[0].message


def test_nesting_is_allowed_to_a_depth_and_told_beyond_it() -> None:
    assert read("[" * MAX_DEPTH + "]" * MAX_DEPTH).problems == ()
    document = read("k: " + "[" * 5000 + "]" * 5000)
    assert places(document) == [(1, 3 + MAX_DEPTH + 1)]
    assert document.problems[0].message == "nested more than 40 deep"


def test_three_thousand_levels_of_block_nesting_are_told() -> None:
    deep = "".join(" " * level + f"k{level}:\n" for level in range(1000))
    document = read(deep)
    assert [problem.line for problem in document.problems] == [MAX_DEPTH + 2]
    assert document.problems[0].message == "nested more than 40 deep"


def test_a_key_of_brackets_is_told() -> None:
    document = read("a: 1\n[1, 2]: x\n")
    assert places(document) == [(2, 1)]
    assert document.problems[0].message == "a key must be plain text"


def test_a_file_over_a_megabyte_is_not_parsed() -> None:
    document = read_document("file.yaml", b"a: [" * MAX_BYTES)
    assert document.problems == (
        Problem("file.yaml", 1, 1, "the file is larger than 1,000,000 bytes"),
    )


def test_too_many_values_are_told_where_they_begin_to_be_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(yaml_reader, "MAX_NODES", 1000)
    document = read("[" + "1," * 1001 + "]")
    assert document.problems[0].message == "more than 1,000 values"
    assert places(document) == [(1, 2 + 2 * 999)]


def test_a_syntax_error_is_told_with_its_line() -> None:
    document = read("a: 1\nb: [1, 2\nc: 3\n")
    assert document.value is None
    assert places(document) == [(2, 4)]


def test_problems_before_a_syntax_error_are_kept() -> None:
    document = read("a: 1\na: 2\nb: 'open\n")
    assert places(document)[0] == (2, 1)
    assert len(document.problems) == 2


def test_a_second_document_is_told() -> None:
    document = read("a: 1\n---\nb: 2\n")
    assert places(document) == [(2, 1)]
    assert "a file holds one" in document.problems[0].message


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n"])
def test_an_empty_file_is_told(text: str) -> None:
    assert [problem.message for problem in read(text).problems] == ["the file is empty"]


def test_bytes_that_are_not_utf8_are_told_at_their_character() -> None:
    document = read_document("file.yaml", "é: ok\nü: ".encode() + b"\xff\n")
    message = "not valid UTF-8; save the file as UTF-8"
    assert [(p.line, p.column, p.message) for p in document.problems] == [(2, 4, message)]


@pytest.mark.parametrize("character", "\x1b\x00\x07\x7f\x85\x9b\u2028\u202e\u2066\u200b\U000e0041")
def test_a_character_that_could_deceive_a_terminal_is_told_at_its_place(character: str) -> None:
    document = read(f"a: 1\nb: x{character}[31m\n")
    assert places(document) == [(2, 5)]
    assert f"U+{ord(character):04X} is not allowed" in document.problems[0].message
    assert character not in document.problems[0].render()


@pytest.mark.parametrize("escape", ["\\e[31m", "\\x1b", "\\u202e", "\\0", "\\a", "\\N"])
def test_nor_can_it_be_written_as_an_escape(escape: str) -> None:
    document = read(f'a: 1\nb: "x{escape}"\n')
    assert places(document) == [(2, 4)]
    assert "is not allowed" in document.problems[0].message


def test_nor_in_a_key() -> None:
    assert places(read('a: 1\n"b\\e": 2\n')) == [(2, 1)]


def test_escapes_of_visible_characters_are_read() -> None:
    document = read('a: "\\u00e9 \\" \\n \\t"\n')
    assert (document.value, document.problems) == ({"a": 'é " \n \t'}, ())


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    document = read_document("file.yaml", "\ufeffa: 1\r\nb: 2\r\nb: 3\r\n".encode())
    assert document.value == {"a": 1, "b": 2}
    assert places(document) == [(3, 1)]


def test_columns_count_characters_and_not_bytes() -> None:
    assert places(read("{é€𝄞: 1, x: 2, x: 3}")) == [(1, 16)]


def test_a_problem_is_shown_with_its_line_and_a_caret() -> None:
    document = read("a: 1\n\tb: 2\n")
    assert document.problems[0].render().startswith("file.yaml:2:1: ")
    again = read("first: 1\nsecond: 2\nfirst: 3\n").problems[0]
    assert again.render() == (
        "file.yaml:3:1: key 'first' stands here again; it is already on line 1\n    first: 3\n    ^"
    )


def test_the_caret_stands_under_the_column_of_a_long_line() -> None:
    document = read("k: {" + "".join(f"key{n}: 1, " for n in range(50)) + "key7: 2}")
    shown = document.problems[0].render().split("\n")
    assert shown[1][shown[2].index("^") :].startswith("key7: 2}")
    assert max(map(len, shown)) < 120


def test_the_place_of_a_value_its_key_and_a_missing_one() -> None:
    document = read("a:\n  - name: x\n    more: [1, 2]\n")
    assert document.place(("a", 0, "name")) == (2, 11)
    assert document.key_place(("a", 0, "name")) == (2, 5)
    assert document.place(("a", 0, "more")) == (3, 5)
    assert document.place(("a", 0, "more", 1)) == (3, 15)
    assert document.place(("a", 0, "absent", "deeper")) == (2, 5)
    assert document.place(("absent",)) == (1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb: [x, {c: no}]\n", "a: &x 1\nb: *x\n", "a: 1\na: 2\n", "a: !!int 1\n",
        "? [a]\n: b\n",
        "k: " + "[" * 100, "a: 'open\n", "", "a: 1\n---\nb: 2\n", 'é: "\\u00e9\\e"\n',
    ],
)  # fmt: skip
def test_the_slow_parser_tells_the_same_where_the_fast_one_is_missing(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast = read(text)
    monkeypatch.setattr(yaml_reader, "_LOADER", yaml.SafeLoader)
    slow = read(text)
    assert slow.value == fast.value
    assert [problem.line for problem in slow.problems] == [p.line for p in fast.problems]


@pytest.mark.parametrize(
    "text", ["kind: scenario\nid: ride\n", "kind: [\nid: ride\n", "kind: [\nid: 'ride'  # mine\n"]
)
def test_a_file_says_what_it_is_even_when_it_is_no_yaml(text: str) -> None:
    assert read(text).says("id") == "ride"
    assert read(text).says("title") == ""


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    document = read(text)
    assert document.problems or document.value is not None or text.strip()


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    document = read_document("file.yaml", data)
    for problem in document.problems:
        assert problem.line >= 1
        assert problem.column >= 1


_YAMLISH = st.text(alphabet="ab:-[]{}&*!|>'\"# \n\t?,0~%@`", max_size=120)


@given(_YAMLISH)
def test_no_yaml_looking_text_raises(text: str) -> None:
    assert isinstance(read(text), Document)
