"""The tagger: batches, memory, limits, hostile texts."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from phidetect.backends import load_tokenizer
from phidetect.errors import DetectorError, ModelError
from phidetect.settings import DEFAULT_LIMITS
from phidetect.text import TextReading, TextRequest
from phidetect.text.calibration import Calibration
from phidetect.text.labels import Labels
from phidetect.text.memory import Memory
from tests.unit.text.fakes import NAMES, make_tagger

PEOPLE = {"john": "B-NAME", "smith": "I-NAME"}
ANY = st.text(
    st.characters(exclude_categories=())
    | st.sampled_from("aA0 -^.,/\u0301\u200d\u2603한李א\ud800"),
    max_size=60,
)
PLAIN = {
    "temperature": 1.5,
    "knots": [[0, 0], [0.5, 0.4], [1, 1]],
    "thresholds": {"header": 0.5, "text": 0.6},
    "harmless": {"header": 0.1, "text": 0.05},
}


def spans(text: str, reading: TextReading) -> list[str]:
    return [text[match.start : match.end] for match in reading.matches]


def test_it_reads() -> None:
    tagger, _ = make_tagger(PEOPLE)
    texts = ["CT John Smith chest", "chest", ""]
    found = tagger.read([TextRequest(text, "study description") for text in texts])
    assert [spans(t, r) for t, r in zip(texts, found, strict=True)] == [["John Smith"], [], []]
    assert found[0].matches[0].source == "model:phi_ner@9.9.9"


@pytest.mark.parametrize("batch", [1, 4])
def test_a_long_text_is_read_in_windows(batch: int) -> None:
    tagger, classifier = make_tagger(PEOPLE, batch=batch)
    text = "chest ct " * 300 + "John Smith" + " chest" * 300 + " John"
    (reading,) = tagger.read([TextRequest(text)])
    assert spans(text, reading) == ["John Smith", "John"]
    assert sum(rows for rows, _ in classifier.shapes) == 10
    assert all(rows <= batch and length <= 128 for rows, length in classifier.shapes)


def test_one_at_a_time_needs_no_padding() -> None:
    tagger, classifier = make_tagger(PEOPLE)
    tagger.read([TextRequest("john"), TextRequest("ct ct ct")])
    assert classifier.shapes == [(1, 4), (1, 6)]


def test_texts_of_like_length_share_a_call() -> None:
    tagger, classifier = make_tagger(PEOPLE, batch=3)
    tagger.read([TextRequest("x " * n) for n in (1, 2, 3, 4, 20)])
    assert classifier.shapes == [(3, 16), (1, 16), (1, 32)]


@given(st.lists(st.tuples(ANY, ANY), max_size=6), st.integers(1, 4))
def test_a_text_is_read_alike_beside_any_other(pairs: list[tuple[str, str]], batch: int) -> None:
    classes = {**PEOPLE, "a": "B-ID", "0": "B-DATE", "[UNK]": "B-NAME"}
    together, _ = make_tagger(classes, batch=batch)
    requests = [TextRequest(text, context) for context, text in pairs]
    readings = together.read(requests)
    assert together.read(requests[::-1]) == readings[::-1]
    for request, reading in zip(requests, readings, strict=True):
        alone, _ = make_tagger(classes)
        assert alone.read([request]) == [reading]
        for match in reading.matches:
            assert 0 <= match.start < match.end <= len(request.text)


def test_what_was_read_is_remembered() -> None:
    tagger, classifier = make_tagger(PEOPLE)
    request = TextRequest("John", "study description")
    first, again = tagger.read([request, request])
    assert first is again is tagger.read([request])[0]
    assert len(classifier.shapes) == 1
    tagger.read([TextRequest("John"), TextRequest("John", "study description", "text")])
    assert len(classifier.shapes) == 3


def test_memory_is_bounded() -> None:
    (reading,) = make_tagger(PEOPLE)[0].read([TextRequest("john")])
    memory = Memory(100_000)
    keys = [Memory.key(TextRequest(str(n))) for n in range(1000)]
    for key in keys:
        memory.put(key, reading, 1)
    assert 50 < len(memory) < 150
    assert memory.get(keys[0]) is None
    assert memory.get(keys[-1]) == (reading, 1)


def test_a_key_tells_context_and_text_apart() -> None:
    pairs = [("a", "bc"), ("ab", "c"), ("", "abc"), ("abc", ""), ("\ud800", ""), ("", "\ud800")]
    assert len({Memory.key(TextRequest(text, context)) for context, text in pairs}) == len(pairs)


def test_threads() -> None:
    tagger, _ = make_tagger(PEOPLE)
    requests = [TextRequest(f"John {n} Smith \u2603") for n in range(50)]
    expected = make_tagger(PEOPLE)[0].read(requests)
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: tagger.read(requests), range(16)):
            assert found == expected


def test_too_much_text_is_an_error_and_no_silence() -> None:
    tagger, classifier = make_tagger(PEOPLE, pieces=400)
    tagger.read([TextRequest("x " * 100)])
    for requests in (
        [TextRequest("x " * 1000)],
        [TextRequest(f"{n} " + "x " * 20) for n in range(30)],
        [TextRequest(f"{c} " * n) for c, n in (("x", 100), ("y", 120), ("1", 200))],
    ):
        before = len(classifier.shapes)
        with pytest.raises(DetectorError) as caught:
            tagger.read(requests)
        assert caught.value.code == "PHD502"
        assert len(classifier.shapes) == before


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("john smith " * 900_000, True),
        ("a" * 1_000_000, True),
        ("e" + "\u0301" * 100_000, False),
        ("\ud800" * 100_000, False),
        ("\0\x01\x7f" * 100_000, False),
        ("John " + "\u05d0\u0645한李\u202e " * 100 + "Smith", False),
        ("\u200b" * 100_000 + "John", False),
    ],
    ids=["10MB", "word", "marks", "lone", "control", "scripts", "format"],
)
def test_hostile_texts(text: str, over: bool) -> None:
    tagger, _ = make_tagger(PEOPLE)
    began = time.perf_counter()
    if over:
        with pytest.raises(DetectorError):
            tagger.read([TextRequest(text)])
    else:
        (reading,) = tagger.read([TextRequest(text)])
        at = text.find("John")
        assert (reading.phi(at, at + 4) > 0.9) is (at >= 0)
        assert all(0 <= m.start < m.end <= len(text) for m in reading.matches)
    assert time.perf_counter() - began < 20


def test_the_default_limit_is_a_limit() -> None:
    assert DEFAULT_LIMITS.text_pieces < 1_000_000


def test_nothing_shows_the_text() -> None:
    request = TextRequest("John Smith", "Johns concept")
    assert "John" not in repr(request)
    tagger, _ = make_tagger(PEOPLE)
    assert "John" not in repr(tagger.read([request]))
    assert "John" not in repr(tagger)


def test_a_model_of_other_classes_is_an_error() -> None:
    tagger, _ = make_tagger({}, width=5)
    with pytest.raises(ModelError) as caught:
        tagger.read([TextRequest("x")])
    assert caught.value.code == "PHD303"


def test_scores_that_are_no_numbers_are_an_error() -> None:
    tagger, classifier = make_tagger({})
    classifier._table[:] = np.nan
    with pytest.raises(ModelError) as caught:
        tagger.read([TextRequest("x")])
    assert caught.value.code == "PHD303"


@given(ANY, st.integers(0, 70), st.integers(0, 70))
def test_every_range_of_a_text_can_be_asked_for(text: str, start: int, more: int) -> None:
    tagger, _ = make_tagger({**PEOPLE, "[UNK]": "B-NAME", "a": "B-ID"})
    (reading,) = tagger.read([TextRequest(text)])
    end = start + more + 1
    inside = [
        number
        for number, (a, b) in enumerate(zip(reading.starts, reading.ends, strict=True))
        if a < end and start < b
    ]
    assert reading.phi(start, end) == max((reading.likelihoods[n] for n in inside), default=0)
    hidden = any(a < end and start < b for a, b in reading.unread)
    assert reading.unreadable(start, end) is (hidden or not inside)


def test_calibration_is_read() -> None:
    made = Calibration.from_json(json.dumps(PLAIN).encode())
    assert made.temperature == 1.5
    assert made.thresholds["text"] == 0.6


@pytest.mark.parametrize(
    "change",
    [
        {"temperature": 0}, {"temperature": "1"}, {"temperature": True}, {"knots": [[0, 0]]},
        {"knots": [[0, 0.5], [1, 0.2]]}, {"knots": [[0, 0], [0, 1]]}, {"knots": [[0, 0], [1, 2]]},
        {"knots": [[0, 0], [1, float("nan")]]}, {"thresholds": {"header": 0.5}},
        {"harmless": {"header": 0.7, "text": 0.1}}, {"knots": 5}, {"thresholds": None},
    ],
)  # fmt: skip
def test_a_calibration_that_is_none_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ModelError) as caught:
        Calibration.from_json(json.dumps({**PLAIN, **change}).encode())
    assert caught.value.code == "PHD303"


@pytest.mark.parametrize(
    "names", [[], ["O"], ["O", "B-NAME"], ["B-NAME", "I-NAME"], [*NAMES, "O"],
              ["O", "B-CAT", "I-CAT"], ["O", "X-NAME", "B-NAME", "I-NAME"]],
)  # fmt: skip
def test_classes_that_are_none_are_refused(names: list[str]) -> None:
    with pytest.raises(ModelError):
        Labels.of(names)


def test_a_tokeniser_that_is_none_is_refused() -> None:
    for data in (b"", b"{}", b"\xff"):
        with pytest.raises(ModelError) as caught:
            load_tokenizer(data)
        assert caught.value.code == "PHD303"
