"""The ground every test stands on: no network, no keys, no settings, no folder of the person's.

Sockets reach loopback and local (Unix) addresses only. Secrets leave the environment for the whole
run, because the page that the snapshot plugin writes at its end prints `os.environ`.
"""

from __future__ import annotations

import ipaddress
import os
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# The same examples on every run, and no deadline that a busy machine can miss.
# `--hypothesis-profile=explore` looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=1000, deadline=None)
settings.load_profile("same")

_SECRET = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?)$|^OPENAI_", re.IGNORECASE)
_HOME_FOLDERS = {
    "HOME": "home",
    "XDG_CONFIG_HOME": "home/config",
    "XDG_DATA_HOME": "home/data",
    "XDG_STATE_HOME": "home/state",
    "XDG_CACHE_HOME": "home/cache",
    "XDG_RUNTIME_DIR": "home/runtime",
}
# Our settings, and what a shell may set that changes what the program shows or starts. The snapshot
# plugin keeps its own place under a TEXTUAL_SNAPSHOT name.
_SETTING = re.compile(
    r"SIMULATOR_|TEXTUAL(?!_SNAPSHOT)|(NO_COLOR|FORCE_COLOR|COLUMNS|LINES|EDITOR|VISUAL)$"
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more for every two processors: a third of the tests' time is waiting, for
    programs that they start and for screens that come to rest.
    """
    told = os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS", "")
    return int(told) if told.isdigit() else (os.cpu_count() or 1) * 3 // 2


class NetworkBlockedError(AssertionError):
    """A test tried to leave this computer. Not an OSError, so that no code takes it for a fault."""


def _is_local(address: object) -> bool:
    if not isinstance(address, tuple):  # a Unix socket's path
        return True
    host = str(address[0])
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _guarded(original: Callable[..., Any], address_at: int) -> Callable[..., Any]:
    """`original`, refusing when the argument at `address_at` (negative: from the end) is remote."""

    def call(*args: Any, **kwargs: Any) -> Any:
        if not _is_local(args[address_at]):
            raise NetworkBlockedError(f"tests run without a network; refused {args[address_at]!r}")
        return original(*args, **kwargs)

    return call


def _guarded_lookup(original: Callable[..., Any]) -> Callable[..., Any]:
    def call(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _is_local((name,)):
            raise NetworkBlockedError(f"tests run without a network; refused to look up {name!r}")
        return original(host, *args, **kwargs)

    return call


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """Takes every secret out of this process's environment, for good."""
    for name in [name for name in os.environ if _SECRET.search(name)]:
        del os.environ[name]


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for method, address_at in (("connect", 1), ("connect_ex", 1), ("sendto", -1)):
            patch.setattr(
                socket.socket, method, _guarded(getattr(socket.socket, method), address_at)
            )
        patch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo))
        patch.setattr(socket, "gethostbyname", _guarded_lookup(socket.gethostbyname))
        yield


@pytest.fixture(autouse=True)
def _own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No setting of ours or of the shell's, and a home that is the test's own."""
    root: Path = tmp_path_factory.mktemp("person")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if _SETTING.match(name):
                patch.delenv(name)
        for name, folder in _HOME_FOLDERS.items():
            patch.setenv(name, str(root / folder))
        yield
