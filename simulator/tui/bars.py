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


def widths(minutes: Sequence[float], cells: int) -> list[int]:
    """Whole cells for each share of `minutes`, at least one each, `cells` in all."""
    total = sum(minutes) or 1.0
    exact = [cells * m / total for m in minutes]
    found = [max(1, int(value)) for value in exact]
    rest = sorted(range(len(exact)), key=lambda i: int(exact[i]) - exact[i])
    for index in rest[: max(0, cells - sum(found))]:
        found[index] += 1
    return found


def minutes_bar(phases: Sequence[PhaseMinutes], cells: int) -> Content:
    """Phases as blocks sized by minutes, named where the name fits."""
    parts: list[Content] = []
    sizes = widths([phase.minutes for phase in phases], cells)
    for index, (phase, width) in enumerate(zip(phases, sizes, strict=True)):
        shown = _name(phase.title, phase.id, width)
        style = "on $primary-darken-1" if index % 2 else "on $primary"
        parts.append(Content.styled(shown, f"$text {style}"))
    return Content("").join(parts)


def _name(title: str, phase: str, cells: int) -> str:
    """The title, or the phase's id, or as much of it as fits, padded to `cells`."""
    title = one_line(title)
    name = title if len(title) < cells else one_line(phase).capitalize()
    return name[: max(1, cells - 1)].ljust(cells)


def timeline(pacing: Pacing, cells: int) -> Content:
    """The interview's phases sized by minutes: done, current with what is spent, still to come."""
    parts: list[Content] = []
    sizes = widths([p.timing.budget_s for p in pacing.phases], max(len(pacing.phases), cells))
    for phase, width in zip(pacing.phases, sizes, strict=True):
        shown = _name(phase.title, phase.id, width)
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
