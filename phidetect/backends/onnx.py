"""Runs an ONNX model: arrays in, an array out. The only place that sees onnxruntime."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from phidetect.backends.store import ModelHandle, ModelSpec
from phidetect.backends.threads import usable_processors
from phidetect.errors import ModelError

__all__ = ["OnnxModel"]

_CPU, _CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"
# TF32 keeps ten bits of a factor: findings would differ from those of a processor. Tiles and
# crops come in many shapes, and an exhaustive search would time every convolution for each.
_CUDA_OPTIONS = {"use_tf32": "0", "cudnn_conv_algo_search": "HEURISTIC"}
_ERROR = 3  # onnxruntime's severity scale: warnings (2) about unused weights help nobody


class OnnxModel:
    """A session of one model; its first output is what counts.

    Parameters
    ----------
    handle : ModelHandle
        The checked model.
    device : {"cpu", "cuda", "auto"}
        Where to run; ``auto`` takes CUDA where onnxruntime has it.
    threads : int, optional
        Threads of one call; the processors this process may use by default.

    Raises
    ------
    ModelError
        PHD303 if onnxruntime is missing, lacks the device or refuses the model.

    Notes
    -----
    The session is made at the first call, so that building a finder costs nothing where
    an object has no pixels; with ``cuda`` at once, so that a GPU that is missing is known
    before the first object. `run` may be called from several threads.
    """

    def __init__(
        self, handle: ModelHandle, *, device: str = "cpu", threads: int | None = None
    ) -> None:
        if device not in ("cpu", "cuda", "auto"):
            raise ModelError("PHD303", hint="device is cpu, cuda or auto")
        self._handle = handle
        self._device = device
        self._threads = usable_processors() if threads is None else max(1, threads)
        self._session: Any = None
        self._input = ""
        self._lock = threading.Lock()
        if device == "cuda":
            self._open()

    @property
    def spec(self) -> ModelSpec:
        """What the manifest says of the model."""
        return self._handle.spec

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the model's output for one input array.

        Raises
        ------
        ModelError
            PHD303 if the model cannot be run on it.
        """
        self._open()
        return self.run_named({self._input: batch})

    def run_named(self, inputs: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
        """Return the model's first output for arrays by the name of the input.

        Raises
        ------
        ModelError
            PHD303 if the model cannot be run on them.
        """
        session = self._open()
        try:
            return cast("NDArray[np.float32]", session.run(None, dict(inputs))[0])
        except Exception as error:  # noqa: BLE001 - onnxruntime raises types of its own
            raise ModelError("PHD303", hint=type(error).__name__) from None

    def _open(self) -> Any:
        with self._lock:
            if self._session is None:
                self._session = self._start()
                self._input = self._session.get_inputs()[0].name
            return self._session

    def _start(self) -> Any:
        # Its telemetry, on by default, leaves files in the home and temporary folders and knows
        # an address to upload to. The variable is read when the library is loaded.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        try:
            import onnxruntime
        except ImportError:
            raise ModelError("PHD303", hint="pip install onnxruntime") from None
        onnxruntime.set_default_logger_severity(_ERROR)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = _ERROR
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        # Threads that spin while they wait take the processor from other workers.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Tiles and crops come in many shapes; a memory plan per shape only grows the arena.
        options.enable_mem_pattern = False
        providers = self._providers(onnxruntime)
        try:
            session = onnxruntime.InferenceSession(self._handle.data, options, providers=providers)
        except Exception as error:  # noqa: BLE001 - onnxruntime raises types of its own
            raise ModelError("PHD303", hint=type(error).__name__) from None
        # Where CUDA's libraries or the GPU are missing, onnxruntime takes the processor instead.
        if self._device == "cuda" and _CUDA not in session.get_providers():
            raise ModelError("PHD303", hint="no CUDA: onnxruntime found no usable GPU")
        return session

    def _providers(self, onnxruntime: Any) -> list[str | tuple[str, dict[str, str]]]:
        cuda = _CUDA in onnxruntime.get_available_providers()
        if self._device == "cuda" and not cuda:
            raise ModelError("PHD303", hint="no CUDA: pip install onnxruntime-gpu")
        if cuda and self._device != "cpu":
            return [(_CUDA, dict(_CUDA_OPTIONS)), _CPU]
        return [_CPU]
