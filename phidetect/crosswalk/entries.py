"""What the map holds. All of it leads to people, so nothing here has a repr or is pickled."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple, NoReturn

__all__ = ["Entries", "InstanceEntry"]

_ROWS, _CHARS = 20_000, 8 << 20  # of one chunk, so that reading needs little more than the map


class InstanceEntry(NamedTuple):
    """Where a redacted instance belongs.

    Attributes
    ----------
    study : str
        Its new Study Instance UID (0020,000D).
    patient : str
        The pseudonym that stands in its Patient ID (0010,0020); of an object that names no
        patient, its new Study Instance UID, so that those of two studies stay two.
    header : str
        Key of `Entries.headers`.
    """

    study: str
    patient: str
    header: str

    def __repr__(self) -> str:
        return "InstanceEntry(***)"


@dataclass(slots=True, kw_only=True, repr=False)
class Entries:
    """Replaced values by what stands for them.

    Attributes
    ----------
    uids : dict of str to str
        Old UID per new one.
    tokens : dict of str to str
        Old text per token, that of Patient ID and Patient's Name aside.
    headers : dict of str to bytes
        Original elements of the patient and the study, as a data set in Explicit VR Little
        Endian, by their digest: most instances of a study share one.
    instances : dict of str to InstanceEntry
        By new SOP Instance UID (0008,0018).
    paths : dict of str to str
        Old component of a path per new one.
    studies : dict of str to str
        The least new SOP Instance UID of each study taken in by `update`, by its new UID.
    patients : set of str
        The pseudonyms taken in by `update`.
    """

    uids: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    headers: dict[str, bytes] = field(default_factory=dict)
    instances: dict[str, InstanceEntry] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    studies: dict[str, str] = field(default_factory=dict, init=False)
    patients: set[str] = field(default_factory=set, init=False)

    def __len__(self) -> int:
        tables = (self.uids, self.tokens, self.headers, self.instances, self.paths)
        return sum(len(table) for table in tables)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a map is never pickled")

    def update(self, other: Entries) -> None:
        """Take in other entries; of two for one key the later one stays."""
        self.uids |= other.uids
        self.tokens |= other.tokens
        self.headers |= other.headers
        self.instances |= other.instances
        self.paths |= other.paths
        for uid, entry in other.instances.items():
            self.patients.add(entry.patient)
            if uid < self.studies.setdefault(entry.study, uid):
                self.studies[entry.study] = uid

    def chunks(self) -> Iterator[bytes]:
        """Yield the entries as JSON texts of bounded size; `from_chunk` reads one."""
        rows = chain(
            (("uids", new, old) for new, old in self.uids.items()),
            (("tokens", new, old) for new, old in self.tokens.items()),
            (
                ("headers", digest, base64.b64encode(data).decode("ascii"))
                for digest, data in self.headers.items()
            ),
            (("instances", uid, list(entry)) for uid, entry in self.instances.items()),
            (("paths", new, old) for new, old in self.paths.items()),
        )
        tables: dict[str, dict[str, Any]] = {}
        count = size = 0
        for name, key, value in rows:
            tables.setdefault(name, {})[key] = value
            count += 1
            size += len(key) + len(value)
            if count == _ROWS or size > _CHARS:
                yield _encoded(tables)
                tables, count, size = {}, 0, 0
        if tables:
            yield _encoded(tables)

    @classmethod
    def from_chunk(cls, chunk: bytes) -> Entries:
        """Read what `chunks` yielded.

        Raises
        ------
        ValueError
            Without a text that quotes, if it is something else.
        """
        try:
            tables = json.loads(chunk)
            return cls(
                uids=_texts(tables.pop("uids", {})),
                tokens=_texts(tables.pop("tokens", {})),
                headers={
                    digest: base64.b64decode(data, validate=True)
                    for digest, data in _texts(tables.pop("headers", {})).items()
                },
                instances={
                    uid: InstanceEntry(*_three(entry))
                    for uid, entry in tables.pop("instances", {}).items()
                },
                paths=_texts(tables.pop("paths", {})),
            )
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            raise ValueError("not a part of a map") from None


def _encoded(tables: dict[str, dict[str, Any]]) -> bytes:
    return json.dumps(tables, separators=(",", ":")).encode("ascii")


def _texts(table: Any) -> dict[str, str]:
    if not isinstance(table, dict) or not all(isinstance(v, str) for v in table.values()):
        raise ValueError("not a table of texts")
    return table


def _three(entry: Any) -> list[str]:
    if not isinstance(entry, list) or not all(isinstance(part, str) for part in entry):
        raise ValueError("not an instance")
    return entry
