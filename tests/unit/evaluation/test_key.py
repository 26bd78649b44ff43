from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from phidetect.errors import EvaluationError
from phidetect.evaluation import ANSWER_KEY, Kit, read_kit

Planted = tuple[Path, Kit]


def changed(planted: Planted, folder: Path, change: Callable[[Any], object]) -> Path:
    shutil.copytree(planted[0], folder)
    path = folder / ANSWER_KEY
    data = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(change(data) or data), "utf-8")
    return folder


def canary(data: Any) -> Any:
    return data["objects"][0]["canaries"][0]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: [1, 2], "PHD602"),
        (lambda d: d.pop("schema"), "PHD602"),
        (lambda d: d.update(schema=2), "PHD603"),
        (lambda d: d.update(objects=[]), "PHD602"),
        (lambda d: d.update(objects=None), "PHD602"),
        (lambda d: d["objects"][0].pop("sha256") and None, "PHD602"),
        (lambda d: d["objects"][0].update(file="../ct.dcm"), "PHD602"),
        (lambda d: d["objects"].append(d["objects"][0]), "PHD602"),
        (lambda d: canary(d).update(surface="moon"), "PHD602"),
        (lambda d: canary(d).update(kind="maybe"), "PHD602"),
        (lambda d: canary(d).update(category="BEAST"), "PHD602"),
        (lambda d: canary(d).update(search=[]), "PHD602"),
        (lambda d: canary(d).update(search="Name"), "PHD602"),
        (lambda d: canary(d).update(location={"kind": "moon"}), "PHD602"),
        (lambda d: canary(d).update(location={"kind": "element", "path": "x"}), "PHD602"),
        (lambda d: canary(d).update(runs=["zz"]), "PHD602"),
        (lambda d: d["objects"][0].update(sha256="0" * 64), "PHD604"),
        (lambda d: d["objects"][0].update(file="gone.dcm"), "PHD604"),
    ],
)
def test_a_key_that_is_wrong_is_refused(
    planted: Planted, tmp_path: Path, change: Callable[[Any], object], code: str
) -> None:
    def apply(data: Any) -> Any:
        out = change(data)
        return out if isinstance(out, list) and code == "PHD602" and out == [1, 2] else data

    folder = changed(planted, tmp_path / "kit", apply)
    with pytest.raises(EvaluationError) as caught:
        read_kit(folder)
    assert caught.value.code == code


def test_no_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="PHD601"):
        read_kit(tmp_path)


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"null", b"{}"])
def test_a_damaged_key_is_refused(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / ANSWER_KEY).write_bytes(raw)
    with pytest.raises(EvaluationError, match="PHD602"):
        read_kit(tmp_path)


def test_a_kit_with_a_file_missing_is_refused(planted: Planted, tmp_path: Path) -> None:
    shutil.copytree(planted[0], tmp_path / "kit")
    (tmp_path / "kit" / "sr.dcm").unlink()
    with pytest.raises(EvaluationError, match="PHD604"):
        read_kit(tmp_path / "kit")
