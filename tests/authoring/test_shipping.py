"""What is shipped has no problem, judged anew, and its hashes are written down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulator.authoring import lint as linting
from simulator.authoring.lint import JUDGED_BEFORE, lint_roots
from simulator.authoring.shipping import hashes_of
from simulator.content.index import shipped_root
from tests.content.examples import write_library


def test_what_is_shipped_has_no_problem_when_it_is_judged_anew() -> None:
    _, problems = lint_roots([shipped_root()], anew=True)
    assert [problem.render() for problem in problems] == []


def test_what_was_judged_before_is_what_is_shipped() -> None:
    written = json.loads(JUDGED_BEFORE.read_bytes())
    assert written == hashes_of(shipped_root()), "run `make judged`"


def test_what_was_judged_before_is_not_judged_again_but_on_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_library(tmp_path / "root")
    before = tmp_path / "before.json"
    monkeypatch.setattr(linting, "JUDGED_BEFORE", before)
    judged: list[str] = []

    def judge(_: object, jobs: list[str], __: object) -> dict[str, tuple[()]]:
        judged.extend(jobs)
        return dict.fromkeys(jobs, ())

    monkeypatch.setattr(linting, "_run", judge)
    before.write_text(json.dumps(hashes_of(root)), encoding="utf-8")
    lint_roots([root])
    assert judged == []
    lint_roots([root], anew=True)
    assert len(judged) > 1
    path = root / "scenarios" / "toy-ranking.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    judged.clear()
    lint_roots([root])
    assert judged == ["toy-ranking"]


@pytest.mark.parametrize("damage", ["", "{", "7", '["x", 7]'])
def test_a_damaged_file_of_hashes_costs_time_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    root = write_library(tmp_path / "root")
    before = tmp_path / "before.json"
    before.write_text(damage, encoding="utf-8")
    monkeypatch.setattr(linting, "JUDGED_BEFORE", before)
    assert lint_roots([root])[1] == lint_roots([root], anew=True)[1]
