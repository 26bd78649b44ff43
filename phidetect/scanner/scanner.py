"""`Scanner`: settings and model sessions, used over many instances."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Self, TypeAlias, overload

from phidetect import _native
from phidetect._version import __version__
from phidetect.decide.decisions import decide
from phidetect.decide.merge import merge_findings
from phidetect.decide.policy import OPTIONS, Policy, load_policy
from phidetect.decide.verdict import verdict_of
from phidetect.dicom import open_instance
from phidetect.dicom.characteristics import private_characteristics
from phidetect.errors import PhidetectError, UsageError
from phidetect.keys import RunKey, same_person
from phidetect.rules.elements import ElementRules
from phidetect.rules.known import KnownMatcher
from phidetect.rules.paths import safe_path
from phidetect.rules.private import NO_KNOWLEDGE, PrivateRules
from phidetect.rules.private_files import load_private_rules
from phidetect.rules.profile import tags_of
from phidetect.rules.region_files import load_region_rules
from phidetect.scanner.arrays import scan_array
from phidetect.scanner.inspection import Inspection, inspect_instance
from phidetect.scanner.surfaces import coverage_of
from phidetect.scanner.tagger import line_reader, shared_tagger
from phidetect.scanner.text import scan_texts
from phidetect.settings import DEFAULT_LIMITS, Limits
from phidetect.standard import EDITION, attribute_type
from phidetect.types import (
    Action,
    Coverage,
    Decision,
    ElementLocation,
    ElementPath,
    ErrorInfo,
    Finding,
    InstanceInfo,
    InstanceReport,
    KnownIdentifiers,
    Provenance,
    Skipped,
    SpanLocation,
    Verdict,
)

if TYPE_CHECKING:
    import numpy as np
    import pydicom
    from numpy.typing import NDArray

    from phidetect.backends import Backend
    from phidetect.pixels import TextFinder
    from phidetect.text import TextTagger

__all__ = ["Scanner", "Subject", "type_at"]

Subject: TypeAlias = "str | os.PathLike[str] | BinaryIO | pydicom.Dataset"
"""What can be scanned: a path, a binary file or a pydicom Dataset."""

logger = logging.getLogger("phidetect.scanner")


class Scanner:
    """Scans instances under one policy. Use it as a context manager.

    Parameters
    ----------
    policy : str, Path or Policy
        A shipped policy by name, a TOML file, or a loaded policy.
    device : str
        ``cpu``, ``cuda`` or ``auto``, which takes a GPU where there is one.
    backend : {"onnx", "torch"}
        What runs the models: onnxruntime, or torch over the same files.
    key : RunKey, optional
        Makes tokens repeatable from run to run; a fresh key serves this scanner without it.
    pseudonyms : mapping of str to str
        New Patient ID per old one, as the user gave them; padding and case of old ones make no
        difference. A new one in Patient ID (0010,0020)
        or Patient's Name (0010,0010) identifies nobody.
    limits : Limits
        What a hostile file may cost.
    threads : int, optional
        Threads of the model sessions; by default what the machine gives this process.
    region_rules : iterable of path
        Files of device-region rules, besides those that the policy names: scripts of the CTP
        DicomPixelAnonymizer and recipes of pydicom/deid.
    private_rules : path, optional
        CSV file of what becomes of private elements, instead of the one that the policy names.

    Raises
    ------
    UsageError
        For an unknown policy, and for a policy or a file of rules that is not valid; PHD008 for
        two old Patient IDs that differ in spelling alone.
    ModelError
        PHD303 where the device or the backend is not there: it is so for every file.
    """

    def __init__(
        self,
        *,
        policy: str | Path | Policy = "research",
        device: str = "cpu",
        backend: Backend = "onnx",
        key: RunKey | None = None,
        pseudonyms: Mapping[str, str] = MappingProxyType({}),
        limits: Limits = DEFAULT_LIMITS,
        threads: int | None = None,
        region_rules: Iterable[str | os.PathLike[str]] = (),
        private_rules: str | os.PathLike[str] | None = None,
    ) -> None:
        self.policy = load_policy(policy)
        self.region_rules = tuple(
            load_region_rules(Path(file)) for file in (*self.policy.region_rules, *region_rules)
        )
        self.key = key or RunKey.fresh()
        self.pseudonyms = _by_person(pseudonyms)
        knowledge = private_rules or self.policy.private_rules
        self.private_knowledge = load_private_rules(Path(knowledge)) if knowledge else NO_KNOWLEDGE
        self.limits = limits
        self._device = device
        self._backend: Backend = backend
        self._threads = threads
        self._rules = ElementRules(
            options=self.policy.option_set, creators=self.private_knowledge.creators
        )
        self._finder: TextFinder | None = None
        self._lock = threading.Lock()
        if (device, backend) != ("cpu", "onnx"):
            # What is not there fails now. Found out file by file, it would make each INCOMPLETE.
            self._text_finder()
            self._text_tagger()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def notices(self) -> tuple[str, ...]:
        """What files of rules hold that is not carried out."""
        return tuple(
            f"rules file {number}: {notice}"
            for number, rules in enumerate(self.region_rules, 1)
            for notice in rules.notices
        )

    def close(self) -> None:
        """Drop the model sessions."""
        self._finder = None

    def scan(
        self,
        subject: Subject,
        *,
        known: KnownIdentifiers | None = None,
        name: str | None = None,
        second_look: bool = False,
    ) -> InstanceReport:
        """Return the report of one instance. Nothing about the file itself raises.

        Parameters
        ----------
        subject : path, binary file or Dataset
            The instance.
        known : KnownIdentifiers, optional
            What other instances of the study taught.
        name : str, optional
            Relative path to write into the report; the file name by default.
        second_look : bool
            Read the pixels at another scale and tiling than a first scan does.
        """
        return self.inspect(subject, known=known, name=name, second_look=second_look)[0]

    def inspect(
        self,
        subject: Subject,
        *,
        known: KnownIdentifiers | None = None,
        name: str | None = None,
        second_look: bool = False,
    ) -> tuple[InstanceReport, Inspection | None]:
        """Return the report with what it rests on; None where the file could not be opened."""
        begun = time.perf_counter()
        given = known or KnownIdentifiers()
        name = _name_of(subject) if name is None else name
        try:
            path = Path(subject) if isinstance(subject, os.PathLike) else subject
            instance = open_instance(path, limits=self.limits)
        except PhidetectError as error:
            logger.info("not opened: %s", error.code)
            return self.failed(name, ErrorInfo(code=error.code, what=error.what), known=given), None
        info = InstanceInfo(
            path=name,
            sha256=instance.sha256,
            size=instance.size,
            sop_class=instance.sop_class,
            transfer_syntax=instance.transfer_syntax,
            modality=instance.modality,
        )
        opened = (time.perf_counter() - begun) * 1000
        seen = inspect_instance(
            instance,
            info=info,
            finder=self._text_finder(),
            tagger=self._text_tagger,
            second_look=second_look,
            rules=self._rules,
            given=given,
            pseudonyms=frozenset(self.pseudonyms.values()),
            key=self.key,
            limits=self.limits,
            region_rules=self.region_rules,
        )
        seen.timings_ms = {"open": opened, **seen.timings_ms}
        return self._report(seen, info, given), seen

    def failed(
        self, name: str, error: ErrorInfo, *, known: KnownIdentifiers | None = None
    ) -> InstanceReport:
        """Return the FAILED report of a file that was not scanned to the end.

        Parameters
        ----------
        name : str
            Relative path of the file; an identifying part of it becomes a token.
        error : ErrorInfo
            Why, without values.
        known : KnownIdentifiers, optional
            As in `scan`.
        """
        given = known or KnownIdentifiers()
        return InstanceReport(
            instance=InstanceInfo(path=safe_path(name, KnownMatcher(given), key=self.key)),
            verdict=Verdict.FAILED,
            coverage=Coverage(),
            provenance=self._provenance(given, pixels=False),
            error=error,
        )

    def scan_many(
        self,
        paths: Iterable[str | os.PathLike[str]],
        *,
        workers: int = 1,
        known: KnownIdentifiers | None = None,
    ) -> Iterator[InstanceReport]:
        """Yield the report of each path, in the order of `paths`.

        Parameters
        ----------
        paths : iterable of path
            The files.
        workers : int
            Files in work at a time. They share the sessions of this scanner.
        known : KnownIdentifiers, optional
            As in `scan`.
        """
        if workers <= 1:
            for path in paths:
                yield self.scan(path, known=known)
            return
        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(lambda path: self.scan(path, known=known), paths)

    @overload
    def scan_text(self, texts: str, *, element: str | None = None) -> list[Finding]: ...  # type: ignore[overload-overlap]
    @overload
    def scan_text(
        self, texts: Sequence[str], *, element: str | None = None
    ) -> list[list[Finding]]: ...
    def scan_text(
        self, texts: str | Sequence[str], *, element: str | None = None
    ) -> list[Finding] | list[list[Finding]]:
        """Return the PHI in texts, as findings with span locations.

        Parameters
        ----------
        texts : str or sequence of str
            One text gives one list; a sequence gives one list per text.
        element : str, optional
            Keyword or tag in text form of the element that holds them; None for running text.

        Raises
        ------
        UsageError
            PHD011, for an unknown element.
        InputError, DetectorError
            PHD107 or PHD502, for a text that is longer than `Limits.text_chars` or than the
            text model reads (`Limits.text_pieces`).
        ModelError
            If a model is missing, altered or cannot be run.
        """
        found = scan_texts(
            [texts] if isinstance(texts, str) else texts,
            element=element,
            rules=self._rules,
            tagger=self._text_tagger(),
            limits=self.limits,
        )
        return found[0] if isinstance(texts, str) else found

    def scan_image(
        self, array: NDArray[np.uint8] | NDArray[np.uint16], *, modality: str | None = None
    ) -> list[Finding]:
        """Return the lines of text in one frame, PHI or not, as findings with regions.

        Parameters
        ----------
        array : ndarray of uint8 or uint16, shape (rows, cols) or (rows, cols, 3)
            Grey samples, bright is bright, or RGB.
        modality : str, optional
            Modality (0008,0060), where it is known.

        Raises
        ------
        UsageError
            PHD011, for another dtype or shape.
        """
        return scan_array(
            array,
            finder=self._text_finder(),
            modality=modality,
            read=line_reader(self._text_tagger()),
        )

    def _text_finder(self) -> TextFinder:
        from phidetect.pixels import load_text_finder  # loads onnxruntime

        with self._lock:
            if self._finder is None:
                self._finder = load_text_finder(
                    device=self._device, threads=self._threads, backend=self._backend
                )
            return self._finder

    def _text_tagger(self) -> TextTagger:
        return shared_tagger(self._device, self._threads, self._backend)

    def review(
        self,
        report: InstanceReport,
        seen: Inspection,
        *,
        findings: Iterable[Finding],
        skipped: Iterable[Skipped],
        options: frozenset[str],
        accounted: Mapping[ElementPath, str],
    ) -> InstanceReport:
        """Return a report of `inspect` decided again, with what an audit added.

        Nothing is read again.

        Parameters
        ----------
        report, seen
            What `inspect` returned; `seen` is added to.
        findings, skipped
            More of them.
        options : frozenset of str
            Options of the profile instead of those of the policy.
        accounted : mapping of ElementPath to str
            Elements whose findings are as the profile has it, and why: they are kept.
        """
        seen.findings += findings
        seen.skipped += skipped
        chosen = tuple(option for option in OPTIONS if option in options)
        policy = self.policy.model_copy(update={"options": chosen})
        again = self._report(
            seen, report.instance, KnownIdentifiers(), policy=policy, accounted=accounted
        )
        return replace(again, instance=report.instance, provenance=report.provenance)

    def private_rules_of(self, seen: Inspection) -> PrivateRules:
        """Return the rules for the private elements of one instance: the user's, and its own."""
        return PrivateRules(self.private_knowledge, private_characteristics(seen.instance))

    def _report(
        self,
        seen: Inspection,
        info: InstanceInfo,
        given: KnownIdentifiers,
        *,
        policy: Policy | None = None,
        accounted: Mapping[ElementPath, str] = MappingProxyType({}),
    ) -> InstanceReport:
        begun = time.perf_counter()
        findings = merge_findings(seen.findings)
        decisions = decide(
            findings,
            seen.elements,
            policy=policy or self.policy,
            attribute_type=partial(type_at, seen),
            read=seen.overlays.read,
            embedded=seen.overlays.embedded,
            private=self.private_rules_of(seen),
        )
        decisions = tuple(_kept(decision, accounted) for decision in decisions)
        coverage = coverage_of(seen, decisions, changes=not self.policy.report_only)
        seen.timings_ms["decide"] = (time.perf_counter() - begun) * 1000
        return InstanceReport(
            instance=replace(
                info, path=safe_path(info.path, KnownMatcher(seen.known), key=self.key)
            ),
            verdict=verdict_of(findings, decisions, coverage, error=seen.error),
            findings=findings,
            decisions=decisions,
            coverage=coverage,
            provenance=self._provenance(
                given,
                pixels=seen.frames > 0
                or bool(seen.overlays.read or seen.pictures.read or seen.documents),
                text=seen.models,
            ),
            error=seen.error,
            timings_ms=seen.timings_ms,
        )

    def _provenance(
        self,
        given: KnownIdentifiers,
        *,
        pixels: bool,
        text: Mapping[str, str] = MappingProxyType({}),
    ) -> Provenance:
        digest = given.digest(self.key.derive("known identifiers")) if given else ""
        return Provenance(
            phidetect=__version__,
            policy=str(self.policy),
            edition=EDITION,
            known_identifiers=f"hmac-sha256:{digest}" if digest else "none",
            models={**(self._text_finder().models if pixels else {}), **text},
            kernels=_native.KERNELS,
            region_rules=tuple(rules.digest for rules in self.region_rules),
            private_rules=self.private_knowledge.digest or "none",
        )


def _by_person(pseudonyms: Mapping[str, str]) -> Mapping[str, str]:
    by_person = {same_person(old): new for old, new in pseudonyms.items()}
    if len(by_person) < len(pseudonyms):
        raise UsageError("PHD008", hint="two old identifiers differ in spelling alone")
    return MappingProxyType(by_person)


def _kept(decision: Decision, accounted: Mapping[ElementPath, str]) -> Decision:
    location = decision.location
    if not decision.findings or not isinstance(location, ElementLocation | SpanLocation):
        return decision
    reason = accounted.get(location.path)
    if reason is None:
        return decision
    return replace(decision, action=Action.KEEP, reason=reason, by="profile")


def type_at(seen: Inspection, path: ElementPath) -> str | None:
    """Return the Type of the attribute at a path in the IOD of an instance, None where unknown."""
    sop_class = seen.instance.sop_class
    return None if sop_class is None else attribute_type(sop_class, tags_of(path))


def _name_of(subject: Subject) -> str:
    if isinstance(subject, str | os.PathLike):
        return Path(subject).name
    return "-"
