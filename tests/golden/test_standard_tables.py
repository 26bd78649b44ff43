"""The shipped tables of the Standard: counts and digests as published."""

from __future__ import annotations

import hashlib
from collections import Counter
from importlib import resources

import pytest

from phidetect.standard import EDITION, confidentiality_profile, options
from phidetect.standard._load import read_bytes, read_csv, read_toml


def test_the_edition_is_2026d() -> None:
    assert EDITION == "2026d"
    assert read_toml("ps315_2026d.toml")["edition"] == "2026d"


def test_every_table_has_the_digest_of_its_sidecar() -> None:
    digests = dict(read_toml("ps315_2026d.toml")["sha256"])
    digests["attribute_types.json.gz"] = read_toml("attribute_types.toml")["sha256"]
    for name, digest in digests.items():
        assert hashlib.sha256(read_bytes(name)).hexdigest() == digest, name


def test_no_data_file_is_without_a_sidecar() -> None:
    names = {entry.name for entry in (resources.files("phidetect.standard") / "data").iterdir()}
    tables = {name for name in names if not name.endswith(".toml")}
    assert tables == {*read_toml("ps315_2026d.toml")["sha256"], "attribute_types.json.gz"}


def test_basic_profile_counts() -> None:
    counts = Counter(row.basic for row in confidentiality_profile().values())
    assert counts == {
        "X": 417, "D": 93, "U": 55, "Z": 42, "X/D": 23, "X/Z": 11, "X/Z/D": 8, "Z/D": 6,
        "X/Z/U*": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("option", "code", "count"),
    [
        ("clean_graphics", "C", 4),
        ("retain_institution_identity", "K", 10),
        ("retain_safe_private", "C", 1),
    ],
)
def test_option_counts(option: str, code: str, count: int) -> None:
    rows = [row for row in confidentiality_profile().values() if option in row.options]
    assert len(rows) == count
    assert {row.options[option] for row in rows} == {code}


def test_eleven_attributes_are_kept_by_one_option_and_cleaned_by_another() -> None:
    conflicts = [
        row
        for row in confidentiality_profile().values()
        if row.options.get("retain_device_identity") == "K"
        and row.options.get("retain_longitudinal_modified_dates") == "C"
    ]
    assert len(conflicts) == 11


def test_options_of_the_table_have_a_code() -> None:
    used = {name for row in confidentiality_profile().values() for name in row.options}
    assert used <= set(options())
    codes = [code for code, _ in options().values()]
    assert codes == [str(code) for code in range(113100, 113113)]


def test_safe_private_table() -> None:
    rows = read_csv("ps315_e3_10_1_2026d.csv")
    assert len(rows) == 479
    assert all(int(row["group"], 16) & 1 for row in rows)
    assert all(0 <= int(row["element"], 16) <= 0xFF for row in rows)
