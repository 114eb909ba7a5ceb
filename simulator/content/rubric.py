"""Rubrics: dimensions, criteria and known wrong claims. Must not know how they are judged."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from simulator.content.evidence import Evidence, Flag, Number, StrictModel, Text, Title, Whole

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
Clause = Annotated[Text, AfterValidator(lambda text: text.removesuffix("."))]
"""Words that a reason ends with: it sets the full stop itself."""
Level = Literal["mid", "senior", "staff"]
LEVELS: tuple[Level, ...] = ("mid", "senior", "staff")
DIMENSIONS = (
    "requirements", "framing", "architecture", "data", "features", "modeling", "serving",
    "scaling", "monitoring", "communication",
)  # fmt: skip
"""The standard's dimensions in their order; a scenario's criteria belong to one of them."""


class Examples(StrictModel):
    """Texts that must get each verdict: the rubric's own tests."""

    met: tuple[Text, ...] = Field(min_length=2)
    partial: tuple[Text, ...] = ()
    missed: tuple[Text, ...] = Field(min_length=2)


class Criterion(StrictModel):
    """One thing that an answer can earn.

    `points` weigh it inside its dimension. `level` is from which level on it is expected; below
    that it is a bonus. `met` and `short_of` say in words what earns it and what falls short;
    `strong` is what a strong answer says (shown only after the attempt), to `any_problem` or to
    one that the rubric has in mind; `probe` is the follow-up that the interviewer asks when it is
    missed.
    """

    id: Slug
    title: Title
    points: Number = Field(gt=0, le=10)
    level: Level = "mid"
    met: Clause
    short_of: Clause
    strong: Text
    any_problem: Flag = False
    probe: Text
    evidence: Evidence
    examples: Examples


class WrongClaimExamples(StrictModel):
    """Texts that do and do not make the claim."""

    claimed: tuple[Text, ...] = Field(min_length=2)
    not_claimed: tuple[Text, ...] = Field(min_length=1)


class WrongClaim(StrictModel):
    """A known false statement. `contradicts`: criteria that it makes missed.

    `penalty`: points out of 100 that it takes off the total besides.
    """

    id: Slug
    title: Title
    why: Text
    contradicts: tuple[Slug, ...] = ()
    penalty: Number = Field(default=3, ge=0, le=15)
    evidence: Evidence
    examples: WrongClaimExamples


class Dimension(StrictModel):
    """One dimension of the score; `weight` is relative to the other dimensions.

    With `extends` its criteria are added to the dimension of that id, whose title and weight stay.
    """

    id: Slug
    title: Title = ""
    weight: Number = Field(default=0, ge=0, le=100)
    extends: Flag = False
    criteria: tuple[Criterion, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole_or_extending(self) -> Dimension:
        is_whole = bool(self.title) and self.weight > 0
        if self.extends == is_whole:
            raise ValueError(
                "a dimension has a title and a weight above 0, or `extends: true` and neither"
            )
        return self


class RubricFile(StrictModel):
    """One file of the rubric: dimensions and the wrong claims that belong to them."""

    kind: Literal["rubric"]
    version: Whole = Field(ge=1)
    dimensions: tuple[Dimension, ...] = Field(min_length=1)
    wrong_claims: tuple[WrongClaim, ...] = ()
