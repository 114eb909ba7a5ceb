"""Many attempts judged through a server's Batch API, which is cheaper and takes up to a day.

Each batch has a file in the state folder, written before every step outside: whatever is cut off,
the next run goes on from it, and nothing is paid or kept twice. Owns that file and the steps.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from simulator.errors import SimulatorError, StorageError, UsageError
from simulator.llm.client import ChatClient, LlmError
from simulator.llm.judge import (
    SCHEMA,
    Canary,
    Judged,
    can_be_judged,
    groups_of,
    make_canary,
    messages,
    verdicts_in,
    weigh,
)
from simulator.llm.quotes import QuoteFinder
from simulator.llm.second import assessed_criteria, no_opinion, opinion_report
from simulator.llm.structured import ShapeError, by_schema, parse_json
from simulator.records.locks import FileLock, acquire_lock
from simulator.records.regrades import read_regrades
from simulator.session.kit import Kit
from simulator.session.regrading import keep_grading
from simulator.session.second import Brief, brief_on
from simulator.text import one_line

ENDPOINT = "/v1/chat/completions"
WINDOW = "24h"
_OVER = ("completed", "expired", "cancelled", "failed")
State = Literal["prepared", "uploaded", "submitted"]


@dataclass(frozen=True)
class BatchCall:
    """One call of a batch: which criteria of which attempt, and its checks on the judge."""

    id: str
    attempt: str
    criteria: tuple[str, ...]
    true_id: str
    false_id: str


@dataclass(frozen=True)
class Batch:
    """A batch as its file has it. `server_id` and `file_id` are the server's names, empty before.

    `kept` are attempts whose opinion is on the disk already.
    """

    name: str
    created: str
    base_url: str
    model: str
    calls: tuple[BatchCall, ...]
    state: State = "prepared"
    file_id: str = ""
    server_id: str = ""
    kept: tuple[str, ...] = ()

    @property
    def attempts(self) -> tuple[str, ...]:
        """The attempts' folders, in order."""
        return tuple(dict.fromkeys(call.attempt for call in self.calls))


@dataclass
class Progress:
    """What became of one batch in this run: `status` is the server's word.

    `kept` has an attempt's folder with its judge, score and letter; `problems` what went wrong, by
    attempt ("" for the batch as a whole).
    """

    batch: Batch
    status: str = ""
    done: int = 0
    kept: list[tuple[str, str, float, str]] = field(default_factory=list)
    problems: list[tuple[str, SimulatorError]] = field(default_factory=list)


