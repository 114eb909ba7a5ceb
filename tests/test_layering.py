"""What an import loads, seen in a fresh process: the contracts in pyproject.toml read the source,
this looks at what really happened.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
# The screens load textual and the language-model room may load its client; __main__ starts.
_MAY_LOAD_MORE = ("simulator.tui", "simulator.llm", "simulator.__main__")
_HEAVY = {"textual", "rich", "openai"}


def _loaded_by(modules: list[str]) -> set[str]:
    """Top-level names in `sys.modules` of a fresh process after importing `modules`."""
    code = (
        "import importlib, json, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def _headless_modules() -> list[str]:
    paths = (ROOT / "simulator").rglob("*.py")
    names = (".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths)
    return sorted(
        name.removesuffix(".__init__") for name in names if not name.startswith(_MAY_LOAD_MORE)
    )


def test_the_command_line_loads_neither_the_screens_nor_a_client() -> None:
    loaded = _loaded_by(["simulator.cli"])

    assert "simulator" in loaded
    assert loaded & _HEAVY == set()


def test_no_room_but_the_screens_loads_the_screen_library() -> None:
    modules = _headless_modules()

    assert "simulator.errors" in modules
    assert _loaded_by(modules) & _HEAVY == set()


def test_the_probe_sees_what_an_import_loads() -> None:
    assert "textual" in _loaded_by(["textual"])
