"""Which model, where, with which key, at which price. Owns `[llm]` of `config.toml` and the
environment's say in it. Must not call anybody, and never shows the key.

The key comes from the environment or from a command of the person's keyring. It is refused in
`config.toml`: a file that is shared, backed up and shown is no place for it.
"""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from simulator.errors import SimulatorError, UsageError
from simulator.interview.talker import TONES, spent_words
from simulator.settings import Settings

USUAL_BASE_URL = "https://api.openai.com/v1"
_KEY_VARIABLES = ("SIMULATOR_LLM_KEY", "OPENAI_API_KEY")
_KEY_COMMAND_S = 20.0
_TEXTS = ("model", "base_url", "key_env", "tone", "currency")
_NUMBERS = {
    "timeout_s": (1.0, 3600.0),
    "parallel": (1, 64),
    "temperature": (0.0, 2.0),
    "price_in": (0.0, 1e6),
    "price_cached": (0.0, 1e6),
    "price_out": (0.0, 1e6),
}
"""Keys with a number, and the least and most that it may be."""
KEYS = (*_TEXTS, *_NUMBERS, "key_command")
_HINT = "README.md has an example under “A language model”. Everything works without one."


class Secret:
    """A key: it can be used, and shows as nothing wherever it is printed."""

    def __init__(self, value: str = "", source: str = "") -> None:
        """`source` tells a person where the key came from."""
        self._value = value
        self.source = source

    def reveal(self) -> str:
        """The key itself, for the client alone."""
        return self._value

    def scrub(self, text: str) -> str:
        """The text without the key, should a server have repeated it."""
        return text.replace(self._value, "[key]") if self._value else text

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "Secret(…)" if self._value else "Secret()"


@dataclass(frozen=True)
class Usage:
    """Tokens of one or several calls; `cached` are those of `prompt` that the server had kept.

    `cost` is in the configured currency, None when no price is configured.
    """

    prompt: int = 0
    cached: int = 0
    completion: int = 0
    cost: float | None = None

    def __add__(self, other: Usage) -> Usage:
        costs = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Usage(
            self.prompt + other.prompt,
            self.cached + other.cached,
            self.completion + other.completion,
            sum(costs) if costs else None,
        )


@dataclass(frozen=True)
class LlmSettings:
    """How to reach a model. Times in seconds; prices per million tokens in `currency`."""

    model: str
    base_url: str = USUAL_BASE_URL
    key: Secret = field(default_factory=Secret)
    timeout_s: float = 60.0
    parallel: int = 4
    temperature: float | None = None
    tone: str = "neutral"
    price_in: float | None = None
    price_cached: float | None = None
    price_out: float | None = None
    currency: str = "$"

    @property
    def is_local(self) -> bool:
        """Whether the server is on this computer, which mostly needs no key."""
        host = (urlsplit(self.base_url).hostname or "").lower()
        return host in ("localhost", "::1") or host.startswith("127.")

    def cost_of(self, prompt: int, cached: int, completion: int) -> float | None:
        """What so many tokens cost; None when no price is configured."""
        if self.price_in is None and self.price_out is None:
            return None
        price_in = self.price_in or 0.0
        price_cached = price_in if self.price_cached is None else self.price_cached
        fresh = max(0, prompt - cached)
        total = fresh * price_in + cached * price_cached + completion * (self.price_out or 0.0)
        return total / 1e6

    def described(self) -> str:
        """Model and settings in one line, for records: never the key."""
        parts = [f"{self.model} at {self.base_url}"]
        if self.temperature is not None:
            parts.append(f"temperature {self.temperature:g}")
        return ", ".join(parts)

    def money(self, usage: Usage) -> str:
        """Tokens, and what they cost where prices are configured."""
        return spent_words(usage.prompt + usage.completion, usage.cost, self.currency)


class NoModelError(UsageError):
    """No model is configured."""

    def __init__(self) -> None:
        super().__init__(
            "No language model is configured",
            "The interview and the score work without one.",
            "Set SIMULATOR_LLM_MODEL, or `model` under [llm] in config.toml. " + _HINT,
        )


