"""Which facts a clarifying question asks for. Owns the matching; must not phrase an answer.

A question is taken apart into clauses, and each clause is matched against the phrase patterns of
every topic, in its own words and nothing else: no scenario text leaks into the choice. Within a
clause a phrase that asks for the design wins over every fact; then phrases that ask for a topic;
only where there is none do single cues count. The same question always gives the same facts, in
the order in which they were asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.content.scenario import Scenario, TopicFile
from simulator.grading.patterns import PatternIndex
from simulator.grading.tokens import fold_case, tokenise
from simulator.interview.spelling import Spelling

_SENTENCES = re.compile(r"(?<=[?;\n])|(?<=[a-z)][.!])(?=\s)")
_OPENER = (
    r"(?:(?:so|also|then|if so|if not|roughly|about|by|in|at|on|within|for|from|with|of|to)\s+)*"
    r"(?:how|what|what's|whats|which|where|when|who|whose|why|is|are|do|does|did|can|could|should"
    r"|will|would|must|may|any|has|have|am)\b"
)
_CLAUSES = re.compile(
    rf"(?:\s*[,:]\s*(?:and|but|plus|or)?|\s(?:and|but|plus|&|\+|[-–—]))\s+(?={_OPENER})"
)
_ITEMS = re.compile(r"\s*[,:+&]\s*(?:and\s+)?|\s+and\s+")
_ASKING = re.compile(rf"^\s*{_OPENER}|\?")
_TERSE = re.compile(rf"(?!\s*{_OPENER})")
_CONTEXT = re.compile(r"\s*(?:when|if|since|as|because|given|before|while|once|suppose|assuming)\b")
_REQUEST = re.compile(
    r"\s*(?:(?:could|can|would|will) you (?:please )?(?:share|tell|give|clarify|specify|provide)"
    r"(?: me| us)?|what(?:'s|s| is| are) (?:the|our|your))\b"
)
_WHEN = re.compile(rf"\s*(?:on|in|at|during|around|over|for)\b(?:(?!\b{_OPENER}).)*$")
_EXPLAINS = re.compile(r"\s*(?:in|like|say|such as|or|for example|i\.?e\.?|e\.?g\.?)\b")
_OF_THEM = re.compile(r"\b(?:they|them|their|those|these)\b")
_IN_FULL = (
    (r"\b(?:txns?|txs?|trxs?|trans)\b", "transactions"),
    (r"\breqs?\b", "requests"),
    (r"\bppl\b", "people"),
    (r"\bvids?\b", "videos"),
    (r"\bb4\b", "before"),
    (r"\bimps?\b", "impressions"),
    (r"\bmsgs?\b", "messages"),
    (r"\blangs?\b", "languages"),
    (r"\bmods\b", "moderators"),
    (r"\bmins\b", "minutes"),
    (r"\byrs?\b", "year"),
    (r"\bpg\b", "page"),
    (r"\bfreq\b", "frequency"),
    (r"\bconv\b", "conversion"),
    (r"\blen\b", "length"),
    (r"\bmem\b", "memory"),
    (r"\bcurr\b", "current"),
    (r"\baccts\b", "accounts"),
    (r"\brestos?\b", "restaurants"),
    (r"\bdcs\b", "data centers"),
    (r"\bhist\b", "history"),
    (r"\bperms\b", "permissions"),
    (r"\btoks?\b", "tokens"),
    (r"\bannot\b\.?", "annotation"),
    (r"\bk8s\b", "kubernetes"),
    (r"(?<=[a-z$]) ?/ ?d\b", " per day"),
    (r"(?<=[a-z$]) ?/ ?(?:h|hr)\b", " per hour"),
    (r"\battrs\b", "attributes"),
    (r"\bmgrs\b", "managers"),
    (r"\bdups\b", "duplicates"),
    (r"\bincl\b", "included"),
    (r"\benc\b", "encoder"),
    (r"\bidk\b", "don't know"),
    (r"\bfollow-?ups\b", "follow ups"),
    (r"\bcnt\b", "count"),
    (r"\bret\.", "retention"),
    (r"\beval\b", "evaluation"),
    (r"(?<!\d)(?<!\d )(?:%|\bpct\b|\bperc\b)", " percent "),
    (r"\$(?!\s?\d)", " dollars "),
    (
        r"(?<=[a-z$]) ?/ ?(?=(?:s|sec|second|min|minute|hour|day|week|month|yr|year|page"
        r"|user|gpu|core|server|node)\b)",
        " per ",
    ),
    (r"(?:#|\b(?:nr|nbr|nb)\b\.?)(?:\s?of\b)?", " number of "),
)
"""What people type short, and the words that it stands for."""
_SHORT = re.compile("|".join(f"({short})" for short, _ in _IN_FULL))
_AMOUNT = r"how (?:many|much|long|big|large|often|far|old|late)|number of|when"
_OTHER_WORDS = (
    (rf"(.+?),?\s+({_AMOUNT})", r"\2 \1"),
    (r"(.+?)\s+(?:in )?total", r"how many \1"),
    (r"(?:total|sum of)\s+(.+)", r"how many \1"),
    (r"(.+?)\s+(?:frequency|cadence)", r"how often \1"),
    (r"(?:frequency|cadence) of\s+(.+)", r"how often \1"),
    (r"(.+?)\s+(?:daily|a day|each day)", r"\1 per day"),
    (r"(.+?)\s+(?:weekly|a week|each week)", r"\1 per week"),
    (r"(.+?)\s*(?:\bper\b|/)\s*(.+)", r"how many \1 per \2"),
    (r"(.+?)\s+(?:share|percent|percentage|ratio|fraction)", r"share of \1"),
    (r"(?:the\s+)?(?:percent|percentage)\s+(?:of\s+)?(.+)", r"share of \1"),
    (r"(.+?)\s+(?:size|length)", r"size of \1"),
    (r"(.+?)\s+(?:now|today|currently)", r"current \1"),
    (r"(?:today's|todays|present)\s+(.+)", r"current \1"),
    (r"(.+?)\s+(?:allowed|permitted|ok|okay|possible)", r"may we \1"),
)
"""How a terse question says, noun first, what a sentence would ask; see `_otherwise`."""
_TERSE_WORDS = 7
_MOST_CHARS = 10_000
"""What is read of a question: a file pasted by mistake must not stop the clock's screen."""
_MILLISECONDS = re.compile(r"\b\d+\s?(?=(?:ms|msec|millis|milliseconds?)\b)")


