from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phidetect.errors import UsageError
from phidetect.keys import TOKEN_PATTERN, RunKey, same_person

KEY = RunKey(bytes(range(32)))


@given(st.text())
def test_tokens_uids_and_shifts_have_their_form_and_agree_within_a_key(value: str) -> None:
    token, uid, shift = KEY.token("id", value), KEY.uid(value), KEY.date_shift(value)
    assert TOKEN_PATTERN.fullmatch(token)
    assert uid.startswith("2.25.")
    assert len(uid) <= 64
    assert -3650 <= shift <= -90
    again = RunKey(bytes(range(32)))
    assert (again.token("id", value), again.uid(value), again.date_shift(value)) == (
        token,
        uid,
        shift,
    )
    assert RunKey(b"x" * 32).token("id", value) != token
    assert KEY.token("name", value) != token


def test_a_key_file_is_read_only_with_the_right_length_and_mode(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"k" * 32)
    path.chmod(0o600)
    assert RunKey.load(path).token("a", "b") == RunKey(b"k" * 32).token("a", "b")
    path.chmod(0o640)
    with pytest.raises(UsageError, match="0600"):
        RunKey.load(path)
    path.chmod(0o600)
    path.write_bytes(b"k" * 33)
    with pytest.raises(UsageError, match="PHD004"):
        RunKey.load(path)
    with pytest.raises(UsageError, match="PHD004"):
        RunKey.load(tmp_path / "none")
    assert "k" * 8 not in repr(RunKey(b"k" * 32))


@given(st.text(), st.binary(min_size=32, max_size=32))
def test_a_shift_keeps_weekdays_where_asked_and_is_never_zero(value: str, key: bytes) -> None:
    days = RunKey(key).date_shift(value, keep_weekday=True)
    assert days % 7 == 0
    assert -3650 <= days <= -90
    assert -3650 <= RunKey(key).date_shift(value) <= -90


def test_another_key_gives_another_shift() -> None:
    for weekday in (False, True):
        shifts = {
            RunKey(bytes([n]) * 32).date_shift("QX-778812", keep_weekday=weekday)
            for n in range(100)
        }
        assert len(shifts) > 80


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("123 ", "123"),
        (" 123", "123\0"),
        ("ab-12", "AB-12"),
        ("\uff11\uff12\uff13", "123"),
        ("Winterbourne^Ottilie", "WINTERBOURNE^OTTILIE^^^"),
        ("Winterbourne^Ottilie", "Winterbourne^Ottilie^=="),
        ("Two  Blanks", "Two Blanks"),
    ],
)
def test_spellings_of_one_identifier_agree(one: str, other: str) -> None:
    assert same_person(one) == same_person(other)
    assert KEY.date_shift(one) == KEY.date_shift(other)


@pytest.mark.parametrize(
    ("one", "other"), [("0123", "123"), ("12", "123"), ("^", "="), ("A^B", "AB")]
)
def test_other_identifiers_do_not(one: str, other: str) -> None:
    assert same_person(one) != same_person(other)


def test_a_fresh_key_does_not_outlive_its_run() -> None:
    assert not RunKey.fresh().outlives_run
    assert KEY.outlives_run
