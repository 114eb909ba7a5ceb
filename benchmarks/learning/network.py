"""The network behind the learned reader, trained with torch. Owns its form and how it learns.

A network may begin with the weights of a reader that was learned before, whose answers need not be
at hand any more: its hidden units stand beside new ones.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.learning.lessons import Lesson
from simulator.content.learned import ReaderFile
from simulator.grading.learned import MOST_ADDED

MET, SOME = 0.75, 0.25
"""From these means of the readers on, a criterion is met, and at least partly met."""
_SHORT = 12
"""Lessons of so few statements are spread over the batches of whole answers."""
_ROW_UNIT = 0.02
"""What a unit of a file's rows is taken for: it tells only the worth of a unit of both layers, and
what is taken from one can be given to the other. With this both are about as large as new ones."""
_NEW_ROW, _NEW_OUTPUT = 0.3, 0.5
"""How large weights that are new begin beside those that were learned before."""


@dataclass(frozen=True)
class Plan:
    """How to learn. `word_least` and `thing_least`: in how many lessons a feature must occur."""

    hidden: int = 48
    epochs: int = 14
    rate: float = 3e-3
    decay: float = 0.02
    drop: float = 0.3
    batch: int = 6
    statement: float = 0.25
    word_least: int = 8
    thing_least: int = 5


class Network(nn.Module):  # type: ignore[misc, unused-ignore] # untyped where torch is absent
    """Features of a statement, a hidden layer, two outputs for each criterion; then the answer."""

    def __init__(self, plan: Plan, vocabulary: dict[str, int], ids: Sequence[str]) -> None:
        super().__init__()
        self.plan, self.vocabulary, self.ids = plan, vocabulary, ids
        size = 2 * len(ids)
        self.rows = nn.EmbeddingBag(len(vocabulary), plan.hidden, mode="sum")
        nn.init.normal_(self.rows.weight, 0, 0.06)
        self.hidden_bias = nn.Parameter(torch.zeros(plan.hidden))
        self.outputs = nn.Linear(plan.hidden, size)
        nn.init.constant_(self.outputs.bias, -3.0)
        self.level = nn.Parameter(torch.full((size,), -1.0))
        self.gain = nn.Parameter(torch.tensor(1.0))
        self.dropped = nn.Dropout(plan.drop)

    def begin_with(self, file: ReaderFile) -> None:
        """Takes the weights of a file over, for the first of the hidden units; those of a criterion
        that is there no more are left out.
        """
        with torch.no_grad():
            size = file.hidden
            known = [self.vocabulary[name] for name in file.names]
            new = torch.ones(len(self.vocabulary), dtype=torch.bool)
            new[known] = False
            self.rows.weight[new, :size] *= _NEW_ROW
            self.rows.weight[known, :size] = _weights(file.row_bytes, size) * _ROW_UNIT
            self.hidden_bias[:size] = torch.tensor(file.hidden_bias).float() * _ROW_UNIT
            outputs = _weights(file.output_bytes, size) * (file.unit / _ROW_UNIT)
            for number, (name, reads) in enumerate(file.criteria.items()):
                if name not in self.ids:
                    continue
                for level, output in enumerate((reads.met, reads.some)):
                    place = level * len(self.ids) + self.ids.index(name)
                    self.outputs.weight[place, :size] = outputs[2 * number + level]
                    self.outputs.weight[place, size:] *= _NEW_OUTPUT
                    self.outputs.bias[place] = output.bias
                    self.level[place] = output.level
            self.gain.fill_(file.gain)

    def of_statements(self, statements: Sequence[Sequence[str]]) -> Tensor:
        """Outputs by statement, shape (statements, 2 x criteria)."""
        flat: list[int] = []
        starts: list[int] = []
        for names in statements:
            starts.append(len(flat))
            flat.extend(self.vocabulary[name] for name in names if name in self.vocabulary)
        weights = torch.ones(len(flat))
        if self.training:
            kept = torch.rand(len(flat)) > self.plan.drop
            weights = kept.float() / (1 - self.plan.drop)
        summed = self.rows(torch.tensor(flat), torch.tensor(starts), per_sample_weights=weights)
        found: Tensor = self.outputs(self.dropped(torch.relu(summed + self.hidden_bias)))
        return found

    def of_answer(self, seen: Tensor) -> Tensor:
        """Outputs for an answer with these statements, shape (2, criteria): met, and some of it."""
        top = seen.max(0).values
        added = (torch.logsumexp(seen, 0) - top).clamp(max=MOST_ADDED)
        return (self.gain * (top + added) + self.level).view(2, -1)


def learn(
    lessons: Sequence[Lesson], ids: Sequence[str], plan: Plan, start: ReaderFile | None = None
) -> Network:
    """Trains a network, from the weights of a file if one is given; the same every time on one
    machine.
    """
    torch.manual_seed(0)
    chance = random.Random(0)
    network = Network(plan, _vocabulary(lessons, plan, start.names if start else ()), ids)
    if start is not None:
        network.begin_with(start)
    layers = [*network.rows.parameters(), network.hidden_bias, *network.outputs.parameters()]
    rest: list[Any] = [network.level, network.gain]
    groups: list[Any] = [{"params": layers}, {"params": rest}]
    optimiser = torch.optim.AdamW(groups, lr=plan.rate, weight_decay=plan.decay)
    truths = {id(lesson): _Truth(lesson, ids) for lesson in lessons}
    whole = [lesson for lesson in lessons if len(lesson.statements) > _SHORT]
    short = [lesson for lesson in lessons if 0 < len(lesson.statements) <= _SHORT]
    for epoch in range(plan.epochs):
        for group in optimiser.param_groups:
            group["lr"] = plan.rate * (1 - epoch / plan.epochs) + plan.rate / 20
        network.train()
        chance.shuffle(whole)
        chance.shuffle(short)
        count = max(1, len(whole) // plan.batch)
        for number in range(count):
            batch = [*whole[number::count], *short[number::count]]
            loss = _loss(network, [(lesson, truths[id(lesson)]) for lesson in batch])
            optimiser.zero_grad()
            (loss / 60).backward()
            optimiser.step()
    network.eval()
    return network


def _weights(data: bytes, size: int) -> Tensor:
    """Signed bytes as rows of `size` weights."""
    return torch.frombuffer(bytearray(data), dtype=torch.int8).view(-1, size).float()


def _vocabulary(lessons: Sequence[Lesson], plan: Plan, known: Sequence[str]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for lesson in lessons:
        counts.update({name for names in lesson.statements for name in names})
    least = {"w": plan.word_least, "b": plan.word_least}
    often = {n for n, k in counts.items() if k >= least.get(n[0], plan.thing_least)}
    return {name: number for number, name in enumerate(sorted(often.union(known)))}


class _Truth:
    """What readers said of a lesson, as tensors. A statement that they quoted counts most; those
    of a credited answer that they did not quote count little, because they may earn it as well.
    """

    def __init__(self, lesson: Lesson, ids: Sequence[str]) -> None:
        size, count = len(ids), len(lesson.statements)
        self.known, self.answer = torch.zeros(size), torch.zeros(2, size)
        self.statements = torch.zeros(2, count, size)
        self.weights = torch.zeros(2, count, size)
        for n, name in enumerate(ids):
            value = lesson.values.get(name)
            if value is None:
                continue
            self.known[n] = 1
            places = lesson.credited.get(name, [])
            for level, bar in enumerate((MET, SOME)):
                self.answer[level, n] = float(value >= bar)
                self.weights[level, :, n] = 0.15 if value >= bar else 0.6
                if value >= bar:
                    self.statements[level, places, n] = 1
                    self.weights[level, places, n] = 3
                elif places and value >= SOME:
                    self.weights[level, places, n] = 1.5
            self.weights[:, lesson.near.get(name, []), n] = 1.5


def _loss(network: Network, batch: Sequence[tuple[Lesson, _Truth]]) -> Tensor:
    statements = [names for lesson, _ in batch for names in lesson.statements]
    seen, first, loss = network.of_statements(statements), 0, torch.tensor(0.0)
    for lesson, truth in batch:
        count = len(lesson.statements)
        mine = seen[first : first + count]
        first += count
        whole = _cross_entropy(network.of_answer(mine), truth.answer) * truth.known
        each = _cross_entropy(mine.view(count, 2, -1).transpose(0, 1), truth.statements)
        part = (each * truth.weights).sum()
        loss = loss + lesson.weight * (whole.sum() + network.plan.statement * part)
    return loss


def _cross_entropy(found: Tensor, truth: Tensor) -> Tensor:
    return nn.functional.binary_cross_entropy_with_logits(found, truth, reduction="none")


def predict(network: Network, lessons: Sequence[Lesson]) -> Tensor:
    """What it says of answers, shape (lessons, 2, criteria)."""
    with torch.no_grad():
        found = [network.of_answer(network.of_statements(one.statements)) for one in lessons]
    return torch.stack(found)
