"""The wheel carries the library and works without a checkout; the pins are whole and portable."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
_LIBRARY = {"rubrics": "simulator/library/rubrics", "scenarios": "simulator/library/scenarios"}
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+?)(?: *;[^\\]*)? *\\?$")
_HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def _tree(folder: str) -> set[str]:
    paths = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in paths if "__pycache__" not in path.parts}


def _pins() -> dict[str, tuple[str, int]]:
    """Canonical name to (version, number of hashes), of constraints.txt; a stray line fails."""
    pins: dict[str, tuple[str, int]] = {}
    name = ""
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        if found := _PIN.match(line):
            name = canonicalize_name(found["name"])
            pins[name] = (found["version"], 0)
        else:
            assert _HASH.match(line), line
            version, hashes = pins[name]
            pins[name] = (version, hashes + 1)
    return pins


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from this tree, offline, with the pinned build backend."""
    folder = tmp_path_factory.mktemp("wheel")
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return Path(built)


def test_the_wheel_holds_the_package_and_the_library_and_nothing_else(wheel: Path) -> None:
    expected = _tree("simulator")
    for folder, place in _LIBRARY.items():
        expected |= {place + name.removeprefix(folder) for name in _tree(folder)}

    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}

    assert names == expected


@pytest.mark.parametrize(
    "pattern",
    [
        r"simulator/py\.typed",
        r"simulator/library/rubrics/[\w-]+\.yaml",
        r"simulator/library/rubrics/reader\.json",
        r"simulator/library/scenarios/[\w-]+\.yaml",
        r"simulator/content/schemas/[\w.-]+\.json",
        r"simulator-[\d.]+\.dist-info/licenses/LICENSE",
    ],
)
def test_the_wheel_holds(wheel: Path, pattern: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert any(re.fullmatch(pattern, name) for name in archive.namelist())


def test_the_wheel_works_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    code = (
        "import pathlib, sys; sys.path.insert(0, sys.argv[1]);"
        "import simulator; assert pathlib.Path(simulator.__file__).is_relative_to(sys.argv[1]);"
        "from simulator.cli import main;"
        "sys.argv = ['simulator', 'ask', 'fraud-detection', 'What is the peak traffic?'];"
        "sys.exit(main())"
    )

    done = subprocess.run(
        [sys.executable, "-P", "-c", code, str(site)],
        cwd=elsewhere,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert list(elsewhere.iterdir()) == []


def test_every_pin_has_a_hash() -> None:
    assert [name for name, (_, hashes) in _pins().items() if hashes == 0] == []


def test_the_pins_name_no_host_and_no_path() -> None:
    text = (ROOT / "constraints.txt").read_text("utf-8")

    assert re.findall(r"https?:|file:|--(?!hash=)[a-z-]+| @ ", text) == []


@pytest.mark.parametrize(
    "line",
    [
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["dev"],
        *PROJECT["build-system"]["requires"],
    ],
)
def test_what_the_project_asks_for_is_pinned_within_its_range(line: str) -> None:
    requirement = Requirement(line)

    version, _ = _pins()[canonicalize_name(requirement.name)]

    assert requirement.specifier.contains(version)
