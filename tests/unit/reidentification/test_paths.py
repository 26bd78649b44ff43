from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from phidetect.crosswalk import Entries
from phidetect.errors import RedactionError
from phidetect.reidentification import original_path

NEW = "2.25.17000000000000000000000000000000001"
ENTRIES = Entries(
    paths={
        "PHDAAAAAAAAAAAAAAAA": "Wrenfield_Odessa",
        "PHDBBBBBBBBBBBBBBBB.dcm": "Müller, A. (2).dcm",
        "PHDCCCCCCCCCCCCCCCC": "..",
        "PHDDDDDDDDDDDDDDDDD": "a/b",
        "PHDEEEEEEEEEEEEEEEE": "a\nb",
        "PHDFFFFFFFFFFFFFFFF": ".hidden",
        "PHDGGGGGGGGGGGGGGGG": "-rf",
        "PHDHHHHHHHHHHHHHHHH": "x" * 201,
        "PHDIIIIIIIIIIIIIIII": "a\0b",
        "PHDJJJJJJJJJJJJJJJJ": "ends ",
        "PHDKKKKKKKKKKKKKKKK": "$(id)",
    },
    uids={NEW: "1.3.6.1.4.1.99999.1"},
)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("plain/r.dcm", "plain/r.dcm"),
        ("PHDAAAAAAAAAAAAAAAA/r.dcm", "Wrenfield_Odessa/r.dcm"),
        ("x/PHDBBBBBBBBBBBBBBBB.dcm", "x/Müller, A. (2).dcm"),
        (f"{NEW}/{NEW}.dcm", "1.3.6.1.4.1.99999.1/1.3.6.1.4.1.99999.1.dcm"),
        (f"{NEW}_seg.dcm", "1.3.6.1.4.1.99999.1_seg.dcm"),
        ("2.25.18/r.dcm", "2.25.18/r.dcm"),
        ("PHDAAAAAAAAAAAAAAAA_seg.dcm", "PHDAAAAAAAAAAAAAAAA_seg.dcm"),
        *((f"PHD{c * 16}/r.dcm", f"PHD{c * 16}/r.dcm") for c in "CDEFGHIJK"),
    ],
)
def test_only_safe_names_come_back(path: str, expected: str) -> None:
    assert original_path(PurePosixPath(path), ENTRIES).as_posix() == expected


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "a/../../x", ""])
def test_nothing_leaves_the_output_folder(path: str) -> None:
    with pytest.raises(RedactionError, match="PHD403"):
        original_path(PurePosixPath(path), ENTRIES)
