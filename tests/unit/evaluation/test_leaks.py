from __future__ import annotations

import io
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import DeflatedExplicitVRLittleEndian

from phidetect.errors import EvaluationError
from phidetect.evaluation import ANSWER_KEY, Canary, Fate, Kit, LeakReport, find_leaks
from phidetect.types import Category

Planted = tuple[Path, Kit]


def score(planted: Planted, output: Path, **options: object) -> LeakReport:
    return find_leaks(planted[1], planted[0], output, **options)  # type: ignore[arg-type]


def alone(output: Path, name: str, change: Callable[[Dataset], None]) -> None:
    """Leave one object of the output, changed."""
    data = dcmread(output / name)
    change(data)
    shutil.rmtree(output)
    output.mkdir()
    buffer = io.BytesIO()
    dcmwrite(buffer, data, enforce_file_format=True)
    (output / name).write_bytes(buffer.getvalue())


def first(planted: Planted, surface: str) -> Canary:
    return next(c for c in planted[1].canaries if c.surface == surface)


def test_a_tool_that_does_nothing_leaks_everything(planted: Planted, copied: Path) -> None:
    result = score(planted, copied)
    assert set(result.fates.values()) == {Fate.LEAKED, Fate.KEPT}
    assert result.without_output == ()
    assert result.outputs_matched == result.outputs == len(planted[1].objects)


def test_a_tool_that_writes_nothing_of_it_leaks_nothing(planted: Planted, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "index.csv").write_text("path,verdict\n")
    result = score(planted, out)
    assert not result.leaked
    assert set(result.fates.values()) == {Fate.GONE, Fate.NO_OUTPUT}
    assert len(result.without_output) == len(planted[1].objects)
    assert result.outputs_matched == 0


def test_renamed_and_regrouped_outputs_are_known_by_content(planted: Planted, copied: Path) -> None:
    for number, path in enumerate(sorted(p for p in copied.rglob("*") if p.is_file())):
        path.rename(copied / f"{number:04}.bin")
    result = score(planted, copied)
    assert result.outputs_matched == len(planted[1].objects)
    assert set(result.fates.values()) == {Fate.LEAKED, Fate.KEPT}


