"""Redacted objects: as valid as the input, their references whole, nothing of the input left."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pydicom.data
import pytest
from pydicom.dataset import Dataset

from phidetect.samples import make_samples
from phidetect.scanner import Scanner
from tests.benchmarks._outputs import Pair, redacted, scanner_of
from tests.benchmarks.references import compare
from tests.benchmarks.residue import residue_of, unanswered
from tests.benchmarks.validity import DCIODVFY, new_errors, normalised

ROOT = Path(pydicom.data.__file__).parent / "test_files"
FILES = (
    "CT_small.dcm", "ExplVR_BigEnd.dcm", "JPEG2000.dcm", "MR_small.dcm", "SC_rgb_jpeg.dcm",
    "examples_overlay.dcm", "examples_ybr_color.dcm", "image_dfl.dcm", "liver_1frame.dcm",
    "liver_expb_1frame.dcm", "nested_priv_SQ.dcm", "reportsi.dcm", "rtdose_1frame.dcm",
    "rtplan.dcm", "test-SR.dcm", "waveform_ecg.dcm",
)  # fmt: skip
POLICIES = ("research", "public-release", "all-text", "transient-deid")


@pytest.fixture(scope="module", params=POLICIES)
def pairs(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[tuple[Pair, Scanner]]]:
    folder = tmp_path_factory.mktemp("outputs")
    (folder / "in").mkdir()
    make_samples(folder / "in")
    for name in FILES:
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, folder / "in" / name)
    with scanner_of(request.param, pixels=False) as scanner:
        done = redacted([folder / "in"], folder / "out", scanner=scanner)
        yield [(pair, scanner) for pair in done if pair.output is not None]


def test_enough_is_redacted(pairs: list[tuple[Pair, Scanner]]) -> None:
    assert len(pairs) >= 20


@pytest.mark.skipif(DCIODVFY is None, reason="dciodvfy (dicom3tools) is not installed")
def test_no_new_error(pairs: list[tuple[Pair, Scanner]]) -> None:
    for pair, _ in pairs:
        assert pair.output is not None
        assert new_errors(pair.source, pair.output) == (), pair.name


def test_references_resolve_as_before(pairs: list[tuple[Pair, Scanner]]) -> None:
    graph = compare(pair for pair, _ in pairs)
    assert graph.uids > 80
    assert graph.whole, graph


def test_nothing_of_the_input_is_left(pairs: list[tuple[Pair, Scanner]]) -> None:
    searched = 0
    for pair, scanner in pairs:
        found = residue_of(pair)
        verdict, open_ = unanswered(pair, scanner)
        searched += found.searched
        assert (pair.name, dict(found.hits), dict(open_)) == (pair.name, {}, {})
        assert verdict not in ("INCOMPLETE", "FAILED")
    assert searched > 300


def written(folder: Path, name: str, **values: object) -> Path:
    """Return a copy of a file with other values."""
    dataset = pydicom.dcmread(ROOT / "rtplan.dcm")
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    dataset.save_as(folder / name)
    return folder / name


def test_the_programs_see_what_they_look_for(tmp_path: Path) -> None:
    source = written(tmp_path, "in.dcm", PatientName="Winterbourne^Ottilie", StudyID="QX778812")
    with scanner_of("research", pixels=False) as scanner:
        (pair,) = redacted([source], tmp_path / "out", scanner=scanner)
        assert pair.output is not None
        assert not residue_of(pair).hits
        before: Dataset = pydicom.dcmread(source)
        after: Dataset = pydicom.dcmread(pair.output)
        after.SeriesDescription = "seen ottilie winterbourne"
        after.ReferringPhysicianName = "Roe^R"
        after.ReferencedStructureSetSequence[0].ReferencedSOPInstanceUID = before.SOPInstanceUID
        after.add_new(0x00420011, "OB", "QX778812 ".encode("utf-16-le"))
        after.save_as(pair.output)
        assert set(residue_of(pair).hits) == {"(0008,103E)", "(0042,0011)", "bytes"}
        assert any("(0008,103E)" in where for where in unanswered(pair, scanner)[1])
    graph = compare([pair])
    assert graph.left == 1
    assert not graph.whole


def test_messages_are_compared_without_their_values() -> None:
    one = "Error - </PatientID(0010,0020)[1]> - Value dubious for this VR = <A1> - 3 bytes"
    other = "Error - </PatientID(0010,0020)[2]> - Value dubious for this VR = <B> - 44 bytes"
    assert normalised(one) == normalised(other)
    assert normalised(one) != normalised(one.replace("0010,0020", "0010,0021"))
