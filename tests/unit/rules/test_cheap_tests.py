"""What is asked of a text before it is searched never hides what the search finds."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phidetect.rules import patterns
from phidetect.rules.fold import fold, fold_plain
from phidetect.rules.known import KnownMatcher
from phidetect.secret import Secret
from phidetect.types import Category, KnownIdentifier, KnownIdentifiers

_AROUND = st.text(" .,:;()-_/aZéß™ſKıÄ0\n", max_size=3)
_KNOWN = {
    "PatientName": ("Zweibrück^Ottoline^B", Category.NAME),
    "ReferringPhysicianName": ("Kōno^Chiyo", Category.STAFF_NAME),
    "InstitutionName": ("Sankt Wendelin Spital", Category.INSTITUTION),
    "PatientID": ("QX-4471093", Category.ID),
    "StudyID": ("17", Category.ID),
    "AccessionNumber": ("00553", Category.ID),
    "PatientBirthDate": ("19610423", Category.DATE),
    "PatientTelephoneNumbers": ("(555) 010-4471", Category.PHONE),
}
_MATCHER = KnownMatcher(
    KnownIdentifiers(
        tuple(
            KnownIdentifier(value=Secret(value), category=category, source=source)
            for source, (value, category) in _KNOWN.items()
        )
    )
)
_PIECES = (
    "zweibrück", "Zweibrueck", "OTTOLINE", "ottolineb", "enilotto", "ottolinezweibruck", "0tt0l1ne",
    "o t t o l i n e", "Ott.oline", "Chiyo", "kono", "bggbyvar", "Wendelin", "Sankt", "spital",
    "QX4471093", "QX 44-71093", "3901744", "17", "Study: 17", "id 17", "553", "00553", "acc 553",
    "23.4.1961", "April 23, 1961", "610423", "1961-04-23", "23041961", "555 0104471", "5550104471",
    "OB", "ZB", "T2", "AX", "mm", "1.5", "SE", "T3R0b2xpbmUgWndlaWJyw7xjaw==", "%4F%74%74oline",
)  # fmt: skip


def _upset(text: str, how: int) -> str:
    return (text, text.upper(), text.lower(), text[::-1], " ".join(text), text.title())[how]


@pytest.mark.parametrize("pattern", patterns._patterns(), ids=lambda pattern: pattern.name)
def test_cheap_tests_of_patterns_hide_nothing(pattern: patterns._Pattern) -> None:
    found = [0]

    @settings(
        max_examples=20,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(_AROUND, st.from_regex(pattern.regex), _AROUND)
    def check(before: str, match: str, behind: str) -> None:
        text = fold(before + match[:300] + behind).text
        if pattern.regex.search(text) is not None:
            found[0] += 1
            tried = patterns._worth_a_search(text, fold_plain(text).text.lower())
            assert pattern.name in {one.name for one in tried}

    check()
    assert found[0]


@settings(max_examples=400, derandomize=True, database=None, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(_PIECES), st.integers(0, 5), st.sampled_from(["", " ", "^", "_", "-"])
        ),
        min_size=1,
        max_size=3,
    )
)
def test_what_a_text_shows_at_a_glance_hides_nothing_known(
    parts: list[tuple[str, int, str]],
) -> None:
    text = "".join(_upset(piece, how) + gap for piece, how, gap in parts)
    assert sorted(map(repr, _MATCHER.find(text))) == sorted(
        map(repr, _MATCHER._find(text, ocr=False, disguised=True, depth=0) if len(text) > 2 else [])
    )
