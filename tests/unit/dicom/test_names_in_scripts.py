"""Component groups of person names under code extensions: each is known in the others' form."""

from __future__ import annotations

import io

import pytest

from phidetect.dicom import open_instance, walk
from phidetect.rules.elements import ElementRules
from phidetect.types import SpanLocation
from tests.unit.dicom.objects import element, part10

SR = b"1.2.840.10008.5.1.4.1.1.88.11\0"


def even(value: bytes) -> bytes:
    return value + b" " * (len(value) % 2)


def spans(charset: bytes, name: bytes, text: bytes) -> list[str]:
    body = [
        element(0x00080005, b"CS", even(charset)),
        element(0x00080016, b"UI", SR),
        element(0x00100010, b"PN", even(name)),
        element(0x00204000, b"LT", even(text)),
    ]
    views = list(walk(open_instance(io.BytesIO(part10(b"".join(body)))), creator_token=str))
    (comment,) = [v for v in views if v.keyword == "ImageComments"]
    value = comment.values[0].reveal()
    return [
        value[f.location.start : f.location.end]
        for f in ElementRules().detect(views)
        if isinstance(f.location, SpanLocation) and f.phi
    ]


KANJI = b"\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B"
KANA = b"\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B"
JAPANESE = b"Yamada^Tarou=" + KANJI + b"=" + KANA
HIRAGANA, HALF_WIDTH = "=山田^太郎=やまだ^たろう", "=山田^太郎=ﾔﾏﾀﾞ^ﾀﾛｳ"
CHINESE = "Wang^XiaoDong=王^小东=".encode("gb18030")
KOREAN = "Hong^Gildong=洪^吉洞=홍^길동"


@pytest.mark.parametrize(
    ("charset", "name", "text", "found"),
    [
        (b"\\ISO 2022 IR 87", JAPANESE, b"CT Tarou Yamada", "Tarou Yamada"),
        (b"\\ISO 2022 IR 87", JAPANESE, b"CT " + KANJI.replace(b"^", b""), "山田太郎"),
        (b"\\ISO 2022 IR 87", JAPANESE, b"\x1b$B$d$^$@\x1b(B axial", "やまだ"),
        (b"ISO_IR 192", HIRAGANA.encode(), "CT ヤマダ タロウ".encode(), "ヤマダ タロウ"),
        (b"ISO_IR 192", HALF_WIDTH.encode(), "CT ヤマダ タロウ".encode(), "ヤマダ タロウ"),
        (b"ISO_IR 192", "=山田^太郎=ヤマダ^タロウ".encode(), "胸部山田太郎様".encode(), "山田太郎"),
        (b"GB18030", CHINESE, "CT 王小东 1".encode("gb18030"), "王小东"),
        (b"GB18030", CHINESE, b"CT XiaoDong Wang", "XiaoDong Wang"),
        (b"ISO_IR 192", KOREAN.encode(), "CT 홍길동".encode(), "홍길동"),
        (b"ISO_IR 192", KOREAN.encode(), "CT 洪吉洞".encode(), "洪吉洞"),
    ],
)  # fmt: skip
def test_each_group_is_known_in_every_form(
    charset: bytes, name: bytes, text: bytes, found: str
) -> None:
    assert found in spans(charset, name, text)


def test_damaged_text_is_reported() -> None:
    body = element(0x00080005, b"CS", b"ISO_IR 192")
    body += element(0x00080016, b"UI", SR) + element(0x00204000, b"LT", b"Zo\xeb Qu\xefst ")
    views = list(walk(open_instance(io.BytesIO(part10(body))), creator_token=str))
    (finding,) = ElementRules().detect(views)
    assert finding.phi is None
