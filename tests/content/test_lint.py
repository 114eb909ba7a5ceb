"""An author is told what loads but should be looked at."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from simulator.content.library import Library, load_library
from simulator.content.lint import Misjudged, lint
from tests.content import examples
from tests.content.examples import as_yaml, line_of, write_library


def test_a_good_library_gives_no_remark(tmp_path: Path) -> None:
    assert lint(load_library([write_library(tmp_path)])) == ()


def test_problems_of_loading_are_among_the_remarks(tmp_path: Path) -> None:
    library = load_library([write_library(tmp_path, {"rubrics/a.yaml": ""})])
    assert lint(library) == library.problems
    assert library.problems


def test_an_unused_figure_an_empty_concept_and_lost_minutes_are_told(tmp_path: Path) -> None:
    tree = examples.scenario()
    tree["figures"]["spare"] = {"values": [1]}
    tree["phases"]["data"]["minutes"] = {"long": 9}
    lexicon = examples.lexicon()
    lexicon["concepts"]["nothing"] = {"title": "nothing"}
    files: dict[str, str | examples.Tree] = {
        "scenarios/toy-ranking.yaml": tree,
        "rubrics/lexicon.yaml": lexicon,
    }
    remarks = lint(load_library([write_library(tmp_path, files)]))
    assert [(Path(remark.path).name, remark.line, remark.message) for remark in remarks] == [
        (
            "lexicon.yaml",
            line_of(as_yaml(lexicon), "nothing:")[0],
            "concept 'nothing' has neither terms nor includes: it matches nothing",
        ),
        (
            "toy-ranking.yaml",
            line_of(as_yaml(tree), "spare:")[0],
            "figure 'spare' is used in no text and no expression",
        ),
        (
            "toy-ranking.yaml",
            line_of(as_yaml(tree), "long: 9")[0],
            "with its own minutes 'long' takes 39 minutes, not 35",
        ),
    ]


def test_an_example_that_is_judged_otherwise_is_told_at_its_criterion(tmp_path: Path) -> None:
    def judge(library: Library) -> Iterable[Misjudged]:
        yield Misjudged("criterion", "toy-3", "met example 'one' is missed")
        yield Misjudged("wrong claim", "claim-general", "not seen")

    library = load_library([write_library(tmp_path)])
    remarks = lint(library, judge)
    rubric, scenario = as_yaml(examples.rubric()), as_yaml(examples.scenario())
    assert [(remark.line, remark.message) for remark in remarks] == [
        (line_of(rubric, "id: claim-general")[0], "not seen"),
        (line_of(scenario, "id: toy-3")[0], "met example 'one' is missed"),
    ]
    assert remarks[1].source_line.strip() == "- id: toy-3"


def test_what_is_said_of_a_criterion_that_is_left_out_is_told(tmp_path: Path) -> None:
    tree = examples.scenario(not_applicable={"req-two": "nobody asks for it."})
    remarks = lint(load_library([write_library(tmp_path, {"scenarios/toy-ranking.yaml": tree})]))
    assert [remark.message for remark in remarks] == [
        "'req-two' is `not_applicable` here, so its `points` count for nothing"
    ]


def test_only_a_criterion_of_the_standard_can_be_left_out_or_worded(tmp_path: Path) -> None:
    tree = examples.scenario(not_applicable={"toy-3": "no."}, probes={"req-tow": "Why?"})
    remarks = lint(load_library([write_library(tmp_path, {"scenarios/toy-ranking.yaml": tree})]))
    assert sorted(remark.message for remark in remarks) == [
        "unknown standard criterion 'req-tow'; did you mean 'req-two'?",
        "unknown standard criterion 'toy-3'; `simulator list criteria` has them",
    ]


def _told(tmp_path: Path, old: str, new: str) -> list[tuple[str, str]]:
    """The text from each remark's place on, and its message."""
    text = as_yaml(examples.scenario()).replace(old, new, 1)
    remarks = lint(load_library([write_library(tmp_path, {"scenarios/toy-ranking.yaml": text})]))
    return [(one.source_line[one.column - 1 :].split("\n")[0], one.message) for one in remarks]


def test_a_figure_in_two_braces_is_told_where_it_stands(tmp_path: Path) -> None:
    ((at, message),) = _told(tmp_path, "serve {peak} within", "say {{1}}, serve {{peak}} within")
    assert at.startswith("{{peak}} within")
    assert "reads {peak} here" in message


@pytest.mark.parametrize(
    ("unit", "said", "told"),
    [
        ("ms", "within {budget} ms", "{budget} ms"),
        ("ms", "within {budget}ms", "{budget}ms"),
        ("ms", "within {budget} milliseconds", "{budget} milliseconds"),
        ('"%"', "for {budget}% of users", "{budget}%"),
        ('"%"', "for {budget} percent", "{budget} percent"),
        ("$", "for ${budget} a day", "${budget}"),
        ("days", "over {budget} days", "{budget} days"),
        ("days", "a {budget}-day window", "{budget}-day"),
        ("bytes", "of {budget} KB", "{budget} KB"),
        ("ms", "{budget} miles, {budget} so", ""),
        ("$", "{budget} dear", ""),
        ('""', "within {budget} ms, for ${budget}", ""),
        ("QPS", "{budget} a second", ""),
    ],
)
def test_a_unit_that_a_text_writes_again_beside_its_figure_is_told(
    unit: str, said: str, told: str, tmp_path: Path
) -> None:
    tree = examples.scenario(prompt=said)
    tree["figures"]["budget"]["unit"] = unit.strip('"')
    files: dict[str, str | examples.Tree] = {"scenarios/toy-ranking.yaml": tree}
    found = [one for one in lint(load_library([write_library(tmp_path, files)]))
             if "once more" in one.message]  # fmt: skip
    assert len(found) == bool(told)
    for one in found:
        assert one.source_line[one.column - 1 :].startswith(told)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("Toys #1", "#1"),
        ("Toys  # the first", ""),
        ('"Toys #1"', ""),
        ("Toys#1", ""),
    ],
)
def test_a_value_that_a_comment_cuts_is_told(written: str, at: str, tmp_path: Path) -> None:
    told = _told(tmp_path, "title: Toy ranking", f"title: {written}")
    assert [place for place, _ in told] == ([at] if at else [])
    assert all("put quotes around the whole value" in message for _, message in told)


def test_a_twist_that_is_told_after_its_criteria_is_told(tmp_path: Path) -> None:
    twist = "twist:\n  phase: "
    never, late = _told(tmp_path / "late", f"{twist}scale", f"{twist}monitor")
    assert never[0] == "monitor"
    assert late == ("scale", "the twist is told in phase 'monitor', which comes after 'scale'")
    ((place, message),) = _told(tmp_path / "early", f"{twist}scale", f"{twist}data")
    assert (place, "none of its criteria" in message) == ("data", True)


def test_a_text_without_end_is_told(tmp_path: Path) -> None:
    ((place, message),) = _told(tmp_path, "Design a ranking", "Design " * 40_000)
    assert place.startswith("Design")
    assert message == "'prompt': has 280,009 characters; it may have 4,000 at most"


@pytest.mark.parametrize("wrong", ["{peek}", "{", "}"])
def test_what_is_wrong_in_a_template_is_told_where_it_stands(wrong: str, tmp_path: Path) -> None:
    text = f"strong: |\n      First {{peak}}.\n      Then {wrong} or {{peak}}.\n    #"
    ((place, _),) = _told(tmp_path, "strong:", text)
    assert place == f"{wrong} or {{peak}}."
