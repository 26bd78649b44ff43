"""Runs the shipped ONNX files in torch: the same checked bytes, no second set of weights."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from phidetect.backends.store import ModelHandle, ModelSpec
from phidetect.backends.threads import usable_processors
from phidetect.backends.torch_ops import OPS, Attributes
from phidetect.errors import ModelError

__all__ = ["TorchModel"]

_WEIGHTS = ("float32", "int8", "uint8")
"""Arrays that go to the device. Shapes and axes, in int64, stay where Python reads them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    """One operation: what it computes, of what, into what, and what nobody needs after it."""

    op: Callable[..., Any]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Attributes
    done: tuple[str, ...]


class TorchModel:
    """A model in torch; its first output is what counts.

    Parameters
    ----------
    handle : ModelHandle
        The checked model, in ONNX.
    device : {"cpu", "cuda", "auto"}
        Where to run; ``auto`` takes CUDA where torch has it.
    threads : int, optional
        Threads of one call on processors; those this process may use by default. torch has one
        number for the whole process, and one word on TF32, which is switched off on CUDA.

    Raises
    ------
    ModelError
        PHD303 if torch, onnx or the device is missing, or the model is none or holds an
        operation that is not written here.

    Notes
    -----
    Results differ from those of onnxruntime by the order of sums alone. `run` may be called
    from several threads.
    """

    def __init__(
        self, handle: ModelHandle, *, device: str = "cpu", threads: int | None = None
    ) -> None:
        try:
            import onnx
            import torch
        except ImportError:
            raise ModelError("PHD303", hint="pip install phidetect[torch]") from None
        if device not in ("cpu", "cuda", "auto"):
            raise ModelError("PHD303", hint="device is cpu, cuda or auto")
        cuda = torch.cuda.is_available()
        if device == "cuda" and not cuda:
            raise ModelError("PHD303", hint="no CUDA: torch sees no GPU")
        self._torch: Any = torch
        self._device = "cuda" if cuda and device != "cpu" else "cpu"
        self._handle = handle
        self._lock = threading.Lock()
        torch.set_num_threads(usable_processors() if threads is None else max(1, threads))
        if self._device == "cuda":
            # TF32 keeps ten bits of a factor: findings would differ from those of a processor.
            torch.backends.cudnn.allow_tf32 = False
            torch.backends.cuda.matmul.allow_tf32 = False
        try:
            model = onnx.load_from_string(handle.data)
        except Exception as error:  # noqa: BLE001 - protobuf raises types of its own
            raise ModelError("PHD303", hint=type(error).__name__) from None
        self._read(onnx, model)

    @property
    def spec(self) -> ModelSpec:
        """What the manifest says of the model."""
        return self._handle.spec

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the model's output for one input array. See `Model`."""
        return self.run_named({self._inputs[0]: batch})

    def run_named(self, inputs: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
        """Return the model's first output for arrays by the name of the input. See `Model`."""
        torch = self._torch
        if set(inputs) != set(self._inputs):
            raise ModelError("PHD303", hint="inputs of other names")
        try:
            with torch.inference_mode():
                values = dict(self._weights)
                for name, array in inputs.items():
                    values[name] = torch.from_numpy(np.array(array)).to(self._device)
                self._compute(values)
                out = values[self._output].cpu().numpy()
        except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError) as error:
            raise ModelError("PHD303", hint=type(error).__name__) from None
        return cast("NDArray[np.float32]", out)

    def _compute(self, values: dict[str, Any]) -> None:
        for node in self._nodes:
            # An input that is left out has no name.
            given = [values[name] if name else None for name in node.inputs]
            out = node.op(self._torch, node.attributes, *given)
            made = out if isinstance(out, tuple) else (out,)
            values.update(zip(node.outputs, made, strict=False))
            for name in node.done:
                del values[name]

    def _read(self, onnx: Any, model: Any) -> None:
        """Take the graph apart: weights, operations in order, names of inputs and output."""
        graph = model.graph
        opset = next((o.version for o in model.opset_import if o.domain in ("", "ai.onnx")), 0)
        try:
            self._weights = {
                tensor.name: self._tensor(onnx.numpy_helper.to_array(tensor))
                for tensor in graph.initializer
            }
            self._inputs = [i.name for i in graph.input if i.name not in self._weights]
            self._output = graph.output[0].name
            last = {name: i for i, node in enumerate(graph.node) for name in node.input}
            kept = {*self._weights, self._output, ""}
            self._nodes = [
                _Node(
                    op=OPS[node.op_type],
                    inputs=tuple(node.input),
                    outputs=tuple(node.output),
                    attributes={
                        "opset": opset,
                        **{a.name: self._attribute(onnx, a) for a in node.attribute},
                    },
                    done=tuple(
                        name
                        for name in dict.fromkeys((*node.input, *node.output))
                        if last.get(name, number) == number and name not in kept
                    ),
                )
                for number, node in enumerate(graph.node)
            ]
        except KeyError as error:
            raise ModelError("PHD303", hint=f"no {error.args[0]} in torch_ops") from None
        except (IndexError, TypeError, ValueError) as error:
            raise ModelError("PHD303", hint=type(error).__name__) from None

    def _attribute(self, onnx: Any, attribute: Any) -> Any:
        value = onnx.helper.get_attribute_value(attribute)
        if isinstance(value, bytes):
            return value.decode("ascii")
        if isinstance(value, onnx.TensorProto):
            return self._tensor(onnx.numpy_helper.to_array(value))
        return value

    def _tensor(self, array: NDArray[Any]) -> Any:
        tensor = self._torch.from_numpy(np.array(array))
        return tensor.to(self._device) if array.dtype.name in _WEIGHTS else tensor
