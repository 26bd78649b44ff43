"""A dictionary attack on identifiers that may be unkeyed hashes of numbers or dates."""

from __future__ import annotations

import datetime
import hashlib
import time
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from phidetect.audit.digests import Head

__all__ = ["AttackLimits", "Attacked", "attack"]

_WIDTHS = (6, 7, 8, 10)
_FIRST_DAY = datetime.date(1900, 1, 1)
_BATCH = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackLimits:
    """What a dictionary attack may cost. It is made only where identifiers look like digests.

    Attributes
    ----------
    numbers : int
        Numbers from 0 on that are tried as identifiers, as they are and with zeros before them.
    numbers_of_uids : int
        Numbers from 0 on that are tried as what UIDs were made from, as they are.
    days : int
        Days from 1900 on that are tried, as DA.
    seconds : float
        Time after which it stops; what was not tried is said in the report.
    """

    numbers: int = 1_000_000
    numbers_of_uids: int = 100_000
    days: int = 48_000
    seconds: float = 60.0


@dataclass(slots=True)
class Attacked:
    """What an attack found.

    Attributes
    ----------
    found : set of Head
        The heads that are hashes of a tried value.
    complete : bool
        Whether everything was tried.
    """

    found: set[Head] = field(default_factory=set)
    complete: bool = True


def attack(
    targets: Collection[Head],
    algorithms: Collection[str],
    *,
    numbers: int,
    padded: bool,
    days: int,
    seconds: float,
    clock: Callable[[], float] = time.monotonic,
) -> Attacked:
    """Try digit strings and dates against heads of hashes.

    Parameters
    ----------
    targets : collection of Head
        What the identifiers of the collection would be the heads of.
    algorithms : collection of str
        Hashes whose output they may be.
    numbers : int
        Numbers from 0 on to try, after the dates.
    padded : bool
        Whether to try them with zeros before them too.
    days : int
        Days from 1900 on to try.
    seconds : float
        Time after which it stops.
    clock : callable
        Seconds, from anywhere.
    """
    out = Attacked()
    wanted = frozenset(targets)
    if not wanted:
        return out
    kinds = {head[0] for head in wanted}
    plain = [getattr(hashlib, name) for name in sorted(algorithms) if name != "crc32"]
    end = clock() + seconds
    for count, text in enumerate(_candidates(numbers, padded=padded, days=days)):
        if count % _BATCH == 0 and clock() > end:
            out.complete = False
            break
        data = text.encode()
        for make in plain:
            digest = make(data).digest()
            if ("b", digest[:5]) in wanted:
                out.found.add(("b", digest[:5]))
            if "d" in kinds:
                head = str(int.from_bytes(digest))[:12]
                if ("d", head) in wanted:
                    out.found.add(("d", head))
        if "c" in kinds:
            check = zlib.crc32(data).to_bytes(4)
            if ("c", check) in wanted:
                out.found.add(("c", check))
    return out


def _candidates(numbers: int, *, padded: bool, days: int) -> Iterator[str]:
    for day in range(days):
        yield (_FIRST_DAY + datetime.timedelta(day)).strftime("%Y%m%d")
    for number in range(numbers):
        yield str(number)
    for width in _WIDTHS if padded else ():
        for number in range(min(numbers, 10 ** (width - 1))):
            yield f"{number:0{width}d}"
