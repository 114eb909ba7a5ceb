"""The protocol against llama.cpp's own server, where that is installed beside the tests.

    pip install 'llama-cpp-python[server]' gguf

It is compiled for minutes, so that it is no dependency of the tests: without it they are skipped.
The model is noise; what is tested is that calls, streams and refusals are understood.
"""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Awaitable, Iterator
from pathlib import Path
from time import monotonic

import pytest

from simulator.content.library import load_library
from simulator.grading.grader import Conditions, Grader
from simulator.grading.statements import PhaseText
from simulator.llm.client import ChatClient, LlmError
from simulator.llm.probe import probe
from simulator.llm.second import ModelJudge
from simulator.llm.settings import LlmSettings
from simulator.session.examiner import Case
from simulator.session.second import NoOpinionError
from tests.llm.tiny_model import CONTEXT, write_tiny_model

_NEEDED = ("llama_cpp", "gguf", "uvicorn")
_MISSING = ", ".join(name for name in _NEEDED if importlib.util.find_spec(name) is None)
pytestmark = [
    pytest.mark.skipif(bool(_MISSING), reason=f"no real server here: {_MISSING} missing"),
    pytest.mark.xdist_group("real server"),
]
ASKED = [{"role": "user", "content": "Say a word."}]
STARTS_WITHIN_S = 60.0


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlmSettings]:
    folder: Path = tmp_path_factory.mktemp("model")
    write_tiny_model(folder / "tiny.gguf")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = ["-m", "llama_cpp.server", "--n_ctx", str(CONTEXT), "--model", "tiny.gguf"]
    command = [sys.executable, *server, "--port", str(port)]
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        base_url = f"http://127.0.0.1:{port}/v1"
        _wait_for(f"{base_url}/models", running, folder / "log")
        yield LlmSettings("tiny.gguf", base_url, timeout_s=60.0, parallel=2)
    finally:
        running.kill()
        running.wait()


def _wait_for(url: str, running: subprocess.Popen[bytes], log: Path) -> None:
    ends = monotonic() + STARTS_WITHIN_S
    while monotonic() < ends and running.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1.0):
                return
        except (urllib.error.URLError, OSError):
            continue
    pytest.fail(f"the server did not start: {log.read_text(errors='replace')[-500:]}")


async def fault_of(call: Awaitable[object]) -> str:
    """What went wrong; noise seldom ends within a limit of length."""
    try:
        await call
    except LlmError as error:
        return error.fault
    return ""


async def test_a_call_is_answered_and_counted(settings: LlmSettings) -> None:
    async with ChatClient(settings) as client:
        fault = await fault_of(client.complete(ASKED, max_tokens=24))
        assert fault in ("", "length", "empty")
        assert client.spent.prompt > 0
        assert client.spent.completion > 0


async def test_a_stream_arrives_in_pieces(settings: LlmSettings) -> None:
    pieces: list[str] = []
    async with ChatClient(settings) as client:
        fault = await fault_of(client.stream(ASKED, pieces.append, max_tokens=24))
    assert fault in ("", "length", "empty")
    assert len(pieces) > 1


async def test_the_doctor_is_told_what_the_server_can_do(settings: LlmSettings) -> None:
    found = {check.name: check async for check in probe(settings)}
    assert found["answers"].status == "ok"
    assert found["streaming"].status == "ok"
    assert "JSON" in found


async def test_a_judge_that_talks_noise_has_no_opinion_and_costs_nothing_else(
    settings: LlmSettings,
) -> None:
    grader = Grader.of(load_library())
    phases = (PhaseText(None, "We cut fraud losses; labels come from chargebacks."),)
    first = grader.grade(phases)
    with pytest.raises(NoOpinionError) as raised:
        await ModelJudge(settings).opine(grader, first, Case(phases, Conditions()))
    assert "offline score stands" in raised.value.detail


async def test_a_path_that_is_not_there_is_called_so(settings: LlmSettings) -> None:
    wrong = LlmSettings("tiny.gguf", settings.base_url.replace("/v1", "/v9"), timeout_s=10.0)
    async with ChatClient(wrong) as client:
        with pytest.raises(LlmError) as raised:
            await client.complete(ASKED)
    assert raised.value.fault == "route"
