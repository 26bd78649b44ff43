from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phidetect.errors import UsageError
from phidetect.keys import TOKEN_PATTERN, RunKey

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
