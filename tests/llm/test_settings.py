"""Which model and which key; what a person set wrongly is told, and no key is ever shown."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from simulator.errors import UsageError
from simulator.llm.settings import LlmSettings, Secret, Usage, read_llm_settings
from simulator.settings import Settings, read_settings

KEY = "sk-0123456789"
LOCAL = "http://localhost:8080/v1"


def settings(tmp_path: Path, text: str = "") -> Settings:
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    return read_settings(tmp_path)


def read(tmp_path: Path, text: str = "", **environ: str) -> LlmSettings | None:
    return read_llm_settings(settings(tmp_path, text), environ)


def test_without_a_model_there_is_none_whatever_keys_there_are(tmp_path: Path) -> None:
    assert read(tmp_path, OPENAI_API_KEY=KEY) is None
    assert read_llm_settings(read_settings(tmp_path / "nowhere"), {}) is None


def test_the_file_says_which_model_where_and_at_which_price(tmp_path: Path) -> None:
    text = f"""[llm]
model = "toy"
base_url = "{LOCAL}"
timeout_s = 12.5
parallel = 2
temperature = 0
tone = "sceptical"
price_in = 2.5
price_out = 10
"""
    found = read(tmp_path, text)
    assert found is not None
    assert (found.model, found.base_url, found.timeout_s) == ("toy", LOCAL, 12.5)
    assert (found.parallel, found.temperature, found.tone) == (2, 0, "sceptical")
    assert found.cost_of(1_000_000, 0, 100_000) == pytest.approx(3.5)
    assert not found.key


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    found = read(
        tmp_path, f'[llm]\nmodel = "toy"\nbase_url = "{LOCAL}"\n',
        SIMULATOR_LLM_MODEL="other", SIMULATOR_LLM_BASE_URL="https://models.example/v1",
        SIMULATOR_LLM_KEY=KEY, OPENAI_API_KEY="another",
    )  # fmt: skip
    assert found is not None
    assert (found.model, found.base_url) == ("other", "https://models.example/v1")
    assert found.key.reveal() == KEY
    assert found.key.source == "the environment (SIMULATOR_LLM_KEY)"


def test_the_file_can_name_the_variable_or_the_command_that_has_the_key(tmp_path: Path) -> None:
    named = read(tmp_path, '[llm]\nmodel = "toy"\nkey_env = "WORK_KEY"\n', WORK_KEY=KEY)
    assert named is not None
    assert named.key.source == "the environment (WORK_KEY)"
    command = (
        f'[llm]\nmodel = "toy"\nkey_command = ["{sys.executable}", "-c", "print(\'{KEY}\')"]\n'
    )
    asked = read(tmp_path, command)
    assert asked is not None
    assert asked.key.reveal() == KEY
    assert KEY not in asked.key.source


def test_a_key_never_shows(tmp_path: Path) -> None:
    found = read(tmp_path, '[llm]\nmodel = "toy"\n', OPENAI_API_KEY=KEY)
    assert found is not None
    for shown in (repr(found), str(found), found.described(), f"{found.key}", repr(found.key)):
        assert KEY not in shown
    assert found.key.scrub(f"wrong key {KEY}!") == "wrong key [key]!"
    assert repr(Secret()) == "Secret()"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'model = "toy"\nkey = "{KEY}"', "a key has no place in this file"),
        ('modell = "toy"', "there is no setting modell"),
        ('model = 7', "model must be a text"),
        ('model = "toy"\ntimeout_s = 0', "timeout_s must be a number from 1 to 3600"),
        ('model = "toy"\nparallel = 2.5', "parallel must be a whole number from 1 to 64"),
        ('model = "toy"\nparallel = true', "parallel must be a whole number"),
        ('model = "toy"\ntone = "rude"', "tone must be one of friendly, neutral, sceptical"),
        ('model = "toy"\nbase_url = "localhost:8080"', "is no http or https address"),
        ('model = "toy"\nbase_url = "http://me:pw@localhost/v1"', "no user name"),
        ('model = "toy"\nkey_command = 7', "key_command must be a command"),
        ('model = "toy"\nkey_command = ["no-such-program-here"]', "did not give a key"),
        ('model = "toy"\nkey_command = ["false"]', "it ended with 1"),
        ('model = "toy"\nkey_command = ["true"]', "it gave no key"),
        ('model = "toy"', "There is no key for the language model"),
    ],
)  # fmt: skip
def test_what_is_set_wrongly_is_told(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError) as raised:
        read(tmp_path, f"[llm]\n{text}\n")
    assert words in str(raised.value)
    assert KEY not in str(raised.value)


def test_a_local_server_needs_no_key(tmp_path: Path) -> None:
    found = read(tmp_path, f'[llm]\nmodel = "toy"\nbase_url = "{LOCAL}"\n')
    assert found is not None
    assert found.is_local


def test_what_calls_cost_adds_up_and_is_unknown_without_prices() -> None:
    assert Usage(1, 0, 2, 0.5) + Usage(3, 1, 4, 0.25) == Usage(4, 1, 6, 0.75)
    assert (Usage(1, 0, 2) + Usage(3, 0, 4)).cost is None
    priced = LlmSettings("toy", LOCAL, price_in=1.0)
    assert priced.money(Usage(1000, 0, 500, 0.001)) == "1,500 tokens, $0.0010"
    assert priced.money(Usage(1000, 0, 500)) == "1,500 tokens"
