"""Bars and clocks as text: the phases' timeline, a dimension's bar, minutes and seconds.

Pure functions from values to `Content`; must not be widgets.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from simulator.content.index import PhaseMinutes
from simulator.interview.pacing import Pace, Pacing, Timing
from simulator.text import one_line

PACE_STYLE = {Pace.CALM: "$success", Pace.HURRY: "$warning", Pace.OVER: "$error"}
TIMES_CELLS = 30


def clock(seconds: float) -> str:
    """Minutes and seconds, with a minus past the end.

    >>> clock(421.0), clock(-61.2)
    ('7:01', '-1:01')
    """
    whole = int(abs(seconds))
    sign = "-" if seconds < 0 and whole else ""
    return f"{sign}{whole // 60}:{whole % 60:02}"


def spoken(seconds: float) -> str:
    """A length of time in words.

    >>> spoken(59), spoken(421), spoken(3600), spoken(5400)
    ('59 seconds', '7 minutes', '1 hour', '1 hour 30 minutes')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    shown = ((hours, "hour"), (minutes, "minute"), (0 if hours or minutes else rest, "second"))
    words = [f"{n} {unit}{'s' if n != 1 else ''}" for n, unit in shown if n]
    return " ".join(words) or "0 seconds"


def paced(timing: Timing) -> str:
    """Time left, with a sign that tells the pace where no colour does.

    >>> paced(Timing(400, 10)), paced(Timing(400, 300)), paced(Timing(400, 430))
    ('6:30', '! 1:40', 'over 0:30')
    """
    left = clock(abs(timing.remaining_s))
    return {Pace.CALM: left, Pace.HURRY: f"! {left}", Pace.OVER: f"over {left}"}[timing.pace]


def widths(minutes: Sequence[float], cells: int, least: Sequence[int] = ()) -> list[int]:
    """Whole cells for each share of `minutes`, at least one or `least` each, `cells` in all.

    >>> widths([10, 10, 1], 21), widths([10, 10, 1], 21, [3, 3, 5])
    ([10, 10, 1], [8, 8, 5])
    """
    least = least or [1] * len(minutes)
    found = dict(enumerate(least))
    sharing = list(found)
    while sharing:
        room = cells - sum(found[index] for index in found if index not in sharing)
        total = sum(minutes[index] for index in sharing) or 1.0
        exact = {index: room * minutes[index] / total for index in sharing}
        short = [index for index in sharing if exact[index] < least[index]]
        if not short:
            found |= {index: int(value) for index, value in exact.items()}
            rest = sorted(sharing, key=lambda index: int(exact[index]) - exact[index])
            for index in rest[: max(0, cells - sum(found.values()))]:
                found[index] += 1
            break
        sharing = [index for index in sharing if index not in short]
    return [found[index] for index in range(len(minutes))]


def blocks(phases: Sequence[tuple[str, str, float]], cells: int) -> list[str]:
    """The names of phases, given as title, id and length, as blocks sized by length.

    Whole names take from the room of others; where there is not enough, the longest are cut.

    >>> phases = [("Clarify the problem", "clarify", 7), ("Model", "model", 8), ("End", "end", 1)]
    >>> blocks(phases, 46)
    ['Clarify the problem ', 'Model                  ', 'End']
    >>> blocks(phases, 18), blocks(phases, 14)
    (['Clarify ', 'Model  ', 'End'], ['Cla… ', 'Model ', 'End'])
    """
    names = [
        min(one_line(title), one_line(phase).capitalize(), key=len) for title, phase, _ in phases
    ]
    ends = [1] * (len(phases) - 1) + [0]  # a blank behind each but the last
    limit = max(map(len, names), default=1)

    def least() -> list[int]:
        return [min(len(name), limit) + end for name, end in zip(names, ends, strict=True)]

    while limit > 1 and sum(least()) > cells:
        limit -= 1
    wanted = least() if sum(least()) <= cells else ()
    sizes = widths([length for *_, length in phases], cells, wanted)
    rooms = [max(1, size - end) for size, end in zip(sizes, ends, strict=True)]
    cuts = [_cut(name, room) for name, room in zip(names, rooms, strict=True)]
    shown = []
    for (title, *_), name, cut, room in zip(phases, names, cuts, rooms, strict=True):
        one = one_line(title)
        alike = cuts.count(cut) > 1 and cut != name  # letters tell them apart, if anything does
        shown.append(one if len(one) <= room else name[:room] if alike else cut)
    return [text.ljust(size) for text, size in zip(shown, sizes, strict=True)]


def _cut(name: str, room: int) -> str:
    return name if len(name) <= room else name[: room - 1] + "…" if room > 1 else name[:room]


def minutes_bar(phases: Sequence[PhaseMinutes], cells: int) -> Content:
    """Phases as blocks sized by minutes, named where the name fits."""
    named = blocks([(phase.title, phase.id, phase.minutes) for phase in phases], cells)
    return Content("").join(
        Content.styled(shown, f"$text {'on $primary-darken-1' if index % 2 else 'on $primary'}")
        for index, shown in enumerate(named)
    )


def timeline(pacing: Pacing, cells: int) -> Content:
    """The interview's phases sized by minutes: done, current with what is spent, still to come."""
    parts: list[Content] = []
    phases = [(phase.title, phase.id, phase.timing.budget_s) for phase in pacing.phases]
    for phase, shown in zip(pacing.phases, blocks(phases, max(len(phases), cells)), strict=True):
        width = len(shown)
        if phase.is_current:
            share = min(1.0, phase.timing.spent_s / phase.timing.budget_s)
            filled = min(width, round(share * width))
            style = PACE_STYLE[phase.timing.pace]
            parts.append(Content.styled(shown[:filled], f"bold reverse {style}"))
            parts.append(Content.styled(shown[filled:], f"bold {style} on $surface"))
        elif phase.is_done:
            parts.append(Content.styled(shown, "$text-muted on $panel"))
        else:
            parts.append(Content.styled(shown, "$text on $boost"))
    return Content("").join(parts)


def times(pacing: Pacing) -> Content:
    """Time left in the phase and in all, coloured and signed by pace, in TIMES_CELLS cells."""
    current, total = pacing.current.timing, pacing.total
    return Content.assemble(
        ("phase", "$text-muted"),
        (f"{paced(current):>10}", f"bold {PACE_STYLE[current.pace]}"),
        ("  all", "$text-muted"),
        (f"{paced(total):>10}", f"bold {PACE_STYLE[total.pace]}"),
    )


def score_bar(score: float, out_of: float, cells: int) -> Content:
    """A bar for a score; full at `out_of`."""
    filled = round(cells * max(0.0, min(1.0, score / out_of))) if out_of else 0
    share = score / out_of if out_of else 0.0
    style = "$success" if share >= 0.7 else "$warning" if share >= 0.5 else "$error"
    return Content.assemble(("█" * filled, style), ("░" * (cells - filled), "$text-muted"))


def spent_bar(timing: Timing, longest_s: float, cells: int) -> Content:
    """Seconds spent against a budget, on a scale on which `longest_s` fills `cells`.

    What is within the budget, what is past it (`▓`), and what was left of it.
    """
    scale = cells / longest_s if longest_s > 0 else 0.0
    within = round(min(timing.spent_s, timing.budget_s) * scale)
    past = round(max(0.0, timing.spent_s - timing.budget_s) * scale)
    left = max(0, round(timing.budget_s * scale) - within)
    bar = Content.assemble(("█" * within, "$success"), ("▓" * past, "$error"),
                           ("░" * left, "$text-muted"))  # fmt: skip
    return bar.pad_right(max(0, cells - within - past - left))
