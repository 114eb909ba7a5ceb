"""Missed criteria as cards for Anki. Owns the shape of its text import format.

Tab-separated columns below `#` headers (docs.ankiweb.net/importing/text-files.html). The first
column is a GUID made of scenario and criterion, so that importing again updates a card instead of
doubling it. Every field is escaped HTML on one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from html import escape
from typing import Any

from simulator.records.transcript import Transcript
from simulator.text import one_line, sanitise

_HEADERS = (
    "#separator:tab",
    "#html:true",
    "#notetype:Basic",
    "#deck:ML system design",
    "#guid column:1",
    "#tags column:4",
)


def render_anki(transcript: Transcript, questions: Mapping[str, str] | None = None) -> str:
    """The file: headers, then a line for each missed criterion with a strong answer to learn.

    `questions` gives by criterion id what to ask; without one the criterion's title is asked for.
    """
    rows = ("\t".join(row) for row in _cards(transcript, questions or {}))
    return "\n".join((*_HEADERS, *rows)) + "\n"


def _cards(
    transcript: Transcript, questions: Mapping[str, str]
) -> Iterator[tuple[str, str, str, str]]:
    scenario = transcript.scenario
    asked = {item.id: item.text for phase in transcript.phases for item in phase.exchanges
             if item.kind == "probe"}  # fmt: skip
    report: Mapping[str, Any] = transcript.report or {}
    for dimension in report.get("dimensions") or ():
        for criterion in dimension.get("criteria") or ():
            name = str(criterion.get("id"))
            strong = transcript.strong_answers.get(name, "")
            if criterion.get("verdict") != "missed" or not strong:
                continue
            title = str(criterion.get("title") or name)
            question = questions.get(name) or asked.get(name) or f"What would you say: {title}?"
            front = f"<b>{_field(scenario.title)}</b><br>{_field(question)}"
            back = f"{_field(strong)}<br><br><i>{_field(title)}</i>"
            tags = f"{_tag(scenario.id)} {_tag(str(dimension.get('id')))} {_tag(name)}"
            yield _guid(scenario.id, name), front, back, tags


def _field(text: str) -> str:
    return escape(sanitise(text).strip()).replace("\t", " ").replace("\n", "<br>")


def _tag(text: str) -> str:
    return re.sub(r"[^\w:-]+", "-", one_line(text))


def _guid(scenario: str, criterion: str) -> str:
    return blake2b(f"{scenario} {criterion}".encode(), digest_size=8).hexdigest()
