"""Which faults of the content are told to whoever practises on one scenario."""

from __future__ import annotations

from pathlib import Path

from simulator.content.concerning import concerning, in_short
from simulator.content.library import load_library
from tests.content.examples import Tree, as_yaml, lexicon, scenario, write_library


def own_folder(root: Path, **rubrics: Tree) -> Path:
    """A person's own folder: a scenario with an unknown concept, and files of rubrics."""
    tree = scenario("own-ranking", "own")
    tree["criteria"][0]["evidence"] = {"met": ["own_goal"], "partial": ["own_goal"]}
    files = {f"rubrics/{name}.yaml": value for name, value in rubrics.items()}
    for name, value in {"scenarios/own-ranking.yaml": tree, **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(as_yaml(value), encoding="utf-8")
    return root


def test_a_fault_of_another_scenario_concerns_nobody_else(tmp_path: Path) -> None:
    shipped = write_library(tmp_path / "shipped")
    found = load_library([shipped, own_folder(tmp_path / "own")])
    assert {problem.path for problem in found.problems} == {
        str(tmp_path / "own" / "scenarios" / "own-ranking.yaml")
    }
    assert concerning(found, "toy-ranking") == ()
    assert concerning(found, "own") == found.problems
    assert concerning(found, "nothing-like-it") == ()
    (line,) = in_short(found.problems)
    assert "own-ranking.yaml: 2 problems; `simulator lint " in line


def test_a_broken_lexicon_of_ones_own_concerns_ones_own_scenarios_alone(tmp_path: Path) -> None:
    shipped = write_library(tmp_path / "shipped")
    words = lexicon()
    words["concepts"] = {"own-goal": {"terms": ["goal"]}}
    found = load_library([shipped, own_folder(tmp_path / "own", lexicon_own=words)])
    (problem,) = found.problems
    assert concerning(found, "toy-ranking") == ()
    assert concerning(found, "own-ranking") == (problem,)


def test_a_broken_rubric_concerns_all(tmp_path: Path) -> None:
    shipped = write_library(tmp_path / "shipped")
    found = load_library([shipped, own_folder(tmp_path / "own", more={"kind": "rubric"})])
    broken = {problem for problem in found.problems if "more.yaml" in problem.path}
    assert set(concerning(found, "toy-ranking")) == broken != set()
    assert broken < set(concerning(found, "own-ranking"))


def test_a_damaged_learned_reader_is_told_in_full(tmp_path: Path) -> None:
    root = write_library(tmp_path / "shipped")
    (root / "rubrics" / "reader.json").write_text("{", encoding="utf-8")
    (line,) = in_short(load_library([root]).problems)
    assert "the rules judge alone" in line


def test_a_damaged_learned_reader_hides_no_fault_of_other_files(tmp_path: Path) -> None:
    words = lexicon()
    del words["concepts"]["goal"]
    root = write_library(tmp_path / "shipped", {"rubrics/lexicon.yaml": words})
    before = load_library([root]).problems
    assert any("unknown concept 'goal'" in problem.message for problem in before)
    (root / "rubrics" / "reader.json").write_text("{", encoding="utf-8")
    assert set(before) < set(load_library([root]).problems)
