"""The key of a run: tokens, UIDs and date shifts derive from it by HMAC.

Two runs with one key agree; without the key nobody can confirm a guessed value, which an
unkeyed hash of a low-entropy identifier would allow.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
import stat
import unicodedata
from pathlib import Path

from phidetect.errors import UsageError

__all__ = ["KEY_BYTES", "TOKEN_PATTERN", "RunKey", "same_person"]

KEY_BYTES = 32
"""Length of a key in bytes."""

TOKEN_PATTERN = re.compile(r"PHD[A-Z2-7]{13}(?:[A-Z2-7]{3})?")
"""What a token looks like: 80 bits in base32, so that no real identifier has the form.

SH, CS and AE hold 16 characters: a token there is cut to 65 bits.
"""

_SHIFT_DAYS = (90, 3650)
_SHIFT_MINUTES = (10, 59)
_WEEK = 7


def same_person(identifier: str) -> str:
    """Return the form in which the spellings of one Patient ID or Patient's Name agree.

    Padding, case, the width of characters and empty components at the end of a PN value
    (PS3.5 6.2) are how systems write, and not who is meant. Leading zeros stay: where they
    differ, so may the patients.
    """
    text = " ".join(unicodedata.normalize("NFKC", identifier).replace("\0", " ").split())
    return text.rstrip("^= ").casefold() or text.casefold()


class RunKey:
    """A 32-byte key and what is derived from it.

    Parameters
    ----------
    key : bytes
        Exactly 32 bytes.

    Attributes
    ----------
    outlives_run : bool
        Whether somebody may hold the key after the run; not so for a `fresh` one.

    Raises
    ------
    UsageError
        PHD004, if the length is wrong.
    """

    __slots__ = ("_key", "outlives_run")

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise UsageError("PHD004")
        self._key = key
        self.outlives_run = True

    @classmethod
    def fresh(cls) -> RunKey:
        """Return a random key that serves one run and is then forgotten."""
        key = cls(secrets.token_bytes(KEY_BYTES))
        key.outlives_run = False
        return key

    @classmethod
    def load(cls, path: Path) -> RunKey:
        """Read a key file.

        Raises
        ------
        UsageError
            PHD004, unless `path` is a file of exactly 32 bytes that only its owner may read.
        """
        try:
            with path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                key = file.read(KEY_BYTES + 1)
        except FileNotFoundError:
            raise UsageError("PHD004", path=path, hint="there is no such file") from None
        except OSError:
            raise UsageError("PHD004", path=path, hint="it cannot be read") from None
        if not stat.S_ISREG(mode) or mode & 0o077:
            raise UsageError("PHD004", path=path, hint="its mode must be 0600")
        if len(key) != KEY_BYTES:
            raise UsageError("PHD004", path=path, hint="its length is another")
        return cls(key)

    def __repr__(self) -> str:
        return "RunKey(***)"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RunKey):
            return NotImplemented
        return hmac.compare_digest(self._key, other._key)

    def __hash__(self) -> int:
        return hash(self.digest("hash", ""))

    def digest(self, domain: str, value: str) -> bytes:
        """Return HMAC-SHA256 of `value`; `domain` separates the uses of the key."""
        message = domain.encode() + b"\0" + value.encode("utf-8", "surrogatepass")
        return hmac.new(self._key, message, hashlib.sha256).digest()

    def derive(self, domain: str) -> bytes:
        """Return a 32-byte key for one use, such as a keyed digest of known identifiers."""
        return self.digest("derive", domain)

    def token(self, domain: str, value: str) -> str:
        """Return a pseudonym for `value` that matches `TOKEN_PATTERN`."""
        return "PHD" + base64.b32encode(self.digest(domain, value)[:10]).decode("ascii")

    def uid(self, value: str) -> str:
        """Return a UID of the 2.25 root for `value` (PS3.5 B.2), consistent within the key."""
        number = bytearray(self.digest("uid", value)[:16])
        number[6] = number[6] & 0x0F | 0x80  # version 8: custom UUID (RFC 9562)
        number[8] = number[8] & 0x3F | 0x80
        return f"2.25.{int.from_bytes(number, 'big')}"

    def date_shift(self, patient: str, *, keep_weekday: bool = False) -> int:
        """Return the days to add to every date of `patient`; never 0.

        One shift for a patient keeps intervals (PS3.15 E.3.6). It goes back, so that no date
        comes to lie in the future, by three months to ten years, so that none stays nearly true.

        Parameters
        ----------
        patient : str
            What the patient is known by; spellings that `same_person` unites get one shift.
        keep_weekday : bool
            Shift by whole weeks. There are then 509 shifts instead of 3561.
        """
        step = _WEEK if keep_weekday else 1
        least, most = -(-_SHIFT_DAYS[0] // step), _SHIFT_DAYS[1] // step
        number = int.from_bytes(self.digest("date", same_person(patient))[:8], "big")
        return -step * (least + number % (most - least + 1))

    def time_shift(self, patient: str) -> int:
        """Return the seconds to add to every time of day of `patient`; never whole minutes.

        It goes back by ten minutes to an hour: a time to the second tells one examination from
        all others of a day, and with the list of a department whose it was.
        """
        least, most = _SHIFT_MINUTES
        number = int.from_bytes(self.digest("time", same_person(patient))[:8], "big")
        minutes, seconds = divmod(number % ((most - least) * 59), 59)
        return -(60 * (least + minutes) + seconds + 1)
