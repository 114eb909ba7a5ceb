"""A new file of content is valid at once, in its own names, and writes over nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.authoring.lint import lint_roots
from simulator.authoring.scaffold import (
    NewScenario,
    criterion_text,
    rubric_text,
    scenario_text,
    schema_line,
)
from simulator.content.index import shipped_root
from simulator.content.library import Library, load_library
from simulator.content.lint import lint
from simulator.content.rubric import Criterion, WrongClaim
from simulator.content.scenario import Scenario
from simulator.content.yaml_reader import read_document
from simulator.errors import UsageError
from tests.authoring.sound import sound_library
from tests.shipped import shipped


@pytest.fixture(scope="module")
def library() -> Library:
    return shipped()


def wanted(*formats: str, **changes: str) -> NewScenario:
    fields = {"id": "parcel-theft", "title": 'Parcels: "lost"', "domain": "No", "level": "mid",
              "prefix": "parcel"}  # fmt: skip
    names = {**fields, **changes}
    return NewScenario(
        names["id"], names["title"], names["domain"], names["level"], names["prefix"],
        names.get("template", ""), formats,
    )  # fmt: skip


@pytest.mark.parametrize("template", ["", "fraud-detection"])
def test_a_new_scenario_can_be_used_at_once_under_its_own_names(
    template: str, tmp_path: Path, library: Library
) -> None:
    where = tmp_path / "mine" / "scenarios" / "parcel-theft.yaml"
    where.parent.mkdir(parents=True)
    new = wanted("quick-20", "deep-60", template=template)
    text = scenario_text(new, library, where)
    where.write_text(text)
    whole = load_library([shipped_root(), tmp_path / "mine"])  # the tutorial's test judges it
    assert whole.problems == (), "\n".join(problem.render() for problem in whole.problems)
    assert [problem for problem in lint(whole) if not problem.note] == []
    found = whole.scenarios["parcel-theft"]
    assert (found.title, found.domain, found.level) == ('Parcels: "lost"', "No", "mid")
    assert found.formats == ("quick-20", "deep-60")
    ids = [one.id for one in found.own_criteria]
    ids += [claim.id for claim in found.wrong_claims]
    assert [name for name in ids if not name.startswith("parcel-")] == []
    assert text.startswith("# yaml-language-server: $schema=")
    assert text.count("\n# ") > 10


def test_a_small_scenario_is_in_the_words_of_its_title_and_names_what_a_shipped_one_has(
    library: Library,
) -> None:
    text = scenario_text(wanted(title="Who {leaves} the LEVEL?"), library, Path("x.yaml"))
    tree = yaml.safe_load(text)
    assert tree["title"] == "Who {leaves} the LEVEL?"
    assert tree["prompt"].startswith("Who {{leaves}} the LEVEL? TODO")
    assert tree["formats"] == list(library.formats)
    assert "14 facts, 10 criteria, 6 wrong claims and 4 estimates, 3 hints" in text
    assert "fraud" not in text.replace("--from fraud-detection", "")
    assert text.count("\n") < 130


@pytest.mark.parametrize("template", sorted(shipped().scenarios))
def test_a_scenario_begun_from_a_shipped_one_has_new_ids_and_the_same_words(
    template: str, tmp_path: Path, library: Library
) -> None:
    where = tmp_path / "mine" / "scenarios" / "user-friendly.yaml"
    where.parent.mkdir(parents=True)
    new = wanted(id="user-friendly", prefix="user", template=template)
    where.write_text(scenario_text(new, library, where))
    whole = load_library([shipped_root(), tmp_path / "mine"])
    (note,) = lint(whole)
    assert note.note
    assert f"those of {template!r}, word for word" in note.message
    old, _ = library.spots["scenario", template]
    ids = {one.id for one in _own(library.scenarios[template])}

    def renamed(value: Any) -> Any:
        match value:
            case dict():
                return {renamed(key): renamed(item) for key, item in value.items()}
            case list():
                return [renamed(item) for item in value]
            case str() if value in ids:
                return f"user-{value.partition('-')[2]}"
        return value

    expected = renamed(old.document.value)
    found = read_document("", where.read_bytes()).value
    changed = [key for key in expected if expected[key] != found[key]]
    assert changed == ["id", "title", "domain", "level"]


def _own(scenario: Scenario) -> tuple[Criterion | WrongClaim, ...]:
    return (*scenario.own_criteria, *scenario.wrong_claims)


def test_ids_are_renamed_in_quotes_in_flow_style_and_in_points(tmp_path: Path) -> None:
    root = sound_library(tmp_path / "base", lambda tree: tree.update(points={"toy-3": 2}))
    path = root / "scenarios" / "toy-ranking.yaml"
    text = path.read_text().replace("id: toy-4\n", 'id: "toy-4"\n')
    text = text.replace("  - toy-3\n", "  - 'toy-3'\n").replace(
        "title: About toy-4", "title: toy-4"
    )
    path.write_text(text)
    base = load_library([root])
    assert base.problems == ()
    new = scenario_text(wanted(template="toy-ranking"), base, path)
    assert "toy-4" in new
    tree = yaml.safe_load(new)
    assert tree["criteria"][4]["id"] == "parcel-4"
    assert tree["criteria"][4]["title"] == "toy-4"
    assert tree["wrong_claims"][3]["contradicts"] == ["parcel-3"]
    assert tree["points"] == {"parcel-3": 2}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": "../evil"}, "cannot be the id"),
        ({"id": "fraud-detection"}, "already"),
        ({"id": "x-"}, "cannot be the id"),
        ({"prefix": "Bad prefix"}, "cannot be the prefix"),
        ({"prefix": "two-words"}, "cannot be the prefix"),
        ({"prefix": "fraud"}, "is taken"),
        ({"level": "guru"}, "no level"),
        ({"template": "nowhere"}, "no scenario"),
    ],
)
def test_names_that_do_not_fit_are_refused(
    library: Library, changes: dict[str, str], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        scenario_text(wanted(**changes), library, Path("x.yaml"))


def test_a_new_rubric_joins_the_standard_and_is_judged_right(tmp_path: Path) -> None:
    where = tmp_path / "mine" / "rubrics" / "keep.yaml"
    where.parent.mkdir(parents=True)
    where.write_text(rubric_text("dat-keep", "data", where))
    library, problems = lint_roots([shipped_root(), tmp_path / "mine"], within=[where])
    (note,) = problems
    assert note.note, note.render()
    assert note.message.startswith("4 placeholders left to be replaced")
    data = next(one for one in library.rubric.dimensions if one.id == "data")
    assert data.criteria[-1].id == "dat-keep"
    assert data.title


def test_a_criterion_is_a_list_item_with_its_id_and_phase() -> None:
    (item,) = yaml.safe_load(criterion_text("toy-keep", "data", "data"))
    assert (item["id"], item["dimension"], item["phase"]) == ("toy-keep", "data", "data")
    (shared,) = yaml.safe_load(criterion_text("dat-keep", "data"))
    assert "phase" not in shared
    with pytest.raises(UsageError, match="no dimension"):
        criterion_text("x", "nowhere")
    with pytest.raises(UsageError, match="no phase 'bar'"):
        criterion_text("x", "data", "bar")


def test_a_criterion_is_indented_as_where_it_is_pasted(tmp_path: Path, library: Library) -> None:
    scenario = scenario_text(wanted(), library, tmp_path / "x.yaml")
    rubric = rubric_text("dat-keep", "data", tmp_path / "y.yaml")
    pasted = scenario.replace("criteria:\n", f"criteria:\n{criterion_text('t-x', 'data', 'data')}")
    assert [one["id"] for one in yaml.safe_load(pasted)["criteria"]] == ["t-x", "parcel-first"]
    (data,) = yaml.safe_load(rubric + criterion_text("dat-more", "data"))["dimensions"]
    assert [one["id"] for one in data["criteria"]] == ["dat-keep", "dat-more"]


def test_the_schema_is_named_by_a_path_inside_the_checkout_and_by_a_place_outside(
    tmp_path: Path,
) -> None:
    near = schema_line("scenario", shipped_root() / "scenarios" / "new.yaml")
    assert near.endswith("$schema=../simulator/content/schemas/scenario.schema.json")
    assert "file://" in schema_line("scenario", tmp_path / "new.yaml")


def test_numbers_of_a_new_scenario_are_numbers_to_editors_too(
    library: Library, tmp_path: Path
) -> None:
    """YAML 1.2, which editors read, knows no digits parted by underscores."""
    text = scenario_text(wanted(), library, tmp_path / "parcel-theft.yaml")
    assert "10000000" in text
    assert re.findall(r"\d_\d", text) == []
