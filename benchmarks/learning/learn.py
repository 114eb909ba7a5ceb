"""Learns the learned reader's weights from labelled answers: `python -m benchmarks.learning.learn`.

Needs torch, which nothing else does and no pin names: `pip install torch`. Measures first: answers
that the rules were not made with are left out by folds, and what the rules and the network say of
them sets the bars. Then learns from all, and writes `rubrics/reader.json`. `--answers DIR` adds
folders of labelled answers that the rules have not seen (`lessons.py` tells the form), `--seen DIR`
those that they have. `--go-on` begins with the shipped weights and adds hidden units to theirs, if
`--hidden` names more: what they have learned from, our own answers among it, counts as seen then.
`--measure` writes nothing.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from benchmarks import own
from benchmarks.agreement import cohen_kappa, pearson
from benchmarks.learning.lessons import Lesson, Teacher
from benchmarks.learning.network import MET, SOME, Network, Plan, learn, predict
from simulator.content.index import shipped_root
from simulator.content.learned import READER, ReaderFile, read_learned

_OWN_SHARE = 0.2
"""How far a criterion may have a bar of its own, against the bar of all."""
_FAR = 99.0
_SLOWER = 2e-3
"""How fast weights that were learned before go on, so that not all of what they knew is lost."""
_COUNTED = frozenset({"fea-breadth", "com-concrete"})
"""Criteria that count things: the rules can say how many there are."""
_MORE = (0.25, 0.5)
"""To give credit that the rules do not give it must be surer than even, by so much of a logit: at
even odds half credits without much behind them raise the total by 2 points of 100.
"""


def main(arguments: list[str]) -> int:
    """Prints what was measured; exit code 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=Path, action="append", default=[])
    parser.add_argument("--seen", type=Path, action="append", default=[])
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--hidden", type=int)
    parser.add_argument("--epochs", type=int, default=Plan.epochs)
    parser.add_argument("--go-on", action="store_true")
    parser.add_argument("--measure", action="store_true")
    given = parser.parse_args(arguments)
    start = _shipped() if given.go_on else None
    least = start.hidden if start else 1
    hidden = given.hidden or (start.hidden if start else Plan.hidden)
    if hidden < least:
        parser.error(f"--hidden: the {least} hidden units that are there stay")
    rate = _SLOWER if start else Plan.rate
    teacher, plan = Teacher(), Plan(hidden=hidden, epochs=given.epochs, rate=rate)
    seen = [*teacher.of_corpus(), *teacher.of_golden()]
    known = [*given.seen, *([own.LEARNED] if start else [])]
    seen += [one for folder in known for one in teacher.of_folder(folder)]
    folders = [*([] if start else [own.LEARNED]), *given.answers]
    fresh = [one for folder in folders for one in teacher.of_folder(folder)]
    print(f"{len(seen)} lessons that have been seen, {len(fresh)} that have not")
    if len(fresh) < given.folds:
        parser.error("--answers: too few that the weights have not learned from, to set bars by")

    def learned(lessons: list[Lesson]) -> Network:
        return learn(lessons, teacher.ids, plan, start)

    looked = left_out(seen, fresh, learned, given.folds)
    bars = Bars(fresh, looked, teacher.ids)
    table = tell(fresh, bars.left_out(), teacher.ids)
    helped = [n for n, (alone, both) in table.items() if both > alone and n not in _COUNTED]
    print("  left to the rules:", ", ".join(sorted(table.keys() - helped)) or "nothing")
    if not given.measure:
        write(learned([*seen, *fresh]), bars, helped, shipped_root() / READER)
    return 0


def _shipped() -> ReaderFile:
    """The weights that are shipped; ValueError where there are none that can be used."""
    found = read_learned(shipped_root() / READER)
    if found is None or found.file is None:
        raise ValueError(f"no weights to go on from in {shipped_root() / READER}")
    return found.file


def left_out(
    seen: list[Lesson], fresh: list[Lesson], learned: Callable[[list[Lesson]], Network], folds: int
) -> Tensor:
    """What networks say of fresh lessons that they have not learned from; shape (lessons, 2,
    criteria).
    """
    found: list[Tensor] = [torch.empty(0)] * len(fresh)
    for fold in range(folds):
        mine = list(range(fold, len(fresh), folds))
        rest = [one for n, one in enumerate(fresh) if n % folds != fold]
        said = predict(learned([*seen, *rest]), [fresh[n] for n in mine])
        for n, one in zip(mine, said, strict=True):
            found[n] = one
    return torch.stack(found)


