"""The lexicon: concepts of ML system design and how people name them. Must not match text."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simulator.content.evidence import Phrase, StrictModel, Whole

ConceptId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,60}$")]


class Concept(StrictModel):
    """One concept. `terms` are phrase patterns:

    words are matched by their stem, in order; `=word` exactly as written; `word*` by prefix;
    `word:` exactly and as a label, before a colon;
    `(a|b c)` one of several, `(a|b)?` or `word?` may be left out; `..` skips up to three words and
    `...` up to eight inside a statement; `<num> <pct> <money> <dur> <bytes> <rate>` are numbers
    of that kind, `<itemrate>` a rate of things other than requests, `<change>` a signed percent;
    `<people> <supply> <firm> <staff> <thing> <act> <model> <part> <span> <few> <removes> <uses>
    <trains> <cheap> <costly> <wants>` any word of a family (`families.py`). Numbers are in digits,
    `<num>` from ten on in words too; "five seconds" is `<few> (of|a)? <span>`. Case, accents,
    hyphens and slashes do not matter: `a/b-test` is `a b test`.
    """

    title: str = ""
    terms: tuple[Phrase, ...] = ()
    includes: tuple[ConceptId, ...] = ()


class Lexicon(StrictModel):
    """A file of concepts; several files make one lexicon, an id must be defined once."""

    kind: Literal["lexicon"]
    version: Whole = Field(ge=1)
    concepts: dict[ConceptId, Concept]
