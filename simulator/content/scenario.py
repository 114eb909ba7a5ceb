"""Scenarios and formats: the problem, what the interviewer knows, phases, own criteria.

Must not know how an answer is judged or an interview is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from simulator.content.evidence import (
    Flag,
    Number,
    PartError,
    Phrase,
    StrictModel,
    Text,
    Title,
    Whole,
)
from simulator.content.rubric import Criterion, Level, Slug, WrongClaim

Prompt = Annotated[str, Field(max_length=4_000)]
Unit = Annotated[str, Field(max_length=40)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
PHASES = ("clarify", "pipeline", "data", "model", "scale", "monitor", "summary")
PhaseId = Literal["clarify", "pipeline", "data", "model", "scale", "monitor", "summary"]
TOPICS = (
    "goal", "users", "traffic_mean", "traffic_peak", "catalogue", "latency", "budget_or_cost",
    "positive_rate", "error_costs", "label_source", "label_delay", "review_capacity", "geography",
    "devices_surfaces", "freshness", "existing_system", "data_available", "privacy_regulation",
    "explainability", "cold_start_scope", "metrics", "history_length", "page_size",
    "business_rules", "team_or_timeline", "hardware_throughput",
)  # fmt: skip
SHIPPED_LEAST: Mapping[str, int] = MappingProxyType(
    {"facts": 14, "criteria": 10, "wrong_claims": 6, "estimates": 4}
)
"""How many of each a scenario of the shipped library has at least. A person's own may have fewer:
what is missing is never told, asked after or judged."""
HINTS = 3
Topic = Literal[
    "goal", "users", "traffic_mean", "traffic_peak", "catalogue", "latency", "budget_or_cost",
    "positive_rate", "error_costs", "label_source", "label_delay", "review_capacity", "geography",
    "devices_surfaces", "freshness", "existing_system", "data_available", "privacy_regulation",
    "explainability", "cold_start_scope", "metrics", "history_length", "page_size",
    "business_rules", "team_or_timeline", "hardware_throughput",
]  # fmt: skip


class PhaseFormat(StrictModel):
    """A phase in a format: its minutes and the dimensions probed in it."""

    id: PhaseId
    title: Title
    minutes: Number = Field(gt=0, le=60)
    dimensions: tuple[Slug, ...]
    prompt: Annotated[Prompt, Field(min_length=1)]


class Format(StrictModel):
    """How long an interview is and which phases it has; `twist`: whether one may come."""

    id: Slug
    title: Title
    minutes: Number = Field(gt=0, le=180)
    twist: Flag
    phases: tuple[PhaseFormat, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _minutes_add_up(self) -> Format:
        total = sum(phase.minutes for phase in self.phases)
        if abs(total - self.minutes) > 1e-6:
            raise PartError(
                f"phases add up to {total:g} minutes, the format says {self.minutes:g}",
                ("minutes",),
            )
        return self


class FormatFile(StrictModel):
    """The file of formats that scenarios name."""

    kind: Literal["formats"]
    version: Whole = Field(ge=1)
    formats: tuple[Format, ...] = Field(min_length=1)


class Figure(StrictModel):
    """A number that the interview states: drawn by seed from `values` (the first is the default
    seed's), or computed by `expr` from other figures. `unit` stands after it (`$` before).
    """

    values: tuple[Number, ...] | None = None
    expr: Text | None = None
    unit: Unit = ""

    @model_validator(mode="after")
    def _one_source(self) -> Figure:
        if (self.values is None) == (self.expr is None):
            raise ValueError("a figure has either `values` or `expr`")
        if self.values is not None and not self.values:
            raise ValueError("`values` is empty")
        return self


class Fact(StrictModel):
    """What the interviewer tells when asked. `asks`: further phrase patterns, beside the topic's
    own, by which this fact is asked for. `answer` is a template: `{figure}` is filled in.
    """

    id: Slug
    topic: Topic
    answer: Text
    asks: tuple[Phrase, ...] = ()


class TopicAsks(StrictModel):
    """How a topic is asked for.

    `asks`: phrases that ask for it. `cues`: words that point to it when nothing else in the clause
    is asked for. `except_when`: phrases of clauses that only look as if they asked for it.
    """

    asks: tuple[Phrase, ...] = Field(min_length=1)
    cues: tuple[Phrase, ...] = ()
    except_when: tuple[Phrase, ...] = ()


class TopicFile(StrictModel):
    """How candidates ask for each topic, and how they ask for the design itself.

    `solution`: phrases that ask for the design whatever else the clause names. `solution_cues`:
    phrases that do when the clause asks for no fact. `off_topic`: words of small talk, which make
    the `cues` of topics count for nothing.
    """

    kind: Literal["topics"]
    version: Whole = Field(ge=1)
    topics: dict[Topic, TopicAsks]
    solution: tuple[Phrase, ...] = Field(min_length=1)
    solution_cues: tuple[Phrase, ...] = ()
    off_topic: tuple[Phrase, ...] = ()


class Hint(StrictModel):
    """Help for the asking; `cost` is the share of a criterion's credit that it takes, 0 to 1."""

    text: Text
    cost: Number = Field(ge=0, le=1)


def _parts(name: str, words: str, least: int = 0) -> Any:
    """A list of parts: as many as it needs, and in words how many a shipped scenario has."""
    described = f"{words} A shipped scenario has at least {SHIPPED_LEAST[name]}."
    if least:
        return Field(min_length=least, description=described)
    return Field(default=(), description=described)


class ScenarioPhase(StrictModel):
    """A scenario's part in a phase. `minutes` overrides the format's, per format id; `hints` go
    from the cheapest to the dearest. A shipped scenario has three and a `strong` answer in each.
    """

    prompt: Prompt = ""
    minutes: dict[Slug, Annotated[Number, Field(gt=0, le=60)]] = Field(default_factory=dict)
    hints: tuple[Hint, ...] = Field(default=(), max_length=HINTS)
    strong: Annotated[str, Field(max_length=10_000)] = ""

    @field_validator("hints")
    @classmethod
    def _cheapest_first(cls, hints: tuple[Hint, ...]) -> tuple[Hint, ...]:
        costs = [hint.cost for hint in hints]
        if costs != sorted(costs):
            raise ValueError("hints go from the cheapest to the dearest")
        return hints


class ScenarioCriterion(Criterion):
    """A criterion of the scenario's own; counted in `dimension`. `phase`: where it is probed."""

    dimension: Slug
    phase: PhaseId
    points: Number = Field(
        gt=0,
        le=10,
        description="How much it weighs inside its dimension. A scenario's own criterion counts "
        "double: `points: 2` weighs as much as 4 points of the standard's criteria, and reports "
        "show 4.",
    )


class Slip(StrictModel):
    """A known way to derive an estimate wrongly: what it gives, and what to say about it."""

    expr: Text
    why: Text


class Estimate(StrictModel):
    """A figure that the scenario expects to be derived, by `expr` over the figures' names.

    `expr` knows + - * / ** ( ), ceil, round, min, max. `tolerance_factor`: a stated figure within
    this factor either way matches.
    """

    id: Slug
    title: Title
    expr: Text
    unit: Unit
    tolerance_factor: Number = Field(default=1.5, gt=1, le=10)
    explain: Text
    slips: tuple[Slip, ...] = ()


class Twist(StrictModel):
    """A late change of requirements, told at the start of `phase`; `criteria` are assessed only
    when it was told.
    """

    phase: PhaseId
    text: Text
    criteria: tuple[ScenarioCriterion, ...] = Field(min_length=1)


class Scenario(StrictModel):
    """One interview problem.

    Of the standard's criteria, `points` re-weighs some for this problem, `probes` words their
    follow-ups for it, and `not_applicable` leaves out those that have no meaning in it, each with
    the reason. They are not assessed, asked after or learnt here.

    One fact and one criterion suffice to practise on it. Lint tells what a shipped one has besides.
    """

    kind: Literal["scenario"]
    version: Whole = Field(ge=1)
    id: Slug
    title: Title
    domain: Title
    level: Level = "senior"
    summary: Text
    prompt: Annotated[Prompt, Field(min_length=1)]
    formats: tuple[Slug, ...] = Field(min_length=1)
    figures: dict[Name, Figure] = Field(default_factory=dict)
    facts: tuple[Fact, ...] = _parts("facts", "What the interviewer knows.", least=1)
    phases: dict[PhaseId, ScenarioPhase] = Field(default_factory=dict)
    criteria: tuple[ScenarioCriterion, ...] = _parts(
        "criteria", "What only this problem asks for.", least=1
    )
    points: dict[Slug, Annotated[Number, Field(ge=0, le=10)]] = Field(default_factory=dict)
    probes: dict[Slug, Text] = Field(default_factory=dict)
    not_applicable: dict[Slug, Text] = Field(default_factory=dict)
    wrong_claims: tuple[WrongClaim, ...] = _parts("wrong_claims", "Known false statements.")
    estimates: tuple[Estimate, ...] = _parts("estimates", "Figures that are to be derived.")
    twist: Twist | None = Field(
        default=None, description="A late change of requirements. A shipped scenario has one."
    )
    sources: tuple[Text, ...] = ()

    @property
    def own_criteria(self) -> tuple[ScenarioCriterion, ...]:
        """Its criteria, and those of its twist."""
        return (*self.criteria, *(self.twist.criteria if self.twist is not None else ()))

    def phase(self, name: str) -> ScenarioPhase:
        """Its part in a phase; an empty one where it has none."""
        return next((part for one, part in self.phases.items() if one == name), ScenarioPhase())

    def in_its_words(self, criterion: Criterion) -> Criterion:
        """A criterion of the standard, with the follow-up that this problem words for it."""
        probe = self.probes.get(criterion.id)
        return criterion if probe is None else criterion.model_copy(update={"probe": probe})
