"""A person's config.toml: read when it is there, refused with a reason when it cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import UsageError
from simulator.settings import read_settings


def written(folder: Path, text: str) -> Path:
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_nothing_is_set(tmp_path: Path) -> None:
    assert read_settings(tmp_path).table("tracker") == {}


def test_a_table_is_given_as_it_stands(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, '[tracker]\nfile = "~/study.md"\n'))
    assert settings.text("tracker", "file") == "~/study.md"
    assert settings.text("tracker", "other") == ""


@pytest.mark.parametrize("text", ["[tracker", "[trackers]\nfile = 1\n", "tracker = 1\n"])
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"config\.toml"):
        read_settings(written(tmp_path, text))


def test_a_value_of_the_wrong_kind_is_named_with_its_table(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, "[tracker]\nfile = 3\n"))
    with pytest.raises(UsageError, match=r"\[tracker\] file must be a text"):
        settings.text("tracker", "file")
