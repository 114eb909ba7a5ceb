"""Packs are checked before they are installed, copied as data, and cannot leave their folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from simulator.authoring.packs import add_pack, list_packs, remove_pack
from simulator.content.index import load_scenario_index
from simulator.content.library import load_library
from simulator.errors import ContentError, StorageError, UsageError
from simulator.records.content_roots import content_roots
from simulator.records.files import FileSystem
from simulator.records.paths import Paths
from tests.authoring.sound import sound, sound_library
from tests.content.examples import Tree, write_library
from tests.faulty_disk import FaultyDisk


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(*(tmp_path / name for name in ("transcripts", "config", "state", "cache")))


def pack(root: Path, tree: Tree | None = None, name: str = "My Pack") -> Path:
    library = write_library(root / name, {"scenarios/toy-ranking.yaml": tree or sound()})
    for spare in ("rubrics/rubric.yaml", "rubrics/lexicon.yaml", "scenarios/formats.yaml"):
        (library / spare).unlink()
    return library


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A library for packs to build on."""
    return sound_library(tmp_path / "base")


def install(source: Path, paths: Paths, base: Path) -> None:
    add_pack(source, paths, [base], FileSystem())


def test_a_sound_pack_is_installed_listed_used_and_removed(
    tmp_path: Path, paths: Paths, base: Path
) -> None:
    installed = add_pack(pack(tmp_path), paths, [base], FileSystem())
    assert (installed.name, installed.scenarios) == ("my-pack", ("packed-ranking",))
    assert list_packs(paths) == (installed,)
    assert installed.folder in content_roots(paths)
    entries = load_scenario_index([base, installed.folder])
    assert {entry.id: entry.origin for entry in entries}["packed-ranking"] == "my-pack"
    with pytest.raises(UsageError, match="installed already"):
        install(tmp_path / "My Pack", paths, base)
    remove_pack("my-pack", paths)
    assert list_packs(paths) == ()
    with pytest.raises(UsageError, match="no pack"):
        remove_pack("my-pack", paths)


def test_a_pack_with_problems_is_not_installed(tmp_path: Path, paths: Paths, base: Path) -> None:
    tree = sound()
    tree["titel"] = "x"
    with pytest.raises(ContentError, match="problem") as caught:
        install(pack(tmp_path, tree), paths, base)
    assert "unknown key 'titel'" in str(caught.value)
    assert list_packs(paths) == ()


def test_a_small_scenario_can_be_given_to_others(tmp_path: Path, paths: Paths, base: Path) -> None:
    tree = sound()
    del tree["twist"], tree["estimates"], tree["phases"]["data"]
    tree["figures"].pop("per_gpu")
    assert add_pack(pack(tmp_path, tree), paths, [base], FileSystem()).name == "my-pack"


def test_what_is_in_use_is_not_installed(tmp_path: Path, paths: Paths, base: Path) -> None:
    mine = write_library(paths.config, {"scenarios/packed.yaml": sound()})
    for source in (mine, mine / "scenarios"):
        with pytest.raises(UsageError, match="is in use already") as caught:
            add_pack(source, paths, [base, paths.config], FileSystem())
        assert "somebody else" in caught.value.hint
    assert list_packs(paths) == ()


def test_a_folder_of_a_folder_and_an_archive_are_told_what_to_add(
    tmp_path: Path, paths: Paths, base: Path
) -> None:
    outer = tmp_path / "unpacked"
    inner = pack(outer, name="main")
    for source in (outer, tmp_path):
        with pytest.raises(UsageError, match="holds no content") as caught:
            install(source, paths, base if source == outer else tmp_path / "nowhere")
        assert str(inner) in caught.value.hint
    (tmp_path / "pack.zip").write_bytes(b"PK")
    with pytest.raises(UsageError, match="is not a folder") as caught:
        install(tmp_path / "pack.zip", paths, base)
    assert "unpack an archive first" in caught.value.hint
    with pytest.raises(UsageError, match="There is no folder"):
        install(tmp_path / "nowhere", paths, base)


