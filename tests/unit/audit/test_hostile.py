"""Objects that were made to break an audit, or to make it talk."""

from __future__ import annotations

import json
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.sequence import Sequence as Items

from phidetect.audit import AttackLimits, AuditIndex
from phidetect.audit.dictionary import attack
from phidetect.audit.digests import heads_of, heads_of_id, heads_of_uid
from phidetect.audit.forms import MOST_WORDS, forms_of, windows
from phidetect.audit.pseudonyms import looks_pseudonymous
from phidetect.audit.records import parse_date
from phidetect.types import Category
from tests.unit.audit.collection import (
    KEY,
    MODIFIED,
    ORIGINAL,
    audit,
    clean,
    code,
    header,
    original,
    told,
)


@pytest.mark.parametrize(
    "uid", ["", ".", "..", "2.25.", "9" * 64, "1.2.٣٤٥٦٧٨٩٠١٢٣٤", "1." * 40, "x" * 5000, "0" * 64]
)
def test_uids_that_are_none(uid: str) -> None:
    assert all(len(head) == 2 for head in heads_of_uid(uid))


@given(st.text(max_size=200))
def test_any_text_is_an_identifier_or_not(text: str) -> None:
    list(heads_of_id(text))
    list(heads_of(text))
    list(windows(text))
    parse_date(text)
    looks_pseudonymous(text, name=False)
    for category in Category:
        list(forms_of(text, category))


@pytest.mark.parametrize("text", ["=" * 40, "A===A===", "AAAAAAA=", "0x" * 9, "-" * 30, "ﬀ" * 20])
def test_digests_that_are_none(text: str) -> None:
    list(heads_of_id(text))


def test_a_text_without_end_is_compared_as_far_as_is_said() -> None:
    words = sum(alone for _, alone in windows("a1 " * MOST_WORDS))
    assert words == MOST_WORDS
    (outcome,) = audit(clean("113105", TextValue="word " * 60_000))
    assert "audit across.value-of-another" in {entry.what for entry in outcome.skipped}


def test_thousands_of_contradictions_are_cut() -> None:
    data = clean()
    for group in range(0x0011, 0x0911, 2):
        data.private_block(group, "LARKMOOR 1.0", create=True).add_new(0x01, "LO", "a text of it")
    (outcome,) = audit(data)
    rows = [c for c in outcome.result.contradictions if c.check == "attributes.private"]
    assert len(rows) == 201
    assert rows[-1].path == ""
    assert (
        sum(f.evidence[0].source == "rule:audit.attributes.private" for f in outcome.findings)
        == 200
    )


def test_markers_and_codes_that_hold_values_are_not_quoted() -> None:
    data = clean(
        PatientIdentityRemoved="QUILLON",
        BurnedInAnnotation="MARISABEL",
        DeidentificationMethodCodeSequence=Items([code("Quillon"), code("113100", "MARISABEL")]),
    )
    (outcome,) = audit(data)
    text = (json.dumps(outcome.result.to_dict()) + repr(outcome)).lower()
    assert "quillon" not in text
    assert "marisabel" not in text
    assert {"marker.absent", "marker.unknown-code"} <= set(told(outcome))


def test_a_collection_too_large_to_remember_is_incomplete() -> None:
    (outcome,) = audit(clean(), originals=[original()], most=3)
    assert "audit across.original-value" in {entry.what for entry in outcome.skipped}


def test_a_dictionary_stops_in_its_time() -> None:
    seconds = count()
    done = attack(
        {("b", b"12345")}, ("md5",), numbers=100_000, padded=True, days=9, seconds=3,
        clock=lambda: float(next(seconds)),
    )  # fmt: skip
    assert not done.complete
    assert attack(set(), ("md5",), numbers=9, padded=True, days=9, seconds=0).complete


def test_an_attack_out_of_time_makes_incomplete() -> None:
    limits = AttackLimits(numbers=10**9, seconds=-1)
    (outcome,) = audit(clean(PatientID="A" * 12 + "B7C"), limits=limits)
    assert "audit ids.unkeyed-hash" in {entry.what for entry in outcome.skipped}


def test_what_is_remembered_holds_no_value() -> None:
    index = AuditIndex(key=KEY)
    index.learn_original(header(original(), index, name="Quillon.dcm"))
    index.learn(header(clean(MODIFIED), index, name="im.dcm"))
    state = repr({name: getattr(index, name) for name in vars(index)}).lower()
    values = [value.lower() for value in ORIGINAL.values()]
    assert not [value for value in (*values, "quillon", "fernwick") if value in state]
    assert str(parse_date(ORIGINAL["StudyDate"])) not in state


def test_a_check_that_fails_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise ValueError(ORIGINAL["PatientName"])

    monkeypatch.setattr("phidetect.audit.run.check_uids", broken)
    (outcome,) = audit(clean())
    assert "audit uids.date-inside" in {entry.what for entry in outcome.skipped}
    assert "uids.date-inside" not in outcome.result.checked
    assert "Quillon" not in repr(outcome)
