"""Markdown taken apart without losing a byte."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from simulator.errors import StorageError
from simulator.tracker.markdown import parse_markdown, split_cells


@given(st.binary(max_size=200).filter(lambda raw: b"\0" not in raw))
def test_any_bytes_come_back_as_they_were(raw: bytes) -> None:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return
    document = parse_markdown(raw)
    assert document.encode(document.lines) == raw


@given(st.text(max_size=80).filter(lambda text: "\0" not in text), st.sampled_from(["le", "be"]))
def test_utf_16_with_its_mark_comes_back_as_it_was(text: str, order: str) -> None:
    mark = codecs.BOM_UTF16_LE if order == "le" else codecs.BOM_UTF16_BE
    raw = mark + text.encode(f"utf-16-{order}")
    document = parse_markdown(raw)
    assert document.encode(document.lines) == raw


@pytest.mark.parametrize("raw", [b"a\0b", codecs.BOM_UTF32_LE + b"a\0\0\0", b"\xff\xfea"])
def test_a_file_that_is_no_text_is_refused(raw: bytes) -> None:
    with pytest.raises(StorageError, match="not a text file"):
        parse_markdown(raw)


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("| a | b |", ("a", "b")),
        ("a | b", ("a", "b")),
        ("| a | b", ("a", "b")),
        ("a | b |", ("a", "b")),
        (r"| a \| b | c |", (r"a \| b", "c")),
        ("||", ("",)),
        ("| |", ("",)),
        ("a", ("a",)),
    ],
)
def test_a_row_is_parted_at_its_pipes(row: str, cells: tuple[str, ...]) -> None:
    assert split_cells(row) == cells


SOURCES = [
    "| a | b |\n|---|---|\n| 1 | 2 |\n\ntext\n",
    "a | b\n--- | :-:\n1 | 2\n",
    "text\n| a |\n|---|\n| 1 |\n# h\n",
    "```\n| a |\n|---|\n```\n",
    "~~~ md\n| a |\n|---|\n~~~\n| b |\n|---|\n",
    "<!--\n| a |\n|---|\n-->\n\n| b |\n|---|\n",
    "    | a |\n    |---|\n",
    "| a | b |\n|---|\n| 1 | 2 |\n",
    "| a |\n|---|\n| 1 |\n- list\n",
    "| a |\n|---|\n| 1 |\n> quote\n",
    "| a |\n|---|\n| 1 |\n***\n| 2 |\n",
    "````\n```\n| a |\n|---|\n````\n",
    "# | a |\n|---|\n",
    "| a |\n|---|\nrow without a pipe\n\n| b |\n",
]


@pytest.mark.parametrize("source", SOURCES)
def test_tables_are_found_where_a_markdown_parser_finds_them(source: str) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(source)
    expected = [tuple(token.map or ()) for token in tokens if token.type == "table_open"]
    found = [(table.first, table.end) for table in parse_markdown(source.encode()).tables()]
    assert found == expected


def test_headings_in_fences_and_comments_are_not_headings() -> None:
    document = parse_markdown(b"# One #\n```\n# No\n```\n<!-- # No -->\n##  Two\n#no\n")
    assert [(item.line, item.level, item.text) for item in document.headings()] == [
        (0, 1, "One"),
        (5, 2, "Two"),
    ]


def test_a_section_ends_at_the_next_heading_of_its_level() -> None:
    document = parse_markdown(b"# A\n## B\n### C\n## D\n")
    ends = [document.section_end(heading) for heading in document.headings()]
    assert ends == [4, 3, 3, 4]