def test_a_pack_is_removed_by_the_name_of_its_folder(
    tmp_path: Path, paths: Paths, base: Path
) -> None:
    install(pack(tmp_path, name="My Pack (2)"), paths, base)
    assert remove_pack("My Pack (2)", paths).name == "my-pack-2"
    assert list_packs(paths) == ()


def test_a_pack_cannot_replace_what_is_there(tmp_path: Path, paths: Paths, base: Path) -> None:
    with pytest.raises(ContentError) as caught:
        install(pack(tmp_path, sound() | {"id": "toy-ranking"}), paths, base)
    assert "scenario 'toy-ranking' is already defined at" in str(caught.value)


def test_links_and_other_files_of_a_pack_are_not_followed_or_copied(
    tmp_path: Path, paths: Paths, base: Path
) -> None:
    source = pack(tmp_path)
    (source / "setup.py").write_text("print('run')")
    (source / "scenarios" / ".hidden.yaml").write_text("kind: scenario")
    add_pack(source, paths, [base], FileSystem())
    copied = [path.name for path in (paths.config / "packs").rglob("*") if path.is_file()]
    assert copied == ["toy-ranking.yaml"]
    remove_pack("my-pack", paths)
    (source / "scenarios" / "link.yaml").symlink_to("/etc/hostname")
    with pytest.raises(UsageError, match="not a plain file"):
        install(source, paths, base)
    (source / "scenarios" / "link.yaml").unlink()
    (source / "scenarios").rename(tmp_path / "elsewhere")
    (source / "scenarios").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="not a plain file"):
        install(source, paths, base)


def test_names_that_could_leave_the_folder_are_made_safe_or_refused(
    tmp_path: Path, paths: Paths, base: Path
) -> None:
    with pytest.raises(UsageError, match="no pack"):
        remove_pack("../..", paths)
    strange = pack(tmp_path, name="..évil..")
    found = add_pack(strange, paths, [base], FileSystem())
    assert found.folder.parent == paths.config / "packs"
    with pytest.raises(UsageError, match="cannot be called"):
        install(pack(tmp_path, name="…"), paths, base)
    tree = sound() | {"id": "../../escape"}
    with pytest.raises(ContentError, match="problem") as caught:
        install(pack(tmp_path, tree, name="other"), paths, base)
    assert "does not fit the pattern" in str(caught.value)


def test_a_disk_that_fails_leaves_nothing_half_installed(
    tmp_path: Path, paths: Paths, base: Path
) -> None:
    with pytest.raises(StorageError):
        add_pack(pack(tmp_path), paths, [base], FaultyDisk("replace").files)
    assert list_packs(paths) == ()


def test_a_template_of_a_pack_runs_no_code(tmp_path: Path, base: Path) -> None:
    for text in ("{mean.__class__}", "{0}", "{mean!r}", "{mean:>9999999}", "{__import__}"):
        tree = sound()
        tree["prompt"] = f"Look: {text}"
        source = pack(tmp_path, tree)
        library = load_library([base, source])
        assert "packed-ranking" not in library.scenarios
        assert library.problems
        shutil.rmtree(source)


def test_an_expression_of_a_pack_runs_no_code(tmp_path: Path, base: Path) -> None:
    for text in ("__import__('os')", "9**9**9**9", "mean.real", "[1]*9", "(lambda: 1)()"):
        tree = sound()
        tree["figures"]["evil"] = {"expr": text}
        source = pack(tmp_path, tree)
        library = load_library([base, source])
        assert "packed-ranking" not in library.scenarios
        shutil.rmtree(source)


def test_broken_twins_of_a_sound_scenario_are_told(tmp_path: Path, base: Path) -> None:
    source = pack(tmp_path, sound() | {"id": "toy-ranking", "titel": "x"})
    library = load_library([base, source])
    assert library.scenarios["toy-ranking"].title == "Toy ranking"
    told = [problem.message for problem in library.problems]
    assert any("scenario 'toy-ranking' is already defined at" in text for text in told)
