"""The commands that ask a model, against a server on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.cli import main
from tests.llm.batch_server import BatchApi
from tests.llm.judges import Criterion, Row, honest, judge_that, met
from tests.llm.loopback import KEY, Act, Body, Loopback, Stream, completion, failure, loopback

DESIGN = "## clarify\n\n- goal: fewer chargebacks, at most 1% of good payments declined\n"


def generous(shown: Criterion, answer: str) -> Row:
    """Sees the goal, and nothing else."""
    row = honest(shown, answer)
    return met(shown, "fewer chargebacks") if shown["criterion"] == "req-goal" else row


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    with loopback(judge_that(generous)) as running:
        use(running, monkeypatch)
        yield running


def use(server: Loopback, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("SIMULATOR_LLM_MODEL", "toy-model")
    patch.setenv("SIMULATOR_LLM_BASE_URL", server.base_url)
    patch.setenv("SIMULATOR_LLM_KEY", KEY)


def design(tmp_path: Path) -> str:
    path = tmp_path / "design.md"
    path.write_text(DESIGN, encoding="utf-8")
    return str(path)


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    code = main(list(arguments))
    return code, json.loads(capsys.readouterr().out)


def test_grade_by_a_model_gives_its_report(
    server: Loopback, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, report = output(capsys, "grade", design(tmp_path), "--judge", "llm", "--json")
    assert code == 0
    assert report["grader"]["model"] == "toy-model-1"
    verdicts = {c["id"]: c["verdict"] for d in report["dimensions"] for c in d["criteria"]}
    assert [name for name, verdict in verdicts.items() if verdict == "met"] == ["req-goal"]
    assert KEY not in json.dumps(server.bodies)


def test_grade_by_both_tells_how_they_agree(
    server: Loopback, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = design(tmp_path)
    code, both = output(capsys, "grade", path, "--judge", "both", "--repeat", "2", "--json")
    assert code == 0
    assert both["offline"]["grader"]["name"] == "offline"
    assert both["llm"]["grader"]["repeat"]["runs"] == 2
    assert both["agreement"]["judged"] == 62
    assert main(["grade", path, "--judge", "both"]) == 0
    printed = capsys.readouterr().out
    assert "Agreement: " in printed
    assert "A second opinion by toy-model-1" in printed


def test_regrade_keeps_the_opinion_and_gradings_chooses(
    server: Loopback, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--transcripts", str(tmp_path / "transcripts")]
    answers = ["--plain", "--answers", design(tmp_path)]
    assert main(["run", "fraud-detection", *answers, *place]) == 0
    capsys.readouterr()
    code, rows = output(capsys, "regrade", "last", "--judge", "both", "--json", *place)
    assert code == 0
    assert [row["judge"] for row in rows] == ["offline", "toy-model-1"]
    assert rows[1]["agreement"]["judged"] == rows[1]["grader"]["judged"] > 62
    code, listed = output(capsys, "gradings", "last", "--json", *place)
    assert [row["of_record"] for row in listed] == [True, False]
    assert main(["gradings", "last", "--choose", "1", *place]) == 0
    assert f"* 1  {listed[1]['at'][:10]}" in capsys.readouterr().out
    code, history = output(capsys, "history", "--json", *place)
    assert history[0]["score"] == rows[1]["after"]
    assert main(["gradings", "last", "--choose", "3", *place]) == 2


def test_without_a_model_the_command_says_what_to_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["grade", design(tmp_path), "--judge", "llm"]) == 2
    told = capsys.readouterr().err
    assert "No language model is configured" in told
    assert "SIMULATOR_LLM_MODEL" in told


def test_a_server_that_fails_costs_no_more_than_the_opinion(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def script(_: int, __: Body) -> Act:
        return failure(401, f"wrong key {KEY}")

    with loopback(script) as server:
        use(server, monkeypatch)
        assert main(["grade", design(tmp_path), "--judge", "both"]) == 1
    told = capsys.readouterr().err
    assert "There is no second opinion" in told
    assert "refused the key" in told
    assert KEY not in told
    assert "Traceback" not in told


def test_the_client_library_is_loaded_only_by_what_asks_a_model(tmp_path: Path) -> None:
    script = (
        "import sys; from simulator.cli import main; "
        f"code = main(['grade', {design(tmp_path)!r}, '--json']); "
        "loaded = {name.partition('.')[0] for name in sys.modules}; "
        "assert not loaded & {'openai', 'httpx', 'httpx2'}, loaded; "
        "assert 'simulator.llm' not in sys.modules; sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env=os.environ
    )
    assert done.returncode == 0, done.stderr


def test_a_batch_is_submitted_and_collected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = ["--transcripts", str(tmp_path / "transcripts")]
    answers = ["--plain", "--answers", design(tmp_path)]
    assert main(["run", "fraud-detection", *answers, *place]) == 0
    api = BatchApi(generous)
    with loopback(api) as server:
        use(server, monkeypatch)
        capsys.readouterr()
        assert main(["regrade", "--batch", "last", *place]) == 0
        assert "Submitted 1 attempt as" in capsys.readouterr().out
        assert main(["regrade", "--batch", *place]) == 0
        assert "in_progress" in capsys.readouterr().out
        api.status = "completed"
        code, (done,) = output(capsys, "regrade", "--batch", "--json", *place)
        assert (code, done["status"]) == (0, "completed")
        assert done["kept"][0]["judge"] == "toy-model-1"
        assert main(["regrade", "--batch", *place]) == 0
        assert "No batch is pending" in capsys.readouterr().err


def test_regrade_wants_to_know_which_attempt(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["regrade"]) == 2
    assert "Which attempt?" in capsys.readouterr().err


# The doctor


def checks(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code, rows = output(capsys, "doctor", "--json", *arguments)
    return code, {row["name"]: row for row in rows}


def test_the_doctor_finds_a_new_checkout_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = checks(capsys, "--transcripts", str(tmp_path / "transcripts"))
    assert code == 0
    assert {row["status"] for row in found.values()} == {"ok", "note"}
    assert found["model"]["detail"] == "no language model is configured, and none is needed"
    assert "answers" not in found


def test_the_doctor_asks_the_model_only_when_told_to(
    server: Loopback, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--transcripts", str(tmp_path / "transcripts")]
    code, found = checks(capsys, *place)
    assert (code, server.bodies) == (0, [])
    assert "toy-model at http://127.0.0.1" in found["model"]["detail"]
    assert "key from the environment (SIMULATOR_LLM_KEY)" in found["model"]["detail"]
    server.script = lambda _, body: (
        Stream(("re", "ady")) if body.get("stream") else completion('{"count": 3}')
    )
    code, found = checks(capsys, "--llm", *place)
    assert code == 0
    assert found["answers"]["detail"].startswith("toy-model-1 answered in ")
    assert found["streaming"]["detail"] == "text arrives in 2 pieces"
    assert found["JSON"]["detail"] == "obeys a schema"
    assert found["spent"]["detail"] == "299 tokens"
    assert KEY not in json.dumps(found)


def test_the_doctor_says_what_a_weak_server_cannot_do(
    server: Loopback, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.script = lambda _, body: (
        Stream(("re",), cut=True) if body.get("stream") else completion("three")
    )
    code, found = checks(capsys, "--llm", "--transcripts", str(tmp_path / "transcripts"))
    assert code == 1
    assert found["streaming"]["status"] == found["JSON"]["status"] == "wrong"
    assert "cut short" in found["streaming"]["detail"]


def test_the_doctor_names_settings_that_cannot_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = Path(os.environ["XDG_CONFIG_HOME"]) / "ml-interview-simulator"
    config.mkdir(parents=True)
    (config / "config.toml").write_text(f'[llm]\nmodel = "m"\nkey = "{KEY}"\n', encoding="utf-8")
    code, found = checks(capsys, "--transcripts", str(tmp_path / "transcripts"))
    assert code == 1
    assert "a key has no place in this file" in found["model"]["detail"]
    assert KEY not in json.dumps(found)


def test_the_doctor_tells_a_folder_that_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    code, found = checks(capsys, "--transcripts", str(tmp_path / "file"))
    assert (code, found["transcripts"]["status"]) == (1, "wrong")