@dataclass(frozen=True)
class QuestionMatch:
    """What a question asks: facts (with their ids), the solution, or nothing that is known."""

    kind: Literal["facts", "none", "solution"]
    fact_ids: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True)
class _Name:
    """What a pattern stands for: a topic or a fact, and how much finding it says."""

    role: Literal["asks", "cue", "except", "fact", "solution", "solution_cue", "off_topic"]
    of: str = ""


@dataclass(frozen=True)
class _Reading:
    """What one clause asks: topics and facts in the order asked, or the solution."""

    asked: tuple[_Name, ...] = ()
    solution: bool = False
    by_cue: bool = False
    excepted: frozenset[str] = frozenset()


class QuestionMatcher:
    """Matches questions to the facts of one scenario."""

    def __init__(self, topics: TopicFile, scenario: Scenario) -> None:
        self._facts = scenario.facts
        self._index = PatternIndex()
        self._names: list[_Name] = []
        self._patterns: list[str] = []
        for topic, asks in topics.topics.items():
            self._add(_Name("asks", topic), asks.asks)
            self._add(_Name("cue", topic), asks.cues)
            self._add(_Name("except", topic), asks.except_when)
        self._add(_Name("solution"), topics.solution)
        self._add(_Name("solution_cue"), topics.solution_cues)
        self._add(_Name("off_topic"), topics.off_topic)
        for fact in scenario.facts:
            self._add(_Name("fact", fact.id), fact.asks)
        self._spelling = Spelling(self._patterns)

    def _add(self, name: _Name, patterns: Sequence[str]) -> None:
        for pattern in patterns:
            self._index.add(len(self._names), pattern)
            self._names.append(name)
            self._patterns.append(pattern)

    def match(self, question: str) -> QuestionMatch:
        """The facts that `question` asks for; several questions may stand in one text.

        A clause that asks for the solution gives no fact; the whole is `solution` when no other
        clause asks for a fact.
        """
        asked: list[_Name] = []
        solution = False
        for reading in self._readings(question):
            solution = solution or reading.solution
            if not (solution and reading.by_cue):
                asked.extend(reading.asked)
        chosen = self._told(asked)
        topics = tuple(dict.fromkeys(name.of for name in asked if name.role != "fact"))
        if not chosen:
            return QuestionMatch("solution" if solution else "none", (), topics)
        return QuestionMatch("facts", chosen, topics)

    def _told(self, asked: Iterable[_Name]) -> tuple[str, ...]:
        chosen: list[str] = []
        for name in asked:
            for fact in self._facts:
                wanted = fact.id if name.role == "fact" else fact.topic
                if wanted == name.of and fact.id not in chosen:
                    chosen.append(fact.id)
        return tuple(chosen)

    def _readings(self, question: str) -> list[_Reading]:
        text = _SHORT.sub(_in_full, _MILLISECONDS.sub("", fold_case(question[:_MOST_CHARS])))
        text = self._spelling.mend(text)
        sentences = [part for part in _SENTENCES.split(text) if part.strip(" ?;.!\n")]
        asking = [bool(_ASKING.search(sentence)) for sentence in sentences]
        readings: list[_Reading] = []
        for sentence, asks in zip(sentences, asking, strict=True):
            clauses = _clauses(sentence)
            for clause in clauses:
                found = self._clause(clause)
                introduces = clause is not clauses[-1] and _CONTEXT.match(clause)
                aside = introduces or (not asks and any(asking))
                more_of_the_same = _OF_THEM.search(clause) and any(r.asked for r in readings)
                if not (found.by_cue and (aside or more_of_the_same)):
                    readings.append(found)
        return readings

    def _clause(self, clause: str) -> _Reading:
        """What a clause asks: as a list of items, if each item asks for something by itself.

        In a list a single cue is an item of its own where the list is terse ("qps, latency"); in
        a sentence it explains the item before it ("what is a positive, a click or a watch").
        """
        whole = self._read(clause)
        if not whole.solution and (whole.by_cue or not whole.asked):
            whole = self._in_other_words(clause, whole)
        parts = [part for part in _ITEMS.split(clause) if part.strip(" ?.!")]
        if len(parts) < 2 or whole.solution or any(_EXPLAINS.match(part) for part in parts):
            return whole
        items = [self._read(part) for part in parts]
        if not all(item.asked for item in items):
            return whole
        terse = whole.by_cue or bool(_TERSE.match(clause) or _REQUEST.match(clause))
        names = [
            name
            for item in items
            if terse or not item.by_cue
            for name in item.asked
            if terse or name.of not in whole.excepted
        ]
        return _Reading(tuple(names), by_cue=all(item.by_cue for item in items))

    def _in_other_words(self, clause: str, whole: _Reading) -> _Reading:
        """What a terse clause asks in the order of a sentence; a cue gives way to a question."""
        for words in _otherwise(clause):
            said = self._read(words)
            if said.asked and not (whole.asked and said.by_cue):
                return said
        return whole

    def _read(self, clause: str) -> _Reading:
        places: dict[_Name, int] = {}
        for last, name in self._said(clause):
            places[name] = min(last, places.get(name, last))
        roles = {name.role for name in places}
        if "solution" in roles:
            return _Reading(solution=True)
        excepted = frozenset(name.of for name in places if name.role == "except")
        asked = _in_order(places, ("asks", "fact"), excepted)
        if asked:
            return _Reading(asked, excepted=excepted)
        if "solution_cue" in roles:
            return _Reading(solution=True)
        if "off_topic" in roles:
            return _Reading()
        return _Reading(_in_order(places, ("cue",), excepted), by_cue=True, excepted=excepted)

    def _said(self, clause: str) -> list[tuple[int, _Name]]:
        """What a clause names, and where each ends. Words by which a fact of the scenario is asked
        for ask for no topic besides, and the longer ones for no other fact: "how long does a
        delivery take" is no question of latency. Nor do words inside a longer phrase about
        something else: "repeat the question" asks for no share of repeats.
        """
        found = [
            (first, last, self._names[pattern])
            for first, last, patterns in self._index.find(tokenise(clause))
            for pattern in patterns
        ]
        stronger = [one for one in found if one[2].role in ("fact", "off_topic")]

        def gives_way(first: int, last: int, name: _Name) -> bool:
            if name.role not in ("asks", "fact"):
                return False
            return any(
                a <= first
                and last <= b
                and (b - a > last - first or (name.role == "asks" and other.role == "fact"))
                for a, b, other in stronger
                if other != name
            )

        return [(last, name) for first, last, name in found if not gives_way(first, last, name)]