class Batches:
    """The batches of this computer, submitted to and collected from one server."""

    def __init__(self, kit: Kit, client: ChatClient) -> None:
        self._kit, self._client = kit, client
        self._folder = kit.paths.state / "batches"

    def pending(self) -> tuple[Batch, ...]:
        """Those that are not over, oldest first. Raises StorageError."""
        if not self._folder.exists():
            return ()
        found = [self._read(path) for path in sorted(self._folder.glob("*.json"))]
        return tuple(sorted(found, key=lambda batch: batch.created))

    async def submit(self, folders: Sequence[Path]) -> Batch:
        """Prepare a batch of finished attempts and hand it to the server.

        Raises:
            UsageError, StorageError: an attempt cannot be judged; nothing was sent.
            LlmError: the server did not take it; `collect` tries again.
        """
        waiting = {name for batch in self.pending() for name in batch.attempts}
        again = [folder.name for folder in folders if folder.name in waiting]
        if again:
            raise UsageError(
                f"{again[0]} is in a batch that is pending",
                hint="`simulator regrade --batch` alone collects what is done.",
            )
        self._kit.fs.make_folder(self._folder)
        now = self._kit.clock.now().isoformat()
        name = f"{now[:10]}-{self._kit.make_token()}"
        calls: list[BatchCall] = []
        lines: list[str] = []
        for folder in folders:
            for call, line in self._calls(folder, len(calls)):
                calls.append(call)
                lines.append(line)
        if not calls:
            raise UsageError("There is no answer to judge in these attempts")
        settings = self._client.settings
        batch = Batch(name, now, settings.base_url, settings.model, tuple(calls))
        with self._locked():
            raw = "\n".join(lines).encode() + b"\n"
            self._kit.fs.write_atomic(self._folder / f"{name}.jsonl", raw)
            self._write(batch)
            try:
                return await self._handed_over(batch)
            except LlmError as error:
                if error.fault == "route":  # nobody there will ever take it
                    self._remove(batch)
                    raise
                raise LlmError(
                    error.fault, error.title,
                    f"It is prepared as {name}: `simulator regrade --batch` tries again, and "
                    f"`simulator regrade --batch --forget {name}` drops it.",
                ) from error  # fmt: skip

    def forget(self, name: str) -> Batch:
        """Drop a pending batch; what the server makes of it is not collected.

        Raises UsageError when there is none of that name, StorageError.
        """
        found = next((batch for batch in self.pending() if batch.name == name), None)
        if found is None:
            known = ", ".join(batch.name for batch in self.pending()) or "none"
            raise UsageError(f"There is no pending batch {name!r}", f"Pending: {known}.")
        with self._locked():
            self._remove(found)
        return found

    async def collect(self) -> list[Progress]:
        """See how each pending batch stands, hand over what was not, and keep what is done.

        Raises StorageError. What the server does not give is in the `problems`.
        """
        if not self._folder.exists():
            return []
        with self._locked():
            return [await self._collected(batch) for batch in self.pending()]

    def _calls(self, folder: Path, first: int) -> Iterator[tuple[BatchCall, str]]:
        brief = brief_on(self._kit, folder)
        phases = brief.case.phases
        if not can_be_judged(phases):
            return
        criteria = assessed_criteria(brief.grader, brief.first)
        for number, group in enumerate(groups_of(criteria), first):
            canary = make_canary(phases)
            body = self._client.body(messages(group, phases, canary), None)
            body["response_format"] = by_schema("verdicts", SCHEMA)
            call = BatchCall(
                f"call-{number}", folder.name, tuple(c.id for c in group), canary.true_id,
                canary.false_id,
            )  # fmt: skip
            line = {"custom_id": call.id, "method": "POST", "url": ENDPOINT, "body": body}
            yield call, json.dumps(line, ensure_ascii=False)

    async def _handed_over(self, batch: Batch) -> Batch:
        """The batch at the server, with each step on the disk before the next."""
        raw = self._client.raw
        if batch.state == "prepared":
            data = self._kit.fs.read(self._folder / f"{batch.name}.jsonl")

            async def upload() -> str:
                file = (f"{batch.name}.jsonl", io.BytesIO(data))
                return str((await raw.files.create(file=file, purpose="batch")).id)

            batch = replace(batch, state="uploaded", file_id=await self._call(upload))
            self._write(batch)
        if batch.state == "uploaded":

            async def create() -> str:
                async for known in raw.batches.list(limit=100):
                    if known.input_file_id == batch.file_id:  # made, before we were cut off
                        return str(known.id)
                made = await raw.batches.create(
                    input_file_id=batch.file_id, endpoint=ENDPOINT, completion_window=WINDOW
                )
                return str(made.id)

            batch = replace(batch, state="submitted", server_id=await self._call(create))
            self._write(batch)
        return batch

    async def _call(self, ask: Any) -> Any:
        try:
            return await self._client.within_deadline(ask)
        except LlmError as error:
            if error.fault in ("route", "malformed"):
                raise LlmError(
                    "route", f"{self._client.settings.base_url} has no Batch API",
                    "Leave --batch out: the model is then asked directly.",
                ) from error  # fmt: skip
            raise

    async def _collected(self, batch: Batch) -> Progress:
        progress = Progress(batch)
        try:
            if batch.base_url != self._client.settings.base_url:
                raise UsageError(
                    f"The batch {batch.name} is at {batch.base_url}",
                    hint="Set that address again to collect it.",
                )
            batch = progress.batch = await self._handed_over(batch)

            async def look() -> Any:
                return await self._client.raw.batches.retrieve(batch.server_id)

            found = await self._call(look)
            progress.status = one_line(str(found.status))
            counts = getattr(found, "request_counts", None)
            progress.done = int(getattr(counts, "completed", 0) or 0)
            if progress.status in _OVER:
                await self._take(progress, found)
        except SimulatorError as error:
            progress.problems.append(("", error))
        return progress

    async def _take(self, progress: Progress, found: Any) -> None:
        """Keep the opinions of a batch that is over, and forget it once all are kept."""
        bodies: dict[str, str] = {}
        for file_id in (found.output_file_id, found.error_file_id):
            if file_id:

                async def read(file_id: str = file_id) -> str:
                    return str((await self._client.raw.files.content(file_id)).text)

                bodies |= bodies_in(await self._call(read))
        batch = progress.batch
        for attempt in batch.attempts:
            if attempt in batch.kept:
                continue
            try:
                brief = brief_on(self._kit, self._kit.paths.transcripts / attempt)
            except UsageError as error:  # its scenario may come back: its answers are kept for it
                progress.problems.append((attempt, error))
                continue
            except StorageError as error:
                progress.problems.append((attempt, error))
            else:
                self._keep(progress, attempt, brief, bodies)
            batch = progress.batch = replace(batch, kept=(*batch.kept, attempt))
            self._write(batch)
        if set(batch.attempts) <= set(batch.kept):
            self._remove(batch)

    def _keep(
        self, progress: Progress, attempt: str, brief: Brief, bodies: Mapping[str, str]
    ) -> None:
        """Keep the opinion on one attempt, unless it is there from a run that was cut off."""
        folder = self._kit.paths.transcripts / attempt
        name = progress.batch.name
        if any(one.report["grader"].get("batch") == name
               for one in read_regrades(folder, self._kit.fs)):  # fmt: skip
            return
        calls = [call for call in progress.batch.calls if call.attempt == attempt]
        judged = self._judged(brief, calls, bodies)
        if not judged.opinions:
            progress.problems.append((attempt, no_opinion(judged)))
            return
        report = opinion_report(
            brief.grader, brief.first, judged, brief.case.conditions,
            settings=self._client.settings, batch=name,
        )  # fmt: skip
        graded = keep_grading(self._kit, folder, brief.scenario, report)
        progress.kept.append((attempt, graded.judge, graded.score, graded.letter))

    def _judged(
        self, brief: Brief, calls: Sequence[BatchCall], bodies: Mapping[str, str]
    ) -> Judged:
        """What the calls on one attempt said, held to the same checks as ever."""
        judged = Judged(calls=len(calls), model=self._client.settings.model)
        quotes = QuoteFinder(brief.case.phases)
        known = {criterion.id for criterion in assessed_criteria(brief.grader, brief.first)}
        for call in calls:
            asked = [name for name in call.criteria if name in known]
            try:
                body = bodies.get(call.id)
                if body is None:
                    raise LlmError("empty", "The batch holds no answer to this call")
                reply = self._client.read(body)
                said = verdicts_in(
                    parse_json(reply.text), {*call.criteria, call.true_id, call.false_id}
                )
            except ShapeError as error:
                judged.failures.append(LlmError("malformed", f"The model's answer: {error}"))
                continue
            except LlmError as error:
                judged.failures.append(error)
                continue
            judged.done += 1
            judged.usage += reply.usage
            judged.model = reply.model
            weigh(judged, asked, said, Canary(call.true_id, call.false_id), quotes)
        return judged

    def _locked(self) -> FileLock:
        return acquire_lock(self._folder / "lock", "the batches")

    def _remove(self, batch: Batch) -> None:
        for ending in (".json", ".jsonl"):
            self._kit.fs.remove(self._folder / f"{batch.name}{ending}")

    def _write(self, batch: Batch) -> None:
        raw = json.dumps(asdict(batch), indent=1).encode()
        self._kit.fs.write_atomic(self._folder / f"{batch.name}.json", raw)

    def _read(self, path: Path) -> Batch:
        try:
            fields = json.loads(self._kit.fs.read(path))
            calls = tuple(
                BatchCall(**{**call, "criteria": tuple(call["criteria"])})
                for call in fields["calls"]
            )
            return Batch(**{**fields, "calls": calls, "kept": tuple(fields["kept"])})
        except (ValueError, KeyError, TypeError) as error:
            raise StorageError(
                f"{path} is damaged", "The attempts are as they were.",
                "Move the file away to go on; what the batch cost is lost.",
            ) from error  # fmt: skip


def bodies_in(text: str) -> dict[str, str]:
    """The body of each answer in a batch's output, by the call's id; errors as empty bodies."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        try:
            row = json.loads(line)
            response = row.get("response") or {}
            found[str(row["custom_id"])] = json.dumps(response.get("body") or {})
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return found
