"""The shipped models: what they are, where they lie, and that they are what they claim."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from phidetect.errors import ModelError

__all__ = ["ModelHandle", "ModelSpec", "ModelStore"]

_SUFFIXES = (".onnx", ".safetensors")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """One version of a model, as the manifest states it. Immutable once published.

    Attributes
    ----------
    task : str
        ``text_detector``, ``text_reader``...
    version : str
        Version of the weights.
    file : str
        Path of the weights below the folder of models.
    sha256 : str
        Digest of that file, 64 hexadecimal digits.
    size : int
        Bytes of that file.
    opset : int
        ONNX operator set; 0 for other formats.
    precision : str
        ``float32``, ``int8``...
    licence, card, training_run, calibration : str
        Licence of the weights, path of the model card, the command that made the file,
        and how its scores were calibrated.
    inputs : str
        Name, type and axes of the input.
    labels : str
        Meaning of the output, or the path of the file that lists its classes.
    preprocessing : mapping
        Numbers that turn samples into input.
    files : mapping of str to str
        Further files of this version and their SHA-256.
    """

    task: str
    version: str
    file: str
    sha256: str
    size: int
    opset: int
    precision: str
    licence: str
    card: str
    training_run: str
    calibration: str
    inputs: str
    labels: str
    preprocessing: Mapping[str, Any]
    files: Mapping[str, str]

    @property
    def source(self) -> str:
        """The name that evidence carries: ``model:<task>@<version>``."""
        return f"model:{self.task}@{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelHandle:
    """A model whose bytes have been checked.

    Attributes
    ----------
    spec : ModelSpec
        What it is.
    data : bytes
        The weights.
    extras : mapping of str to bytes
        The further files of the version, by file name.
    """

    spec: ModelSpec
    data: bytes
    extras: Mapping[str, bytes]


class ModelStore:
    """A folder of models with its ``manifest.toml``. Reads files only; never the network.

    Parameters
    ----------
    root : Traversable, optional
        The folder; that of the installed package by default.

    Raises
    ------
    ModelError
        PHD302 if there is no readable manifest.
    """

    def __init__(self, root: Traversable | None = None) -> None:
        self._root = resources.files("phidetect") / "_models" if root is None else root
        try:
            text = (self._root / "manifest.toml").read_text(encoding="utf-8")
            self._specs = tuple(_spec(row) for row in tomllib.loads(text)["model"])
        except (OSError, KeyError, TypeError, ValueError):
            raise ModelError("PHD302", hint="no readable manifest.toml") from None

    def list_models(self) -> tuple[ModelSpec, ...]:
        """Return every version in the manifest, in its order."""
        return self._specs

    def spec(self, task: str, *, version: str | None = None) -> ModelSpec:
        """Return the entry of a task: the given version, or the last one listed.

        Raises
        ------
        ModelError
            PHD302 if there is none.
        """
        for spec in reversed(self._specs):
            if spec.task == task and version in (None, spec.version):
                return spec
        raise ModelError("PHD302", hint=task)

    def load(self, task: str, *, version: str | None = None) -> ModelHandle:
        """Return a model with its bytes, every file checked against its full SHA-256.

        Raises
        ------
        ModelError
            PHD302 if the manifest or the folder lacks it, PHD301 if a digest differs.
        """
        spec = self.spec(task, version=version)
        extras = {name.rsplit("/", 1)[-1]: self._read(name, d) for name, d in spec.files.items()}
        data = self._read(spec.file, spec.sha256)
        return ModelHandle(spec=spec, data=data, extras=MappingProxyType(extras))

    def _read(self, name: str, digest: str) -> bytes:
        try:
            data = self._root.joinpath(*name.split("/")).read_bytes()
        except OSError:
            raise ModelError("PHD302", path=name) from None
        if hashlib.sha256(data).hexdigest() != digest:
            raise ModelError("PHD301", path=name)
        return data


def _spec(row: Mapping[str, Any]) -> ModelSpec:
    spec = ModelSpec(
        **{**row, "preprocessing": MappingProxyType(row["preprocessing"])},
    )
    # Only formats that hold tensors and no code; a pickle is refused by name and never opened.
    if not spec.file.endswith(_SUFFIXES) or len(spec.sha256) != 64:
        raise ValueError(spec.task)
    return spec
