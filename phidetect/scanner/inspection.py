"""Looks at one instance: elements, pixels, bytes around the data set."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from phidetect.decide.text import join_readings
from phidetect.decide.text_line import LineContext, classify_lines
from phidetect.dicom import FrameSource, Instance, frames_of, video_metadata, walk
from phidetect.errors import MESSAGES, PhidetectError, PixelError
from phidetect.keys import RunKey
from phidetect.registry import DetectionContext, InstanceView, installed_detectors
from phidetect.rules.elements import ElementRules
from phidetect.rules.known import KnownMatcher, known_from_header
from phidetect.rules.regions import RegionRules
from phidetect.scanner.bitstreams import carried_findings
from phidetect.scanner.documents import DocumentStep, documents_of
from phidetect.scanner.known_bytes import KnownBytes
from phidetect.scanner.overlays import Overlays, embedded_bits, read_overlays
from phidetect.scanner.pictures import Pictures, read_pictures
from phidetect.scanner.regions import device_findings, pictures_of
from phidetect.scanner.slides import slide_findings
from phidetect.scanner.tagger import LineTexts, models_of
from phidetect.scanner.values import read_values
from phidetect.settings import Limits
from phidetect.types import (
    BytesLocation,
    Category,
    ElementPath,
    ElementView,
    ErrorInfo,
    Evidence,
    Finding,
    InstanceInfo,
    KnownIdentifiers,
    Skipped,
    TextLine,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from phidetect.decide.line_reading import LineReader
    from phidetect.pixels import PixelResult, TextFinder
    from phidetect.text import TextTagger

Luma: TypeAlias = "Callable[[int], NDArray[np.uint8]]"

__all__ = ["Inspection", "inspect_instance"]

_FAILING = frozenset(("PHD201", "PHD202", "PHD206", "PHD207"))
"""Pixel errors that make the object itself wrong, not merely unread."""


@dataclass(slots=True)
class Inspection:
    """What was seen of one instance, before anything is decided.

    Attributes
    ----------
    instance : Instance
        The opened object.
    elements : tuple of ElementView
        Every element.
    known : KnownIdentifiers
        Identifiers of the instance and those given.
    findings : list of Finding
        Raw findings, not merged.
    skipped : list of Skipped
        What was not read.
    error : ErrorInfo or None
        Why the object is wrong, where it is.
    frames, frames_read : int
        As in Coverage.
    pixels : str
        Status of the surface ``pixel-data``.
    overlays : Overlays
        What its overlay planes say.
    documents : dict of ElementPath to tuple of Skipped
        Documents inside the object that were looked into, and what was not read of each.
    pictures : Pictures
        What the pictures inside its sequences say.
    models : dict of str to str
        Models that read text, by task, as in Provenance.
    unread : list of ElementPath
        Elements whose text the tagger has not read.
    timings_ms : dict
        Milliseconds by step.
    """

    instance: Instance
    elements: tuple[ElementView, ...] = ()
    known: KnownIdentifiers = field(default_factory=KnownIdentifiers)
    findings: list[Finding] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    error: ErrorInfo | None = None
    frames: int = 0
    frames_read: int = 0
    pixels: str = "absent"
    overlays: Overlays = field(default_factory=Overlays)
    documents: dict[ElementPath, tuple[Skipped, ...]] = field(default_factory=dict)
    pictures: Pictures = field(default_factory=Pictures)
    models: dict[str, str] = field(default_factory=dict)
    unread: list[ElementPath] = field(default_factory=list)
    timings_ms: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step; an exception in it becomes a skipped entry, never a silent gap."""
        begun = time.perf_counter()
        try:
            yield
        except PhidetectError as error:
            self.skipped.append(Skipped(what=name, why=f"{error.code} {error.what}"))
        except Exception as error:  # noqa: BLE001 - a detector that raises makes INCOMPLETE
            self.skipped.append(Skipped(what=name, why=f"PHD501 {type(error).__name__}"))
        finally:
            spent = (time.perf_counter() - begun) * 1000
            self.timings_ms[name] = self.timings_ms.get(name, 0.0) + spent


