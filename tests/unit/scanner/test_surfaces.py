"""Coverage names every surface, and the documentation names the same ones."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from pathlib import Path

import pytest

from phidetect.keys import RunKey
from phidetect.scanner import Scanner
from phidetect.scanner.surface_table import SURFACES, markdown, surfaces_of
from phidetect.types import Verdict
from tests.integration.test_hiding_places import report_of
from tests.unit.dicom.objects import element

ROOT = Path(__file__).parents[3]
KEY = RunKey(bytes(32))


def sequence(tag: int, *elements: bytes) -> bytes:
    body = b"".join(elements)
    return element(tag, b"SQ", struct.pack("<HHI", 0xFFFE, 0xE000, len(body)) + body)


def text(tag: int, vr: bytes = b"LO") -> bytes:
    return element(tag, vr, b"axial ")


CODE = text(0x00080104)
PRESENT = {
    "person-names": [element(0x00081050, b"PN", b"Quill^Tamsin")],
    "uids": [element(0x0020000D, b"UI", b"2.25.71\0")],
    "private": [element(0x00090010, b"LO", b"ACME"), text(0x00091001)],
    "unknown-binary": [element(0x00282000, b"OB", bytes(range(64)))],
    "padding": [element(0xFFFCFFFC, b"OB", bytes(8))],
    "retired": [element(0x00080000, b"UL", bytes(4))],
    "curves": [text(0x50002500)],
    "overlay-text": [text(0x60001500)],
    "graphics": [sequence(0x00700001, text(0x00700006, b"ST"))],
    "waveform": [sequence(0x54000100, element(0x54001010, b"OW", bytes(range(16))))],
    "waveform-annotation": [sequence(0x0040B020, text(0x00700006, b"ST"))],
    "structured-content": [sequence(0x0040A730, text(0x0040A160, b"UT"))],
    "acquisition-context": [sequence(0x00400555, CODE)],
    "specimen": [sequence(0x00400560, text(0x00400551))],
    "slide-label": [text(0x22000002, b"UT")],
    "rt-labels": [text(0x300A0002, b"SH")],
    "segment-labels": [sequence(0x00620002, text(0x00620005))],
    "digital-signatures": [sequence(0xFFFAFFFA, element(0x04000100, b"UI", b"2.25.72\0"))],
}
"""Surfaces that the walk reads, and elements that make them present."""

UNREAD = {
    "private-binary": [element(0x00090010, b"LO", b"ACME"), element(0x00091001, b"OB", bytes(64))],
    "encrypted-attributes": [sequence(0x04000500, element(0x04000520, b"OB", bytes(64)))],
    "overlay": [element(0x60003000, b"OW", bytes(8))],
    "icon": [sequence(0x00880200, element(0x7FE00010, b"OB", bytes(64)))],
}
"""Surfaces that go unread, and elements that make them present."""


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(key=KEY)


def test_the_table_of_the_documentation_is_that_of_the_code() -> None:
    assert markdown() in (ROOT / "docs" / "surfaces.md").read_text("utf-8"), (
        "docs/surfaces.md and surfaces.toml differ: write markdown() there"
    )


def test_a_report_names_every_surface_and_no_other(scanner: Scanner) -> None:
    surfaces = scanner.scan(io.BytesIO(report_of([]))).coverage.surfaces
    assert set(surfaces) == set(SURFACES)
    present = {name for name, state in surfaces.items() if state != "absent"}
    assert present == {"header", "file-meta", "uids"}


@pytest.mark.parametrize("name", sorted(PRESENT))
def test_a_surface_that_is_there_is_scanned(scanner: Scanner, name: str) -> None:
    report = scanner.scan(io.BytesIO(report_of(PRESENT[name])))
    assert report.coverage.surfaces[name] == "scanned"
    assert report.coverage.skipped == ()


@pytest.mark.parametrize("name", sorted(UNREAD))
def test_what_is_not_read_is_removed_or_skipped(scanner: Scanner, name: str) -> None:
    data = report_of(UNREAD[name])
    report = scanner.scan(io.BytesIO(data))
    assert report.coverage.surfaces[name] == "removed"
    assert report.coverage.skipped == ()
    transit = Scanner(key=KEY, policy="clinical-transit").scan(io.BytesIO(data))
    assert transit.coverage.surfaces[name] == "skipped"
    assert any(entry.what.startswith(name) for entry in transit.coverage.skipped)
    assert transit.verdict is Verdict.INCOMPLETE


def test_a_surface_is_skipped_where_something_in_it_cannot_be_decoded() -> None:
    broken = sequence(0x0040A730, element(0x0040A160, b"UT", b"\x1b$Q odd"))
    transit = Scanner(key=KEY, policy="clinical-transit")
    coverage = transit.scan(io.BytesIO(report_of([broken]))).coverage
    assert coverage.surfaces["structured-content"] == "skipped"
    assert coverage.skipped


@pytest.mark.parametrize(
    ("tag", "vr", "names"),
    [
        (0x60003000, "OW", ("overlay",)),
        (0x601E3000, "OB", ("overlay",)),
        (0x50020010, "US", ("curves",)),
        (0x60201500, "LO", ("overlay-text",)),
        (0x00100010, "PN", ("person-names",)),
        (0x7FE00010, "OW", ()),
        (0x00080060, "CS", ()),
    ],
)
def test_which_surface_an_element_belongs_to(tag: int, vr: str, names: Sequence[str]) -> None:
    assert surfaces_of(tag, vr) == names
