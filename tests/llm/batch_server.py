"""A Batch API on loopback: files, batches, and answers by a simulated judge."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.llm.judges import Criterion, Row, judge_that
from tests.llm.loopback import Act, Body, Say, failure


class BatchApi:
    """The script of a server with a Batch API. `status` is what every batch says of itself;
    `fail_on` is the start of a path at which it fails, once.
    """

    def __init__(self, judge: Callable[[Criterion, str], Row | None]) -> None:
        self.judge = judge_that(judge)
        self.status = "in_progress"
        self.fail_on = ""
        self.files: dict[str, str] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.lost: set[str] = set()

    def __call__(self, number: int, body: Body) -> Act:
        path = str(body["path"]).partition("?")[0].removeprefix("/v1")
        if self.fail_on and path.startswith(self.fail_on):
            self.fail_on = ""
            return failure(401, "not now")
        match path.strip("/").split("/"):
            case ["files"]:
                name = f"file-{len(self.files)}"
                self.files[name] = str(body["raw"])
                return Say(
                    {"id": name, "object": "file", "purpose": "batch", "bytes": 1,
                     "created_at": 1, "filename": "b.jsonl", "status": "processed"}
                )  # fmt: skip
            case ["files", name, "content"]:
                return Say(self.files[name].encode(), content_type="application/octet-stream")
            case ["batches"] if "input_file_id" in body:
                name = f"batch-{len(self.batches)}"
                self.batches[name] = {"id": name, "input_file_id": body["input_file_id"]}
                return Say(self._batch(name))
            case ["batches"]:
                return Say({"object": "list", "data": [self._batch(n) for n in self.batches],
                            "has_more": False})  # fmt: skip
            case ["batches", name]:
                return Say(self._batch(name))
        return failure(404, "no such path")

    def _batch(self, name: str) -> dict[str, Any]:
        known = self.batches[name]
        batch = {
            **known, "object": "batch", "endpoint": "/v1/chat/completions", "status": self.status,
            "completion_window": "24h", "created_at": 1, "output_file_id": None,
            "error_file_id": None, "request_counts": {"total": 1, "completed": 1, "failed": 0},
        }  # fmt: skip
        if self.status == "completed":
            output = f"out-{name}"
            self.files[output] = "\n".join(self._answers(known["input_file_id"]))
            batch["output_file_id"] = output
        return batch

    def _answers(self, file_id: str) -> list[str]:
        rows = []
        for line in self.files[file_id].splitlines():
            if line.startswith('{"custom_id"'):
                call = json.loads(line)
                if call["custom_id"] not in self.lost:
                    act = self.judge(0, call["body"])
                    assert isinstance(act, Say)
                    response = {"status_code": 200, "body": act.body}
                    rows.append(json.dumps({"custom_id": call["custom_id"], "response": response}))
        return rows