def inspect_instance(
    instance: Instance,
    *,
    info: InstanceInfo,
    finder: TextFinder,
    tagger: Callable[[], TextTagger],
    second_look: bool,
    rules: ElementRules,
    given: KnownIdentifiers,
    pseudonyms: frozenset[str],
    key: RunKey,
    limits: Limits,
    region_rules: Sequence[RegionRules] = (),
) -> Inspection:
    """Run every detector over an opened instance.

    Parameters
    ----------
    instance : Instance
        The opened object.
    info : InstanceInfo
        Its enumerated facts, for detectors of other packages.
    finder : TextFinder
        Reads text in frames.
    tagger : callable
        Gives what reads text. It may raise, which makes the object INCOMPLETE.
    second_look : bool
        Have the finder look in other ways than a first scan does.
    rules : ElementRules
        Rules over elements.
    given : KnownIdentifiers
        What other instances of the study taught.
    pseudonyms : frozenset of str
        New identifiers of patients, which identify nobody and teach nothing.
    key : RunKey
        Makes the tokens of private creators.
    limits : Limits
        What the object may cost.
    region_rules : sequence of RegionRules
        Rules of places of identity that the user brought.
    """
    seen = Inspection(instance=instance)
    with seen.step("header"):
        seen.elements = tuple(
            walk(instance, creator_token=lambda c: key.token("creator", c), limits=limits)
        )
        telling = [view for view in seen.elements if not _is_pseudonym(view, pseudonyms)]
        seen.known = given | known_from_header(telling)
        seen.findings += rules.detect(telling, known=seen.known)
        seen.findings += _around_the_data_set(instance)
        hidden = KnownBytes(seen.known)
        seen.findings += hidden.of_elements(
            instance, seen.elements, creator_token=lambda c: key.token("creator", c)
        )
    reader: TextTagger | None = None
    with seen.step("text"):
        reader = tagger()
        _read_texts(seen, reader, pseudonyms, limits)
    lines = LineTexts(reader, limit=limits.read_chars)
    frames = None
    with seen.step("pixel-data"):
        frames = _open_frames(seen, limits)
        if frames is not None:
            parts = frames.beside()
            seen.findings += carried_findings(parts, known=seen.known, limits=limits)
            _read_frames(
                seen,
                frames,
                finder,
                read=lines.reader,
                second_look=second_look,
                region_rules=region_rules,
            )
            found, unread = KnownBytes(seen.known).of_pixels(instance, compressed=frames.compressed)
            seen.findings += found
            seen.skipped += unread
    with seen.step("overlay"):
        seen.overlays = read_overlays(
            instance,
            frames,
            finder=finder,
            read=lines.reader,
            known=seen.known,
            second_look=second_look,
            limits=limits,
        )
        seen.findings += seen.overlays.findings
        seen.skipped += seen.overlays.skipped
    step = DocumentStep(
        finder=finder,
        tagger=reader,
        rules=rules,
        known=seen.known,
        second_look=second_look,
        modality=instance.modality,
        limits=limits,
    )
    if reader is not None and documents_of(seen.elements):
        seen.models |= models_of(reader)
    _read_documents(seen, step, creator_token=lambda c: key.token("creator", c))
    with seen.step("nested-pixel-data"):
        seen.pictures = read_pictures(
            instance,
            seen.elements,
            creator_token=lambda c: key.token("creator", c),
            finder=finder,
            read=lines.reader,
            known=seen.known,
            second_look=second_look,
            limits=limits,
        )
        seen.findings += seen.pictures.findings
    for code in lines.errors:
        seen.skipped.append(Skipped(what="pixel-data text", why=f"{code} {MESSAGES[code]}"))
        seen.pixels = "skipped" if seen.pixels == "scanned" else seen.pixels
    context = DetectionContext(known=seen.known)
    object_view = InstanceView(info=info, elements=seen.elements, frames=frames)
    for detector in installed_detectors():
        with seen.step(f"detector {detector.name}"):
            seen.findings += detector.detect(object_view, context)
    return seen


def _read_texts(
    seen: Inspection, tagger: TextTagger, pseudonyms: frozenset[str], limits: Limits
) -> None:
    """Have the texts of the elements read, and join that with what the rules found in them."""
    telling = [view for view in seen.elements if not _is_pseudonym(view, pseudonyms)]
    texts = read_values(telling, tagger, limit=limits.read_chars)
    seen.findings = join_readings(seen.findings, texts.read, source=tagger.spec.source)
    seen.unread = texts.unread
    if texts.read:
        seen.models |= models_of(tagger)


def _read_documents(
    seen: Inspection, step: DocumentStep, *, creator_token: Callable[[str], str]
) -> None:
    """Read the documents, one after the other, as long as all of them together may take.

    The report says of each of the others that it was not read.
    """
    most = step.limits.documents
    begun = time.perf_counter()
    read = 0
    for view in documents_of(seen.elements):
        with seen.step("encapsulated-document"):
            over = ""
            if read >= most.documents:
                over = "PHD124"
            elif time.perf_counter() - begun > 2 * most.seconds:
                over = "PHD125"
            found, missed = step.inspect(
                seen.instance, view, over=over, creator_token=creator_token
            )
            read += 1
            seen.findings += found
            seen.documents[view.path] = missed


def _is_pseudonym(view: ElementView, pseudonyms: frozenset[str]) -> bool:
    """Return whether an element holds nothing but the new identifier of a patient."""
    return (
        view.keyword in ("PatientID", "PatientName")
        and len(view.values) == 1
        and view.values[0].reveal().strip() in pseudonyms
    )


