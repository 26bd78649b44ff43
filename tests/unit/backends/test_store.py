"""The store vouches for what it loads."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from phidetect.backends import ModelStore
from phidetect.errors import ModelError

ENTRY = """
[[model]]
task = "toy"
version = "{version}"
file = "{file}"
sha256 = "{digest}"
size = 3
opset = 14
precision = "float32"
licence = "Apache-2.0"
card = "card.md"
training_run = "none"
calibration = "none"
inputs = "x"
labels = "y"
files = {{ "notes.txt" = "{notes}" }}
preprocessing = {{ mean = 0.5 }}
"""


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def make(folder: Path, *, file: str = "m.onnx", data: bytes = b"abc", version: str = "1") -> str:
    (folder / file).write_bytes(data)
    (folder / "notes.txt").write_bytes(b"n")
    return ENTRY.format(version=version, file=file, digest=sha(data), notes=sha(b"n"))


def test_loads_what_the_manifest_describes(tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_text(make(tmp_path))
    handle = ModelStore(tmp_path).load("toy")
    assert handle.data == b"abc"
    assert handle.extras == {"notes.txt": b"n"}
    assert handle.spec.source == "model:toy@1"


def test_takes_the_last_version_unless_told(tmp_path: Path) -> None:
    text = make(tmp_path, version="1") + make(tmp_path, version="2", data=b"abc")
    (tmp_path / "manifest.toml").write_text(text)
    store = ModelStore(tmp_path)
    assert store.spec("toy").version == "2"
    assert store.spec("toy", version="1").version == "1"


@pytest.mark.parametrize("name", ["m.onnx", "notes.txt"])
def test_one_changed_byte_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "manifest.toml").write_text(make(tmp_path))
    (tmp_path / name).write_bytes(b"abd")
    with pytest.raises(ModelError) as caught:
        ModelStore(tmp_path).load("toy")
    assert caught.value.code == "PHD301"


def test_a_missing_file_and_an_unknown_task_are_named(tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_text(make(tmp_path))
    (tmp_path / "m.onnx").unlink()
    store = ModelStore(tmp_path)
    for task in ("toy", "other"):
        with pytest.raises(ModelError) as caught:
            store.load(task)
        assert caught.value.code == "PHD302"


@pytest.mark.parametrize("file", ["m.pkl", "m.pt", "m.bin"])
def test_formats_that_may_hold_code_are_refused(tmp_path: Path, file: str) -> None:
    (tmp_path / "manifest.toml").write_text(make(tmp_path, file=file))
    with pytest.raises(ModelError):
        ModelStore(tmp_path)


@pytest.mark.parametrize("text", ["", "[[model]]\ntask = 1", "not toml ["])
def test_a_broken_manifest_is_a_model_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.toml").write_text(text)
    with pytest.raises(ModelError):
        ModelStore(tmp_path)


def test_shipped_models_are_what_the_manifest_says() -> None:
    store = ModelStore()
    specs = store.list_models()
    for spec in specs:
        assert store.load(spec.task, version=spec.version).data
    assert [spec.task for spec in specs] == [
        "text_detector",
        "text_reader",
        "phi_ner",
        "text_screen",
    ]
    assert all(spec.licence == "Apache-2.0" for spec in specs)


def test_shipped_models_come_with_card_and_licence() -> None:
    root = Path(__file__).parents[3] / "models"
    for spec in ModelStore().list_models():
        assert (root / spec.card).is_file()
        assert (root / spec.card).with_name("LICENSE").is_file()
        assert (root / spec.file).stat().st_size == spec.size
