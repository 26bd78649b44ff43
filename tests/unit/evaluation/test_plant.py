from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.sr._concepts_dict import concepts

from phidetect.errors import EvaluationError, UsageError
from phidetect.evaluation import ANSWER_KEY, Kit, plant_kit, read_kit, surfaces
from phidetect.types import SpanLocation

Planted = tuple[Path, Kit]

WRONG_ON_PURPOSE = {
    "hidden.dcm",  # bytes after the data set
    "overlay_embedded.dcm",  # Overlay Bits Allocated of 16 is retired
    "deflated.dcm",  # dciodvfy does not inflate
    "obj.dcm",  # a SOP class that this dciodvfy may not know
}


def test_the_kit_is_as_large_as_it_says(planted: Planted) -> None:
    _, kit = planted
    phi = [canary for canary in kit.canaries if canary.phi]
    assert len({canary.surface for canary in phi}) >= 110
    assert len([canary for canary in kit.canaries if not canary.phi]) >= 60
    assert {canary.surface for canary in kit.canaries} == set(surfaces())
    assert all(surfaces().values())


def test_the_documents_say_how_large_it_is(planted: Planted) -> None:
    _, kit = planted
    phi = [canary for canary in kit.canaries if canary.phi]
    surfaces_of_phi = len({canary.surface for canary in phi})
    root = Path(__file__).parents[3]
    text = " ".join((root / "docs" / "evaluation.md").read_text("utf-8").split())
    assert f"{len(kit.objects)} objects: CT" in text
    assert f"{len(phi)} canaries on {surfaces_of_phi} surfaces must go" in text
    assert f"{len(kit.canaries) - len(phi)} technical ones must stay" in text
    assert f"no error in {len(kit.objects) - len(WRONG_ON_PURPOSE)} of the objects" in text


def test_the_key_says_what_was_planted(planted: Planted) -> None:
    folder, kit = planted
    assert read_kit(folder) == kit
    files = {str(p.relative_to(folder).as_posix()) for p in folder.rglob("*") if p.is_file()}
    assert files == {one.file for one in kit.objects} | {ANSWER_KEY}


def test_the_same_bytes_each_time(planted: Planted, tmp_path: Path) -> None:
    folder, kit = planted
    again = plant_kit(tmp_path / "again")
    assert again == kit
    assert (tmp_path / "again" / ANSWER_KEY).read_bytes() == (folder / ANSWER_KEY).read_bytes()


def test_what_is_searched_stands_on_one_surface(planted: Planted) -> None:
    _, kit = planted
    words = Counter(
        word.casefold() for canary in kit.canaries if canary.phi for word in canary.search
    )
    assert [word for word, count in words.items() if count > 1] == []
    short = [
        canary.id
        for canary in kit.canaries
        if canary.phi
        and canary.surface not in ("age-over-89",)
        and any(word.isascii() and len(word) < 6 for word in canary.search)
    ]
    assert short == []


def test_spans_hold_what_was_planted(planted: Planted) -> None:
    folder, kit = planted
    seen = 0
    for one in kit.objects:
        data = dcmread(folder / one.file, force=True)
        for canary in one.canaries:
            place = canary.location
            if isinstance(place, SpanLocation) and place.path.depth == 0:
                value = data[place.path.tag].value
                text = value if isinstance(value, str) else str(list(value)[place.value])
                assert text[place.start : place.end] == canary.values[0], canary.id
                seen += 1
    assert seen > 50


def test_the_objects_are_valid(planted: Planted) -> None:
    folder, kit = planted
    program = shutil.which("dciodvfy")
    if program is None:
        pytest.skip("dicom3tools is not installed")
    bad = set()
    for one in kit.objects:
        done = subprocess.run([program, str(folder / one.file)], capture_output=True, check=False)
        if any(row.startswith(b"Error") for row in (done.stderr + done.stdout).splitlines()):
            bad.add(one.file)
    assert bad <= WRONG_ON_PURPOSE


def _codes(data: Dataset) -> Iterator[tuple[str, str, str]]:
    if "CodeValue" in data:
        yield data.CodingSchemeDesignator, data.CodeValue, data.CodeMeaning
    for element in data:
        for item in element.value if element.VR == "SQ" else ():
            yield from _codes(item)


def test_coded_terms_are_those_of_their_scheme(planted: Planted) -> None:
    folder, kit = planted
    terms = {
        (scheme, code): meaning
        for scheme, keywords in concepts.items()
        for codes in keywords.values()
        for code, (meaning, _) in codes.items()
    }
    wrong = set()
    for one in kit.objects:
        data = dcmread(folder / one.file, stop_before_pixels=True)
        for scheme, code, meaning in _codes(data):
            if scheme in ("DCM", "MDC") and terms.get((scheme, code)) != meaning:
                wrong.add((scheme, code, meaning))
    assert wrong == set()


def test_a_folder_of_somebody_elses_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    with pytest.raises(UsageError, match="PHD011"):
        plant_kit(tmp_path)


def test_an_unknown_kit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="PHD607"):
        plant_kit(tmp_path / "kit", kit="sparrow")
