"""Exports: whole, inert, and of a shape that the program they are for can read."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import StorageError, UsageError
from simulator.records.export import FORMATS, export, write_export
from simulator.records.files import FileSystem
from simulator.records.transcript import PhaseRecord, Transcript
from tests.records.samples import REPORT, sample_transcript

HOSTILE = (
    '<script>document.title="ran"</script><img src=x onerror=alert(1)> ``` & "q"\t\x1b]0;x\x07'
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def answering(text: str, strong: str = "Ask for p99.") -> Transcript:
    phase = PhaseRecord(id="clarify", title=text, prompt=text, budget_s=60, spent_s=30, answer=text)
    return sample_transcript(phases=(phase,), report=REPORT, strong_answers={"req-latency": strong})


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_holds_the_score_or_what_was_missed(form: str) -> None:
    text = export(answering("We cut the loss"), form)
    assert ("Ask for p99." if form == "anki" else "71.5") in text
    assert "\x1b" not in export(answering(HOSTILE, HOSTILE), form)


def test_the_page_has_no_script_no_address_and_nothing_of_the_answer_as_a_tag() -> None:
    page = export(answering(HOSTILE, HOSTILE), "html")
    found = Tags()
    found.feed(page)
    assert not found.tags & {"script", "img", "link", "iframe", "a", "object"}
    assert not any(name.startswith("on") or name in {"src", "href"} for name in found.names)
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page


@given(st.text(st.sampled_from("<>&\"'`#|*-_\n a1"), max_size=60))
def test_no_answer_can_open_a_tag_of_its_own(text: str) -> None:
    found, plain = Tags(), Tags()
    found.feed(export(answering(text, text), "html"))
    plain.feed(export(answering("plain", "plain"), "html"))
    assert found.tags <= plain.tags | {"mark"}


def test_what_earned_credit_is_marked_in_the_answer() -> None:
    page = export(answering("We cut the loss by half"), "html")
    assert "<pre><mark>We cut the los</mark>s by half</pre>" in page  # the report's span: 0 to 14


def test_answers_in_markdown_stand_in_a_fence_that_they_cannot_close() -> None:
    text = export(answering("one\n```\n# two\n````\nthree"), "md")
    assert "\n`````text\none\n```\n# two\n````\nthree\n`````\n" in text


def test_json_is_the_transcript() -> None:
    transcript = answering("We cut the loss")
    assert Transcript.model_validate(json.loads(export(transcript, "json"))) == transcript


def test_cards_are_one_line_each_with_four_fields_and_a_lasting_id() -> None:
    text = export(answering("x", "line\none\t<b>"), "anki", {"req-latency": "How fast?"})
    headers = [line for line in text.split("\n") if line.startswith("#")]
    assert {"#separator:tab", "#html:true", "#guid column:1", "#tags column:4"} <= set(headers)
    (card,) = [line for line in text.rstrip("\n").split("\n") if not line.startswith("#")]
    guid, front, back, tags = card.split("\t")
    assert re.fullmatch("[0-9a-f]{16}", guid)
    assert "How fast?" in front
    assert back.startswith("line<br>one &lt;b&gt;")
    assert "req-latency" in tags.split()
    again = export(answering("y", "other"), "anki").rstrip("\n").split("\n")[-1]
    assert again.split("\t")[0] == guid


def test_an_export_never_writes_over_a_file(tmp_path: Path) -> None:
    transcript, fs = answering("x"), FileSystem()
    target = write_export("text", transcript, "md", tmp_path, fs)
    assert target == tmp_path / f"{transcript.attempt}.md"
    with pytest.raises(StorageError, match="exists already"):
        write_export("other", transcript, "md", tmp_path, fs)
    assert target.read_text() == "text"
    with pytest.raises(UsageError, match="no form"):
        export(transcript, "pdf")


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this computer to open the page in")
def test_a_browser_shows_the_page_and_runs_nothing_in_it(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(export(answering(f"We cut the loss {HOSTILE}"), "html"), encoding="utf-8")
    assert CHROMIUM is not None
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "We cut the los" in done.stdout
    assert "<title>Fraud detection, 2026-11-20</title>" in done.stdout
