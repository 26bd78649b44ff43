"""One object redacted, checked, and only then handed out."""

from __future__ import annotations

import copy
import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Protocol

from pydicom.dataset import Dataset
from pydicom.tag import BaseTag
from pydicom.uid import UID, MediaStorageDirectoryStorage

from phidetect.crosswalk import Entries
from phidetect.decide.policy import Policy
from phidetect.dicom.meta import inflate, read_head
from phidetect.dicom.open import Instance, open_instance
from phidetect.dicom.quiet import quiet
from phidetect.errors import PhidetectError, RedactionError
from phidetect.keys import RunKey
from phidetect.redaction.audit import Audit
from phidetect.redaction.claims import (
    Done,
    graphics_completely_read,
    mark_lossy,
    mark_pixels_changed,
    pixels_completely_read,
    write_claims,
)
from phidetect.redaction.header import HeaderResult, redact_header
from phidetect.redaction.layout import pixel_tag
from phidetect.redaction.mapped import mapped_entries
from phidetect.redaction.pixels import PixelResult, redact_pixels
from phidetect.redaction.plan import Resolve, drops_bitstream, regions_to_fill
from phidetect.redaction.values import Subject, subject_of
from phidetect.redaction.verify import CHECKS, Original, verify
from phidetect.redaction.whole import whole_values
from phidetect.redaction.write import encode
from phidetect.settings import DEFAULT_LIMITS, Limits
from phidetect.types import Decision, InstanceReport, KnownIdentifiers, Verdict

__all__ = ["MAX_LOOKS", "Redaction", "Scan", "redact_instance", "two_copies"]

MAX_LOOKS = 4
"""Second looks, each with what the one before still wanted hidden, before giving up."""


