"""The classifier in torch: weights read by hand, and the network of BERT."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from phidetect.backends.torch_model import TorchTokenClassifier, read_safetensors
from phidetect.errors import ModelError


def write_safetensors(path: Path, arrays: dict[str, NDArray[np.float32]]) -> Path:
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    body = b""
    for name, array in arrays.items():
        end = len(body) + array.nbytes
        header[name] = {"dtype": "F32", "shape": array.shape, "data_offsets": [len(body), end]}
        body += array.tobytes()
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + body)
    return path


def random_weights(
    *, layers: int = 2, width: int = 24, classes: int = 5
) -> dict[str, NDArray[np.float32]]:
    rng = np.random.default_rng(1)
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (50, width),
        "embeddings.position_embeddings.weight": (40, width),
        "embeddings.token_type_embeddings.weight": (8, width),
    }
    linear = {"classifier": (classes, width)}
    norms = ["embeddings.LayerNorm"]
    for number in range(layers):
        at = f"encoder.layer.{number}"
        for kind in ("self.query", "self.key", "self.value", "output.dense"):
            linear[f"{at}.attention.{kind}"] = (width, width)
        linear[f"{at}.intermediate.dense"] = (4 * width, width)
        linear[f"{at}.output.dense"] = (width, 4 * width)
        norms += [f"{at}.attention.output.LayerNorm", f"{at}.output.LayerNorm"]
    for name, shape in linear.items():
        shapes |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
    for name in norms:
        shapes |= {f"{name}.weight": (width,), f"{name}.bias": (width,)}
    return {
        name if name.startswith("classifier") else f"bert.{name}": rng.normal(0, 0.5, shape).astype(
            np.float32
        )
        for name, shape in shapes.items()
    }


def test_weights_are_read(tmp_path: Path) -> None:
    arrays = random_weights()
    found = read_safetensors(write_safetensors(tmp_path / "w.safetensors", arrays))
    assert found.keys() == arrays.keys()
    assert all((found[name] == arrays[name]).all() for name in arrays)


@pytest.mark.parametrize(
    "data", [b"", b"\xff" * 8, b"\x02" + b"\0" * 7 + b"[]", b"\x09" + b"\0" * 7 + b'{"a": {}}']
)
def test_a_file_that_is_none_is_an_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(data)
    with pytest.raises(ModelError) as caught:
        read_safetensors(path)
    assert caught.value.code == "PHD303"


def test_no_weights_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        read_safetensors(tmp_path / "none")
    assert caught.value.code == "PHD302"


def test_no_torch_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ModelError) as caught:
        TorchTokenClassifier(tmp_path / "none")
    assert caught.value.code == "PHD303"


def test_the_network_computes_what_bert_does(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    weights = random_weights()
    path = write_safetensors(tmp_path / "w.safetensors", weights)
    model = TorchTokenClassifier(path, threads=1, heads=3)
    rng = np.random.default_rng(2)
    ids, shapes = rng.integers(0, 50, (2, 9)), rng.integers(0, 8, (2, 9))
    mask = np.ones((2, 9), np.int64)
    mask[1, 6:] = 0
    found = model.run(ids, mask, shapes)
    expected = bert({n.removeprefix("bert."): v for n, v in weights.items()}, ids, mask, shapes)
    assert np.abs(found - expected)[mask == 1].max() < 1e-4
    alone = model.run(ids[1:, :6], mask[1:, :6], shapes[1:, :6])
    assert np.abs(found[1, :6] - alone[0]).max() < 1e-5


def test_weights_of_another_network_are_an_error(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    path = write_safetensors(tmp_path / "w.safetensors", {"a": np.ones(2, np.float32)})
    with pytest.raises(ModelError) as caught:
        TorchTokenClassifier(path)
    assert caught.value.code == "PHD303"


def test_pieces_out_of_the_vocabulary_are_an_error(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    path = write_safetensors(tmp_path / "w.safetensors", random_weights())
    ids = np.full((1, 3), 99)
    with pytest.raises(ModelError) as caught:
        TorchTokenClassifier(path, heads=3).run(ids, ids // 99, ids // 99)
    assert caught.value.code == "PHD303"


def bert(
    w: dict[str, NDArray[np.float32]],
    ids: NDArray[np.int64],
    mask: NDArray[np.int64],
    shapes: NDArray[np.int64],
    heads: int = 3,
) -> NDArray[np.float64]:
    """Return what the network should give: the same in numpy, one text and head at a time."""
    from math import erf

    def norm(x: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        x = x - x.mean(-1, keepdims=True)
        return (
            x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-12) * w[f"{name}.weight"]
            + w[f"{name}.bias"]
        )

    def linear(x: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        return np.asarray(x @ w[f"{name}.weight"].T + w[f"{name}.bias"])

    rows = []
    for row, keep, shape in zip(ids, mask == 1, shapes, strict=True):
        x = (
            w["embeddings.word_embeddings.weight"][row].astype(np.float64)
            + w["embeddings.token_type_embeddings.weight"][shape]
            + w["embeddings.position_embeddings.weight"][: len(row)]
        )
        x = norm(x, "embeddings.LayerNorm")
        for number in range(2):
            at = f"encoder.layer.{number}"
            q, k, v = (linear(x, f"{at}.attention.self.{n}") for n in ("query", "key", "value"))
            parts = []
            for some in np.split(np.arange(x.shape[1]), heads):
                scores = np.exp(q[:, some] @ k[:, some].T / np.sqrt(len(some))) * keep
                parts.append(scores / scores.sum(-1, keepdims=True) @ v[:, some])
            y = linear(np.concatenate(parts, -1), f"{at}.attention.output.dense")
            x = norm(x + y, f"{at}.attention.output.LayerNorm")
            y = linear(x, f"{at}.intermediate.dense")
            y = y * 0.5 * (1 + np.vectorize(erf)(y / np.sqrt(2)))
            x = norm(x + linear(y, f"{at}.output.dense"), f"{at}.output.LayerNorm")
        rows.append(linear(x, "classifier"))
    return np.stack(rows)