def read_llm_settings(settings: Settings, environ: Mapping[str, str]) -> LlmSettings | None:
    """The model that a person configured; None when there is none. Runs `key_command` if need be.

    `SIMULATOR_LLM_MODEL`, `SIMULATOR_LLM_BASE_URL` (or `OPENAI_BASE_URL`) and `SIMULATOR_LLM_KEY`
    (or the variable named by `key_env`, or `OPENAI_API_KEY`) go before the file.

    Raises:
        UsageError: a setting is unknown or cannot be used, or the key's command failed.
    """
    table = _checked(settings)
    model = _model(settings, environ)
    if not model:
        return None
    base_url = (
        environ.get("SIMULATOR_LLM_BASE_URL", "").strip()
        or settings.text("llm", "base_url").strip()
        or environ.get("OPENAI_BASE_URL", "").strip()
        or USUAL_BASE_URL
    )
    try:
        parts = urlsplit(base_url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
        is_address = is_address and (parts.port is None or parts.port > 0) and not parts.query
    except ValueError:
        is_address = False
    if not is_address:
        raise settings.wrong("llm", f"base_url {base_url!r} is no http or https address", _HINT)
    if urlsplit(base_url).username or urlsplit(base_url).password:
        raise settings.wrong("llm", "base_url must hold no user name and no password", _HINT)
    numbers = {name: table[name] for name in _NUMBERS if name in table}
    texts = {name: str(table[name]) for name in ("tone", "currency") if name in table}
    found = LlmSettings(model, base_url, _key(settings, environ), **texts, **numbers)  # type: ignore[arg-type]
    if not found.key and not found.is_local and base_url == USUAL_BASE_URL:
        raise UsageError(
            "There is no key for the language model",
            f"{model} at {base_url} needs one.",
            "Set OPENAI_API_KEY, or `key_command` under [llm], for example "
            '["secret-tool", "lookup", "service", "openai"].',
        )
    return found


def model_named(settings: Settings, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """The model that is configured and its usual tone, None without one; asks nobody for a key.

    Raises UsageError for a setting that is unknown or cannot be used.
    """
    tone = str(_checked(settings).get("tone", TONES[1]))
    model = _model(settings, environ)
    return (model, tone) if model else None


def _model(settings: Settings, environ: Mapping[str, str]) -> str:
    named = environ.get("SIMULATOR_LLM_MODEL", "").strip()
    return named or settings.text("llm", "model").strip()


def _checked(settings: Settings) -> Mapping[str, object]:
    table = settings.table("llm")
    for name, value in table.items():
        if name in ("key", "api_key"):
            raise settings.wrong(
                "llm", f"{name}: a key has no place in this file",
                "Take it out, and set OPENAI_API_KEY, key_env or key_command instead.",
            )  # fmt: skip
        if name not in KEYS:
            raise settings.wrong(
                "llm", f"there is no setting {name}", f"Settings: {', '.join(KEYS)}."
            )
        if name in _NUMBERS:
            least, most = _NUMBERS[name]
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            whole = isinstance(least, int)
            if (
                not is_number
                or not least <= value <= most  # type: ignore[operator]
                or (whole and not isinstance(value, int))
            ):
                kind = "a whole number" if whole else "a number"
                raise settings.wrong("llm", f"{name} must be {kind} from {least:g} to {most:g}")
        elif name in _TEXTS:
            settings.text("llm", name)
    tone = table.get("tone", TONES[1])
    if tone not in TONES:
        raise settings.wrong("llm", f"tone must be one of {', '.join(TONES)}")
    return table


def _key(settings: Settings, environ: Mapping[str, str]) -> Secret:
    named = settings.text("llm", "key_env").strip()
    for name in (_KEY_VARIABLES[0], *([named] if named else []), _KEY_VARIABLES[1]):
        value = environ.get(name, "").strip()
        if value:
            return Secret(value, f"the environment ({name})")
    command = settings.table("llm").get("key_command")
    if command is None:
        return Secret()
    try:
        words = shlex.split(command) if isinstance(command, str) else command
    except ValueError as error:
        raise settings.wrong("llm", f"key_command cannot be read: {error}") from error
    if not isinstance(words, list) or not words or not all(isinstance(w, str) for w in words):
        raise settings.wrong("llm", "key_command must be a command as a list of texts")
    return Secret(_run(words), f"`{words[0]}`")


def _run(words: list[str]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the person's own command
            words, capture_output=True, text=True, timeout=_KEY_COMMAND_S, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise _no_key(words[0], type(error).__name__) from error
    key = done.stdout.strip()
    if done.returncode or not key or len(key.split()) > 1:
        what = f"it ended with {done.returncode}" if done.returncode else "it gave no key"
        raise _no_key(words[0], what)
    return key


def _no_key(command: str, what: str) -> SimulatorError:
    return UsageError(
        f"key_command did not give a key: {command}: {what}",
        "Nothing was sent anywhere.",
        "Try the command by hand; or set OPENAI_API_KEY.",
    )
