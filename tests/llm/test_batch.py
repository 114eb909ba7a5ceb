"""A batch goes on from its file wherever it was cut off, and is paid for and kept once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.errors import SimulatorError, UsageError
from simulator.llm.batch import Batch, Batches, Progress
from simulator.llm.client import ChatClient, LlmError
from simulator.records.regrades import read_regrades
from simulator.session.kit import Kit
from tests.fakes import FakeClock
from tests.llm.batch_server import BatchApi
from tests.llm.judges import honest, met
from tests.llm.loopback import KEY, Loopback, failure, loopback
from tests.session.room import EARNS, make_kit, start


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    tokens = iter(f"t{n:03}" for n in range(100))
    return make_kit(tmp_path, FakeClock(), make_token=lambda: next(tokens))


@pytest.fixture
def api() -> BatchApi:
    return BatchApi(honest)


@pytest.fixture
def server(api: BatchApi) -> Iterator[Loopback]:
    with loopback(api) as running:
        yield running


def sat(kit: Kit, text: str = EARNS) -> Path:
    session = start(kit)
    session.edit(text)
    session.next_phase(with_probes=False)
    session.finish()
    return session.folder


async def submit(kit: Kit, server: Loopback, *folders: Path) -> Batch:
    async with ChatClient(server.settings()) as client:
        return await Batches(kit, client).submit(folders)


async def collect(kit: Kit, server: Loopback) -> list[Progress]:
    async with ChatClient(server.settings()) as client:
        return await Batches(kit, client).collect()


def pending(kit: Kit, server: Loopback) -> tuple[Batch, ...]:
    return Batches(kit, ChatClient(server.settings())).pending()


async def test_a_batch_is_submitted_listed_and_kept_when_it_is_done(
    kit: Kit, server: Loopback, api: BatchApi
) -> None:
    folders = [sat(kit), sat(kit)]
    batch = await submit(kit, server, *folders)
    assert batch.attempts == tuple(folder.name for folder in folders)
    (waiting,) = await collect(kit, server)
    assert (waiting.status, waiting.kept) == ("in_progress", [])
    assert read_regrades(folders[0], kit.fs) == ()
    api.status = "completed"
    (done,) = await collect(kit, server)
    assert [name for name, *_ in done.kept] == [folder.name for folder in folders]
    for folder in folders:
        (graded,) = read_regrades(folder, kit.fs)
        assert graded.report["grader"]["batch"] == batch.name
        assert graded.report["grader"]["judged"] == graded.report["grader"]["of"]
    assert pending(kit, server) == ()
    assert await collect(kit, server) == []
    assert list((kit.paths.state / "batches").glob("*.json*")) == []


@pytest.mark.parametrize("step", ["/files", "/batches"])
async def test_a_batch_that_was_cut_off_while_it_was_handed_over_is_handed_over_once(
    kit: Kit, server: Loopback, api: BatchApi, step: str
) -> None:
    folder = sat(kit)
    api.fail_on = step
    with pytest.raises(LlmError):
        await submit(kit, server, folder)
    (batch,) = pending(kit, server)
    assert batch.state == ("prepared" if step == "/files" else "uploaded")
    api.status = "completed"
    await collect(kit, server)
    assert (len(api.batches), len(read_regrades(folder, kit.fs))) == (1, 1)


async def test_a_batch_that_the_server_has_and_we_do_not_know_of_is_not_made_again(
    kit: Kit, server: Loopback, api: BatchApi
) -> None:
    folder = sat(kit)
    api.fail_on = "/batches"
    with pytest.raises(LlmError):
        await submit(kit, server, folder)
    (batch,) = pending(kit, server)
    api.batches["made"] = {"id": "made", "input_file_id": batch.file_id}
    (progress,) = await collect(kit, server)
    assert progress.batch.server_id == "made"
    assert len(api.batches) == 1


async def test_being_cut_off_between_keeping_and_noting_it_keeps_nothing_twice(
    kit: Kit, server: Loopback, api: BatchApi
) -> None:
    folder = sat(kit)
    batch = await submit(kit, server, folder)
    path = kit.paths.state / "batches" / f"{batch.name}.json"
    before = path.read_bytes()
    api.status = "completed"
    await collect(kit, server)
    path.write_bytes(before)
    await collect(kit, server)
    assert len(read_regrades(folder, kit.fs)) == 1
    assert pending(kit, server) == ()


async def test_what_the_batch_did_not_answer_is_left_to_the_offline_verdict(
    kit: Kit, server: Loopback, api: BatchApi
) -> None:
    folder = sat(kit)
    batch = await submit(kit, server, folder)
    assert len(batch.calls) > 1
    api.status, api.lost = "completed", {batch.calls[0].id}
    await collect(kit, server)
    (graded,) = read_regrades(folder, kit.fs)
    assert set(graded.report["grader"]["unjudged"]) == set(batch.calls[0].criteria)


async def test_a_judge_that_was_moved_is_found_out_in_a_batch_too(
    kit: Kit, server: Loopback, api: BatchApi
) -> None:
    moved = BatchApi(lambda c, answer: met(c, answer[:20]))
    moved.status = "completed"
    server.script = moved
    folder = sat(kit)
    await submit(kit, server, folder)
    (progress,) = await collect(kit, server)
    assert "failed the checks" in str(progress.problems[0][1])
    assert read_regrades(folder, kit.fs) == ()
    assert pending(kit, server) == ()


async def test_an_attempt_is_not_in_two_batches(kit: Kit, server: Loopback) -> None:
    folder = sat(kit)
    await submit(kit, server, folder)
    with pytest.raises(UsageError, match="is in a batch that is pending"):
        await submit(kit, server, folder)


async def test_an_attempt_that_was_deleted_meanwhile_is_told_and_the_rest_is_kept(
    kit: Kit, server: Loopback, api: BatchApi
) -> None:
    import shutil

    gone, there = sat(kit), sat(kit)
    await submit(kit, server, gone, there)
    shutil.rmtree(gone)
    api.status = "completed"
    (progress,) = await collect(kit, server)
    assert [name for name, _ in progress.problems] == [gone.name]
    assert [name for name, *_ in progress.kept] == [there.name]
    assert pending(kit, server) == ()


async def test_a_server_without_a_batch_api_is_told(kit: Kit) -> None:
    with loopback(failure(404, "Not Found")) as server:
        with pytest.raises(LlmError) as raised:
            await submit(kit, server, sat(kit))
        assert pending(kit, server) == ()
    assert "has no Batch API" in raised.value.title
    assert "Leave --batch out" in raised.value.hint


async def test_a_damaged_file_of_a_batch_is_told_with_its_path(kit: Kit, server: Loopback) -> None:
    batch = await submit(kit, server, sat(kit))
    path = kit.paths.state / "batches" / f"{batch.name}.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(SimulatorError) as raised:
        await collect(kit, server)
    assert str(path) in raised.value.title


def test_the_key_is_in_no_file_of_ours(kit: Kit, server: Loopback, tmp_path: Path) -> None:
    asyncio.run(submit(kit, server, sat(kit)))
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path


async def test_an_empty_attempt_is_not_sent(kit: Kit, server: Loopback) -> None:
    with pytest.raises(UsageError, match="no answer to judge"):
        await submit(kit, server, sat(kit, ""))
    assert server.bodies == []


async def test_a_batch_that_nobody_takes_can_be_forgotten(
    kit: Kit, server: Loopback, api: BatchApi
) -> None:
    folder = sat(kit)
    api.fail_on = "/files"
    with pytest.raises(LlmError) as raised:
        await submit(kit, server, folder)
    (batch,) = pending(kit, server)
    assert f"--forget {batch.name}" in raised.value.hint
    batches = Batches(kit, ChatClient(server.settings()))
    with pytest.raises(UsageError, match="no pending batch 'other'"):
        batches.forget("other")
    assert batches.forget(batch.name) == batch
    assert pending(kit, server) == ()
    assert (await submit(kit, server, folder)).state == "submitted"
