from __future__ import annotations

import pickle

import pytest

from phidetect.secret import Secret


def test_no_way_of_printing_shows_the_value() -> None:
    secret = Secret("Quill^Ida")
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!s:>30}", repr([secret])]
    assert not any("Quill" in text for text in shown)
    assert secret.reveal() == "Quill^Ida"


def test_a_secret_is_never_pickled() -> None:
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(Secret("x"))


def test_equality_is_that_of_the_values() -> None:
    assert Secret("a\ud800") == Secret("a\ud800")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1
    assert not Secret("")
    assert len(Secret("abc")) == 3
