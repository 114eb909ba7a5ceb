"""Reads the labelled answers beside the checkout, if any. Owns their paths and consensus."""

from __future__ import annotations

import json
import os
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(os.environ.get("SIMULATOR_SHARED", Path(__file__).resolve().parents[2] / "shared"))
VALUE = {"met": 1.0, "partial": 0.5, "missed": 0.0}
SCENARIOS = {
    "fraud": "fraud-detection",
    "video": "youtube-recommendations",
    "listing": "listing-recommendations",
}


@dataclass(frozen=True)
class Labelled:
    """One answer with its readers' labels: `labels[criterion] = (reader a, reader b)`."""

    name: str
    kind: str
    text: str
    labels: dict[str, tuple[str, str]]
    quotes: dict[str, tuple[str, str]]

    @property
    def scenario(self) -> str | None:
        """The scenario that a typed interview answers."""
        return SCENARIOS.get(self.name.split("__")[0]) if self.kind == "typed" else None

    @property
    def half(self) -> str:
        """`tune` or `check`: a stable split, to tune on the one and look at the other."""
        return "tune" if zlib.crc32(self.name.encode()) % 2 else "check"

    def mean(self, criterion: str) -> float:
        """The readers' mean value, 0 to 1."""
        a, b = self.labels[criterion]
        return (VALUE[a] + VALUE[b]) / 2

    def verdict(self, criterion: str) -> str:
        """The consensus: met from a mean of 3/4, missed below 1/4."""
        mean = self.mean(criterion)
        return "met" if mean >= 0.75 else "partial" if mean >= 0.25 else "missed"


def available() -> bool:
    """Whether the corpus is there."""
    return (ROOT / "corpus" / "labels.jsonl").exists()


def rows(path: Path) -> Iterator[dict[str, object]]:
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def load(kind: str) -> list[Labelled]:
    """All labelled answers of a kind, `notes` or `typed`."""
    folder = ROOT / "corpus" / ("answers" if kind == "notes" else "typed")
    labels_file = "labels.jsonl" if kind == "notes" else "labels-typed.jsonl"
    labels: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    quotes: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for row in rows(ROOT / "corpus" / labels_file):
        name, criterion = str(row["answer"]), str(row["criterion"])
        labels[name][criterion] = (str(row["reader_a"]), str(row["reader_b"]))
        quotes[name][criterion] = (str(row.get("quote_a", "")), str(row.get("quote_b", "")))
    return [
        Labelled(
            name,
            kind,
            (folder / f"{name}.md").read_text(encoding="utf-8"),
            labels[name],
            quotes[name],
        )
        for name in sorted(labels)
    ]


def panel() -> dict[str, list[float]]:
    """The interviewers' overall ratings of each typed interview, out of 100."""
    found: dict[str, list[float]] = defaultdict(list)
    for row in rows(ROOT / "corpus" / "panel.jsonl"):
        found[str(row["answer"])].append(float(str(row["overall"])))
    return dict(found)
