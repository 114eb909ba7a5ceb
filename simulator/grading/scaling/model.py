"""What the scaling-math engine hands out: plain frozen values. Owns no logic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["right", "wrong", "unchecked"]
Kind = Literal["traffic", "capacity", "storage", "cost", "latency", "other"]
EstimateStatus = Literal["match", "off", "missing"]


@dataclass(frozen=True)
class Calculation:
    """A figure that the candidate derived, recomputed from the candidate's own operands.

    `text` is `source[start:end]`. `stated` and `computed` are in `unit` (bytes for "B", whole
    periods for "/day"); `factor` is stated / computed, 1.0 when right, None when unchecked.
    `phase` is the part of the answer that it stands in, where the answer has parts with names.
    """

    text: str
    start: int
    end: int
    status: Status
    stated: float | None
    computed: float | None
    unit: str
    factor: float | None
    reason: str
    kind: Kind
    phase: str | None = None


@dataclass(frozen=True)
class PadResult:
    """The value of one line of the calculator pad; `text` is how a person writes it."""

    value: float
    unit: str
    text: str


@dataclass(frozen=True)
class Slip:
    """A known way to go wrong: the figure it leads to, in the estimate's unit, and why."""

    value: float
    why: str


@dataclass(frozen=True)
class ExpectedEstimate:
    """A figure that the scenario expects; within `tolerance_factor` (1.3: / 1.3 to × 1.3).

    `machines` are those that a bill is for, in one spelling each; none where any would do.
    """

    id: str
    title: str
    expected: float
    unit: str
    tolerance_factor: float
    slips: tuple[Slip, ...] = ()
    machines: frozenset[str] = frozenset()


@dataclass(frozen=True)
class EstimateResult:
    """Whether the expected figure stands in the answer; `found` is in the expected unit."""

    id: str
    title: str
    expected: float
    unit: str
    found: float | None
    status: EstimateStatus
    factor: float | None
    why: str
    start: int | None
    end: int | None
