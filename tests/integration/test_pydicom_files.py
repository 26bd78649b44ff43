"""Every file that pydicom tests itself with: read to the end, or a coded error."""

from __future__ import annotations

from pathlib import Path

import pydicom.data
import pytest

from phidetect.dicom import frames_of, open_instance, overlay_planes, resolve, walk
from phidetect.errors import MESSAGES, PhidetectError

ROOT = Path(pydicom.data.__file__).parent
FOLDERS = [ROOT / "test_files", ROOT / "charset_files", ROOT / "palettes"]
try:
    import data_store

    FOLDERS.append(Path(data_store.__file__).parent / "data")
except ImportError:
    pass
FILES = sorted(path for folder in FOLDERS for path in folder.rglob("*") if path.is_file())
UNREADABLE = {
    "MR_truncated.dcm": "PHD103",
    "rtplan_truncated.dcm": "PHD103",
    "meta_missing_tsyntax.dcm": "PHD105",
    "UN_sequence.dcm": "PHD201",
    "JPEG2000-embedded-sequence-delimiter.dcm": "PHD206",
    "README.txt": "PHD101",
}
"""Files that cannot be read whole, and why; a list kept so that a new failure shows."""


def token(name: str) -> str:
    return f"T{abs(hash(name))}"


def read_all(path: Path) -> None:
    instance = open_instance(path)
    seen = set()
    for view in walk(instance, creator_token=token):
        assert str(view.path) not in seen
        seen.add(str(view.path))
        found = resolve(instance.dataset, view.path, creator_token=token)
        assert found is not None
        assert int(found[1]) == view.tag
    source = frames_of(instance)
    for index in range(min(source.number_of_frames, 4)):
        stored, luma = source.stored(index), source.luminance(index)
        source.extra_luminance(index)
        assert stored.shape[:2] == luma.shape == (source.rows, source.columns)
        assert stored.dtype == source.dtype
    for plane in overlay_planes(instance):
        if plane.embedded_bit < 0:
            assert plane.bitmap(0).shape == (plane.rows, plane.columns)


def outcome(path: Path) -> tuple[str | None, str | None]:
    try:
        read_all(path)
    except PhidetectError as error:
        return error.code, error.path
    return None, None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_read_to_the_end_or_coded_error(path: Path) -> None:
    code, where = outcome(path)
    expected = UNREADABLE.get(path.name)
    assert code == expected or (expected is None and code in MESSAGES)
    assert where == (str(path) if code else None)


def test_most_files_are_read() -> None:
    codes = [outcome(path)[0] for path in FILES if path.suffix == ".dcm"]
    assert codes.count(None) >= 0.85 * len(codes)


@pytest.mark.parametrize("name", ["CT_small.dcm", "MR_small.dcm", "JPEG2000.dcm", "rtdose.dcm"])
def test_samples_are_those_of_pydicom(name: str) -> None:
    import numpy as np

    path = ROOT / "test_files" / name
    expected = pydicom.dcmread(path).pixel_array
    source = frames_of(open_instance(path))
    got = np.stack([source.stored(index) for index in range(source.number_of_frames)])
    np.testing.assert_array_equal(got if expected.ndim == got.ndim else got[0], expected)
