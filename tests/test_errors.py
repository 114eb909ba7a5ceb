"""An error says what failed, what is safe and what to do next."""

from __future__ import annotations

import pytest

from simulator.errors import (
    BrokenScenarioError,
    ContentError,
    LockedError,
    Problem,
    SimulatorError,
    StorageError,
    UsageError,
)


def test_an_error_reads_title_then_detail_then_hint() -> None:
    error = SimulatorError("Cannot save.", "The text is in memory.", "Free some space.")

    assert str(error) == "Cannot save.\nThe text is in memory.\nFree some space."
    assert (error.title, error.detail, error.hint) == (
        "Cannot save.",
        "The text is in memory.",
        "Free some space.",
    )


def test_what_an_error_does_not_say_leaves_no_empty_line() -> None:
    assert str(SimulatorError("Cannot save.", hint="Free some space.")) == (
        "Cannot save.\nFree some space."
    )


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (SimulatorError("x"), 1),
        (UsageError("x"), 2),
        (StorageError("x"), 3),
        (LockedError("x"), 4),
        (ContentError(()), 5),
        (BrokenScenarioError("x", (Problem("a.yaml", 1, 1, "wrong"),)), 5),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_kind_of_error_has_its_own_exit_code(error: SimulatorError, exit_code: int) -> None:
    assert error.exit_code == exit_code


def test_a_locked_attempt_is_a_fault_of_storage() -> None:
    with pytest.raises(StorageError):
        raise LockedError("Another program holds the attempt.")


def test_a_problem_points_at_its_column() -> None:
    problem = Problem("fraud.yaml", 3, 8, "a number is needed", "  peak: many")

    assert problem.render().splitlines() == [
        "fraud.yaml:3:8: a number is needed",
        "      peak: many",
        "           ^",
    ]


def test_a_problem_without_a_line_is_one_line() -> None:
    assert Problem("fraud.yaml", 0, 0, "not UTF-8").render() == "fraud.yaml:0:0: not UTF-8"


@pytest.mark.parametrize("column", [1, 59, 60, 61, 500, 1000])
def test_the_caret_stays_under_its_character_in_a_line_of_any_length(column: int) -> None:
    line = "." * (column - 1) + "X" + "." * (1000 - column)

    _, shown, caret = Problem("a.yaml", 1, column, "here", line).render().splitlines()

    assert shown[caret.index("^")] == "X"
    assert len(shown) <= 104


def test_the_caret_counts_a_tab_as_one_column() -> None:
    _, shown, caret = Problem("a.yaml", 1, 3, "here", "\t\tX").render().splitlines()

    assert shown[caret.index("^")] == "X"


def test_problems_sort_by_file_then_place() -> None:
    late = Problem("a.yaml", 10, 1, "late")
    early = Problem("a.yaml", 9, 5, "early")
    other = Problem("b.yaml", 1, 1, "other")

    assert sorted((other, late, early)) == [early, late, other]


def test_content_errors_tell_all_problems_at_once() -> None:
    problems = (Problem("a.yaml", 1, 1, "first"), Problem("a.yaml", 2, 1, "second"))

    error = ContentError(problems)

    assert error.problems == problems
    assert error.title == "2 problems in the content files"
    assert error.detail == "a.yaml:1:1: first\na.yaml:2:1: second"
    assert ContentError(problems[:1]).title == "1 problem in the content files"
