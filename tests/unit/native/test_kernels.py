"""Which kernels are used, and that both kinds have the same interface."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys

import pytest

import phidetect._native as native
from phidetect._native import _boxes, _kernels, _mask, _render, _screen
from phidetect._native._fallback import boxes, mask, render, screen


def _load(environment: dict[str, str]) -> str:
    command = "import phidetect._native as n; print(n.KERNELS, n._kernels.mask.__name__)"
    return subprocess.run(
        [sys.executable, "-c", command],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


def test_compiled_kernels_are_used_by_default() -> None:
    assert _load({"PHIDETECT_NO_NATIVE": ""}) == "native phidetect._native._mask"


def test_numpy_is_used_on_demand() -> None:
    assert _load({"PHIDETECT_NO_NATIVE": "1"}) == "fallback phidetect._native._fallback.mask"


def test_numpy_is_used_where_nothing_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PHIDETECT_NO_NATIVE", raising=False)
    monkeypatch.setitem(sys.modules, "phidetect._native._render", None)
    kind, modules = _kernels._load()
    assert kind == "fallback"
    assert modules == [mask, boxes, render, screen]


@pytest.mark.parametrize(
    ("compiled", "numpy"),
    [(_mask, mask), (_boxes, boxes), (_render, render), (_screen, screen)],
)
def test_both_kinds_have_the_same_functions(compiled: object, numpy: object) -> None:
    for name in numpy.__all__:  # type: ignore[attr-defined]
        twin = getattr(compiled, name)
        assert callable(twin)
        parameters = list(inspect.signature(getattr(numpy, name)).parameters)
        try:
            assert list(inspect.signature(twin).parameters) == parameters
        except ValueError:  # a fused function has no signature of its own
            assert twin.__doc__


def test_public_names_exist() -> None:
    assert sorted(native.__all__) == native.__all__
    for name in native.__all__:
        assert hasattr(native, name)
