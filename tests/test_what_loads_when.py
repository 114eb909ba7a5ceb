"""What is loaded before the first paint, for the first list, and for grading: no more than needed.

Speed itself is measured by `make bench`; these keep an import from costing it unnoticed.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DESK = (
    "from simulator.session.desk import Desk; from pathlib import Path; "
    "desk = Desk.of_this_machine(Path('nowhere'), {}, Path('nowhere')); "
)


def loaded_by(code: str, cwd: Path) -> set[str]:
    command = f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", command], cwd=cwd, check=True, capture_output=True, text=True
    )
    return set(ran.stdout.split())


@pytest.mark.parametrize("module", ["pydantic", "yaml", "sqlite3", "jsonschema", "openai"])
def test_home_is_painted_without(module: str, tmp_path: Path) -> None:
    assert module not in loaded_by(DESK + "import simulator.tui.app", tmp_path)


@pytest.mark.parametrize("module", ["pydantic", "simulator.grading", "simulator.session.session"])
def test_the_lists_of_home_are_filled_without(module: str, tmp_path: Path) -> None:
    lists = "desk.settle(); desk.scenario_entries(); desk.open_attempts(); desk.attempts()"
    assert module not in loaded_by(DESK + lists, tmp_path)


@pytest.mark.parametrize("module", ["pydantic", "simulator.grading", "jsonschema"])
def test_plain_mode_lists_what_there_is_without(module: str, tmp_path: Path) -> None:
    code = (
        "import io; from simulator.plain.home import choose_and_run; "
        "choose_and_run(desk, io.StringIO(chr(10)), sys.stdout)"
    )
    assert module not in loaded_by(DESK + code, tmp_path)


def test_grading_a_file_loads_no_screen_and_no_attempts(tmp_path: Path) -> None:
    (tmp_path / "answer.md").write_text("We rank by expected watch time.\n", encoding="utf-8")
    code = "from simulator.cli import main; main(['grade', 'answer.md', '--json'])"
    loaded = loaded_by(code, tmp_path)
    assert "simulator.grading.grader" in loaded
    attempts = {"simulator.records.transcript", "simulator.records.journal", "simulator.session"}
    assert not loaded & {"textual", "jsonschema", "sqlite3", *attempts}
