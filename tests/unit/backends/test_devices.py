"""Where models run: what is asked of onnxruntime, and that a missing GPU is known at once."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnxruntime
import pytest

from phidetect.backends import Backend, ModelStore, OnnxModel, open_model
from phidetect.cli.main import main
from phidetect.errors import ModelError
from phidetect.scanner import Scanner

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"


class FakeRuntime:
    """onnxruntime with a CUDA provider, which works or is listed only."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, works: bool) -> None:
        self.works = works
        self.asked: list[list[Any]] = []
        monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: [CUDA, CPU])
        monkeypatch.setattr(onnxruntime, "InferenceSession", self.session)

    def session(self, data: bytes, options: object, *, providers: list[Any]) -> SimpleNamespace:
        self.asked.append(providers)
        return SimpleNamespace(
            get_inputs=lambda: [SimpleNamespace(name="x")],
            get_providers=lambda: [CUDA, CPU] if self.works else [CPU],
            run=lambda _names, inputs: [inputs["x"]],
        )


def no_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)


@pytest.mark.parametrize("device", ["cuda", "auto"])
def test_a_gpu_is_asked_for(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = FakeRuntime(monkeypatch, works=True)
    model = OnnxModel(ModelStore().load("text_detector"), device=device)
    assert model.run(np.ones((1, 3, 32, 32), np.float32)).shape == (1, 3, 32, 32)
    ((first, last),) = runtime.asked
    assert first[0] == CUDA
    assert first[1]["use_tf32"] == "0"
    assert last == CPU


def test_no_gpu_is_asked_for_on_a_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = FakeRuntime(monkeypatch, works=True)
    OnnxModel(ModelStore().load("text_detector")).run(np.ones((1, 3, 32, 32), np.float32))
    assert runtime.asked == [[CPU]]


def test_a_gpu_that_is_listed_and_does_not_work_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    FakeRuntime(monkeypatch, works=False)
    handle = ModelStore().load("text_detector")
    with pytest.raises(ModelError) as caught:
        OnnxModel(handle, device="cuda")
    assert caught.value.code == "PHD303"
    assert OnnxModel(handle, device="auto").run(np.ones((1, 3, 8, 8), np.float32)).any()


@pytest.mark.skipif(CUDA in onnxruntime.get_available_providers(), reason="there is a GPU")
@pytest.mark.parametrize("verb", ["scan", "redact"])
def test_a_missing_gpu_ends_a_run_before_the_first_file(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.dcm").write_bytes(b"none")
    arguments = [verb, str(tmp_path / "x.dcm"), "--device", "cuda", "--report"]
    arguments += [str(tmp_path / "report.jsonl")]
    if verb == "redact":
        arguments += ["--output", str(tmp_path / "out")]
    assert main(arguments) == 4
    shown = capsys.readouterr()
    assert "PHD303" in shown.err
    assert "onnxruntime-gpu" in shown.err
    assert {path.name for path in tmp_path.iterdir()} == {"x.dcm"}


@pytest.mark.parametrize(("device", "backend"), [("cuda", "torch"), ("cpu", "torch")])
def test_a_missing_torch_is_known_at_once(
    device: str, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_torch(monkeypatch)
    with pytest.raises(ModelError) as caught:
        Scanner(device=device, backend=backend)
    assert caught.value.code == "PHD303"
    with pytest.raises(ModelError):
        open_model(ModelStore().load("text_detector"), backend=backend)


def test_an_unknown_device_is_known_at_once() -> None:
    with pytest.raises(ModelError) as caught:
        Scanner(device="tpu")
    assert caught.value.code == "PHD303"


def test_a_scanner_on_the_processor_loads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Scanner, "_text_finder", lambda self: pytest.fail("loaded"))
    Scanner()
