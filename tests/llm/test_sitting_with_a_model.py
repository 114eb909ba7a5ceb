"""`simulator run --interviewer model`: from the command to the files it leaves, over loopback."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.cli import main
from tests.llm.loopback import KEY, Act, Body, Loopback, Stream, completion, loopback

ROOT = Path(__file__).parents[2]
PEAK = "Plan for 20,000 a second in the busiest hours."
PROBE = "What makes you say so?"


def script(_: int, body: Body) -> Act:
    if body.get("stream"):
        return Stream((PEAK[:20], PEAK[20:]))
    if "response_format" in body:
        return completion(json.dumps({"fact_ids": [], "answer": ""}))
    return completion(f"{PROBE} {KEY}") if "leak" in str(body) else completion(PROBE)


def configure(monkeypatch: pytest.MonkeyPatch, server: Loopback) -> None:
    monkeypatch.setenv("SIMULATOR_LLM_MODEL", "toy-model")
    monkeypatch.setenv("SIMULATOR_LLM_BASE_URL", server.base_url)
    monkeypatch.setenv("SIMULATOR_LLM_KEY", KEY)


def run(*typed: str, arguments: tuple[str, ...], patch: pytest.MonkeyPatch) -> int:
    patch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
    return main(["run", "fraud", "--plain", "--interviewer", "model", *arguments])


def test_an_interview_is_sat_with_a_model_and_its_key_is_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = (
        "/ask what is the peak tps?", "/ask nice weather?", "We lose money to fraud, leak or not.",
        *["/next", "/decline"] * 30,
    )  # fmt: skip
    kept = tmp_path / "kept"
    with loopback(script) as server:
        configure(monkeypatch, server)
        arguments = ("--transcripts", str(kept), "--tone", "sceptical", "--format", "quick-20")
        assert run(*typed, arguments=arguments, patch=monkeypatch) == 0
    page = " ".join(capsys.readouterr().out.split())
    assert f"Interviewer: {PEAK}" in page
    assert "assume something sensible" in page
    assert f"Interviewer: {PROBE}" in page
    assert "The language model used" in page
    assert "Saved in" in page
    written = {path.name: path.read_text("utf-8") for path in kept.rglob("*") if path.is_file()}
    assert KEY not in page + "".join(written.values())
    journal = written["journal.jsonl"]
    assert journal.count('"model_called"') == len(server.bodies)
    assert '"tone":"sceptical"' in journal
    assert "[key]" in journal  # a server that repeats it is caught


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--interviewer", "model"], "No language model is configured"),
        (["--tone", "friendly"], "--tone goes with --interviewer model"),
        (["--interviewer", "model", "--answers", "x.md"], "--answers asks nobody"),
    ],
)
def test_what_cannot_be_is_told_before_anything_starts(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept"
    assert main(["run", "fraud", "--plain", *arguments, "--transcripts", str(kept)]) == 2
    assert words in capsys.readouterr().err
    assert not kept.exists()


@pytest.mark.parametrize(
    ("arguments", "typed", "loaded"),
    [
        ((), "/ask peak tps?\nToys.\n/next\n/leave\n", set()),
        (("--interviewer", "model"), "Toys.\n/leave\n", {"simulator.llm.interviewer"}),
        (
            ("--interviewer", "model"),
            "/ask peak tps?\n/leave\n",
            {"simulator.llm.interviewer", "openai"},
        ),
    ],
    ids=["scripted", "nothing asked", "asked"],
)
def test_the_client_is_loaded_only_when_the_model_is_asked(
    arguments: tuple[str, ...], typed: str, loaded: set[str], tmp_path: Path
) -> None:
    command = ["run", "fraud", "--plain", *arguments, "--transcripts", str(tmp_path / "kept")]
    code = (
        "import sys\n"
        "from simulator.cli import main\n"
        f"code = main({command!r})\n"
        "wanted = {'openai', 'simulator.llm.interviewer', 'textual'}\n"
        "print('LOADED', *sorted(wanted & sys.modules.keys()))\n"
        "sys.exit(code)"
    )
    with loopback(script) as server:
        environ = {
            **os.environ,
            "SIMULATOR_LLM_MODEL": "toy-model",
            "SIMULATOR_LLM_BASE_URL": server.base_url,
        }
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environ, input=typed, text=True,
            capture_output=True, check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert set(done.stdout.splitlines()[-1].split()[1:]) == loaded
