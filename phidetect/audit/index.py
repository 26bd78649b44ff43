"""What the instances of a collection, and its originals, teach: keyed digests, no values."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from phidetect.audit.dictionary import Attacked, AttackLimits, attack
from phidetect.audit.digests import Head, heads_of, heads_of_id, heads_of_uid
from phidetect.audit.forms import forms_of, plain
from phidetect.audit.pseudonyms import looks_pseudonymous
from phidetect.audit.records import (
    Header,
    Original,
    digit_runs,
    instance_uids,
    is_registered,
    own_ids,
    parse_date,
)
from phidetect.audit.subject import first_text, texts
from phidetect.keys import TOKEN_PATTERN, RunKey
from phidetect.rules.header import element_category, is_placeholder
from phidetect.rules.known import known_from_header
from phidetect.types import Category, ElementView

__all__ = ["AuditIndex"]

_ACQUIRED = (
    "SOPClassUID", "Modality", "SeriesNumber", "InstanceNumber", "AcquisitionNumber", "StudyTime",
    "SeriesTime", "AcquisitionTime", "ContentTime", "ImagePositionPatient", "SliceLocation",
)  # fmt: skip
_TELLING = ("StudyTime", "SeriesTime", "AcquisitionTime", "ContentTime", "ImagePositionPatient")
_SHAPE = ("SOPClassUID", "Modality", "SeriesNumber", "InstanceNumber")
_FEW = 4
_PART = 5


@dataclass(slots=True, repr=False)
class _Collection:
    sops: dict[int, int] = field(default_factory=dict)
    studies: dict[int, set[int]] = field(default_factory=dict)
    names: dict[int, set[int]] = field(default_factory=dict)
    numbers: dict[int, set[int]] = field(default_factory=dict)
    shifts: dict[int, set[int]] = field(default_factory=dict)
    values: dict[int, Category] = field(default_factory=dict)


class AuditIndex:
    """Knowledge of a collection. Learn the originals, then the collection, then `finish`.

    Nothing of it is a value: digests under a key of the run, days moved by a secret of it, and
    heads of hashes that the data hold themselves. Nothing is written.

    Parameters
    ----------
    key : RunKey
        Key of the run.
    most : int
        Entries that are kept. Beyond, nothing more is learned and `full` says so.
    limits : AttackLimits
        What the dictionary attack may cost.
    """

    def __init__(
        self,
        *,
        key: RunKey,
        most: int = 5_000_000,
        limits: AttackLimits | None = None,
    ) -> None:
        self._key = key.derive("audit")
        self._mask = int.from_bytes(key.derive("audit days")[:3])
        self._most = most
        self._entries = 0
        self._limits = limits or AttackLimits()
        self.full = False
        self.originals = 0
        self.originals_unread = 0
        self.original_values: dict[int, Category] = {}
        self.original_uids: set[int] = set()
        self.derived: dict[int, str] = {}
        self.attacked = Attacked()
        self.uids_tried = True
        self._targets: dict[Head, set[str]] = {}
        self._uid_targets: set[Head] = set()
        self._pairs: dict[int, Original | None] = {}
        self.here = _Collection()

    def __repr__(self) -> str:
        return f"AuditIndex({self._entries} entries)"

    def digest(self, domain: str, text: str) -> int:
        """Return a keyed digest of 64 bits; `domain` separates the uses."""
        data = f"{domain}\0{text}".encode("utf-8", "surrogatepass")
        return int.from_bytes(hashlib.blake2b(data, digest_size=8, key=self._key).digest())

    def digest_bytes(self, data: bytes) -> int:
        """Return a keyed digest of 64 bits of Pixel Data as stored; 0 for nothing."""
        if not any(data[:4096]) and not any(data):
            return 0
        return int.from_bytes(hashlib.blake2b(data, digest_size=8, key=self._key).digest())

    def learn_original(self, header: Header) -> None:
        """Learn the identifiers, UIDs, dates and digits of one original."""
        self.originals += 1
        known = known_from_header(header.elements)
        for item in known.items:
            if item.category is Category.DATE:
                continue
            value = item.value.reveal()
            for form in forms_of(value, item.category):
                if self._room():
                    self.original_values.setdefault(self.digest("value", form), item.category)
            if item.category in (Category.ID, Category.NAME):
                self._learn_hashes(value, {value, value.strip(), plain(value)})
        for _, uid in instance_uids(header.elements):
            known_already = self.digest("uid", uid)
            if known_already not in self.original_uids and self._room():
                self.original_uids.add(known_already)
                self._learn_hashes(uid, {uid})
        record = Original(
            dates={
                str(view.path): day + self._mask
                for view in header.elements
                if view.vr in ("DA", "DT") and (day := parse_date(first_text(view)))
            },
            digits=frozenset(self._digits(header.elements)),
            shape=self._fingerprint(header, _SHAPE),
        )
        for place in self._places(header):
            if self._room():
                # Two originals of one look: neither can be told from the other.
                self._pairs[place] = None if place in self._pairs else record

    def learn(self, header: Header) -> None:
        """Learn one instance of the collection that is audited."""
        tops = header.tops
        patient = self._of(tops, "PatientID", "pid")
        name = self._of(tops, "PatientName", "pn")
        study = self._of(tops, "StudyInstanceUID", "uid")
        sop = self._of(tops, "SOPInstanceUID", "uid")
        here = self.here
        if not self._room(4):
            return
        if sop:
            here.sops[sop] = here.sops.get(sop, 0) + 1
        if study:
            _add(here.studies.setdefault(study, set()), patient)
        if patient and name:
            _add(here.names.setdefault(patient, set()), name)
        if patient:
            self._learn_number(first_text(tops["PatientID"]))
            self._learn_shift(header, patient)
        self._learn_values(header.elements)

    def finish(self) -> None:
        """Try the dictionary against what the collection may have hashed. Then it is read only."""
        algorithms = {name for names in self._targets.values() for name in names}
        limits = self._limits
        self.attacked = attack(
            self._targets,
            algorithms,
            numbers=limits.numbers,
            padded=True,
            days=limits.days,
            seconds=limits.seconds,
        )
        of_uids = attack(
            self._uid_targets,
            ("md5", "sha1", "sha256", "sha512"),
            numbers=limits.numbers_of_uids,
            padded=False,
            days=limits.days,
            seconds=limits.seconds,
        )
        self.attacked.found |= of_uids.found
        self.uids_tried = of_uids.complete
        self._targets, self._uid_targets = {}, set()

    def original_of(self, header: Header) -> Original | None:
        """Return the original of an instance: by its pixels, its acquisition, or its path."""
        *sure, by_name = self._places(header)
        for place in sure:
            if self._pairs.get(place) is not None:
                return self._pairs[place]
        found = self._pairs.get(by_name)
        shape = self._fingerprint(header, _SHAPE)
        return found if found is not None and found.shape == shape else None

    def is_derived(self, heads: Iterable[Head]) -> str:
        """Return how one of `heads` derives from a known or guessed value; empty for none."""
        for head in heads:
            if head in self.attacked.found:
                return "of a number that was guessed"
            name = self.derived.get(self.digest("head", repr(head)))
            if name is not None:
                return name
        return ""

    def day(self, masked: int) -> int:
        """Return the day that a record of `Original` stands for, to be compared only."""
        return masked - self._mask

    def digit_forms(self, text: str) -> Iterator[int]:
        """Yield digests of every run of five digits or more within the runs of a text."""
        for run in digit_runs(text):
            run = run[:64]
            for first in range(len(run)):
                for last in range(first + _PART, len(run) + 1):
                    yield self.digest("digits", run[first:last])

    def pid(self, text: str) -> int:
        """Return the digest under which a Patient ID is known."""
        return self.digest("pid", text.strip())

    def uid(self, text: str) -> int:
        """Return the digest under which a UID is known."""
        return self.digest("uid", text.strip(" \0"))

    def number_of(self, text: str) -> tuple[int, int] | None:
        """Return digest of what stands before the last number of an identifier, and that moved."""
        runs = digit_runs(text)
        if not runs or len(runs[-1]) > 9:
            return None
        head = text[: text.rindex(runs[-1])]
        return self.digest("head of id", head), int(runs[-1]) + self._mask

    def _room(self, more: int = 1) -> bool:
        self._entries += more
        self.full |= self._entries > self._most
        return not self.full

    def _learn_hashes(self, value: str, sources: Collection[str]) -> None:
        if is_placeholder(value):
            return
        for source in sources:
            for head, name in heads_of(source):
                if self._room():
                    self.derived.setdefault(self.digest("head", repr(head)), name)

    def _learn_values(self, elements: Iterable[ElementView]) -> None:
        for view in elements:
            category = element_category(view)
            if view.vr == "UI":
                if not is_registered(first_text(view)):
                    self._uid_targets.update(heads_of_uid(first_text(view)))
                continue
            if category is None or category is Category.DATE:
                continue
            for text in texts(view):
                if is_placeholder(text):
                    continue
                if category is Category.ID and not TOKEN_PATTERN.fullmatch(text):
                    for head, algorithms in heads_of_id(text):
                        self._targets.setdefault(head, set()).update(algorithms)
                if looks_pseudonymous(text, name=view.vr == "PN"):
                    continue
                if category in (Category.ID, Category.NAME):
                    self._learn_hashes(text, {text})
                for form in forms_of(text, category):
                    if self._room():
                        self.here.values.setdefault(self.digest("value", form), category)

    def _learn_number(self, text: str) -> None:
        found = None if TOKEN_PATTERN.fullmatch(text) else self.number_of(text)
        if found is not None and self._room():
            self.here.numbers.setdefault(found[0], set()).add(found[1])

    def _learn_shift(self, header: Header, patient: int) -> None:
        original = self.original_of(header) if self.originals else None
        view = header.tops.get("StudyDate")
        if original is None or view is None:
            return
        day = parse_date(first_text(view))
        before = original.dates.get(str(view.path))
        if day and before is not None:
            _add(self.here.shifts.setdefault(patient, set()), day - self.day(before))

    def _of(self, tops: dict[str, ElementView], keyword: str, domain: str) -> int:
        view = tops.get(keyword)
        text = "" if view is None else first_text(view).strip()
        return 0 if not text else self.digest(domain, plain(text) if domain == "pn" else text)

    def _digits(self, elements: Iterable[ElementView]) -> Iterator[int]:
        for _, text in own_ids(elements):
            for run in digit_runs(text):
                run = run[:64]
                for form in {run, run.lstrip("0"), run[::-1]}:
                    ends = {form, *(form[-n:] for n in range(_PART, len(form)))}
                    for end in ends:
                        if len(end) >= _PART:
                            yield self.digest("digits", end)

    def _places(self, header: Header) -> list[int]:
        tops = header.tops
        places = [self.digest("pixels", str(header.pixels))] if header.pixels else []
        if sum(bool(first_text(tops[word])) for word in _TELLING if word in tops) > 1:
            places.append(self._fingerprint(header, _ACQUIRED))
        return [*places, self.digest("name", header.name)]

    def _fingerprint(self, header: Header, keywords: tuple[str, ...]) -> int:
        tops = header.tops
        said = [list(texts(tops[word])) if word in tops else [] for word in keywords]
        return self.digest("acquired", repr((keywords[-1], said)))


def _add(few: set[int], one: int) -> None:
    if len(few) < _FEW:
        few.add(one)
