"""An attempt as one HTML page that needs nothing else: no script, no font, no address.

Owns the page around the Markdown of an attempt, and the answers with their evidence marked. Every
text of a person or a scenario is escaped; a content security policy forbids the rest. Prints well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt

from simulator.records.attempt_text import conversation_markdown
from simulator.records.report_text import render_report_markdown
from simulator.records.transcript import PhaseRecord, Transcript
from simulator.text import one_line, sanitise

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light dark; --mark: #cdebc5; --line: #8884; --soft: #8881; }
@media (prefers-color-scheme: dark) { :root { --mark: #2f5a2a; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3, h4 { line-height: 1.25; margin: 1.6em 0 .5em; }
h2 { border-bottom: 1px solid var(--line); padding-bottom: .2em; }
h4 { font-size: 1em; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid var(--line); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--soft);
      padding: .75rem; border-radius: .3rem; font: 14px/1.45 ui-monospace, monospace; }
blockquote { margin: .4rem 0; padding-left: .8rem; border-left: 3px solid var(--line); }
mark { background: var(--mark); color: inherit; }
@media print {
  body { font-size: 10.5pt; max-width: none; margin: 0; }
  h2, h3, h4 { break-after: avoid; } tr, blockquote { break-inside: avoid; }
  pre { background: none; border: 1px solid #999; }
}
"""


def render_attempt_html(transcript: Transcript) -> str:
    """The whole page, for a file of its own."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    body = "\n".join(
        (
            markdown.render(render_report_markdown(transcript)),
            *_answers(transcript),
            markdown.render("\n".join(conversation_markdown(transcript))),
        )
    )
    title = escape(one_line(transcript.scenario.title))
    return (
        "<!DOCTYPE html>\n"
        '<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}, {transcript.started_at:%Y-%m-%d}</title>\n"
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _answers(transcript: Transcript) -> Iterator[str]:
    spans = _evidence(transcript.report or {})
    if transcript.phases:
        yield "<h2>What was written</h2>\n<p>What earned credit is marked.</p>"
    for phase in transcript.phases:
        yield f"<h3>{escape(one_line(phase.title))}</h3>"
        yield f"<p><em>{escape(sanitise(phase.prompt))}</em></p>"
        if phase.answer.strip():
            yield f"<pre>{_marked(phase, spans.get(phase.id, ()))}</pre>"
        else:
            yield "<p>Nothing was written.</p>"


def _evidence(report: Mapping[str, Any]) -> dict[str, list[tuple[int, int]]]:
    """The spans of each phase's answer that earned credit."""
    found: dict[str, list[tuple[int, int]]] = {}
    for dimension in report.get("dimensions") or ():
        for criterion in dimension.get("criteria") or ():
            for span in criterion.get("evidence") or ():
                place = (int(span.get("start", 0)), int(span.get("end", 0)))
                found.setdefault(str(span.get("phase")), []).append(place)
    return found


def _marked(phase: PhaseRecord, spans: Iterable[tuple[int, int]]) -> str:
    text = phase.answer
    inside = [(a, b) for a, b in spans if 0 <= a < b <= len(text)]
    edges = sorted({0, len(text), *(edge for span in inside for edge in span)})
    pieces = []
    for start, end in pairwise(edges):
        piece = escape(sanitise(text[start:end]))
        is_evidence = any(a <= start and end <= b for a, b in inside)
        pieces.append(f"<mark>{piece}</mark>" if is_evidence and piece.strip() else piece)
    return "".join(pieces)
