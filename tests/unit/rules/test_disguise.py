"""Known names and identifiers in disguise, and technical text that only looks disguised."""

from __future__ import annotations

import base64
import codecs
import time
from pathlib import Path

import pytest

from phidetect.rules.elements import ElementRules
from phidetect.rules.encoded import readings
from phidetect.rules.known import KnownMatcher, known_from_header
from phidetect.types import SpanLocation
from tests.unit.rules.views import PATIENT, description, view

TECHNICAL = (Path(__file__).parent / "technical.txt").read_text("utf-8").splitlines()


def b64(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def cut(text: str, *, keyword: str) -> str:
    """Return what is left of a value when every finding is cut out of it."""
    tag, vr = (0x00081030, "LO") if keyword == "StudyDescription" else (0x00181020, "LO")
    element = view(tag, vr, text, keyword=keyword)
    spans = [
        (f.location.start, f.location.end)
        for f in ElementRules().detect((*PATIENT, element))
        if isinstance(f.location, SpanLocation) and f.location.path == element.path and f.phi
    ]
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return text


HIDDEN = [
    "Q\u200bu\u200bi\u200bl\u200bl\u200bfeather",
    "Qu\u202eillfeather",
    "Qu\u00adill\ufefffeather",
    "Quillf\u0435\u0430ther",  # Cyrillic e and a
    "\u0396\u0435bulon",
    "Ｑｕｉｌｌｆｅａｔｈｅｒ",
    "".join(chr(0x1D400 + ord(c) - ord("A") - 6 * c.islower()) for c in "Quillfeather"),
    "ᴢᴇʙᴜʟᴏɴ",
    "Q\x08uillfeather",
    "８４７３６２５１",
    "8473\u20606251",
    b64("Quillfeather^Zebulon"),
    b64("Zebulon Quillfeather").rstrip("="),
    base64.urlsafe_b64encode("Zebulon Quillfeather ÿ?>".encode()).decode(),
    "x" + b64("Zebulon Quillfeather"),
    "xyz" + b64("id 84736251 ok"),
    b64("Quillfeather".encode("utf-16-le")),
    b64(b64("Zebulon Quillfeather")),
    b"Quillfeather".hex(),
    b"84736251".hex().upper(),
    b"Zebulon Q".hex(" "),
    "Zebulon".encode("utf-16-le").hex(),
    "Zebulon%20Quillfeather",
    "%51%75%69%6c%6c%66%65%61%74%68%65%72",
    "&#81;uillfeather",
    "Zebulon&nbsp;Quillfeather",
    "\\u0051uillfeather",
    "=51=75=69=6C=6C=66=65=61=74=68=65=72",
    codecs.encode("Quillfeather", "rot13"),
    "rehtaeflliuQ",
    "htimS",
    "15263748",
    "S-m-i-t-h",
    "J.O.H.N",
    "S_m_i_t_h",
    "Q u i l l f e a t h e r",
    "Quill-feather",
    "8 4 7 3 6 2 5 1",
    "84-73-62-51",
    "Qu1llf34th3r",
    "5m1th",
    "Z3bul0n",
    "SmithJohn",
    "ZebulonQuillfeather",
]


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("keyword", ["StudyDescription", "SoftwareVersions"])
@pytest.mark.parametrize("around", ["{}", "MR {} T2"])
def test_the_hidden_form_is_cut_out_exactly(hidden: str, keyword: str, around: str) -> None:
    assert cut(around.format(hidden), keyword=keyword) == around.format("")


def test_the_rest_of_a_text_with_escapes_stays() -> None:
    assert cut("T2%20TSE Zebulon%20Q", keyword="StudyDescription") == "T2%20TSE "


def test_initials_beside_an_identifier() -> None:
    assert cut("ZQ 84736251", keyword="SoftwareVersions") == " "
    assert cut("MR 84736251", keyword="SoftwareVersions") == "MR "
    assert cut("ZQ", keyword="SoftwareVersions") == "ZQ"


def test_camel_case_and_numbers_run_together() -> None:
    assert cut("JohnQSmith1970", keyword="SoftwareVersions") == "1970"
    assert cut("SeriesTimeNagel", keyword="SoftwareVersions") == "SeriesTime"
    assert cut("KidneyStone", keyword="SoftwareVersions") == "KidneyStone"


def test_technical_text_is_not_taken_for_disguise() -> None:
    assert len(TECHNICAL) >= 300
    matcher = KnownMatcher(known_from_header(PATIENT))
    wrong = []
    for line in TECHNICAL:
        text = line.replace("\\n", "\n")
        elements = [description(text), view(0x00204000, "LT", text, keyword="ImageComments")]
        elements.append(view(0x00181020, "LO", text, keyword="SoftwareVersions"))
        findings = ElementRules().detect((*PATIENT, *elements))
        paths = {element.path for element in elements}
        if matcher.find(text) or any(
            f.phi and isinstance(f.location, SpanLocation) and f.location.path in paths
            for f in findings
        ):
            wrong.append(text)
    assert wrong == []


def test_of_encoded_parts_only_text_is_read() -> None:
    assert readings("CT ABDOMEN W/O CONTRAST") == ()
    (reading,) = readings("a&lt;b")
    assert (reading.text, reading.span(1, 2)) == ("a<b", (1, 5))
    assert "secret" not in repr(readings(b64("a secret text"))[0])


@pytest.mark.parametrize(
    "unit",
    ["A1", "%41", "&#65;", "QUJD", "S-", "a 1 ", "1l", "=3D", "Zeb", "rehtae", "0x", "\\u00"],
)
def test_hostile_text_costs_linear_time(unit: str) -> None:
    matcher = KnownMatcher(known_from_header(PATIENT))
    spent = []
    for size in (20_000, 80_000):
        text = (unit * size)[:size]
        begun = time.process_time()
        matcher.find(text)
        spent.append(time.process_time() - begun)
    assert spent[1] < 12 * spent[0] + 0.5