@pytest.mark.parametrize(
    "form",
    [
        lambda t: t.encode(),
        lambda t: t.upper().encode(),
        lambda t: t.encode("utf-16-le"),
        lambda t: b"\0" + t.encode("utf-16-be"),
        lambda t: t[::-1].encode(),
        lambda t: t.encode().hex().encode(),
        lambda t: t.encode().hex().upper().encode(),
        lambda t: __import__("base64").b64encode(t.encode()),
        lambda t: __import__("base64").b64encode(b"x" + t.lower().encode() + b"yz"),
        lambda t: __import__("base64").b64encode(b"xy" + t.upper().encode() + b"z"),
        lambda t: b"%PDF\nstream\n" + zlib.compress(t.encode()) + b"\nendstream",
    ],
)
def test_a_name_is_found_in_any_form(
    planted: Planted, tmp_path: Path, form: Callable[[str], bytes]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    canary = first(planted, "study-description")
    (out / "notes.bin").write_bytes(b"about " + form(canary.search[0]) + b" end")
    assert score(planted, out).ids(Fate.LEAKED) == (canary.id,)


def test_a_name_in_a_file_name_is_found(planted: Planted, tmp_path: Path) -> None:
    out = tmp_path / "out"
    canary = first(planted, "study-description")
    (out / canary.search[0]).mkdir(parents=True)
    (out / canary.search[0] / "x.txt").write_text("x")
    assert score(planted, out).ids(Fate.LEAKED) == (canary.id,)


def test_a_name_with_separators_spread_is_found_in_elements(planted: Planted, copied: Path) -> None:
    canary = first(planted, "study-description")

    def change(data: Dataset) -> None:
        keep = data.SOPClassUID
        data.clear()
        data.SOPClassUID = keep
        data.ImageComments = " - ".join(canary.search[0])

    alone(copied, "us.dcm", change)
    assert canary.id in score(planted, copied).ids(Fate.LEAKED)


def test_a_deflated_output_is_inflated(planted: Planted, copied: Path) -> None:
    def change(data: Dataset) -> None:
        data.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian

    alone(copied, "sr.dcm", change)
    left = score(planted, copied).ids(Fate.LEAKED)
    assert {c.id for c in planted[1].canaries if c.id.startswith("sr.dcm:sr-")} <= set(left) | {
        c.id for c in planted[1].canaries if not c.phi
    }


def test_a_shifted_date_that_meets_a_planted_one_is_no_leak(planted: Planted, copied: Path) -> None:
    study, series = first(planted, "study-date"), first(planted, "series-date")

    def shift(data: Dataset) -> None:
        keep = data.SOPClassUID
        data.clear()
        data.SOPClassUID = keep
        data.StudyDate = series.values[0]
        data.file_meta.MediaStorageSOPInstanceUID = "2.25.1"

    alone(copied, "ct.dcm", shift)
    assert score(planted, copied).ids(Fate.LEAKED) == ()

    def keep(data: Dataset) -> None:
        data.SeriesDate = series.values[0]

    alone(copied, "ct.dcm", keep)
    assert score(planted, copied).ids(Fate.LEAKED) == (series.id,)

    def write_down(data: Dataset) -> None:
        del data.SeriesDate
        data.ImageComments = f"done {study.values[0]}"

    alone(copied, "ct.dcm", write_down)
    assert score(planted, copied).ids(Fate.LEAKED) == (study.id,)


def _pixels(data: Dataset, change: Callable[[np.ndarray], np.ndarray]) -> None:  # type: ignore[type-arg]
    array = change(np.array(data.pixel_array))
    data.PixelData = array.tobytes()
    data["PixelData"].is_undefined_length = False
    data.Rows, data.Columns = array.shape[:2]


def test_hidden_pixels_are_gone_and_dimmed_ones_are_not(planted: Planted, copied: Path) -> None:
    drawn = next(c for c in planted[1].canaries if c.id == "dx.dcm:pixels-12-bit")
    assert drawn.glyphs is not None
    box = drawn.glyphs.box
    here = np.s_[box.row0 : box.row1, box.col0 : box.col1]

    def dim(array: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        array[here] = array[here] // 3 + 100
        return array

    def blank(array: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        array[here] = 0
        return array

    alone(copied, "dx.dcm", lambda data: _pixels(data, dim))
    assert score(planted, copied).fates[drawn.id] is Fate.LEAKED
    alone(copied, "dx.dcm", lambda data: _pixels(data, blank))
    result = score(planted, copied)
    assert result.fates[drawn.id] is Fate.GONE
    assert result.fates["dx.dcm:technical-pixels"] is Fate.KEPT


def test_moved_pixels_are_read(planted: Planted, copied: Path) -> None:
    drawn = next(c for c in planted[1].canaries if c.id == "dx.dcm:pixels-12-bit")
    alone(copied, "dx.dcm", lambda data: _pixels(data, lambda array: array[2:]))
    assert score(planted, copied).fates[drawn.id] is Fate.UNREAD
    assert not score(planted, copied).complete
    result = score(planted, copied, reader=lambda frame: [f"x {drawn.search[0]}"])
    assert result.fates[drawn.id] is Fate.LEAKED
    result = score(planted, copied, reader=lambda frame: ["nothing"])
    assert result.fates[drawn.id] is Fate.GONE


def test_an_overlay_left_in_the_high_bits_is_seen(planted: Planted, copied: Path) -> None:
    def forget(data: Dataset) -> None:
        for tag in [e.tag for e in data if e.tag.group == 0x6000]:
            del data[tag]

    alone(copied, "overlay_embedded.dcm", forget)
    assert score(planted, copied).fates["overlay_embedded.dcm:overlay-embedded"] is Fate.LEAKED

    def clear(data: Dataset) -> None:
        data.PixelData = (np.frombuffer(data.PixelData, "<u2") & 0xFFF).tobytes()

    alone(copied, "overlay_embedded.dcm", clear)
    assert score(planted, copied).fates["overlay_embedded.dcm:overlay-embedded"] is Fate.GONE


def test_what_a_tool_was_told_to_keep_is_no_leak(planted: Planted, copied: Path) -> None:
    result = score(planted, copied, retained=[Category.DEVICE_ID, "study-time"])
    for canary in planted[1].canaries:
        if canary.category is Category.DEVICE_ID or canary.surface == "study-time":
            assert result.fates[canary.id] is Fate.RETAINED
    assert result.leaked


def test_a_lost_technical_value_is_seen(planted: Planted, copied: Path) -> None:
    def change(data: Dataset) -> None:
        data.KVP = "100"
        del data.ConvolutionKernel

    alone(copied, "ct.dcm", change)
    lost = score(planted, copied).ids(Fate.LOST)
    paths = {str(getattr(c.location, "path", "")) for c in planted[1].canaries if c.id in lost}
    assert paths == {"(0018,0060)", "(0018,1210)"}


def test_a_copy_of_the_key_is_left_out(planted: Planted, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    shutil.copy(planted[0] / ANSWER_KEY, out)
    (out / "log.txt").write_text("done")
    assert not score(planted, out).leaked


def test_a_damaged_output_is_said(planted: Planted, copied: Path) -> None:
    path = copied / "sr.dcm"
    path.write_bytes(path.read_bytes()[:900])
    result = score(planted, copied)
    assert result.outputs_damaged + len(result.without_output) > 0 or result.leaked


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir(), lambda p: p.write_text("")])
def test_an_output_that_is_none_is_refused(
    planted: Planted, tmp_path: Path, make: Callable[[Path], object]
) -> None:
    make(tmp_path / "out")
    with pytest.raises(EvaluationError, match="PHD605"):
        score(planted, tmp_path / "out")


def test_a_bomb_is_refused(
    planted: Planted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phidetect.evaluation.outputs._UNPACKED", 1 << 20)
    out = tmp_path / "out"
    out.mkdir()
    packed = b"stream\n" + zlib.compress(bytes(1 << 19)) + b"\nendstream\n"
    (out / "a.pdf").write_bytes(packed)
    assert not score(planted, out).leaked
    (out / "a.pdf").write_bytes(packed * 3)
    with pytest.raises(EvaluationError, match="PHD605"):
        score(planted, out)
