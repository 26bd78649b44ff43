from __future__ import annotations

import re
from pathlib import Path

import pytest

import phidetect
from phidetect.audit import checks
from phidetect.audit._data import read_toml
from phidetect.standard import OPTION_CODES

DOCUMENT = Path(phidetect.__file__).parents[1] / "docs" / "audit.md"
SOURCE = re.compile(
    r"E\.[\d.]+( \(\d\))?|Table E\.1-1a?(, X|, Z and D|, private attributes| D| U)?|"
    r"Table E\.3\.10-1|PS3\.16 CID 7050|PS3\.3 C\.[\d.]+|PS3\.5 \d+|"
    r"45 CFR 164\.514\(b\)\(2\)\(i\)\(C\)"
)


def test_the_table_of_the_document_is_that_of_the_data() -> None:
    rows = re.findall(
        r"^\| `([\w.-]+)` \| (\w+) \| (.+?) \| ([\w-]+) \| (.+) \|$",
        DOCUMENT.read_text("utf-8"),
        re.M,
    )
    assert rows == [
        (c.code, c.severity, c.source, c.needs or "-", c.words) for c in checks().values()
    ]


@pytest.mark.parametrize("check", checks().values(), ids=lambda check: check.code)
def test_a_check_is_complete(check: object) -> None:
    row = checks()[check.code]  # type: ignore[attr-defined]
    assert row.severity in ("high", "medium", "low")
    assert row.needs in ("", "originals", "pair")
    parts = re.split(r", (?=Table|E\.)", row.source)
    assert all(SOURCE.fullmatch(part) for part in parts), row.source
    assert re.fullmatch(r"[a-z]+\.[a-z0-9-]+", row.code)
    assert row.words
    assert not row.words.endswith(".")


def test_claims_are_broken_by_checks_that_exist() -> None:
    table = read_toml("breaks.toml")
    markers = {name for name in table if name not in OPTION_CODES}
    assert markers == {
        "PatientIdentityRemoved",
        "LongitudinalTemporalInformationModified",
        "BurnedInAnnotation",
        "RecognizableVisualFeatures",
    }
    for prefixes in table.values():
        for prefix in prefixes:
            assert any(code.startswith(prefix) for code in checks()), prefix
