"""An author is told what loads but should be looked at."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

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
        "unknown standard criterion 'toy-3'",
    ]
