"""Simulated judges: what a model on the other side would make of a call."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.llm.loopback import Act, Body, completion

Row = Mapping[str, Any]
Criterion = Mapping[str, Any]
_DATA = re.compile(r"<(data-[0-9a-f]+)>\n(.*)\n<\1>")


def criteria_of(body: Body) -> list[Criterion]:
    """The criteria of a call, those of ours last."""
    system, user = (message["content"] for message in body["messages"])
    found: list[Criterion] = []
    for text in (system[system.index("The criteria:") :], user):
        rows, _ = json.JSONDecoder().raw_decode(text[text.index("[") :])
        found.extend(rows)
    return found


def answer_of(body: Body) -> str:
    """The answer of a call, its phases joined."""
    user = body["messages"][1]["content"]
    return "\n".join(json.loads(text) for _, text in _DATA.findall(user))


def missed(criterion: Criterion) -> Row:
    """A verdict that finds nothing."""
    return {
        "criterion": criterion["criterion"],
        "reason": "It is not there.",
        "verdict": "missed",
        "quotes": [],
    }


def met(criterion: Criterion, *quotes: str) -> Row:
    """A verdict that finds it."""
    return {
        "criterion": criterion["criterion"],
        "reason": "It says so.",
        "verdict": "met",
        "quotes": list(quotes),
    }


def honest(criterion: Criterion, answer: str) -> Row:
    """Passes the checks, and finds nothing else."""
    said = re.search(r'has the words "(.*)", in this order', criterion["met"])
    if criterion["title"] == "Uses these words" and said:
        return met(criterion, json.loads(f'"{said[1]}"'))
    return missed(criterion)


def judge_that(
    judge: Callable[[Criterion, str], Row | None],
) -> Callable[[int, Body], Act]:
    """A server whose model judges so; None leaves a criterion out."""

    def script(_: int, body: Body) -> Act:
        answer = answer_of(body)
        rows = [row for c in criteria_of(body) if (row := judge(c, answer)) is not None]
        return completion(json.dumps({"verdicts": rows}))

    return script
