"""A small library that lint has nothing against, for tests that put one fault into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.content.examples import Tree, rubric, scenario, write_library


def sound(prefix: str = "pack", name: str = "packed-ranking") -> Tree:
    """A scenario whose examples are judged as stated and whose strong answers score in full."""
    tree = scenario(name, prefix)
    own = [*tree["criteria"], *tree["twist"]["criteria"]]
    for number, one in enumerate(own):
        _mend(one, f"zeta{number}")
    for number, claim in enumerate(tree["wrong_claims"]):
        claim["evidence"] = {"met": [{"say": [f"wrong{number} is (so|thus)"]}]}
        claim["examples"] = {
            "claimed": [f"wrong{number} is so", f"wrong{number} is thus"],
            "not_claimed": ["It is late."],
        }
    words = [f"zeta{number}" for number in range(10)] + ["eta0", "eta1", "eta2"]
    said = " ".join(f"The goal of {word} is that every user is happy." for word in words)
    for phase in tree["phases"].values():
        phase["strong"] = f"Served at {{peak}} within {{budget}}. {said}"
    return tree


def sound_rubric() -> Tree:
    """The small rubric, its examples judged as stated."""
    tree = rubric()
    criteria = [one for dimension in tree["dimensions"] for one in dimension["criteria"]]
    for number, one in enumerate(criteria):
        _mend(one, f"eta{number}")
    return tree


def sound_library(
    root: Path, change: Callable[[Tree], object] = lambda _: None, **files: Tree
) -> Path:
    """The library under `root`, its scenario changed by `change`; `files` replace whole ones."""
    tree = sound("toy", "toy-ranking")
    change(tree)
    content: dict[str, Any] = {
        "rubrics/rubric.yaml": sound_rubric(), "scenarios/toy-ranking.yaml": tree, **files
    }  # fmt: skip
    return write_library(root, content)


def _mend(one: Tree, word: str) -> None:
    one["evidence"] = {"met": [{"all": [{"say": [word]}, "goal", "user"]}]}
    one["examples"] = {
        "met": [f"The goal of {word} is that users are happy.", f"users, goal, {word}!"],
        "missed": ["Nothing.", "No."],
    }
    one["strong"] = f"The goal of {word} is that users are happy."
