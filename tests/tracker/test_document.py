"""A session is added to a tracker, and every other byte stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from simulator.tracker.document import SessionRow, add_session
from simulator.tracker.markdown import parse_markdown, split_cells

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "001_aae5cceef5d88e87.txt"
SESSION = SessionRow(
    attempt_id="2026-11-20-fraud-detection-abcd",
    day=date(2026, 11, 20),
    topics="Mock interview: Fraud detection",
    wins=("Goal tied to money", "Delayed labels"),
    gaps=("Latency",),
    score="71.5/100 (B)",
)
NEXT = SessionRow("2026-11-21-fraud-detection-efgh", date(2026, 11, 21), "Again", (), ())
MARK = "<!-- attempt: 2026-11-20-fraud-detection-abcd -->"
TABLE = (
    "| Date | Topics Covered | Key Wins | Gaps Found |\n"
    "|------|---------------|----------|------------|\n"
    "| 2026-02-02 (Session 1) | AUC | • a<br>• b | • c |\n"
    "| 2026-02-17 (Session 12) | Serving | • d | • e |\n"
)
LAST = "**Last Updated**: 2026-02-17 <!-- simulator:last-updated -->"
TRACKER = f"# Mine\n\n{LAST}\n\n## Session History Summary\n\n{TABLE}\n*End.*\n"


def added_lines(before: bytes, after: bytes) -> list[bytes]:
    """The lines of `after` that are not in `before`, when the rest is `before`, in order."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    extra, at = [], 0
    for line in new:
        if at < len(old) and line == old[at]:
            at += 1
        else:
            extra.append(line)
    assert at == len(old), "a line of the tracker is gone or was changed"
    return extra


def test_a_row_goes_below_the_last_with_the_next_session_number() -> None:
    after = add_session(TRACKER.encode(), SESSION).decode()
    row = (
        "| 2026-11-20 (Session 13) | Mock interview: Fraud detection — 71.5/100 (B) "
        f"| • Goal tied to money<br>• Delayed labels | • Latency {MARK} |\n"
    )
    expected = TRACKER.replace("2026-02-17 <!", "2026-11-20 <!").replace(TABLE, TABLE + row)
    assert after == expected


def test_a_score_column_gets_the_score() -> None:
    table = "| Date | Topics Covered | Key Wins | Gaps Found | Score |\n|-|-|-|-|-|\n"
    (row,) = added_lines(table.encode(), add_session(table.encode(), SESSION))
    assert split_cells(row.decode().strip())[1] == "Mock interview: Fraud detection"
    assert split_cells(row.decode().strip())[4] == f"71.5/100 (B) {MARK}"


def test_adding_the_same_attempt_again_changes_nothing() -> None:
    once = add_session(TRACKER.encode(), SESSION)
    assert add_session(once, SESSION) == once


def test_sessions_count_up() -> None:
    after = add_session(add_session(TRACKER.encode(), SESSION), NEXT).decode()
    assert after.index("(Session 13)") < after.index("(Session 14)")


def test_without_a_tracker_a_new_one_is_made_that_takes_the_next_session() -> None:
    made = add_session(None, SESSION)
    text = made.decode()
    for heading in ("Quick Stats", "Topics Mastered", "Knowledge Gaps", "Review Scheduled"):
        assert f"## {heading}\n" in text
    assert "| 2026-11-20 (Session 1) |" in text
    (row,) = added_lines(made.replace(b"2026-11-20 <!", b"2026-11-21 <!"), add_session(made, NEXT))
    assert row.startswith(b"| 2026-11-21 (Session 2) | Again | \xe2\x80\x94 | ")
    assert text.startswith("# ML Interview Study Tracker\n\n**Last Updated**: 2026-11-20 <!--")


