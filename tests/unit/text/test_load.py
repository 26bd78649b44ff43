"""Loading the tagger from a folder of models."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from phidetect.backends import ModelStore, OnnxModel, OnnxTokenClassifier
from phidetect.errors import ModelError
from phidetect.text import TextRequest, load_text_tagger
from tests.unit.text.conftest import make_tokenizer
from tests.unit.text.fakes import NAMES, SURE, tiny_onnx
from tests.unit.text.test_tagger import PLAIN

FOLDER = "phi_ner/9.9.9"


def write_model(root: Path, *, without: str = "") -> ModelStore:
    tokenizer = make_tokenizer()
    table = np.zeros((tokenizer.get_vocab_size(), len(NAMES)), np.float32)
    table[:, 0] = SURE
    table[tokenizer.token_to_id("john")] = SURE * np.eye(len(NAMES))[1]
    extras = {
        "tokenizer.json": tokenizer.to_str().encode(),
        "labels.txt": "\n".join(NAMES).encode(),
        "calibration.json": json.dumps(PLAIN).encode(),
    }
    extras.pop(without, None)
    data = tiny_onnx(table)
    folder = root / FOLDER
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(data)
    rows = []
    for name, content in extras.items():
        (folder / name).write_bytes(content)
        rows.append(f'"{FOLDER}/{name}" = "{hashlib.sha256(content).hexdigest()}"')
    words = ("licence", "card", "training_run", "calibration", "inputs", "labels", "precision")
    (root / "manifest.toml").write_text(
        "[[model]]\n"
        f'task = "phi_ner"\nversion = "9.9.9"\nfile = "{FOLDER}/model.onnx"\n'
        f'sha256 = "{hashlib.sha256(data).hexdigest()}"\nsize = {len(data)}\nopset = 17\n'
        + "".join(f'{word} = ""\n' for word in words)
        + f"files = {{ {', '.join(rows)} }}\npreprocessing = {{ batch = 1 }}\n"
    )
    return ModelStore(root)


def test_a_model_is_loaded_and_reads(tmp_path: Path) -> None:
    tagger = load_text_tagger(write_model(tmp_path), threads=1)
    text = "ct of John, chest " * 20
    (reading,) = tagger.read([TextRequest(text, "study description")])
    assert [text[m.start : m.end] for m in reading.matches] == ["John"] * 20
    assert tagger.spec.source == "model:phi_ner@9.9.9"


def test_no_model_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_text("model = []\n")
    with pytest.raises(ModelError) as caught:
        load_text_tagger(ModelStore(tmp_path))
    assert caught.value.code == "PHD302"


@pytest.mark.parametrize("name", ["tokenizer.json", "labels.txt", "calibration.json"])
def test_a_file_that_the_manifest_lacks_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError) as caught:
        load_text_tagger(write_model(tmp_path, without=name))
    assert caught.value.code == "PHD302"


def test_an_altered_file_is_an_error(tmp_path: Path) -> None:
    store = write_model(tmp_path)
    (tmp_path / FOLDER / "calibration.json").write_text("{}")
    with pytest.raises(ModelError) as caught:
        load_text_tagger(store)
    assert caught.value.code == "PHD301"


def test_weights_are_for_torch(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        load_text_tagger(write_model(tmp_path), weights=tmp_path / "weights.safetensors")
    assert caught.value.code == "PHD303"


def test_torch_runs_the_shipped_model(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    tagger = load_text_tagger(write_model(tmp_path), threads=1, backend="torch")
    (reading,) = tagger.read([TextRequest("ct of John, chest", "study description")])
    assert [(match.start, match.end) for match in reading.matches] == [(6, 10)]


def test_a_model_of_another_form_is_an_error() -> None:
    model = OnnxTokenClassifier(OnnxModel(ModelStore().load("text_detector"), threads=1))
    ids = np.ones((1, 4), np.int64)
    with pytest.raises(ModelError) as caught:
        model.run(ids, ids, ids)
    assert caught.value.code == "PHD303"
