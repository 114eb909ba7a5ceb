"""What the tests stand on really holds: see conftest.py."""

from __future__ import annotations

import os
import socket

import platformdirs
import pytest


def test_a_remote_address_is_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stream,
        pytest.raises(AssertionError, match=r"192\.0\.2\.1"),  # RFC 5737: never anybody's
    ):
        stream.connect(("192.0.2.1", 80))


def test_a_remote_datagram_is_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams,
        pytest.raises(AssertionError, match=r"192\.0\.2\.1"),
    ):
        datagrams.sendto(b"x", ("192.0.2.1", 80))


def test_a_remote_name_is_not_even_looked_up() -> None:
    with pytest.raises(AssertionError, match=r"simulator\.invalid"):
        socket.getaddrinfo("simulator.invalid", 443)


def test_loopback_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("localhost", port), timeout=5) as client:
            accepted, _ = server.accept()
            with accepted:
                client.sendall(b"here")
                assert accepted.recv(4) == b"here"


def test_no_key_or_setting_is_left_in_the_environment() -> None:
    left = [name for name in os.environ if name.startswith(("SIMULATOR_", "OPENAI_"))]
    left += [name for name in os.environ if name.endswith(("_KEY", "_TOKEN", "_SECRET"))]

    assert left == []


def test_a_persons_folders_are_the_tests_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    session_root = tmp_path_factory.getbasetemp()

    for folder in (
        platformdirs.user_data_path("simulator"),
        platformdirs.user_config_path("simulator"),
        platformdirs.user_state_path("simulator"),
        platformdirs.user_cache_path("simulator"),
    ):
        assert folder.is_relative_to(session_root)