@pytest.mark.parametrize("blank", [b"", b"\n\n", b"\xef\xbb\xbf", b" \r\n"])
def test_an_empty_file_becomes_a_new_tracker_and_keeps_its_bytes(blank: bytes) -> None:
    after = add_session(blank, SESSION)
    assert after == blank + add_session(None, SESSION)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("mark", "codec"),
    [("", "utf-8"), ("\ufeff", "utf-8"), ("\ufeff", "utf-16-le"), ("\ufeff", "utf-16-be")],
)
def test_line_ends_and_encoding_stay_and_the_row_follows_them(
    end: str, mark: str, codec: str
) -> None:
    before = mark + TRACKER.replace("\n", end)
    after = add_session(before.encode(codec), SESSION).decode(codec)
    assert after.replace(end, "\n").count("\n") == TRACKER.count("\n") + 1
    assert after.startswith(mark)
    assert after == mark + add_session(TRACKER.encode(), SESSION).decode().replace("\n", end)


def test_a_table_at_the_end_without_a_final_newline_stays_without_one() -> None:
    before = TABLE.rstrip("\n").encode()
    after = add_session(before, SESSION)
    assert after.startswith(before + b"\n| 2026-11-20 (Session 13)")
    assert not after.endswith(b"\n")


def test_a_table_without_outer_pipes_gets_a_row_without_them() -> None:
    before = b"Date | Topics | Wins\n--- | --- | ---\n2026-01-01 | a | b\n"
    (row,) = added_lines(before, add_session(before, SESSION))
    assert row.startswith(b"2026-11-20 (Session 2) | Mock")
    assert b"Latency" not in row


def test_where_the_newest_comes_first_the_row_goes_on_top() -> None:
    before = b"| Date | Topics | Wins |\n|-|-|-|\n| 2026-02-02 | b | |\n| 2026-01-01 | a | |\n"
    after = add_session(before, SESSION).decode().split("\n")
    assert after[2].startswith("| 2026-11-20 (Session 3)")


def test_placeholder_rows_are_not_counted_as_sessions() -> None:
    before = (
        TABLE.split("\n| 2026", maxsplit=1)[0].encode() + b"\n| \xe2\x80\x94 | \xe2\x80\x94 | | |\n"
    )
    assert b"(Session 1)" in add_session(before, SESSION)


def test_columns_in_another_order_or_of_another_kind_are_filled_by_name() -> None:
    before = (
        b"## Session history\n| Mood | Gaps | Key Wins | Date | Topics |\n"
        b"|-|-|-|-|-|\n"
    )  # fmt: skip
    (row,) = added_lines(before, add_session(before, SESSION))
    cells = split_cells(row.decode().strip())
    assert cells[0] == "—"
    assert cells[1] == "• Latency"
    assert cells[3] == "2026-11-20 (Session 1)"


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("| Date | What |", 1),
        ("| Went well | Date | Subject |", 2),
        ("| Date | Mood |", 0),
        ("| Mood | Hours |", 0),
        ("| What | Hours |", 0),
        ("| Won | Gaps |", 0),
    ],
)
def test_the_scenario_and_the_score_stand_in_any_table(header: str, cell: int) -> None:
    before = f"## Session history\n{header}\n{'|-' * header.count(' | ')}|-|\n".encode()
    (row,) = added_lines(before, add_session(before, SESSION))
    cells = split_cells(row.decode().strip())
    assert "2026-11-20 (Session 1)" in row.decode()
    assert f"{SESSION.topics} — {SESSION.score}" in cells[cell]
    assert row.count(SESSION.topics.encode()) == 1


def test_a_table_shown_as_code_or_commented_out_is_not_the_history() -> None:
    for opening, closing in (("```\n", "```\n"), ("<!--\n", "-->\n")):
        before = f"{opening}{TABLE}{closing}".encode()
        after = add_session(before, SESSION)
        assert after.startswith(before + b"\n## Session History Summary\n\n| Date |")


def test_a_file_without_a_history_gets_the_section_at_its_end() -> None:
    before = b"# Notes\r\n\r\nNo newline at the end"
    after = add_session(before, SESSION)
    assert after.startswith(before + b"\r\n\r\n## Session History Summary\r\n\r\n| Date |")
    assert b"\n" not in after.replace(b"\r\n", b"")
    (row,) = added_lines(after, add_session(after, NEXT))
    assert b"(Session 2)" in row


@pytest.mark.parametrize("opening", ["```md\ntext\n", "~~~~\ntext", "<!-- open\n"])
def test_a_fence_left_open_is_closed_before_the_new_section(opening: str) -> None:
    after = add_session(opening.encode(), SESSION)
    assert after.startswith(opening.encode())
    assert len(parse_markdown(after).tables()) == 1
    assert add_session(after, SESSION) == after


