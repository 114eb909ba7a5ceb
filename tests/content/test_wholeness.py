"""A scenario of one's own may be small; of a shipped one lint wants everything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator.content.library import Library, load_library
from simulator.content.lint import lint
from simulator.content.reading import read_content
from simulator.content.scenario import SHIPPED_LEAST, Scenario
from tests.content import examples
from tests.content.examples import Tree, as_yaml, line_of, write_library


def test_the_guide_names_the_minimums() -> None:
    guide = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"(?m)^\| `(\w+)` \| [^|]+ \| at least (\d+) \|$", guide))
    assert {name: int(count) for name, count in rows.items()} == SHIPPED_LEAST


def small(prefix: str = "tiny") -> Tree:
    """The least that an interview can be held with."""
    tree = examples.scenario("tiny-ranking", prefix)
    tree = {key: tree[key] for key in ("kind", "version", "id", "title", "domain", "summary",
                                       "prompt", "formats", "facts", "criteria")}  # fmt: skip
    tree["facts"] = [{"id": "goal", "topic": "goal", "answer": "Joy."}]
    tree["criteria"] = tree["criteria"][:1]
    return tree


def library(tmp_path: Path, tree: Tree, *, shipped: bool = False) -> Library:
    base = write_library(tmp_path / "base")
    root = base if shipped else tmp_path / "mine"
    (root / "scenarios").mkdir(parents=True, exist_ok=True)
    (root / "scenarios" / "tiny.yaml").write_text(as_yaml(tree))
    found = load_library([base, root] if root != base else [base])
    assert found.problems == ()
    return found


def test_the_least_that_an_interview_needs_loads_and_gets_notes(tmp_path: Path) -> None:
    found = library(tmp_path, small())
    assert found.scenarios["tiny-ranking"].twist is None
    notes = lint(found)
    assert all(one.note for one in notes)
    assert {one.message for one in notes} == {
        "`facts`: 1 of them; a shipped scenario has at least 14",
        "`criteria`: 1 of them; a shipped scenario has at least 10",
        "`wrong_claims`: 0 of them; a shipped scenario has at least 6",
        "`estimates`: 0 of them; a shipped scenario has at least 4",
        "phases without a strong answer, which a shipped scenario has: clarify, pipeline, data, "
        "model, scale, monitor, summary",
        "phases without 3 hints, which a shipped scenario has: clarify, pipeline, data, model, "
        "scale, monitor, summary",
        "no `twist`, which a shipped scenario has",
    }
    (facts,) = (one for one in notes if "facts" in one.message)
    assert facts.line == line_of(as_yaml(small()), "facts:")[0]
    assert ": note: `facts`" in facts.render()
    assert "\n" not in facts.render()


def test_of_a_shipped_scenario_the_same_is_a_problem(tmp_path: Path) -> None:
    assert len(lint(library(tmp_path, small(), shipped=True))) == 7
    assert not any(one.note for one in lint(library(tmp_path, small(), shipped=True)))


@pytest.mark.parametrize("part", ["facts", "criteria"])
def test_a_scenario_has_one_fact_and_one_criterion(part: str) -> None:
    text = as_yaml(small() | {part: []}).encode()
    (problem,) = read_content("t.yaml", "t.yaml", text, {"scenario": Scenario}).problems
    assert problem.message == f"'{part}': needs at least 1 of them; found 0"


def test_placeholders_are_counted_where_the_first_stands(tmp_path: Path) -> None:
    tree = examples.scenario("tiny-ranking", "tiny")
    tree["prompt"] = "TODO, say it. FIXME"
    tree["facts"][3]["answer"] = "Mastodon; todo lists."
    tree["criteria"][2]["probe"] = "TBD?"
    (note,) = lint(library(tmp_path, tree))
    first, second = (line_of(as_yaml(tree), word)[0] for word in ("TODO", "TBD"))
    assert note.note
    assert note.message == f"2 placeholders left to be replaced: lines {first}, {second}"
    assert note.line == first


def test_texts_of_the_scenario_that_it_was_begun_from_are_counted(tmp_path: Path) -> None:
    tree = examples.scenario("tiny-ranking", "tiny")
    words = "Our toys are {mean} and nobody finds the one that he would like best."
    tree["facts"][3]["answer"] = tree["criteria"][2]["strong"] = words
    theirs = examples.scenario()
    theirs["facts"][3]["answer"] = words
    write_library(tmp_path / "base", {"scenarios/toy-ranking.yaml": theirs})
    (tmp_path / "mine" / "scenarios").mkdir(parents=True)
    (tmp_path / "mine" / "scenarios" / "tiny.yaml").write_text(as_yaml(tree))
    (note,) = lint(load_library([tmp_path / "base", tmp_path / "mine"]))
    assert note.note
    assert note.message == "2 of 2 texts are those of 'toy-ranking', word for word"
    assert note.line == line_of(as_yaml(tree), "Our toys")[0]


def test_an_id_that_has_not_the_prefix_of_the_others_is_told(tmp_path: Path) -> None:
    tree = examples.scenario("tiny-ranking", "tiny")
    tree["criteria"][3]["id"] = "frm-three"
    tree["wrong_claims"][3]["contradicts"] = []
    tree["wrong_claims"][4]["id"] = "other-four"
    told = lint(library(tmp_path, tree))
    assert not any(one.note for one in told)
    assert [one.message for one in told] == [
        "'frm-three' begins like the standard's criteria: ids of a scenario have a prefix of their "
        "own, like `tiny-`",
        "'other-four' does not begin with `tiny-`, as its other ids do",
    ]
    assert told[0].line == line_of(as_yaml(tree), "frm-three")[0]


def test_a_rubric_that_takes_the_prefix_of_a_scenario_is_told_and_not_the_scenario(
    tmp_path: Path,
) -> None:
    rubric = examples.rubric()
    taken, own = examples.criterion("toy-privacy"), examples.criterion("frm-privacy")
    rubric["dimensions"] = [{"id": "framing", "extends": True, "criteria": [own, taken]}]
    del rubric["wrong_claims"]
    files: dict[str, str | Tree] = {"rubrics/extra.yaml": rubric}
    (told,) = lint(load_library([write_library(tmp_path, files)]))
    assert told.path.endswith("extra.yaml")
    assert "'toy-privacy' begins like the ids of the scenario 'toy-ranking'" in told.message
    assert told.line == line_of(as_yaml(rubric), "toy-privacy")[0]
