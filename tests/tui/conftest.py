"""What the tests of the screens share: no search for garbage while one runs, to be quicker."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _no_garbage_search() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()
