"""Every element is seen once, decoded, and can be found again."""

from __future__ import annotations

import io
import logging

import numpy as np
import pytest
from pydicom import config
from pydicom.dataset import Dataset

from phidetect.dicom import dictionary_element, open_instance, quiet, resolve, walk
from phidetect.dicom.charset import charset_of, decode_text
from phidetect.errors import InputError
from phidetect.types import ElementView

from .objects import element, image, part10, written

GREY = np.zeros((1, 4, 4), "u1")


def token(name: str) -> str:
    return f"T{len(name)}"


def views_of(data: bytes) -> dict[str, ElementView]:
    views = list(walk(open_instance(io.BytesIO(data)), creator_token=token))
    out = {str(view.path): view for view in views}
    assert len(out) == len(views)
    return out


def texts(view: ElementView) -> list[str]:
    return [value.reveal() for value in view.values]


def test_every_depth_and_kind() -> None:
    dataset = image(GREY)
    item, deep = Dataset(), Dataset()
    deep.TextValue = "Seen by Dr. Quill"
    item.ContentSequence = [Dataset(), deep]
    dataset.ContentSequence = [item]
    dataset.OtherPatientNames = ["Quill^T", "Brook^Ida"]
    block = dataset.private_block(0x0009, "WESTBROOK CLINIC", create=True)
    block.add_new(0x01, "UN", b"Tamsin Quill was here ")
    known = dataset.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    known.add_new(0x0C, "IS", "1000")
    views = views_of(written(dataset))
    assert texts(views["(0040,A730)[0].(0040,A730)[1].(0040,A160)"]) == ["Seen by Dr. Quill"]
    assert views["(0040,A730)[0].(0040,A730)"].items == 2
    assert texts(views["(0010,1001)"]) == ["Quill^T", "Brook^Ida"]
    assert views["(0002,0010)"].in_file_meta
    assert texts(views['(0009,"T16",01)']) == ["Tamsin Quill was here"]
    assert texts(views["(0009,0010)"]) == ["WESTBROOK CLINIC"]
    assert texts(views['(0019,"SIEMENS MR HEADER",0C)']) == ["1000"]
    assert not any(view.error for view in views.values())


def test_resolve_finds_what_walk_named() -> None:
    dataset = image(GREY)
    item = Dataset()
    item.private_block(0x0009, "WESTBROOK CLINIC", create=True).add_new(0x01, "LO", "x")
    dataset.ContentSequence = [item]
    for number in (1, 2):
        # Two blocks of one creator: the second is named by its whole tag.
        dataset.add_new(0x00110010 + number, "LO", "TWICE")
        dataset.add_new(0x00111005 + 0x100 * number, "LO", f"block {number}")
    instance = open_instance(io.BytesIO(written(dataset)))
    for view in walk(instance, creator_token=token):
        found = resolve(instance.dataset, view.path, creator_token=token)
        assert found is not None
        holder, tag = found
        assert int(tag) == view.tag
        assert tag in holder
    assert resolve(instance.dataset, view.path.of(0x00104000), creator_token=token) is None


@pytest.mark.parametrize(
    ("terms", "data", "text"),
    [
        (["ISO_IR 100"], "Müller^Jörg".encode("latin_1"), "Müller^Jörg"),
        (["ISO-IR-192"], "Müller^Jörg".encode(), "Müller^Jörg"),
        (["GB18030"], "王^小东\\张".encode("gb18030"), "王^小东\\张"),
        (["", "ISO 2022 IR 87"], b"Yamada=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B", "Yamada=山田^太郎"),
        (["", "ISO 2022 IR 149"], b"\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7", "洪^吉洞"),
        (["ISO_IR 13"], "ﾔﾏﾀﾞ".encode("shift_jis"), "ﾔﾏﾀﾞ"),
        (["ISO_IR 144"], "Люкceмбypг".encode("iso8859_5"), "Люкceмбypг"),
        ([], "Müller".encode(), "Müller"),
    ],
)  # fmt: skip
def test_character_sets(terms: list[str], data: bytes, text: str) -> None:
    assert decode_text(data, charset_of(terms)) == (text, True)


