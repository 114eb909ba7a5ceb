"""A review in lines: read from a person or from a file, and gone on with."""

from __future__ import annotations

import io
from pathlib import Path

from simulator.plain.review import run_review
from simulator.records.reviews import read_reviews, unfinished_reviews
from simulator.session.kit import Kit
from simulator.session.review import ReviewSession
from tests.session.room import EARNS, make_kit


def begin(kit: Kit) -> ReviewSession:
    return ReviewSession.start(kit, "toy-ranking", count=5, seed=1)


def test_answers_of_a_file_are_graded_in_order(tmp_path: Path) -> None:
    kit, out = make_kit(tmp_path), io.StringIO()
    assert run_review(begin(kit), f"{EARNS}\n---\nno\n", io.StringIO(), out) == 0
    text = out.getvalue()
    assert text.count("Question ") == 5
    assert text.count(begin(kit).asked[0].question.prompt) == 1  # the problem is told once
    assert f"You said: {EARNS}" in text
    assert "20% known." in text
    (record,) = read_reviews(kit.paths, kit.fs)
    assert [item.answer for item in record.questions] == [EARNS, "no", "", "", ""]


def test_typed_answers_end_with_a_full_stop_and_the_end_of_input_keeps_the_rest(
    tmp_path: Path,
) -> None:
    kit, out = make_kit(tmp_path), io.StringIO()
    typed = io.StringIO(f"{EARNS}\n.\nhalf\n")
    assert run_review(begin(kit), None, typed, out) == 0
    assert "The review is kept." in out.getvalue()
    (folder,) = unfinished_reviews(kit.paths)
    again = ReviewSession.resume(kit, folder)
    assert again.index == 1
    assert again.current is not None
    assert again.current.text == "half"
    again.close()


def test_a_question_of_the_same_day_says_so(tmp_path: Path) -> None:
    kit, first, last = make_kit(tmp_path), io.StringIO(), io.StringIO()
    run_review(begin(kit), "", io.StringIO(), first)
    while not (session := begin(kit)).asked[0].question.is_again:
        session.finish()
    run_review(session, "", io.StringIO(), last)
    assert "asked this today already" not in first.getvalue()
    assert "asked this today already" in last.getvalue()