def _open_frames(seen: Inspection, limits: Limits) -> FrameSource | None:
    """Return the frames, or None for an object that has none and needs none."""
    try:
        frames = frames_of(seen.instance, limits=limits)
    except PixelError as error:
        seen.pixels = "skipped"
        if error.code == "PHD205":
            parts = video_metadata(seen.instance)
            seen.findings += carried_findings(parts, known=seen.known, limits=limits)
        if error.code in _FAILING:
            seen.error = ErrorInfo(code=error.code, what=error.what)
        raise
    seen.frames = frames.number_of_frames
    return frames if seen.frames else None


def _read_frames(
    seen: Inspection,
    frames: FrameSource,
    finder: TextFinder,
    *,
    read: LineReader | None,
    second_look: bool,
    region_rules: Sequence[RegionRules],
) -> None:
    seen.pixels = "skipped"
    looks: dict[str, set[int]] = defaultdict(set)
    first = partial(_first_look, frames, looks, embedded_bits(seen.instance, frames))
    result = _find(finder, frames, first, second_look=second_look)
    lines = list(result.lines)
    for name in sorted(looks) if not result.skipped else ():
        other = partial(_further_look, frames, name, looks[name])
        further = _find(finder, frames, other, second_look=second_look)
        seen.skipped += _skipped_frames(further)
        lines += [line for line in further.lines if not _was_read(line, lines)]
    seen.frames_read = result.frames_read
    seen.skipped += _skipped_frames(result)
    context = LineContext(
        modality=seen.instance.modality,
        rows=frames.rows,
        cols=frames.columns,
        n_frames=frames.number_of_frames,
        pictures=pictures_of(seen.instance, frames),
    )
    seen.findings += device_findings(seen.instance, seen.elements, frames, given=region_rules)
    seen.findings += slide_findings(seen.instance, seen.elements, frames)
    matcher = KnownMatcher(seen.known)
    seen.findings += classify_lines(lines, known=matcher, context=context, read=read)
    if not result.skipped and result.frames_read == frames.number_of_frames:
        seen.pixels = "scanned"
    elif not result.skipped:
        seen.skipped.append(Skipped(what="pixel-data", why="PHD204 not every frame was read"))


def _find(finder: TextFinder, frames: FrameSource, luma: Luma, *, second_look: bool) -> PixelResult:
    return finder.find(
        luma,
        frames.number_of_frames,
        rows=frames.rows,
        cols=frames.columns,
        second_look=second_look,
    )


def _skipped_frames(result: PixelResult) -> list[Skipped]:
    return [
        Skipped(what=f"pixel-data frame {index}", why=f"{code} {MESSAGES[code]}")
        for index, code in result.skipped
    ]


def _first_look(
    frames: FrameSource, looks: dict[str, set[int]], overlays: frozenset[str], index: int
) -> NDArray[np.uint8]:
    """Return a frame as it is shown, and note what that rendering may hide.

    Overlays inside Pixel Data are planes of their own.
    """
    luma = frames.luminance(index)
    for name in frames.looks(index):
        if name not in overlays:
            looks[name].add(index)
    return luma


def _further_look(
    frames: FrameSource, name: str, wanted: set[int], index: int
) -> NDArray[np.uint8]:
    """Return another rendering of a frame; an empty one of a frame that does not need it."""
    found = frames.looks(index).get(name) if index in wanted else None
    if found is None:
        return np.zeros((frames.rows, frames.columns), dtype=np.uint8)
    return found


def _was_read(line: TextLine, others: Iterable[TextLine]) -> bool:
    """Return whether a line stands among `others`, at least as well read, on all its frames."""
    here = line.region
    for other in others:
        there = other.region
        common = here.box.intersection(there.box)
        if (
            common is not None
            and 2 * common.area >= here.box.area
            and there.frames.first <= here.frames.first
            and here.frames.stop <= there.frames.stop
            and other.reading_score >= line.reading_score
        ):
            return True
    return False


def _around_the_data_set(instance: Instance) -> Iterable[Finding]:
    """Yield the preamble and the bytes after the end, where they hold anything."""
    surfaces: Sequence[tuple[str, int, int, bool]] = (
        ("preamble", 0, len(instance.preamble), any(instance.preamble)),
        ("trailing", *instance.trailing, instance.trailing[1] > 0),
    )
    for surface, offset, length, filled in surfaces:
        if filled:
            why = "bytes outside the data set"
            yield Finding(
                location=BytesLocation(surface=surface, offset=offset, length=length),
                category=Category.SUSPECT,
                score=0.5,
                phi=None,
                evidence=(Evidence(source="rule:bytes.outside", score=0.5, why=why),),
            )