class Scan(Protocol):
    """Looks at a staged object; `Scanner.scan` is one."""

    def __call__(
        self, subject: BinaryIO, *, known: KnownIdentifiers | None, second_look: bool
    ) -> InstanceReport:
        """Return the report of `subject`."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Redaction:
    """A redacted and verified object.

    Attributes
    ----------
    dataset : pydicom.dataset.Dataset
        Read from `data`.
    audit : Audit
        The account of what was done.
    data : bytes
        The object in the DICOM File Format, as it was verified.
    mapped : Entries or None
        What leads back to the original, under a policy that keeps a map.
    """

    dataset: Dataset
    audit: Audit
    data: bytes
    mapped: Entries | None = None


def redact_instance(
    instance: Instance,
    report: InstanceReport,
    *,
    policy: Policy,
    key: RunKey,
    scan: Scan,
    known: KnownIdentifiers | None = None,
    pseudonyms: Mapping[str, str] = MappingProxyType({}),
    creator_token: Callable[[str], str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Redaction:
    """Return a redacted and verified copy of an object.

    Where a second look at the result finds more to hide, that is hidden as well and looked at
    again, at most `MAX_LOOKS` times; before the last one values go whole.

    Parameters
    ----------
    instance : Instance
        The opened object; it is not changed.
    report : InstanceReport
        Of a scan of this object; its decisions are carried out.
    policy : Policy
        The policy of the report.
    key : RunKey
        Tokens, UIDs and date shifts derive from it.
    scan : callable
        Takes the second look at what was made.
    known : KnownIdentifiers, optional
        Identifiers of the instance and those given, to be searched in the output.
    pseudonyms : mapping of str to str
        New Patient ID per old one, where the user gave one.
    creator_token : callable, optional
        Makes the token of an unknown Private Creator in paths, as the scan did.
    limits : Limits
        What the object may cost.

    Raises
    ------
    RedactionError
        PHD404 if the report says FAILED or INCOMPLETE or the file has changed since; PHD401
        if the result cannot be verified; PHD402 for pixels or elements that cannot be
        redacted; PHD403 if the result cannot be encoded; PHD407 for a DICOMDIR. Nothing is
        handed out then.
    """
    job = _Job.start(instance, report, policy, key, known, pseudonyms, creator_token, limits)
    staged, data = job.run(scan)
    mapped = None
    if policy.crosswalk:
        mapped = mapped_entries(job.original.dataset, staged.dataset)
    return Redaction(dataset=staged.dataset, audit=job.audit(data), data=data, mapped=mapped)


def _open(data: bytes, limits: Limits) -> Instance:
    try:
        return open_instance(io.BytesIO(data), limits=limits)
    except PhidetectError as error:
        raise RedactionError("PHD401", hint=f"the output does not parse: {error.code}") from None


@dataclass(slots=True, kw_only=True)
class _Job:
    """The state of one redaction; it lives for one call."""

    working: Dataset
    original: Original
    report: InstanceReport
    policy: Policy
    key: RunKey
    known: KnownIdentifiers
    who: Subject
    resolve: Resolve
    transfer_syntax: str
    decisions: list[Decision]
    header: HeaderResult
    pixels: PixelResult
    limits: Limits
    native_bytes: int = 0
    stored_bytes: int = 0
    codes: tuple[str, ...] = ()
    looks: int = 0

    @classmethod
    def start(
        cls,
        instance: Instance,
        report: InstanceReport,
        policy: Policy,
        key: RunKey,
        known: KnownIdentifiers | None,
        pseudonyms: Mapping[str, str],
        creator_token: Callable[[str], str] | None,
        limits: Limits,
    ) -> _Job:
        if policy.report_only:
            raise RedactionError("PHD402", hint="a report-only policy redacts nothing")
        if report.verdict in (Verdict.FAILED, Verdict.INCOMPLETE) or report.error is not None:
            raise RedactionError("PHD404", path=instance.path, hint=report.verdict.value)
        if instance.sop_class == MediaStorageDirectoryStorage:
            raise RedactionError("PHD407", path=instance.path, hint="a DICOMDIR never passes")
        token = creator_token or (lambda creator: key.token("creator", creator))
        original, working = two_copies(instance, limits)
        syntax = instance.encoding
        return cls(
            working=working,
            original=Original(
                dataset=original,
                transfer_syntax=syntax,
                known=known or KnownIdentifiers(),
                times_move=not policy.keep_weekday,
            ),
            report=report,
            policy=policy,
            key=key,
            known=known or KnownIdentifiers(),
            who=subject_of(
                working, key=key, pseudonyms=pseudonyms, keep_weekday=policy.keep_weekday
            ),
            resolve=_resolver(token),
            transfer_syntax=syntax,
            decisions=list(report.decisions),
            header=HeaderResult(),
            pixels=PixelResult(transfer_syntax=syntax),
            limits=limits,
        )

    def run(self, scan: Scan) -> tuple[Instance, bytes]:
        """Redact and look again until nothing is left to hide; return what was verified."""
        todo = self.decisions
        while True:
            self._apply(todo)
            stream = io.BytesIO()
            encode(self.working, stream, transfer_syntax=self.transfer_syntax)
            data = stream.getvalue()
            staged = _open(data, self.limits)
            self.looks += 1
            outcome = verify(
                staged.dataset,
                _plain(data, self.transfer_syntax, self.limits),
                self.original,
                self.decisions,
                self._scans(scan, data),
                resolve=self.resolve,
                transfer_syntax=self.transfer_syntax,
                decoded=self.transfer_syntax != self.original.transfer_syntax,
            )
            if outcome.problems:
                more = f", and {len(outcome.problems) - 1} more" if outcome.problems[1:] else ""
                raise RedactionError("PHD401", hint=outcome.problems[0] + more)
            if not outcome.left:
                return staged, data
            if self.looks == MAX_LOOKS:
                raise RedactionError("PHD401", hint="another look still finds something to hide")
            todo = list(outcome.left)
            if self.looks == MAX_LOOKS - 1:
                todo = whole_values(todo, staged.dataset, resolve=self.resolve)
            self.decisions += todo

    def _scans(self, scan: Scan, data: bytes) -> Iterator[InstanceReport]:
        """Yield a report of a second look and, where pixels were filled, of a first one.

        What was filled changes how the rest is seen, and whoever scans the output looks so.
        """
        for second_look in (True, False) if self.pixels.frames else (True,):
            yield scan(io.BytesIO(data), known=self.known, second_look=second_look)

    def _apply(self, decisions: list[Decision]) -> None:
        first = self.looks == 0
        done = redact_header(
            self.working,
            decisions,
            key=self.key,
            resolve=self.resolve,
            subject=self.who,
            keep_private=not first,
        )
        self.header = done if first else _sum(self.header, done)
        before = self._pixel_bytes()
        result = redact_pixels(
            self.working,
            regions_to_fill(decisions),
            transfer_syntax=self.transfer_syntax,
            always_decode=drops_bitstream(decisions),
        )
        self.pixels = PixelResult(
            transfer_syntax=result.transfer_syntax,
            regions=self.pixels.regions + result.regions,
            frames=self.pixels.frames | result.frames,
        )
        self.transfer_syntax = result.transfer_syntax
        if result.frames:
            self.stored_bytes = self.stored_bytes or before
            mark_pixels_changed(
                self.working,
                transfer_syntax=self.original.transfer_syntax,
                stored_bytes=self.stored_bytes,
                native_bytes=self._pixel_bytes(),
            )
        elif self.transfer_syntax != self.original.transfer_syntax:
            self.stored_bytes = self.stored_bytes or before
            mark_lossy(
                self.working,
                transfer_syntax=self.original.transfer_syntax,
                stored_bytes=self.stored_bytes,
                native_bytes=self._pixel_bytes(),
            )
        with quiet():
            self.codes = write_claims(
                self.working,
                Done(
                    options=self.policy.option_set,
                    policy=self.policy.name,
                    header=self.header,
                    pixels_read=self._pixels_read(),
                    private_kept=any(
                        BaseTag(tag).is_private
                        for tag in self.working.keys()  # noqa: SIM118
                    ),
                    graphics_read=graphics_completely_read(self.report.coverage, self.decisions),
                ),
            )

    def _pixels_read(self) -> bool:
        return pixels_completely_read(self.report.coverage, self.decisions)

    def _pixel_bytes(self) -> int:
        tag = pixel_tag(self.working)
        item = None if tag is None else self.working.get_item(tag)
        return len(getattr(item, "value", None) or b"")

    def audit(self, data: bytes) -> Audit:
        """Return the account of a finished job."""
        return Audit(
            actions=dict(self.header.actions),
            regions=self.pixels.regions,
            frames=len(self.pixels.frames),
            claims=self.codes,
            pixels_read=self._pixels_read(),
            transfer_syntax=self.transfer_syntax,
            looks=self.looks,
            verified=CHECKS,
            sha256=hashlib.sha256(data).hexdigest(),
        )


def _resolver(creator_token: Callable[[str], str]) -> Resolve:
    from phidetect.dicom import resolve

    return lambda dataset, path: resolve(dataset, path, creator_token=creator_token)


def two_copies(instance: Instance, limits: Limits) -> tuple[Dataset, Dataset]:
    """Return two private copies: one to check against, one to work on.

    A file is read again, so that elements nobody touches keep their bytes.
    """
    if instance.path is None:
        with quiet():
            return copy.deepcopy(instance.dataset), copy.deepcopy(instance.dataset)
    copies = []
    for _ in range(2):
        try:
            again = open_instance(Path(instance.path), limits=limits)
        except PhidetectError:
            raise RedactionError(
                "PHD404", path=instance.path, hint="cannot be read again"
            ) from None
        if again.sha256 != instance.sha256:
            raise RedactionError("PHD404", path=instance.path, hint="changed since it was scanned")
        copies.append(again.dataset)
    return copies[0], copies[1]


def _plain(data: bytes, transfer_syntax: str, limits: Limits) -> bytes:
    """Return the file with its data set inflated, where it is deflated (PS3.5 A.5)."""
    if not UID(transfer_syntax).is_deflated:
        return data
    start = read_head(data).start
    return data[:start] + inflate(data, start, limits=limits)


def _sum(one: HeaderResult, other: HeaderResult) -> HeaderResult:
    return HeaderResult(
        actions=Counter(one.actions) + Counter(other.actions),
        reasons=one.reasons | other.reasons,
        dates_shifted=one.dates_shifted + other.dates_shifted,
        dates_kept=one.dates_kept + other.dates_kept,
    )
