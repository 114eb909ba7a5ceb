"""What a person has set in `config.toml`. Owns its tables; what a table's keys mean is for the room
that uses them.

Keys and passwords have no place in it. Must not write, and reads only when it is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from simulator.errors import UsageError

SETTINGS_NAME = "config.toml"
_UNTIL_THEN = "Mend it; until then the usual settings and the usual keys apply."
TABLES = ("content", "keys", "llm", "tracker")


@dataclass(frozen=True)
class Settings:
    """The tables of the file at `path`; each is empty when it is not there."""

    path: Path
    tables: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def table(self, name: str) -> Mapping[str, object]:
        """The table of that name."""
        return self.tables.get(name, {})

    def text(self, table: str, key: str) -> str:
        """A text, or "" when it is not set. Raises UsageError when it is something else."""
        value = self.table(table).get(key, "")
        if not isinstance(value, str):
            raise self.wrong(table, f"{key} must be a text in quotes")
        return value

    def wrong(self, table: str, what: str, hint: str = "") -> UsageError:
        """The error for a setting that cannot be used: raise it."""
        return UsageError(f"{self.path}: [{table}] {what}", hint=hint or _UNTIL_THEN)


def read_settings(config: Path) -> Settings:
    """The settings in the folder `config`; none when there is no file.

    Raises:
        UsageError: the file cannot be read, is no TOML, or has a table that nothing uses.
    """
    path = config / SETTINGS_NAME
    if not path.exists():
        return Settings(path)
    import tomllib  # noqa: PLC0415 - only for those who have such a file

    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path} cannot be used: {error}", hint=_UNTIL_THEN) from error
    unknown = [n for n, table in tables.items() if n not in TABLES or not isinstance(table, dict)]
    if unknown:
        raise UsageError(
            f"{path}: there is no table [{unknown[0]}]",
            f"Tables: {', '.join(TABLES)}.",
            _UNTIL_THEN,
        )
    return Settings(path, tables)