@pytest.mark.parametrize(
    ("terms", "data"),
    [
        ([], "Müller".encode("latin_1")),
        (["ISO_IR 192"], "Müller".encode("latin_1")),
        (["ISO_IR 999"], "Müller".encode()),
        (["", "ISO 2022 IR 87"], b"\x1b$Z;3ED"),
        (["GB18030"], b"\xff\xff"),
    ],
)
def test_text_that_its_charset_does_not_decode(terms: list[str], data: bytes) -> None:
    text, decoded = decode_text(data, charset_of(terms))
    assert not decoded
    assert text


def test_charset_is_inherited_and_overridden() -> None:
    name = "Jörg"
    dataset = image(GREY, SpecificCharacterSet="ISO_IR 100")
    first, second = Dataset(), Dataset()
    first.TextValue = second.TextValue = name
    second.SpecificCharacterSet = "ISO_IR 192"
    dataset.ContentSequence = [first, second]
    views = views_of(written(dataset))
    for index in (0, 1):
        assert texts(views[f"(0040,A730)[{index}].(0040,A160)"]) == [name]


def test_undecodable_text_is_reported_and_still_shown() -> None:
    body = element(0x00081030, b"LO", b"Sch\xe4del ")
    view = views_of(part10(body))["(0008,1030)"]
    assert view.error == "PHD109"
    assert texts(view) == ["Schädel"]


def test_binary_is_no_text() -> None:
    body = element(0x00091010, b"UN", bytes(range(1, 40)))
    body += element(0x00282000, b"OB", b"<note>Tamsin</note>\n")
    body += element(0x00420011, b"OB", b"<note>Tamsin</note>\n")  # a document, looked at as such
    body += element(0x7FE00010, b"OB", b"AAAAAAAA")
    views = views_of(part10(body))
    assert views["(0042,0011)"].values == ()
    assert views["(0009,1010)"].values == ()
    assert texts(views["(0028,2000)"]) == ["<note>Tamsin</note>\n"]
    assert views["(7FE0,0010)"].values == ()


def test_a_sequence_that_does_not_hold_is_refused() -> None:
    body = element(0x0040A730, b"SQ", b"\xfe\xff\x00\xe0\xff\x00\x00\x00notanitem..")
    with pytest.raises(InputError) as caught:
        views_of(part10(body + element(0x00420010, b"ST", b"ok")))
    assert caught.value.code == "PHD103"


def test_private_bytes_that_only_look_like_items_are_kept_whole() -> None:
    body = element(0x00091010, b"UN", b"\xfe\xff\x00\xe0\xff\x00\x00\x00notanitem..")
    view = views_of(part10(body + element(0x00420010, b"ST", b"ok")))["(0009,1010)"]
    assert (view.length, view.items) == (19, 0)


def test_trailing_bytes_are_named_and_not_elements() -> None:
    data = written(image(GREY))
    instance = open_instance(io.BytesIO(data + bytes(64)))
    assert instance.trailing == (len(data), 64)
    instance = open_instance(io.BytesIO(data + b"Tamsin Quill, room 4"))
    assert instance.trailing == (len(data), 20)


def test_nothing_of_pydicom_gets_out(caplog: pytest.LogCaptureFixture) -> None:
    body = element(0x00080005, b"CS", b"QUILLTAMSIN ") + element(0x00080020, b"DA", b"QUILLTAMSIN ")
    before = config.settings.reading_validation_mode
    with caplog.at_level(logging.DEBUG):
        views_of(part10(body))
    assert not caplog.records
    assert config.settings.reading_validation_mode == before
    with quiet(), quiet():
        pass
    assert logging.getLogger("pydicom").propagate


def test_repr_shows_no_value() -> None:
    instance = open_instance(io.BytesIO(written(image(GREY))))
    views = list(walk(instance, creator_token=token))
    assert "Quill" not in repr(instance) + repr(views)


def test_terms_of_the_standard_only() -> None:
    dataset = image(GREY, Modality="QUILL")
    dataset.SOPClassUID = "1.2.276.0.99"
    instance = open_instance(io.BytesIO(written(dataset)))
    assert (instance.modality, instance.sop_class, instance.is_image) == (None, None, False)


def test_elements_by_name() -> None:
    row = (0x00081030, "LO", "StudyDescription", "Study Description")
    assert dictionary_element("StudyDescription") == row
    assert dictionary_element("(0008,1030)") == row
    for name in ("Nonsense", "(0009,0001)"):
        with pytest.raises(KeyError):
            dictionary_element(name)
