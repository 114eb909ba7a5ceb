"""The quick list of scenarios needs no models and survives broken files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from simulator.content.index import files_not_read, load_scenario_index
from simulator.content.library import load_library
from tests.content import examples
from tests.content.examples import write_library


def test_the_list_says_what_the_models_say(tmp_path: Path) -> None:
    tree = examples.scenario()
    tree["phases"]["data"]["minutes"] = {"long": 10}
    tree["phases"]["scale"]["minutes"] = {"long": 0.5}
    write_library(tmp_path, {"scenarios/toy-ranking.yaml": tree})
    library = load_library([tmp_path])
    (entry,) = load_scenario_index([tmp_path])
    scenario = library.scenarios["toy-ranking"]
    shared = ("id", "title", "domain", "level", "summary", "formats")
    assert all(getattr(entry, name) == getattr(scenario, name) for name in shared)
    assert entry.minutes == {"short": 14, "long": 35 + 5 - 4.5}
    assert [(phase.id, phase.minutes) for phase in entry.phases["long"]] == [
        ("clarify", 5), ("pipeline", 5), ("data", 10), ("model", 5), ("scale", 0.5),
        ("monitor", 5), ("summary", 5),
    ]  # fmt: skip
    assert entry.path == tmp_path / "scenarios" / "toy-ranking.yaml"


def test_broken_files_are_left_out_and_wrong_values_are_not_trusted(tmp_path: Path) -> None:
    odd = examples.scenario("odd-one", "odd", title=7, phases=["x"], formats=["short", 3, "none"])
    files = {"scenarios/bad.yaml": "a: [", "scenarios/list.yaml": "- kind: scenario\n"}
    write_library(tmp_path, {**files, "scenarios/odd.yaml": odd})
    entries = load_scenario_index([tmp_path, tmp_path / "absent"])
    assert [(entry.id, entry.title) for entry in entries] == [
        ("odd-one", "7"),
        ("toy-ranking", "Toy ranking"),
    ]
    assert entries[0].formats == ("short",)


def test_the_list_loads_no_models() -> None:
    code = "import sys, simulator.content.index; print('pydantic' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"


def test_files_that_nothing_reads_are_named_with_what_to_do(tmp_path: Path) -> None:
    root = write_library(tmp_path)
    assert list(files_not_read(root)) == []
    old, deep = root / "scenarios" / "other.yml", root / "rubrics" / "mine" / "words.yaml"
    deep.parent.mkdir()
    for path in (old, deep, root / "scenarios" / ".hidden.yml", root / "scenarios" / "notes.md"):
        path.write_text("kind: scenario\n")
    assert list(files_not_read(root)) == [
        (deep, f"content files lie in {root / 'rubrics'} itself: move it there"),
        (old, "content files end with .yaml: rename it other.yaml"),
    ]


def test_in_a_plain_folder_only_what_says_that_it_is_content_is_named(tmp_path: Path) -> None:
    for name, text in (("mine.yml", "kind: scenario\n"), ("compose.yml", "services: {}\n")):
        (tmp_path / name).write_text(text)
    assert [path.name for path, _ in files_not_read(tmp_path)] == ["mine.yml"]
