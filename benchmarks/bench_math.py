"""How many real statements the scaling-math engine classifies: right, wrong, silent, false alarms.

Run as a script. Reads the labelled statements beside the checkout; skips where they are absent.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from simulator.grading.scaling import find_calculations  # noqa: E402 - after the path is set

STATEMENTS = ROOT.parent / "shared" / "math" / "statements.jsonl"


def verdict(text: str) -> str:
    """Wrong if any calculation is wrong, right if at least one is right, else silent."""
    statuses = {calculation.status for calculation in find_calculations(text)}
    return "wrong" if "wrong" in statuses else "right" if "right" in statuses else "silent"


def main() -> int:
    """Prints the counts and every statement classified otherwise; returns an exit code."""
    if not STATEMENTS.is_file():
        print(f"scaling math: skipped, {STATEMENTS} is absent")
        return 0
    rows = [json.loads(line) for line in STATEMENTS.read_text("utf-8").splitlines() if line]
    started = time.perf_counter()
    got = [verdict(row["text"]) for row in rows]
    spent_ms = (time.perf_counter() - started) * 1e3
    total: Counter[str] = Counter(row["expected"] for row in rows)
    pairs = [(row["expected"], g) for row, g in zip(rows, got, strict=True)]
    hits = Counter(expected for expected, g in pairs if g == expected)
    for expected in ("right", "wrong", "silent"):
        print(f"{expected:7} {hits[expected]:3} of {total[expected]:3}")
    alarms = sum(g == "wrong" and expected in ("right", "silent") for expected, g in pairs)
    print(f"false alarms {alarms} of {total['right'] + total['silent']}; {spent_ms:.0f} ms")
    for row, g in zip(rows, got, strict=True):
        if row["expected"] not in ("either", g):
            print(f"  {row['id']} expected {row['expected']}, got {g}: {row['text']}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
