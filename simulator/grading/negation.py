"""Finds what a statement denies or leaves out. Owns the cues and how far they reach.

"we would not monitor", "skip calibration", "drift: not needed" mention a concept without claiming
it. A phrase that holds its own cue ("not at random") is a mention like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.grading.tokens import Token

_Table = Mapping[str, tuple[tuple[str, ...], ...]]
"""Cues by their first word."""

_REACH_WORDS = 5
_CUES: tuple[tuple[str, ...], ...] = tuple(
    tuple(cue.split())
    for cue in (
        "no", "not", "never", "without", "don't", "dont", "doesn't", "doesnt", "didn't", "didnt",
        "won't", "wont", "wouldn't", "wouldnt", "isn't", "isnt", "aren't", "can't", "cannot",
        "skip", "we skipped", "i skipped", "be skipped", "skipping", "ignore", "ignoring", "omit",
        "w/o", "wo", "lack", "lacks",
        "instead of", "rather than", "leave out", "left out", "no need for", "no need of",
        "not needed", "ran out", "no time for", "haven't", "havent", "hasn't", "nor", "neither",
        "unsure about", "forgot", "drop the", "avoid", "shouldn't", "shouldnt", "refuse to",
    )
)  # fmt: skip
_NOT_DONE = "would not,will not,do not,don't,dont,wouldn't,wouldnt,won't,wont,never,refuse to"
_BEGINNING = 5
"""Words among which a refusal begins that a whole statement is."""
_EXEMPT_NEXT = frozenset(
    {
        "only", "just", "yet", "sure", "merely", "necessarily", "matter", "least",
        "interested", "clicked", "cancelled", "canceled", "of",
        "show", "shown", "recommend", "recommended", "suggest", "suggested", "display", "displayed",
    }
)  # fmt: skip
"""Words that a cue before them does not deny: "not only"; names of events ("not interested"); "no
of likes", which is a number of likes; and "never show what was bought", which states a rule."""
_STOPPERS = frozenset(
    {
        "but",
        "so",
        "because",
        "since",
        "instead",
        "use",
        "then",
        "yes",
        "rather",
        "unless",
        "if",
        "until",
    }
)
_NOMINAL = frozenset({"without", "w/o", "wo", "instead of", "rather than"})
"""Cues that deny a thing and no deed: "items without a click are cut" cuts items."""
_DEEDS = frozenset(
    "is are was were be gets get got goes go will would must can may should we i you they".split()
)
"""Where what a nominal cue denies is over."""
_AFTER_PREDICATE = frozenset(
    "here for at in on now then today because since so as but if when while and or yet".split()
)
_SINGULAR = frozenset({"is", "isn't", "isnt", "was", "it's"})
_CLAUSES = frozenset({"but", "because", "since", "so", "if", "when", "while", "whereas", "though"})
_TRAILING: tuple[tuple[str, ...], ...] = tuple(
    tuple(cue.split())
    for cue in (
        "not needed", "not necessary", "not required", "out of scope", "is skipped", "unnecessary",
        "not my area", "won't be needed", "isn't needed", "isnt needed", "not worth it",
        "later maybe",
        "not used", "no need", "not covered", "can be skipped", "is overkill", "not important",
        "didn't get to", "didnt get to", "don't need it", "ran out of time",
    )
)  # fmt: skip


def is_refusal(tokens: Sequence[Token]) -> bool:
    """Whether a statement as a whole says what one would not do: "We would not ...", "No ..."."""
    words = [word for word in _words(tokens) if word]
    first = range(min(_BEGINNING, len(words)))
    return words[:1] == ["no"] or any(_cue_at(words, index, _REFUSALS) for index in first)


