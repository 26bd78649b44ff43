from __future__ import annotations

import pytest

from phidetect.standard import (
    attribute_type,
    confidentiality_profile,
    has_iod,
    safe_creator,
    safe_private,
    table_digest,
)

CT = "1.2.840.10008.5.1.4.1.1.2"
SR = "1.2.840.10008.5.1.4.1.1.88.33"


@pytest.mark.parametrize(
    ("tag", "pattern"),
    [
        (0x00100010, "00100010"),
        (0x60003000, "60xx3000"),
        (0x601E3000, "60xx3000"),
        (0x60004000, "60xx4000"),
        (0x50020010, "50xxxxxx"),
        (0x00091001, "ODDGROUP"),
        (0x60013000, "ODDGROUP"),
    ],
)
def test_row_finds_tags_and_repeating_groups(tag: int, pattern: str) -> None:
    row = confidentiality_profile().row(tag)
    assert row is not None
    assert row.pattern == pattern


@pytest.mark.parametrize("tag", [0x00080060, 0x7FE00010, 0x60000010])
def test_row_is_none_outside_the_table(tag: int) -> None:
    assert confidentiality_profile().row(tag) is None


@pytest.mark.parametrize(
    ("uid", "path", "kind"),
    [
        (CT, (0x00100010,), "2"),
        (CT, (0x00080018,), "1"),
        (CT, (0x00081030,), "3"),
        (CT, (0x00081140, 0x00081155), "1"),
        (SR, (0x0040A730, 0x0040A160), "1C"),
        (CT, (0x30060002,), "3"),
        (CT, (0x00081140, 0x00081140, 0x00081140), "3"),
        (CT, (), "3"),
        ("1.2.3", (0x00100010,), None),
        (None, (0x00100010,), None),
    ],
)
def test_attribute_type(uid: str | None, path: tuple[int, ...], kind: str | None) -> None:
    assert attribute_type(uid, path) == kind


def test_has_iod() -> None:
    assert has_iod(CT)
    assert not has_iod("1.2.3")
    assert not has_iod(None)


def test_safe_private_ignores_the_block() -> None:
    row = safe_private(0x7053, "Philips PET Private Group", 0x1109)
    assert row is not None
    assert row.vr == "DS"
    assert safe_private(0x7053, "Philips PET Private Group ", 0x09) == row
    assert safe_private(0x7053, "Philips PET Private Group", 0x10FE) is None
    assert safe_private(0x7055, "Philips PET Private Group", 0x09) is None


def test_safe_creator() -> None:
    assert safe_creator(0x7053, "Philips PET Private Group")
    assert not safe_creator(0x7053, "ACME 1.0")


def test_table_digest_is_a_sha256() -> None:
    assert len(table_digest()) == 64