def test_last_updated_moves_on_but_never_back_and_only_where_it_is_marked() -> None:
    later = LAST.replace("2026-02-17", "2027-01-01") + "\n\n" + TABLE
    assert add_session(later.encode(), SESSION).decode().startswith("**Last Updated**: 2027-01-01 ")
    unmarked = "**Last Updated**: 2026-02-17\n\n" + TABLE
    (row,) = added_lines(unmarked.encode(), add_session(unmarked.encode(), SESSION))
    assert row.startswith(b"| 2026-11-20 (Session 13)")


def test_a_file_in_an_old_encoding_gets_only_plain_ascii() -> None:
    before = ("Caf\xe9\n\n" + TABLE.replace("•", "*")).encode("latin-1")
    (row,) = added_lines(before, add_session(before, SESSION))
    assert row.isascii()


HOSTILE = "a|b\nc\r\x1b[31m<script>\u202e` <!-- \\| *x* \ud800"


def test_hostile_texts_stay_in_their_cells_and_are_shown_inert() -> None:
    session = SessionRow("x-abcd", SESSION.day, HOSTILE, (HOSTILE,), (HOSTILE,), HOSTILE)
    (row,) = added_lines(TABLE.encode(), add_session(TABLE.encode(), session))
    assert len(split_cells(row.decode().strip())) == 4
    assert b"\x1b" not in row
    html = MarkdownIt("commonmark").enable("table").render(TABLE + row.decode())
    assert html.count("<td>") == 4 * 3
    for mark in ("<script", "<em>", "<code>", "\u202e"):
        assert mark not in html


LINES = st.one_of(
    st.sampled_from(
        [
            "# Mine", "## Session History Summary", "## Other", "```", "~~~", "<!--", "-->",
            "| Date | Topics Covered | Key Wins | Gaps Found |", "|---|---|---|---|", "|-|-|",
            "| 2026-01-01 (Session 3) | a | b | c |", "| — | — | — | — |", "text", "", "---",
            "**Last Updated**: 2026-01-31", "- [ ] item", "> quote", "a | b", "    | x |", "\\|",
            "Date | Topics | Wins", "--- | --- | ---",
        ]
    ),
    st.text(max_size=12).filter(lambda text: "\0" not in text),
)  # fmt: skip
ENDS = st.sampled_from(["\n", "\r\n", "\n", "\r"])
DOCUMENTS = st.builds(
    lambda pairs, last, mark: (mark + "".join(line + end for line, end in pairs) + last).encode(),
    st.lists(st.tuples(LINES, ENDS), max_size=14),
    LINES,
    st.sampled_from(["", "\ufeff"]),
)


@given(DOCUMENTS)
@example(TRACKER.encode())
def test_every_byte_outside_the_addition_stays(before: bytes) -> None:
    # A marked date that lies after the session's stays, so that nothing but the row is ours.
    before = before.replace(b"2026-02-17 <!", b"2026-12-31 <!")
    after = add_session(before, SESSION)
    grown = len(after) - len(before)
    at = next((n for n in range(len(before)) if before[n] != after[n]), len(before))
    # One insertion explains the change: what follows it is what followed before.
    assert any(
        after[:cut] == before[:cut] and after[cut + grown :] == before[cut:]
        for cut in range(max(0, at - grown), at + 1)
    )
    assert MARK.encode() in after
    assert add_session(after, SESSION) == after


@given(DOCUMENTS)
def test_the_added_row_is_found_again_in_a_live_table(before: bytes) -> None:
    document = parse_markdown(add_session(before, SESSION))
    rows = [document.lines[n] for table in document.tables() for n in table.rows]
    assert any(MARK in row for row in rows)


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference tracker is not on this computer")
def test_a_real_tracker_gets_one_row_and_keeps_every_other_byte() -> None:
    before = REFERENCE.read_bytes()
    after = add_session(before, SESSION)
    (row,) = added_lines(before, after)
    assert row.startswith(b"| 2026-11-20 (Session 13) | Mock interview: Fraud detection ")
    assert add_session(after, SESSION) == after