def denied_tokens(tokens: Sequence[Token]) -> frozenset[int]:
    """Indices of the tokens that stand under a cue.

    A cue reaches the next five words or so, until a clause ends (comma, arrow, `;`, "but"); a
    trailing one ("... is not needed") reaches back to the start of its clause, or of its subject.
    """
    words = _words(tokens)
    if not any(word in _FIRST_WORDS for word in words):
        return frozenset()
    denied: set[int] = set()
    index = 0
    while index < len(tokens):
        cue = _cue_at(words, index, _FORWARD_CUES)
        if cue and not _exempt(words, index + len(cue)):
            if len(cue) > 2:  # "no [need for a cache]": what begins inside the cue is denied too
                denied.update(range(index + 1, index + len(cue)))
            ends = _DEEDS if " ".join(cue) in _NOMINAL else frozenset[str]()
            refused = _ends_refusal(words, index + len(cue))
            reach = len(tokens) if refused else _REACH_WORDS
            denied.update(_forward(tokens, words, index + len(cue), ends, reach))
            index += len(cue)
            continue
        index += 1
    for index in range(len(tokens)):
        if _cue_at(words, index, _BACKWARD_CUES) and not _is_attribute(tokens, words, index):
            denied.update(_backward(tokens, words, index))
    return frozenset(denied)


def _ends_refusal(words: Sequence[str], until: int) -> bool:
    """Whether "we would not" and the like end right before `until`."""
    return any(
        first + len(_cue_at(words, first, _REFUSALS) or ()) == until
        for first in range(max(0, until - 3), until)
    )


def _words(tokens: Sequence[Token]) -> list[str]:
    """The words of the tokens, and nothing for what is none."""
    return [token.text.replace("’", "'") if token.kind == "word" else "" for token in tokens]


def _is_attribute(tokens: Sequence[Token], words: Sequence[str], index: int) -> bool:
    """Whether the cue stands before what it describes: "unnecessary alerts" denies no alerts."""
    following = words[index + 1] if index + 1 < len(tokens) else ""
    return words[index] == "unnecessary" and following != "" and following not in _AFTER_PREDICATE


def _cue_at(words: Sequence[str], index: int, table: _Table) -> tuple[str, ...] | None:
    best: tuple[str, ...] | None = None
    for cue in table.get(words[index], ()):
        if tuple(words[index : index + len(cue)]) == cue and (best is None or len(cue) > len(best)):
            best = cue
    return best


def _exempt(words: Sequence[str], index: int) -> bool:
    return index < len(words) and words[index] in _EXEMPT_NEXT


def _forward(
    tokens: Sequence[Token], words: Sequence[str], start: int, ends_before: frozenset[str],
    reach: int,
) -> list[int]:  # fmt: skip
    reached: list[int] = []
    for index in range(start, len(tokens)):
        token = tokens[index]
        ends = token.kind in {"arrow", "brk"} or token.text in {",", ":", ")", "("}
        stops = words[index] in _STOPPERS and (reached or words[index] != "use")
        if ends or stops or len(reached) >= reach:
            break
        if reached and words[index] in ends_before:
            break
        reached.append(index)
    return reached


def _backward(tokens: Sequence[Token], words: Sequence[str], start: int) -> list[int]:
    """Back to the start of the clause; of "A and B is not needed" to B, of "are" to both."""
    reached: list[int] = []
    joints = 0 if set(words[max(0, start - 1) : start + 1]) & _SINGULAR else 1
    for index in range(start - 1, -1, -1):
        token = tokens[index]
        if token.kind in {"arrow", "brk"} or token.text in {",", ")"} or words[index] in _CLAUSES:
            break
        if words[index] in {"and", "or"} and "between" not in words[max(0, index - 4) : index]:
            if not joints:
                break
            joints -= 1
        reached.append(index)
    return reached


def _by_first(cues: tuple[tuple[str, ...], ...]) -> _Table:
    table: dict[str, tuple[tuple[str, ...], ...]] = {}
    for cue in cues:
        table[cue[0]] = (*table.get(cue[0], ()), cue)
    return table


_FORWARD_CUES = _by_first(_CUES)
_BACKWARD_CUES = _by_first(_TRAILING)
_REFUSALS = _by_first(
    tuple((who, *how.split()) for who in ("we", "i") for how in _NOT_DONE.split(","))
)
"""What one refuses is denied to the end of its clause; "a user who will not click" is no refusal.
"""
_FIRST_WORDS = frozenset(_FORWARD_CUES) | frozenset(_BACKWARD_CUES)
