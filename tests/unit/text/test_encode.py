"""Any text becomes pieces that say exactly where they stand."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece

from phidetect.text import Encoder, Encoding, context_of
from phidetect.text.encode import DIGITS, OTHER, shape_of
from tests.unit.text.conftest import make_tokenizer

ENCODER = Encoder(make_tokenizer())
ANY = st.text(
    st.characters(exclude_categories=())
    | st.sampled_from("aA0 -^.,/\u0301\u200d\u2603한李א\ud800"),
    max_size=120,
)


def seen(encoding: Encoding) -> set[int]:
    return {
        at
        for start, end in zip(encoding.starts, encoding.ends, strict=True)
        for at in range(start, end)
    }


def tokens(encoder: Encoder, encoding: Encoding) -> list[str]:
    return [encoder._tokenizer.id_to_token(i) or "" for i in encoding.input_ids]


@pytest.mark.parametrize(
    ("keyword", "name", "private", "words"),
    [
        ("StudyDescription", "", False, "study description"),
        ("SOPInstanceUID", "", False, "sop instance uid"),
        ("IssuerOfPatientID", "", False, "issuer of patient id"),
        ("ReferencedUIDs", "", False, "referenced uids"),
        ("", "Operator  Comment", True, "private operator comment"),
        ("", "", True, "private"),
        ("", "Reason for study", False, "reason for study"),
        ("", "", False, ""),
    ],
)
def test_the_context_of_an_element(keyword: str, name: str, private: bool, words: str) -> None:
    assert context_of(keyword, name, private=private) == words


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("smith", 1), ("Smith", 2), ("SMITH", 3), ("S", 4), ("McDonald", 5), ("12a", 6),
        ("٣", 6), (",", 7), ("李", 7), ("אב", 7), ("É", 4), ("ÉA", 3), ("e\u0301", 1), ("", 7),
    ],
)  # fmt: skip
def test_the_shape_of_a_word(word: str, shape: int) -> None:
    assert shape_of(word) == shape


def test_pieces_stand_where_they_stood(encoder: Encoder) -> None:
    text = "Dr. SMITH, John 12ab"
    encoding = encoder.encode("study description", text)
    assert tokens(encoder, encoding) == [
        "[CLS]", "study", "description", "[SEP]", "dr", ".", "smith", ",", "john",
        "1", "##2", "##a", "##b", "[SEP]",
    ]  # fmt: skip
    assert encoding.shape_ids == [0, 0, 0, 0, 2, 7, 3, 7, 2, 6, 6, 6, 6, 0]
    assert encoding.first == 4
    assert encoding.words == [0, 1, 2, 3, 4, 5, 5, 5, 5]
    parts = [text[a:b] for a, b in zip(encoding.starts, encoding.ends, strict=True)]
    assert parts == ["Dr", ".", "SMITH", ",", "John", "1", "2", "a", "b"]


def test_special_tokens_in_a_text_are_characters(encoder: Encoder) -> None:
    encoding = encoder.encode("[SEP]", "[SEP] [CLS]")
    assert tokens(encoder, encoding).count("[SEP]") == 2
    assert tokens(encoder, encoding).count("[CLS]") == 1


def test_the_context_is_short(encoder: Encoder) -> None:
    assert encoder.encode("a b " * 1000, "x").first == 14


def test_one_strange_character_does_not_hide_a_name(encoder: Encoder) -> None:
    text = "Sm\u2603ith \U0001f600 \ue000 \ud800John"
    encoding = encoder.encode("", text)
    assert "smith" in tokens(encoder, encoding)
    assert "john" in tokens(encoder, encoding)
    unread = {at for start, end in encoding.unread for at in range(start, end)}
    assert unread == {2, 7, 9, 11}


@pytest.mark.parametrize("char", ["\0", "\x1b", "\x7f", "\x85", "\n", "\u2028"])
def test_control_characters_part_words(encoder: Encoder, char: str) -> None:
    encoding = encoder.encode("", f"john{char}smith")
    assert tokens(encoder, encoding)[2:-1] == ["john", "smith"]
    assert (encoding.starts, encoding.ends) == ([0, 5], [4, 10])


@pytest.mark.parametrize("char", ["\u200b", "\u00ad", "\u202e", "\u0301", "\ufffd"])
def test_what_nobody_sees_does_not_part_words(encoder: Encoder, char: str) -> None:
    encoding = encoder.encode("", f"jo{char}hn")
    assert tokens(encoder, encoding)[2:-1] == ["john"]
    assert (encoding.starts, encoding.ends) == ([0], [5])


@given(ANY, ANY)
def test_offsets_are_exact(context: str, text: str) -> None:
    encoding = ENCODER.encode(context, text)
    count = len(encoding)
    assert len(encoding.input_ids) == len(encoding.shape_ids) == encoding.first + count + 1
    assert len(encoding.starts) == len(encoding.ends) == len(encoding.words) == count
    assert encoding.starts == sorted(encoding.starts)
    assert encoding.ends == sorted(encoding.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(encoding.starts, encoding.ends, strict=True))
    assert set(encoding.words) == set(range(len(set(encoding.words))))
    assert all(0 < shape < 8 for shape in encoding.shape_ids[encoding.first : -1])
    unread = {at for start, end in encoding.unread for at in range(start, end)}
    # Every letter and digit is in a piece or named as unread.
    for at, char in enumerate(text):
        if char.isalnum():
            assert at in seen(encoding) | unread, (at, char)


@given(ANY)
def test_a_piece_that_is_no_unknown_says_what_stands_there(text: str) -> None:
    encoding = ENCODER.encode("", text)
    ids = encoding.input_ids[encoding.first : -1]
    for piece, start, end in zip(ids, encoding.starts, encoding.ends, strict=True):
        token = ENCODER._tokenizer.id_to_token(piece).removeprefix("##")
        if token == "[UNK]":
            continue
        there = unicodedata.normalize("NFD", text[start:end].lower())
        assert set(token) <= set(unicodedata.normalize("NFD", there)), token


@given(st.lists(st.tuples(ANY, ANY), max_size=5))
def test_a_text_is_encoded_alike_beside_any_other(pairs: list[tuple[str, str]]) -> None:
    for pair, one in zip(pairs, ENCODER.encode_many(pairs), strict=True):
        assert one == ENCODER.encode(*pair)


@given(ANY.map(lambda text: text + "xy" * 60 + text))
def test_long_words_are_read_to_their_end(text: str) -> None:
    encoding = ENCODER.encode("", text)
    ids = encoding.input_ids[encoding.first : -1]
    at = text.index("xy" * 60)
    inside = [i for i, s in zip(ids, encoding.starts, strict=True) if at <= s < at + 120]
    assert len(inside) == 120
    assert ENCODER.unknown not in inside


def test_a_long_text_is_encoded_as_its_parts(encoder: Encoder) -> None:
    line = "Dr. Smith saw John, 12345. "
    once, often = encoder.encode("", line), encoder.encode("", line * 1000)
    assert len(often) == 1000 * len(once)
    assert often.starts[-1] == once.starts[-1] + 999 * len(line)
    assert often.shape_ids[2:-1] == once.shape_ids[2:-1] * 1000


@pytest.mark.parametrize(
    "text",
    [
        "john smith " * 900_000,
        "a" * 1_000_000,
        "1." * 500_000,
        "e" + "\u0301" * 100_000,
        "\u0301" * 100_000,
        "한" * 100_000,
        "\ud800" * 1_000_000,
        "\U0001f600" * 100_000,
        " " * 1_000_000,
        "\u202e\u200b" * 500_000,
    ],
    ids=["10MB", "word", "points", "marks", "bare", "hangul", "lone", "emoji", "blanks", "bidi"],
)
def test_hostile_texts_take_bounded_time(encoder: Encoder, text: str) -> None:
    began = time.perf_counter()
    try:
        encoding = encoder.encode_many([("", text)], limit=100_000)[0]
    except OverflowError:
        pass
    else:
        assert all(a < b <= len(text) for a, b in zip(encoding.starts, encoding.ends, strict=True))
    assert time.perf_counter() - began < 20


def test_nothing_shows_the_text(encoder: Encoder) -> None:
    assert repr(encoder.encode("", "John Smith")) == "Encoding(2 pieces)"


def test_a_tokeniser_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="special"):
        Encoder(Tokenizer(WordPiece({"[UNK]": 0}, unk_token="[UNK]")))


def test_digits_come_before_letters() -> None:
    assert (shape_of("a1"), shape_of("--")) == (DIGITS, OTHER)


def test_long_texts_are_cut_beside_words(encoder: Encoder) -> None:
    for sign in "\n\t,;_":
        text = sign.join(["ct", *["smith"] * 3000])
        found = encoder.encode("", text)
        parts = [text[a:b] for a, b in zip(found.starts, found.ends, strict=True)]
        assert set(parts) <= {"smith", "ct", sign}


def test_of_a_context_no_more_is_kept_than_is_read(encoder: Encoder) -> None:
    encoder.encode("a " * 5000, "ct")
    assert max(map(len, encoder._contexts)) <= 256