class Bars:
    """From which value on the network is followed, by what the rules say.

    A logistic regression on the rules' verdict and the network's value, fitted on lessons that
    neither has seen; a criterion's own part is held back as by a prior.
    """

    def __init__(self, lessons: Sequence[Lesson], looked: Tensor, ids: Sequence[str]) -> None:
        self.lessons, self.looked, self.ids = lessons, looked, ids
        self.rules = torch.tensor([[one.rules[name] for name in ids] for one in lessons])
        self.truth = torch.tensor([[one.values[name] for name in ids] for one in lessons])

    def fitted(self, level: int, chosen: Sequence[int]) -> Tensor:
        """Weights for met, some, value and 1, by criterion; shape (4, criteria)."""
        value = self.looked[list(chosen), level]
        rules = self.rules[list(chosen)]
        truth = (self.truth[list(chosen)] >= (MET, SOME)[level]).float()
        inputs = torch.stack([rules == 1, rules == 0.5, value, torch.ones_like(value)]).float()
        common = torch.zeros(4, 1, requires_grad=True)
        own = torch.zeros(4, len(self.ids), requires_grad=True)
        optimiser = torch.optim.LBFGS([common, own], max_iter=200)
        scale = _OWN_SHARE * torch.tensor([1.0, 0.0, 0.5, 1.0])[:, None]

        def step() -> Tensor:
            optimiser.zero_grad()
            said = ((common + scale * own)[:, None] * inputs).sum(0)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                said, truth, reduction="sum"
            )
            loss = loss + (common**2).sum() / 20 + (own**2).sum() / 20
            loss.backward()
            return loss

        optimiser.step(step)
        return (common + scale * own).detach()

    def at(self, level: int, chosen: Sequence[int]) -> Tensor:
        """The bars where the rules say missed, some and met; shape (3, criteria)."""
        met, some, value, rest = self.fitted(level, chosen)
        needs = torch.tensor([1.0, float(level == 0), 0.0])[:, None] * _MORE[level]
        bars = (needs - torch.stack([rest, rest + some, rest + met])) / value.clamp(min=0.05)
        return bars.clamp(-_FAR, _FAR)

    def left_out(self, folds: int = 5) -> Tensor:
        """Verdicts (0, 1/2, 1) by bars fitted on the other lessons; shape (lessons, criteria)."""
        found = torch.zeros_like(self.truth)
        every = range(len(self.lessons))
        for fold in range(folds):
            mine = [n for n in every if n % folds == fold]
            rest = [n for n in every if n % folds != fold]
            rank = (2 * self.rules[mine]).long()
            above = [
                self.looked[mine, level] > torch.gather(self.at(level, rest), 0, rank)
                for level in (0, 1)
            ]
            found[mine] = torch.where(above[0], 1.0, torch.where(above[1], 0.5, 0.0))
        return found


def tell(
    lessons: Sequence[Lesson], found: Tensor, ids: Sequence[str]
) -> dict[str, tuple[float, float]]:
    """Prints agreement on lessons that were left out, by the folder that they come from; gives it
    by criterion, for the rules alone and with the reader.
    """
    for source in [*sorted({one.source for one in lessons}), ""]:
        rows = [n for n, one in enumerate(lessons) if source in ("", one.source)]
        truth = [lessons[n].values[name] for n in rows for name in ids]
        rules = [lessons[n].rules[name] for n in rows for name in ids]
        both = found[rows].flatten().tolist()
        off = [sum(found[n].tolist()) - sum(lessons[n].values.values()) for n in rows]
        size = len(ids) / 100
        lengths = [float(len(lessons[n].statements)) for n in rows]
        print(
            f"  {source or 'all':12} {len(rows):4} answers, kappa (met): "
            f"rules {_kappa(truth, rules):.3f}, with the reader {_kappa(truth, both):.3f}; "
            f"total off by {sum(map(abs, off)) / len(off) / size:.1f}, bias "
            f"{sum(off) / len(off) / size:+.1f}, error with length {pearson(off, lengths):+.2f}"
        )
    table = {}
    for n, name in enumerate(ids):
        truth = [one.values[name] for one in lessons]
        alone = _kappa(truth, [one.rules[name] for one in lessons])
        table[name] = alone, _kappa(truth, found[:, n].tolist())
    for name, (alone, kappa) in sorted(table.items(), key=lambda item: item[1][1])[:20]:
        print(f"    {name:22} rules {alone:5.2f}   with the reader {kappa:5.2f}")
    return table


def _kappa(truth: Sequence[float], said: Sequence[float]) -> float:
    return cohen_kappa([value >= MET for value in truth], [value >= MET for value in said])


def write(network: Network, bars: Bars, helped: Sequence[str], path: Path) -> None:
    """Writes the weights as signed bytes, of the outputs for the criteria that it helps."""
    rows, row_unit = _bytes(network.rows.weight.detach())
    outputs, output_unit = _bytes(network.outputs.weight.detach())
    count, size = len(bars.lessons), len(network.ids)
    at = [bars.at(level, range(count)) for level in (0, 1)]

    def output(level: int, n: int) -> dict[str, Any]:
        place = level * size + n
        return {
            "bias": round(float(network.outputs.bias[place].detach()), 4),
            "level": round(float(network.level[place].detach()), 4),
            "bars": [round(float(bar), 3) for bar in at[level][:, n]],
        }

    numbers = [n for n, name in enumerate(network.ids) if name in helped]
    order = [level * size + n for n in numbers for level in (0, 1)]
    document = {
        "kind": "reader",
        "version": 1,
        "hidden": network.plan.hidden,
        "unit": row_unit * output_unit,
        "gain": round(float(network.gain.detach()), 5),
        "hidden_bias": [round(float(b) / row_unit) for b in network.hidden_bias.detach()],
        "criteria": {network.ids[n]: {"met": output(0, n), "some": output(1, n)} for n in numbers},
        "features": "\n".join(network.vocabulary),
        "rows": base64.b64encode(rows.numpy().tobytes()).decode(),
        "outputs": base64.b64encode(outputs[order].numpy().tobytes()).decode(),
    }
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(network.vocabulary)} features, {path.stat().st_size // 1024} KB")


def _bytes(weights: Tensor) -> tuple[Tensor, float]:
    """Weights as signed bytes, and what one unit is worth; one in ten thousand is cut."""
    unit = float(weights.abs().flatten().quantile(0.9999)) / 127
    return (weights / unit).round().clamp(-127, 127).to(torch.int8), unit


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
