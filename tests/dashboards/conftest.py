import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _own_main_module() -> Iterator[None]:
    """Put `__main__` back: AppTest leaves its script there, and a process spawned by a later test would run it."""
    own = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = own
