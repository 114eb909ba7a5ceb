"""A small library written as YAML text, for the content tests: two dimensions, one scenario.

Nothing here depends on the shipped rubrics and scenarios.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

PHASES = ("clarify", "pipeline", "data", "model", "scale", "monitor", "summary")
TOPICS = (
    "goal", "users", "traffic_mean", "traffic_peak", "catalogue", "latency", "budget_or_cost",
    "positive_rate", "error_costs", "label_source", "label_delay", "review_capacity", "geography",
    "freshness",
)  # fmt: skip

Tree = dict[str, Any]


def criterion(name: str, **changes: Any) -> Tree:
    return {
        "id": name,
        "title": f"About {name}",
        "points": 1.5,
        "level": "mid",
        "met": "says it",
        "short_of": "nearly says it",
        "strong": "We say it, and why.",
        "probe": "And why?",
        "evidence": {"met": [{"all": ["goal", "user"], "within": 2}], "partial": ["goal"]},
        "examples": {"met": ["one", "two"], "missed": ["three", "four"]},
        **changes,
    }


def wrong_claim(name: str, **changes: Any) -> Tree:
    return {
        "id": name,
        "title": f"Claims {name}",
        "why": "It is the other way round.",
        "penalty": 3,
        "evidence": {"met": [{"say": ["it is (so|thus)"]}]},
        "examples": {"claimed": ["it is so", "it is thus"], "not_claimed": ["it is not so"]},
        **changes,
    }


def rubric() -> Tree:
    return {
        "kind": "rubric",
        "version": 1,
        "dimensions": [
            {"id": "framing", "title": "Framing", "weight": 12, "criteria": [criterion("frm-one")]},
            {
                "id": "requirements",
                "title": "Requirements",
                "weight": 10,
                "criteria": [criterion("req-one"), criterion("req-two")],
            },
        ],
        "wrong_claims": [wrong_claim("claim-general", contradicts=["req-one"])],
    }


def lexicon() -> Tree:
    return {
        "kind": "lexicon",
        "version": 1,
        "concepts": {
            "goal": {"title": "goal", "terms": ["goal", "objective"]},
            "user": {"terms": ["user", "customer"]},
            "anybody": {"includes": ["user"]},
        },
    }


def formats() -> Tree:
    def one(name: str, minutes: int, twist: bool) -> Tree:
        phases = [
            {
                "id": phase,
                "title": phase.title(),
                "minutes": minutes,
                "dimensions": ["requirements", "framing"],
                "prompt": "Tell me.",
            }
            for phase in PHASES
        ]
        return {
            "id": name, "title": name, "minutes": 7 * minutes, "twist": twist, "phases": phases
        }  # fmt: skip

    return {
        "kind": "formats",
        "version": 1,
        "formats": [one("short", 2, False), one("long", 5, True)],
    }


def scenario(name: str = "toy-ranking", prefix: str = "toy", **changes: Any) -> Tree:
    own = {"dimension": "requirements", "phase": "clarify"}
    phase = {
        "hints": [{"text": "Ask.", "cost": 0.1}, {"text": "Ask {peak}.", "cost": 0.25},
                  {"text": "It is {peak}.", "cost": 0.5}],
        "strong": "We serve {peak} within {budget}.",
    }  # fmt: skip
    return {
        "kind": "scenario",
        "version": 1,
        "id": name,
        "title": "Toy ranking",
        "domain": "toys",
        "level": "senior",
        "summary": "Rank the toys.",
        "prompt": "Design a ranking of toys.",
        "formats": ["short", "long"],
        "figures": {
            "mean": {"values": [10_000, 5_000, 20_000], "unit": "QPS"},
            "peak": {"expr": "2 * mean", "unit": "QPS"},
            "per_gpu": {"values": [150, 200]},
            "budget": {"values": [100, 150, 200], "unit": "ms"},
        },
        "facts": [
            {"id": f"fact-{index}", "topic": topic, "answer": "About {mean}."}
            for index, topic in enumerate(TOPICS)
        ],
        "phases": {phase_id: copy.deepcopy(phase) for phase_id in PHASES},
        "criteria": [criterion(f"{prefix}-{index}", **own) for index in range(10)],
        "points": {"req-two": 2},
        "wrong_claims": [
            wrong_claim(f"{prefix}-wrong-{index}", contradicts=[f"{prefix}-{index}"])
            for index in range(6)
        ],
        "estimates": [
            {
                "id": f"estimate-{index}",
                "title": "GPUs",
                "expr": "ceil(peak / per_gpu)",
                "unit": "GPU",
                "explain": "{peak} over {per_gpu}",
                "slips": [{"expr": "peak * 1000 / per_gpu", "why": "candidates are no requests"}],
            }
            for index in range(4)
        ],
        "twist": {
            "phase": "scale",
            "text": "Now twice {peak}.",
            "criteria": [criterion(f"{prefix}-twist", **{**own, "phase": "scale"})],
        },
        **changes,
    }


def as_yaml(tree: Any) -> str:
    """Block style, keys in their order, no anchors."""
    return yaml.safe_dump(json.loads(json.dumps(tree)), sort_keys=False, allow_unicode=True)


def write_library(root: Path, files: Mapping[str, str | Tree] | None = None) -> Path:
    """Writes the small library; `files` replaces or adds files by name (`rubrics/x.yaml`)."""
    standard: dict[str, str | Tree] = {
        "rubrics/rubric.yaml": rubric(),
        "rubrics/lexicon.yaml": lexicon(),
        "scenarios/formats.yaml": formats(),
        "scenarios/toy-ranking.yaml": scenario(),
    }
    for name, content in {**standard, **(files or {})}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else as_yaml(content), encoding="utf-8")
    return root


def line_of(text: str, needle: str, occurrence: int = 1) -> tuple[int, int]:
    """Line and column, from 1, of the n-th `needle` in `text`."""
    at = -1
    for _ in range(occurrence):
        at = text.index(needle, at + 1)
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1
