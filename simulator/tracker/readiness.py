"""The readiness checklist: which of its items the attempts support. Owns what an item stands on.

A checklist that a person keeps is theirs: items of it are suggested, with the evidence, and ticked
only when they say so. Must not touch a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.records.transcript import Transcript
from simulator.text import counted
from simulator.tracker.markdown import MarkdownLines, parse_markdown
from simulator.tracker.marks import read_mark
from simulator.tracker.reports import judged_criteria

MET_TO_SUPPORT = 2  # attempts in which every criterion of an item was met unprompted
CHECKLIST = re.compile(r"readiness\s+checklist", re.IGNORECASE)
_OPEN_ITEM = re.compile(r"(\s*[-*+] )\[ \](\s+)(\S.*?)\s*$")


@dataclass(frozen=True)
class ReadinessItem:
    """Something one can do in an interview: how others word it, and the criteria that show it."""

    id: str
    title: str
    words: str
    criteria: tuple[str, ...]


READINESS = (
    ReadinessItem(
        "pipeline", "Lay out a whole system, from data to feedback", r"end.to.end|\bpipeline",
        ("arc-stages", "arc-offline-online", "arc-feedback"),
    ),
    ReadinessItem(
        "metrics", "Choose offline and online metrics and a guardrail",
        r"(offline|online|guardrail|business) metric",
        ("frm-offline-metric", "frm-online-metric", "frm-guardrail"),
    ),
    ReadinessItem(
        "leakage", "Keep what is known only later out of training", r"leakage", ("dat-leakage",)
    ),
    ReadinessItem(
        "feature-store", "Serve the same features online as in training",
        r"feature stores?\b|training.serving skew", ("dat-storage", "dat-skew"),
    ),
    ReadinessItem("imbalance", "Handle rare positives", r"imbalanc", ("dat-imbalance",)),
    ReadinessItem(
        "cold-start", "Treat new users and new items", r"cold.start", ("fea-cold-start",)
    ),
    ReadinessItem(
        "serving", "Serve within a latency budget, and cheaply",
        r"\bserving|inference cost|latency", ("srv-mode", "srv-latency", "srv-efficiency"),
    ),
    ReadinessItem(
        "scaling", "Derive machines, storage and cost from traffic",
        r"capacity|throughput|back.of.the.envelope|scaling math",
        ("scl-traffic", "scl-capacity", "scl-cost"),
    ),
    ReadinessItem(
        "experiment", "Plan an online experiment", r"\ba/?b.test|experiment", ("mon-experiment",)
    ),
    ReadinessItem("drift", "Notice drift", r"drift", ("mon-drift",)),
    ReadinessItem(
        "monitoring", "Say what is watched, and what follows an alarm", r"\bmonitor",
        ("mon-drift", "mon-health", "mon-response"),
    ),
    ReadinessItem(
        "trade-offs", "Name trade-offs and take a side", r"design.*trade.?off", ("com-tradeoffs",)
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Suggestion:
    """An item of a person's checklist that the attempts support: its text and the evidence."""

    text: str
    why: str


def supported(transcripts: Iterable[Transcript]) -> dict[str, str]:
    """The items that the attempts show, by id, with the evidence in words.

    Every criterion of the item was met unprompted in `MET_TO_SUPPORT` attempts, and not missed in
    the last one that assessed it.
    """
    met: dict[str, int] = {}
    last: dict[str, str] = {}
    for transcript in sorted(transcripts, key=lambda item: (item.started_at, item.attempt)):
        for item in judged_criteria(transcript):
            if item.verdict == "not_assessed":
                continue
            last[item.id] = item.verdict
            if item.verdict == "met" and not item.prompted:
                met[item.id] = met.get(item.id, 0) + 1
    found = {}
    for one in READINESS:
        times = min(met.get(name, 0) for name in one.criteria)
        if times >= MET_TO_SUPPORT and all(last[name] != "missed" for name in one.criteria):
            found[one.id] = (
                f"met unprompted in {counted(times, 'attempt')} ({', '.join(one.criteria)})"
            )
    return found


def suggest(existing: bytes, transcripts: Sequence[Transcript]) -> tuple[Suggestion, ...]:
    """Open items of a person's checklist that the attempts support, in the file's order.

    Raises:
        StorageError: `existing` is no text file.
    """
    reasons = supported(transcripts)
    found = []
    for _, text in _open_items(parse_markdown(existing)):
        why = [reasons[one.id] for one in READINESS
               if one.id in reasons and re.search(one.words, text, re.IGNORECASE)]  # fmt: skip
        if why:
            found.append(Suggestion(text, why[0]))
    return tuple(found)


def tick(existing: bytes, texts: Iterable[str]) -> bytes:
    """The tracker with the open items that read `texts` ticked; no other byte changes.

    Raises:
        StorageError: `existing` is no text file.
    """
    document = parse_markdown(existing)
    wanted, lines = set(texts), list(document.lines)
    for number, text in _open_items(document):
        if text in wanted:
            lines[number] = lines[number].replace("[ ]", "[x]", 1)
    return document.encode(tuple(lines))


def has_own_items(document: MarkdownLines) -> bool:
    """Whether the checklist holds items that are not ours."""
    return any(
        document.live[number]
        and re.match(r" {0,3}[-*+] ", document.content(number))
        and read_mark(document.content(number)) is None
        for number in _checklist(document)
    )


def _open_items(document: MarkdownLines) -> list[tuple[int, str]]:
    found = []
    for number in _checklist(document):
        match = _OPEN_ITEM.match(document.content(number)) if document.live[number] else None
        if match and read_mark(match[3]) is None:
            found.append((number, match[3]))
    return found


def _checklist(document: MarkdownLines) -> range:
    for heading in document.headings():
        if CHECKLIST.search(heading.text):
            return range(heading.line + 1, document.section_end(heading))
    return range(0)
