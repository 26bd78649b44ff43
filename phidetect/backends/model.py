"""What runs the bytes of a model, and the one place where that is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from phidetect.backends.onnx import OnnxModel
from phidetect.backends.store import ModelHandle, ModelSpec

__all__ = ["Backend", "ImageModel", "Model", "open_model"]

Backend: TypeAlias = Literal["onnx", "torch"]
"""What runs models: onnxruntime, or torch over the same bytes."""


class ImageModel(Protocol):
    """What a finder of text needs of a model: a batch of pictures in, an array out."""

    @property
    def spec(self) -> ModelSpec:
        """What the manifest says of the model."""
        ...

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the model's output for one input array.

        Raises
        ------
        ModelError
            PHD303 if the model cannot be run on it.
        """
        ...


class Model(ImageModel, Protocol):
    """A model with any number of inputs."""

    def run_named(self, inputs: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
        """Return the model's first output for arrays by the name of the input.

        Raises
        ------
        ModelError
            PHD303 if the model cannot be run on them.
        """
        ...


def open_model(
    handle: ModelHandle,
    *,
    device: str = "cpu",
    threads: int | None = None,
    backend: Backend = "onnx",
) -> Model:
    """Return what runs a checked model.

    Parameters
    ----------
    handle : ModelHandle
        The checked model.
    device : {"cpu", "cuda", "auto"}
        Where to run; ``auto`` takes CUDA where it is there.
    threads : int, optional
        Threads of one call; the processors this process may use by default.
    backend : {"onnx", "torch"}
        What runs it.

    Raises
    ------
    ModelError
        PHD303 for another device or backend, and at once, before anything is read, where torch
        or a wanted GPU is missing.
    """
    if backend == "torch":
        from phidetect.backends.torch_graph import TorchModel

        return TorchModel(handle, device=device, threads=threads)
    return OnnxModel(handle, device=device, threads=threads)
