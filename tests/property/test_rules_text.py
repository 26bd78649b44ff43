"""Whatever the text, the rules return ranges inside it and raise nothing."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from phidetect.rules.known import KnownMatcher
from phidetect.rules.patterns import find_patterns
from phidetect.rules.vocabulary import technical_score, unknown_spans
from phidetect.types import Category, KnownIdentifiers

PIECES = st.sampled_from(
    [
        "Quibble", "Zora", "^", ",", " ", ".", "-", "/", "\n", "19930430", "30.04.93", "Dr.", "ID:",
        "MRN", "QX7781", "1", "12", "mm", "Name:", "@", "://", "ß", "Ä", "İ", "ﬁ", "\u200b", "\x00",
        "CT", "Hospital", "Str.", "Straße", "0O1Il", "ſ", "١٢", "²", "½", "Ⅷ", "\ud800",
        "𝟙", "e\u0301", "+49",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join))
VALUES = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=5).map("".join))
KNOWN = st.lists(st.tuples(st.sampled_from(list(Category)), VALUES), max_size=6)


def check(text: str, spans: list[tuple[int, int]]) -> None:
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)


@settings(deadline=None, max_examples=200)
@given(TEXTS, st.booleans())
def test_patterns(text: str, ocr: bool) -> None:
    matches = find_patterns(text, ocr=ocr)
    check(text, [(m.start, m.end) for m in matches if m.start != m.end])
    assert all(m.start < m.end and 0 <= m.score <= 1 for m in matches)


@settings(deadline=None, max_examples=200)
@given(KNOWN, TEXTS, st.booleans())
def test_known(known: list[tuple[Category, str]], text: str, ocr: bool) -> None:
    matches = KnownMatcher(KnownIdentifiers.of(known)).find(text, ocr=ocr)
    check(text, [(m.start, m.end) for m in matches])


@settings(deadline=None, max_examples=200)
@given(TEXTS, st.booleans())
def test_vocabulary(text: str, ocr: bool) -> None:
    spans = unknown_spans(text, ocr=ocr)
    check(text, spans)
    assert all(a[1] < b[0] for a, b in pairwise(spans))
    assert 0 <= technical_score(text, ocr=ocr) <= 1


FAMILY = st.sampled_from(["Quibble", "Blixt", "Zwerenz", "O'Quill", "Überquist", "Łąkosz"])
GIVEN = st.sampled_from(["Zora", "Ona", "Wilfrid", "Žofka", "Björk"])
FORMS = ("{f}^{g}", "{f}, {g}", "{g} {f}", "{f} {g}", "{f}_{g}", "{g}.{f}", "{F} {G}", "{g}   {f}")


@settings(deadline=None)
@given(FAMILY, GIVEN, st.sampled_from(FORMS), st.sampled_from(["", "CT ", "AP "]))
def test_a_known_name_is_found_in_every_form(
    family: str, given_name: str, form: str, before: str
) -> None:
    matcher = KnownMatcher(KnownIdentifiers.of([(Category.NAME, f"{family}^{given_name}")]))
    written = form.format(f=family, g=given_name, F=family.upper(), G=given_name.upper())
    text = before + written
    covered = {i for m in matcher.find(text) for i in range(m.start, m.end)}
    letters = {i for i in range(len(before), len(text)) if text[i].isalpha()}
    assert len(letters - covered) <= 1
    assert not covered & set(range(len(before)))
