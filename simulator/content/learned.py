"""The learned reader's weights: what was learned from labelled answers, as a file of the rubric.

Owns the form of `rubrics/reader.json` and what is wrong with it; must not read an answer.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from simulator.content.evidence import StrictModel, Whole
from simulator.errors import Problem

READER = "rubrics/reader.json"
"""The file's place in a library."""

Finite = Annotated[float, Field(allow_inf_nan=False)]
Bars = tuple[Finite, Finite, Finite]


class Output(StrictModel):
    """One question about a criterion: is it met, or at least partly.

    Of a statement it is the network's output plus `bias`; of an answer the logarithm of the summed
    exponentials of its statements, times the file's `gain`, plus `level`. That is held against one
    of `bars`: where the rules say missed, partial or met.
    """

    bias: Finite
    level: Finite
    bars: Bars


class Reads(StrictModel):
    """What the reader reads for one criterion."""

    met: Output
    some: Output


class ReaderFile(StrictModel):
    """A network of one hidden layer over the features of a statement.

    `features` are names, a line each (`grading/features.py`); `rows` holds `hidden` weights for
    each and `outputs` those of two outputs for each criterion, met first, as signed bytes in
    base64. `hidden_bias` is in the units of `rows`; `unit` is the worth of a unit of both layers.
    """

    kind: Literal["reader"]
    version: Literal[1]
    hidden: Whole = Field(ge=1, le=1024)
    unit: float = Field(gt=0, le=1)
    gain: float = Field(gt=0, le=100)
    hidden_bias: tuple[int, ...]
    criteria: dict[str, Reads]
    features: str
    rows: str
    outputs: str

    @model_validator(mode="after")
    def _fits(self) -> Self:
        count = len(self.names)
        sizes = {
            "rows": (len(self.row_bytes), count * self.hidden),
            "outputs": (len(self.output_bytes), 2 * len(self.criteria) * self.hidden),
            "hidden_bias": (len(self.hidden_bias), self.hidden),
        }
        for name, (has, wants) in sizes.items():
            if has != wants:
                raise ValueError(f"{name} holds {has} weights instead of {wants}")
        if len(set(self.names)) < count:
            raise ValueError("a feature is there twice")
        return self

    @cached_property
    def names(self) -> list[str]:
        """The features by the number of their row."""
        return self.features.split("\n")

    @cached_property
    def row_bytes(self) -> bytes:
        """The rows, one after the other; ValueError where they are not base64."""
        return _decoded(self.rows)

    @cached_property
    def output_bytes(self) -> bytes:
        """The weights of the outputs, one output after the other; ValueError as above."""
        return _decoded(self.outputs)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(f"weights that are not base64: {error}") from None


@dataclass(frozen=True)
class Learned:
    """What was read of the file: nothing in `file` where it has problems."""

    sha256: str
    file: ReaderFile | None
    problems: tuple[Problem, ...] = ()


def read_learned(path: Path) -> Learned | None:
    """The learned reader's file, or what is wrong with it; None where there is none. Reads it."""
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        problem = Problem(str(path), 0, 0, f"cannot be read: {error.strerror}")
        return Learned("", None, (problem,))
    return _learned(str(path), data)


@lru_cache(maxsize=2)
def _learned(path: str, data: bytes) -> Learned:
    digest = hashlib.sha256(data).hexdigest()
    try:
        return Learned(digest, ReaderFile.model_validate_json(data))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        message = f"{where}: {first['msg']}" if where else str(first["msg"])
        told = f"the learned reader cannot be used, and the rules judge alone: {message}"
        return Learned(digest, None, (Problem(path, 0, 0, told),))
