"""Lint tells everything at once, with its place: each check has a fault that it finds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.authoring.lint import lint_roots
from simulator.authoring.scaffold import rubric_text
from tests.authoring.sound import sound, sound_library
from tests.content.examples import Tree, as_yaml, formats

Change = Callable[[Tree], object]


def problems(root: Path, change: Change = lambda _: None, cache: Path | None = None) -> list[str]:
    library = sound_library(root / "library", change)
    return [problem.render() for problem in lint_roots([library], cache=cache)[1]]


def misjudged(tree: Tree) -> None:
    tree["criteria"][0]["examples"]["met"][0] = "Nothing of the kind."


def test_a_sound_library_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path) == []


def test_an_example_that_is_judged_otherwise_is_told_where_it_stands_and_what_it_lacks(
    tmp_path: Path,
) -> None:
    (told,) = problems(tmp_path, misjudged)
    assert "toy-ranking.yaml:" in told
    assert "this example of 'toy-0' must be met and is missed" in told
    assert "not found: says one of: zeta0, mentions goal, mentions user" in told
    assert "`simulator try toy-ranking --examples --only toy-0`" in told
    assert "- Nothing of the kind." in told


def test_a_claims_example_is_told_where_it_stands_and_which_rule_holds(tmp_path: Path) -> None:
    def change(tree: Tree) -> None:
        tree["wrong_claims"][2]["examples"]["not_claimed"].append("They say wrong2 is so.")

    (told,) = problems(tmp_path, change)
    assert "must be not claimed and is claimed; its rule 1 of `met` holds" in told
    assert "- They say wrong2 is so." in told


@pytest.mark.parametrize(
    ("evidence", "says"),
    [
        ({"partial": [{"say": ["zeta0"]}]}, "missed and is partial; its rule 1 of `partial` holds"),
        ({"exclude": [{"say": ["three"]}]}, "mentions user; its rule 1 of `exclude` holds"),
        ({"none": ["three"]}, "mentions user; all of it, but not near enough together, or beside"),
    ],
)
def test_why_an_example_is_judged_otherwise_is_told(
    evidence: Tree, says: str, tmp_path: Path
) -> None:
    def change(tree: Tree) -> None:
        one = tree["criteria"][0]
        if "none" in evidence:
            one["evidence"]["met"][0]["none"] = [{"say": evidence["none"]}]
        else:
            one["evidence"] |= evidence
        text = "three zeta0" if "partial" in evidence else "The goal of zeta0: three users."
        one["examples"]["missed" if "partial" in evidence else "met"].append(text)

    assert any(says in text for text in problems(tmp_path, change))


def test_a_criterion_of_a_dimension_that_did_not_load_is_told(tmp_path: Path) -> None:
    def change(tree: Tree) -> None:
        tree["criteria"][0]["dimension"] = "not-there"

    assert any("not-there" in text for text in problems(tmp_path, change))


def test_evidence_that_says_nothing_meets_is_told(tmp_path: Path) -> None:
    def change(tree: Tree) -> None:
        tree["criteria"][0]["evidence"]["met"] = [{"say": ["machine learning", "goal"]}]

    (told,) = [text for text in problems(tmp_path, change) if "which says nothing" in text]
    assert told.splitlines()[1].strip() == "- say:"


@pytest.mark.parametrize(
    ("pattern", "heard"),
    [("how", "How do you feel"), ("is it", "Is it raining"), ("(who|what)", "Who")],
)
def test_a_fact_that_is_told_to_whoever_asks_anything_is_told(
    pattern: str, heard: str, tmp_path: Path
) -> None:
    def change(tree: Tree) -> None:
        tree["facts"][2]["asks"] = ["how many toys", pattern]

    (told,) = problems(tmp_path, change)
    assert f"{pattern!r} is found in '{heard}" in told
    assert told.splitlines()[1].strip() == f"- {pattern}"


def test_what_is_wrong_in_a_strong_answer_is_told_where_it_stands(tmp_path: Path) -> None:
    def change(tree: Tree) -> None:
        tree["phases"]["data"]["strong"] += "\nThey say wrong2 is so.\nWe need 100 x 30 = 300 GPUs."

    claim, calculation = problems(tmp_path, change)
    assert "taken for the wrong claim 'toy-wrong-2': 'They say wrong2 is so.'" in claim
    assert claim.splitlines()[1].strip().startswith("They say")
    assert "holds a wrong calculation: '100 x 30 = 300 GPUs'" in calculation
    assert "We need 100 x 30" in calculation.splitlines()[1]


def test_an_answer_outside_its_bounds_is_told_with_what_it_met_or_missed(tmp_path: Path) -> None:
    def change(tree: Tree) -> None:
        for phase in tree["phases"].values():
            phase["strong"] = "Served at {peak} within {budget}."

    (told,) = problems(tmp_path, change)
    assert "missed: req-one, req-two, toy-0, toy-1, toy-2, toy-3 and 7 more" in told


def test_what_hides_the_names_that_a_scenario_uses_is_told_with_it(tmp_path: Path) -> None:
    library = sound_library(tmp_path, lambda tree: tree["formats"].append("half-30"))
    mine = library / "scenarios" / "toy-ranking.yaml"
    half = (
        as_yaml(formats()).replace("id: short", "id: half-30").replace("minutes: 14", "minutes: 30")
    )
    (library / "scenarios" / "half.yaml").write_text(half)
    (library / "scenarios" / "other.yaml").write_text("kind: scenario\n")

    def told(with_unread_names: bool = False) -> list[str]:
        found = lint_roots([library], within=[mine], with_unread_names=with_unread_names)[1]
        return [f"{Path(problem.path).name}: {problem.message}" for problem in found]

    assert told() == []
    (only,) = told(with_unread_names=True)
    assert only.startswith("half.yaml: ")
    assert "add up to" in only


def test_twins_are_told_once(tmp_path: Path) -> None:
    def change(tree: Tree) -> None:
        tree["criteria"].append(dict(tree["criteria"][0]) | {"id": "toy-twin"})

    (told,) = problems(tmp_path, change)
    assert "earns it earns 'toy-twin' too, and the other way round" in told


def test_twins_among_criteria_for_every_problem_are_told_where_the_first_stands(
    tmp_path: Path,
) -> None:
    root = sound_library(tmp_path / "library")
    for name in ("one", "two"):
        text = rubric_text(f"dat-{name}", "framing", root / "rubrics" / f"{name}.yaml")
        (root / "rubrics" / f"{name}.yaml").write_text(text)
    for within in ([], [root / "rubrics" / "one.yaml"]):
        (told,) = lint_roots([root], within=within)[1]
        assert told.path.endswith("one.yaml")
        assert "every example that earns it earns 'dat-two' too" in told.message


def test_placeholders_in_a_rubric_of_ones_own_are_counted(tmp_path: Path) -> None:
    base = sound_library(tmp_path / "base")
    where = tmp_path / "mine" / "rubrics" / "one.yaml"
    where.parent.mkdir(parents=True)
    where.write_text(rubric_text("dat-one", "framing", where))
    (told,) = lint_roots([base, tmp_path / "mine"], within=[where])[1]
    assert told.note
    assert "4 placeholders left to be replaced: lines 10, 13, 21, 31" in told.message


def test_a_strong_answer_that_is_out_of_bounds_is_told_with_what_it_misses(tmp_path: Path) -> None:
    def change(tree: Tree) -> None:
        for phase in tree["phases"].values():
            phase["strong"] = "Nothing much."

    found = [text for text in problems(tmp_path, change) if "should score 90" in text]
    assert len(found) == 1
    assert "missed: " in found[0]


def test_golden_answers_are_held_to_their_bounds(tmp_path: Path) -> None:
    root = sound_library(tmp_path / "library")
    strong = "\n".join(
        f"## {name}\n{phase['strong'].replace('{peak}', '20K QPS').replace('{budget}', '100 ms')}"
        for name, phase in sound("toy", "toy-ranking")["phases"].items()
    )
    for folder, name, text in (("golden", "weak", strong), ("tests/golden", "middling", "")):
        place = root / folder / "toy-ranking"
        place.mkdir(parents=True)
        (place / f"{name}.md").write_text(text)
    found = [problem.message for problem in lint_roots([root])[1]]
    assert len(found) == 3
    assert any(
        "weak.md scores 100, and should score 0 to 40; met: req-one" in text for text in found
    )
    assert any("middling.md scores 0, and should score 45 to 72" in text for text in found)


def test_a_golden_answer_under_another_name_is_judged_anew(tmp_path: Path) -> None:
    root, cache = sound_library(tmp_path / "library"), tmp_path / "lint.json"
    place = root / "golden" / "toy-ranking"
    place.mkdir(parents=True)
    (place / "weak.md").write_text("## clarify\nNothing.\n")
    assert lint_roots([root], cache=cache)[1] == ()
    (place / "weak.md").rename(place / "strong.md")
    assert "strong.md scores 0" in lint_roots([root], cache=cache)[1][0].message


def test_a_golden_answer_that_nothing_looks_at_is_told(tmp_path: Path) -> None:
    root = sound_library(tmp_path / "library")
    for folder, name in (
        ("golden", "midling.md"),
        ("golden", "notes.txt"),
        ("golden", "strong.txt"),
        ("golden", "../toy-rankin/strong.md"),
        ("golden", "../other/strong.md"),
        ("tests/golden", "x.md"),
    ):
        place = (root / folder / "toy-ranking" / name).parent
        place.mkdir(parents=True, exist_ok=True)
        (place / Path(name).name).write_text("## clarify\nNothing.\n")
    (root / "golden" / "toy-ranking" / "weak.md").write_bytes(b"## clarify\n\xff\n")
    found = [problem.message for problem in lint_roots([root])[1]]
    assert len(found) == 4
    assert any("midling.md is not looked at" in text for text in found)
    assert any("did you mean 'middling'?" in text for text in found)
    assert any("strong.txt is not looked at" in text for text in found)
    assert any("no scenario 'toy-rankin'; did you mean 'toy-ranking'?" in text for text in found)
    assert any("weak.md cannot be read: it is not UTF-8" in text for text in found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("## clarfy\nNo.\n\n## data\nNo.\n", "'## clarfy' is no phase; did you mean 'clarify'?"),
        ("Nothing.\n", "has no heading of a phase: ## clarify, ## pipeline, ## data"),
    ],
)  # fmt: skip
def test_a_heading_of_a_golden_answer_that_is_no_phase_is_told(
    text: str, words: str, tmp_path: Path
) -> None:
    root = sound_library(tmp_path / "library")
    place = root / "golden" / "toy-ranking"
    place.mkdir(parents=True)
    (place / "middling.md").write_text(text)
    found = [problem.message for problem in lint_roots([root])[1]]
    assert len(found) == 2
    assert any("scores 0" in message for message in found)
    assert any(words in message for message in found)
    (place / "middling.md").rename(place / "weak.md")
    (told,) = lint_roots([root])[1]
    assert words in told.message


def test_what_is_wrong_in_a_golden_answer_is_told_at_its_own_line(tmp_path: Path) -> None:
    root = sound_library(tmp_path / "library")
    place = root / "golden" / "toy-ranking"
    place.mkdir(parents=True)
    phases = sound("toy", "toy-ranking")["phases"].items()
    parts = [f"## {name}\n{phase['strong']}" for name, phase in phases]
    text = "\n\n".join([*parts, "## modle", "They say wrong2 is so.", "100 x 30 = 300 GPUs."])
    (place / "strong.md").write_text(text.replace("{peak}", "20K QPS").replace("{budget}", "1 s"))
    for within in ([], [root / "scenarios" / "toy-ranking.yaml"]):
        found = lint_roots([root], within=within)[1]
        assert {one.path for one in found} == {str(place / "strong.md")}
        assert [one.source_line for one in found[-3:]] == text.split("\n\n")[-3:]
        last = text.count("\n") + 1
        assert [one.line for one in found[-3:]] == [last - 4, last - 2, last]
    assert lint_roots([root], within=[root / "rubrics"])[1] == ()


def test_only_what_lies_within_a_path_is_told(tmp_path: Path) -> None:
    root = sound_library(tmp_path / "library")
    (root / "rubrics" / "broken.yaml").write_text("kind: rubirc\n")
    assert lint_roots([root], within=[root / "scenarios"])[1] == ()
    (told,) = lint_roots([root], within=[root / "rubrics" / "broken.yaml"])[1]
    assert "did you mean" in told.message


def test_what_was_judged_is_remembered_until_it_changes(tmp_path: Path) -> None:
    cache = tmp_path / "cache" / "lint.json"
    assert problems(tmp_path / "a", cache=cache) == []
    kept = json.loads(cache.read_text())
    assert len(kept) == 2  # the standard, and the scenario
    assert problems(tmp_path / "b", cache=cache) == []
    assert json.loads(cache.read_text()) == kept
    assert len(problems(tmp_path / "c", misjudged, cache)) == 1
    assert len(json.loads(cache.read_text())) == 3


@pytest.mark.parametrize("damage", [b"", b"[]", b"{", b'{"k": [1]}', b'{"k": {}}'])
def test_a_damaged_memory_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    cache = tmp_path / "lint.json"
    cache.write_bytes(damage)
    assert len(problems(tmp_path / "a", misjudged, cache)) == 1
    assert len(json.loads(cache.read_text())) == 2
