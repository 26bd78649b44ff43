"""Runs a classifier of pieces with torch, from its weights in float32.

The package ships the int8 model in ONNX only; who has torch, and the weights it was made from,
may run those. The network is that of BERT, written out: no code comes with the weights.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from phidetect.backends.threads import usable_processors
from phidetect.errors import ModelError

__all__ = ["TorchTokenClassifier", "read_safetensors"]

_EPSILON = 1e-12
_HEADER = 100_000_000
_FAR = -1e4
_PREFIX = "bert."


def read_safetensors(path: Path) -> dict[str, NDArray[np.float32]]:
    """Return the float32 arrays of a safetensors file.

    Raises
    ------
    ModelError
        PHD302 if there is no such file, PHD303 if it is none of that kind.
    """
    try:
        data = path.read_bytes()
    except OSError:
        raise ModelError("PHD302", path=path) from None
    try:
        size = int.from_bytes(data[:8], "little")
        if size > min(_HEADER, len(data) - 8):
            raise ValueError("header")
        arrays = {}
        body = memoryview(data)[8 + size :]
        for name, row in json.loads(data[8 : 8 + size]).items():
            if name == "__metadata__" or row["dtype"] != "F32":
                continue
            begin, end = row["data_offsets"]
            values = np.frombuffer(body[begin:end], "<f4")
            arrays[name] = values.reshape(row["shape"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ModelError("PHD303", path=path, hint="no safetensors in float32") from None
    return arrays


class TorchTokenClassifier:
    """A classifier in torch.

    Parameters
    ----------
    weights : Path
        Weights in float32 as safetensors, named as a BERT for token classification of
        transformers names them. They are the caller's: no digest is known for them.
    device : {"cpu", "cuda", "auto"}
        Where to run.
    threads : int, optional
        Threads of one call on processors; those this process may use by default. torch has one
        number for the whole process.
    heads : int
        Heads of attention.

    Raises
    ------
    ModelError
        PHD302 if there are no weights, PHD303 if torch or the device is missing or the weights
        are of another network.
    """

    def __init__(
        self, weights: Path, *, device: str = "cpu", threads: int | None = None, heads: int = 12
    ) -> None:
        try:
            import torch
        except ImportError:
            raise ModelError("PHD303", hint="pip install torch") from None
        cuda = torch.cuda.is_available()
        if device not in ("cpu", "cuda", "auto") or (device == "cuda" and not cuda):
            raise ModelError("PHD303", hint="no such device")
        self._torch: Any = torch
        self._device = "cuda" if cuda and device != "cpu" else "cpu"
        self._heads = heads
        torch.set_num_threads(usable_processors() if threads is None else max(1, threads))
        self._weights: dict[str, Any] = {
            name.removeprefix(_PREFIX): torch.from_numpy(values.copy()).to(self._device)
            for name, values in read_safetensors(weights).items()
        }
        self._layers = 0
        while f"encoder.layer.{self._layers}.output.dense.weight" in self._weights:
            self._layers += 1
        if not self._layers or "classifier.weight" not in self._weights:
            raise ModelError("PHD303", path=weights, hint="weights of another network")

    def run(
        self,
        input_ids: NDArray[np.int64],
        attention_mask: NDArray[np.int64],
        shape_ids: NDArray[np.int64],
    ) -> NDArray[np.float32]:
        """Return the scores of each class. See `TokenClassifier`."""
        torch = self._torch
        try:
            with torch.inference_mode():
                ids, mask, shapes = (
                    torch.from_numpy(array).to(self._device)
                    for array in (input_ids, attention_mask, shape_ids)
                )
                scores = self._forward(ids, mask, shapes)
                return cast("NDArray[np.float32]", scores.float().cpu().numpy())
        except (KeyError, RuntimeError, IndexError) as error:
            raise ModelError("PHD303", hint=type(error).__name__) from None

    def _forward(self, ids: Any, mask: Any, shapes: Any) -> Any:
        w, torch = self._weights, self._torch
        x = (
            w["embeddings.word_embeddings.weight"][ids]
            + w["embeddings.token_type_embeddings.weight"][shapes]
            + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
        )
        x = self._norm(x, "embeddings.LayerNorm")
        bias = (1.0 - mask[:, None, None, :].float()) * _FAR
        for number in range(self._layers):
            at = f"encoder.layer.{number}"
            y = self._attend(x, bias, f"{at}.attention")
            x = self._norm(x + y, f"{at}.attention.output.LayerNorm")
            y = torch.nn.functional.gelu(self._linear(x, f"{at}.intermediate.dense"))
            x = self._norm(x + self._linear(y, f"{at}.output.dense"), f"{at}.output.LayerNorm")
        return self._linear(x, "classifier")

    def _attend(self, x: Any, bias: Any, name: str) -> Any:
        rows, length, width = x.shape
        query, key, value = (
            self._linear(x, f"{name}.self.{kind}")
            .view(rows, length, self._heads, width // self._heads)
            .transpose(1, 2)
            for kind in ("query", "key", "value")
        )
        scores = query @ key.transpose(2, 3) / math.sqrt(width // self._heads)
        mixed = (scores + bias).softmax(-1) @ value
        return self._linear(
            mixed.transpose(1, 2).reshape(rows, length, width), f"{name}.output.dense"
        )

    def _linear(self, x: Any, name: str) -> Any:
        weights = self._weights
        return self._torch.nn.functional.linear(
            x, weights[f"{name}.weight"], weights[f"{name}.bias"]
        )

    def _norm(self, x: Any, name: str) -> Any:
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return self._torch.nn.functional.layer_norm(x, weight.shape, weight, bias, _EPSILON)
