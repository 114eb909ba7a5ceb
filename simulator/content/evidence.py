"""The language in which a criterion says what earns it. Owns its shape; must not match anything.

A rule is satisfied by a window of consecutive statements of an answer (a sentence, a bullet, a
table row). CONTRIBUTING.md explains the language with examples.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from simulator.content.phrases import checked_phrase


class StrictModel(BaseModel):
    """Frozen, and a key that it does not know is an error."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, defer_build=True
    )


class PartError(ValueError):
    """What is wrong with one part of a model; `at` is where in the model that part is."""

    def __init__(self, message: str, at: tuple[str | int, ...]) -> None:
        super().__init__(message)
        self.at = at


Title = Annotated[str, Field(min_length=1, max_length=120)]
Text = Annotated[str, Field(min_length=1, max_length=10_000)]
Phrase = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(checked_phrase)]
"""A phrase pattern in the lexicon's syntax."""
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Whole = Annotated[int, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
"""Strict: a quoted number is no number, and `no` is no flag; the file must say what it means."""

CALCULATION_KINDS = ("traffic", "capacity", "storage", "cost", "latency", "other")
CalculationKind = Literal["traffic", "capacity", "storage", "cost", "latency", "other"]
BUILTINS: Mapping[str, str] = MappingProxyType(
    {
        "@number": "a figure", "@percent": "a percentage", "@money": "a sum of money",
        "@duration": "a time", "@bytes": "a size in bytes", "@rate": "a rate, such as 5K a second",
        "@question": "a question", "@arrow": "what it leads to (a -> b)",
        "@arrow2": "three steps in their order (a -> b -> c)",
        "@arrow3": "four steps in their order (a -> b -> c -> d)",
        "@calculation": "a calculation", "@list3": "three things or more",
        "@list5": "five things or more", "@long": "a whole sentence on it",
        "@big": "a large figure", "@ms": "a time in milliseconds",
    }
)  # fmt: skip
"""Marks that the text itself gives a statement, each with what it asks for in words.

`@big` is a number of 10,000 or more, or with a magnitude (5K, 2 billion, 10^6); `@ms` a time in
milliseconds.
"""


def _as_rule(value: Any) -> Any:
    """A plain string is a concept; a list is any of its rules."""
    if isinstance(value, str):
        return {"concept": value}
    if isinstance(value, list):
        return {"any": value}
    return value


Rule = Annotated["RuleModel", BeforeValidator(_as_rule)]


class RuleModel(StrictModel):
    """One rule: one of `concept`, `say`, `any`, `all`, `of`, `items`, `calculation`, `order`.

    - `concept`: a mention, not negated, of the lexicon's concept (or of one that it includes), or a
      mark such as `@number`.
    - `say`: a phrase pattern written here (lexicon syntax), for wording that one criterion needs.
    - `any`: one of the rules. `all`: every rule, inside `within` consecutive statements; what a
      heading, a parent bullet or a table's header says counts as context, but not alone.
    - `of` with `at_least`: so many different ones; a concept that includes others counts each of
      them. `span` says inside what: a window of `within` statements, or the whole answer.
    - `items` with `under`: so many list items or rows under a heading or lead-in that mentions.
    - `calculation`: a statement holding a calculation of one of these kinds, not found wrong.
    - `order`: sections whose headings or statements first mention these rules, in this order.
    - `times`: in so many different windows of the answer. `none`: rules that must not match in the
      same window (with `span: answer`, anywhere in the answer). `under`: the statement stands below
      a heading, parent bullet or phase that
      matches. `phases`: only in these phases.
    """

    concept: Text | None = None
    say: tuple[Phrase, ...] | None = None
    any: tuple[Rule, ...] | None = None
    all: tuple[Rule, ...] | None = None
    of: tuple[Rule, ...] | None = None
    at_least: Whole | None = Field(default=None, ge=1, le=40)
    items: Whole | None = Field(default=None, ge=1, le=40)
    calculation: tuple[CalculationKind, ...] | None = None
    order: tuple[Rule, ...] | None = None
    within: Whole = Field(default=1, ge=1, le=8)
    times: Whole = Field(default=1, ge=1, le=20)
    span: Literal["window", "answer"] = "window"
    none: tuple[Rule, ...] = ()
    under: Rule | None = None
    phases: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_kind(self) -> RuleModel:
        kinds = [
            name
            for name in ("concept", "say", "any", "all", "of", "items", "calculation", "order")
            if getattr(self, name) is not None
        ]
        if len(kinds) != 1:
            found = ", ".join(kinds) or "none"
            raise ValueError(
                "a rule has exactly one of concept, say, any, all, of, items, calculation, order"
                f" (found: {found})"
            )
        if (self.of is None) != (self.at_least is None):
            raise ValueError("`of` and `at_least` belong together")
        return self


class Evidence(StrictModel):
    """What an answer must say for `met` and for `partial`: any one rule of each list.

    `exclude`: a statement that matches one of these earns nothing for this criterion.
    """

    met: tuple[Rule, ...] = Field(min_length=1)
    partial: tuple[Rule, ...] = ()
    exclude: tuple[Rule, ...] = ()


RuleModel.model_rebuild()