def _clauses(sentence: str) -> list[str]:
    """The clauses of a sentence; "on the busiest day, how many ..." is one."""
    clauses = _CLAUSES.split(sentence)
    if len(clauses) > 1 and _WHEN.match(clauses[0]):
        return [" ".join(clauses[:2]), *clauses[2:]]
    return clauses


def _in_order(
    places: dict[_Name, int], roles: tuple[str, ...], excepted: frozenset[str]
) -> tuple[_Name, ...]:
    """Topics and facts in the order asked; a fact's own phrases hold whatever else is said."""
    found = [
        name
        for name in places
        if name.role in roles and (name.role == "fact" or name.of not in excepted)
    ]
    return tuple(sorted(found, key=lambda name: (places[name], name.of)))


def _otherwise(clause: str) -> Iterator[str]:
    """A clause of a few words in a sentence's order: "restaurants how many" has its number last."""
    words = clause.strip(" ?.!")
    if len(words.split()) > _TERSE_WORDS:
        return
    for pattern, said in _OTHER_WORDS:
        if found := re.fullmatch(pattern, words):
            yield found.expand(said)


def _in_full(match: re.Match[str]) -> str:
    """The word that an abbreviation of chat stands for."""
    return _IN_FULL[(match.lastindex or 1) - 1][1]
