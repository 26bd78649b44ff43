from __future__ import annotations

from pathlib import Path

import pytest

from phidetect.errors import UsageError
from phidetect.subject_map import load_subject_map


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "map.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "QX-778812,SUBJ-001\nK\u00f6-4,SUBJ 002\n",
        "old,new\nQX-778812,SUBJ-001\nK\u00f6-4,SUBJ 002\n",
        "\ufeffOld, New\r\nQX-778812 , SUBJ-001\r\n\r\nK\u00f6-4,SUBJ 002",
        '"QX-778812","SUBJ-001"\n"K\u00f6-4","SUBJ 002"\n',
    ],
)
def test_a_map_is_read(tmp_path: Path, text: str) -> None:
    table = load_subject_map(write(tmp_path, text))
    assert dict(table) == {"QX-778812": "SUBJ-001", "K\u00f6-4": "SUBJ 002"}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "no identifiers"),
        ("old,new\n", "no identifiers"),
        ("QX1,A\nQX2\n", "line 2"),
        ("QX1,A,B\n", "line 1"),
        ("QX1;A\n", "line 1"),
        ("QX1,\n", "line 1"),
        (",A\n", "line 1"),
        ("QX1,A\nQX1,B\n", "line 2: an old identifier for the second time"),
        ("QX1,A\nqx1,B\n", "line 2: an old identifier for the second time"),
        ("QX1,A\nQX2,A\n", "line 2: a new identifier for the second time"),
        ("QX1,QX2\nQX2,A\n", "is an old one too"),
        ("QX1,QX1\n", "is an old one too"),
        ("old,new\nQX1,A\\B\n", "line 2"),
        ("QX1,A^B\n", "line 1"),
        ("QX1,A=B\n", "line 1"),
        ("QX1,\u00c4\n", "line 1"),
        ("QX1,A\tB\n", "line 1"),
        (f"QX1,{'A' * 65}\n", "line 1"),
        (b"QX1,\xff\n", "UTF-8"),
        ('QX1,"A\n', "CSV"),
        ('QX1,"A"B\n', "CSV"),
    ],
)
def test_what_is_not_exactly_a_map_is_refused_without_a_value(
    tmp_path: Path, text: str | bytes, where: str
) -> None:
    with pytest.raises(UsageError) as caught:
        load_subject_map(write(tmp_path, text))
    assert caught.value.code == "PHD008"
    assert where in caught.value.hint
    assert "QX" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_map_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="PHD007"):
        load_subject_map(tmp_path / "none.csv")
    with pytest.raises(UsageError, match="PHD008"):
        load_subject_map(tmp_path)
