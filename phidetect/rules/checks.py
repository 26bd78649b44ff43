"""Checksums and plausibility of identifiers."""

from __future__ import annotations

import datetime
import string
from collections.abc import Callable, Mapping
from types import MappingProxyType

__all__ = ["CHECKS", "day", "iban", "luhn", "nhs_number"]


def _digits(text: str) -> list[int]:
    return [int(char) for char in text if char in string.digits]


def luhn(text: str) -> bool:
    """Return whether the digits of `text` end in their Luhn check digit (ISO/IEC 7812-1)."""
    digits = _digits(text)
    if len(digits) < 2 or not any(digits):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = digit * 2 if place % 2 else digit
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def nhs_number(text: str) -> bool:
    """Return whether `text` holds the ten digits of an NHS or CHI number (check modulo 11)."""
    digits = _digits(text)
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    check = -sum((10 - place) * digit for place, digit in enumerate(digits[:9])) % 11
    return check == digits[9]


def iban(text: str) -> bool:
    """Return whether `text` is an IBAN (ISO 13616, check modulo 97)."""
    plain = "".join(char for char in text if char.isalnum()).upper()
    if not 15 <= len(plain) <= 34 or not plain.isascii():
        return False
    number = "".join(str(int(char, 36)) for char in plain[4:] + plain[:4])
    return int(number) % 97 == 1


def _ssn(text: str) -> bool:
    digits = "".join(char for char in text if char in string.digits)
    return (
        len(digits) == 9
        and digits[:3] not in ("000", "666")
        and digits[3:5] != "00"
        and (digits[5:] != "0000")
    )


def _bsn(text: str) -> bool:
    digits = _digits(text)
    if len(digits) != 9 or not any(digits):
        return False
    return (sum((9 - i) * d for i, d in enumerate(digits[:8])) - digits[8]) % 11 == 0


def _nir(text: str) -> bool:
    digits = "".join(char for char in text if char.isdigit())
    return len(digits) == 15 and 97 - int(digits[:13]) % 97 == int(digits[13:])


def _dni(text: str) -> bool:
    digits = "".join(char for char in text if char.isdigit())
    letter = text.strip()[-1].upper()
    return len(digits) == 8 and "TRWAGMYFPDXBNJZSQVHLCKE"[int(digits) % 23] == letter


def _kvnr(text: str) -> bool:
    plain = text.strip().upper()
    body = f"{ord(plain[0]) - 64:02d}{plain[1:9]}"
    total = 0
    for place, char in enumerate(body):
        value = int(char) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == int(plain[9])


def _npi(text: str) -> bool:
    return luhn("80840" + "".join(char for char in text if char.isdigit()))


def _ipv4(text: str) -> bool:
    """Return whether a dotted quad is in range and looks less like a version number."""
    octets = [int(part) for part in text.split(".")]
    return (
        all(octet <= 255 for octet in octets)
        and octets[0] > 0
        and (octets[0] in (10, 172, 192) or sum(octet >= 20 for octet in octets) >= 2)
    )


def _not_constant(text: str) -> bool:
    return len(set(_digits(text))) > 2


CHECKS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "bsn": _bsn,
        "dni": _dni,
        "iban": iban,
        "ipv4": _ipv4,
        "kvnr": _kvnr,
        "luhn": luhn,
        "nhs": nhs_number,
        "nir": _nir,
        "not_constant": _not_constant,
        "npi": _npi,
        "ssn": _ssn,
    }
)
"""Checks by the name that the pattern table uses."""

FIRST_YEAR, LAST_YEAR = 1880, 2079


def day(year: int, month: int, day_of_month: int) -> datetime.date | None:
    """Return the date, or None where there is no such day or the year is out of reason.

    Years of two digits are taken as 1930 to 2029.
    """
    if 0 <= year < 100:
        year += 2000 if year < 30 else 1900
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return datetime.date(year, month, day_of_month)
    except ValueError:
        return None
