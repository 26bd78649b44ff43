"""All checks of a staged object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydicom._uid_dict import UID_dictionary
from pydicom.charset import python_encoding
from pydicom.datadict import keyword_for_tag
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from phidetect.dicom.quiet import quiet
from phidetect.redaction.access import read_element, stored_vr, text_values
from phidetect.redaction.plan import Plans, Resolve, plan_elements, regions_to_fill
from phidetect.redaction.structure import items_of
from phidetect.redaction.verify.elements import check_elements
from phidetect.redaction.verify.identifiers import (
    find_in_bytes,
    find_in_elements,
    fold,
    needles_of,
)
from phidetect.redaction.verify.overlays import check_overlays
from phidetect.redaction.verify.pixels import check_pixels
from phidetect.redaction.verify.rescan import left_to_hide
from phidetect.rules.header import is_technical_keyword
from phidetect.rules.vocabulary import is_acquisition_word
from phidetect.types import Action, Decision, InstanceReport, KnownIdentifiers

__all__ = ["CHECKS", "Original", "Outcome", "verify"]

CHECKS = ("parses", "elements", "pixels", "overlays", "identifiers", "bytes", "second-look")
"""Names of the checks, in the order in which they are made."""

_PIXEL_TAGS = (0x7FE00010, 0x7FE00008, 0x7FE00009)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Original:
    """The input, as the checks need it.

    Attributes
    ----------
    dataset : pydicom.dataset.Dataset
        Freshly read, or the data set that was given.
    transfer_syntax : str
        Its Transfer Syntax UID.
    known : KnownIdentifiers
        Identifiers of the instance and those given.
    times_move : bool
        Whether times of day move as dates do.
    """

    dataset: Dataset
    transfer_syntax: str
    known: KnownIdentifiers
    times_move: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the checks found.

    Attributes
    ----------
    problems : tuple of str
        What is wrong, without values. Nothing may be written where there is any.
    left : tuple of Decision
        What a look still wants hidden, about the staged object.
    """

    problems: tuple[str, ...]
    left: tuple[Decision, ...]


def verify(
    staged: Dataset,
    data: bytes,
    original: Original,
    decisions: Iterable[Decision],
    reports: Iterable[InstanceReport],
    *,
    resolve: Resolve,
    transfer_syntax: str,
    decoded: bool = False,
) -> Outcome:
    """Check a staged object.

    Parameters
    ----------
    staged : pydicom.dataset.Dataset
        Read from `data`.
    data : bytes
        The staged file, inflated where it is deflated.
    original : Original
        The input.
    decisions : iterable of Decision
        Every decision that was carried out.
    reports : iterable of InstanceReport
        Of looks at the staged object. The next one is asked for only where nothing is wrong and
        those before leave nothing to hide.
    resolve : callable
        Finds what a path names.
    transfer_syntax : str
        Transfer Syntax UID of the staged object.
    decoded : bool
        Whether Pixel Data were decoded without need by a region.
    """
    decisions = tuple(decisions)
    regions = regions_to_fill(decisions)
    problems: list[str] = []
    with quiet():
        plans = plan_elements(original.dataset, decisions, resolve=resolve)
        uids = frozenset(_replaced_uids(original.dataset, plans))
        changed = decoded or any(region.plane == "pixel-data" for region in regions)
        problems += check_elements(
            original.dataset,
            staged,
            plans,
            uids=uids,
            pixels_changed=changed,
            times_move=original.times_move,
        )
        problems += check_pixels(
            original.dataset,
            staged,
            regions,
            before=original.transfer_syntax,
            after=transfer_syntax,
            decoded=decoded,
        )
        problems += check_overlays(original.dataset, staged, regions)
        kept, undecided = _sources(original.dataset, plans)
        needles = needles_of(
            original.known,
            uids=uids,
            kept_sources=kept,
            undecided=undecided,
            technical=frozenset(_technical_values(original.dataset, plans)),
            words=is_acquisition_word,
        )
        problems += find_in_elements(staged, needles, skip=frozenset())
        if find_in_bytes(_without_pixels(staged, data), needles, _encodings(staged)):
            problems.append("an identifier of the input stands in the bytes of the file")
    left: tuple[Decision, ...] = ()
    for report in reports:
        seen, left = left_to_hide(report, plans, original.dataset, regions, resolve)
        problems += seen
        if problems or left:
            break
    return Outcome(problems=tuple(problems), left=left)


def _levels(dataset: Dataset) -> Iterator[Dataset]:
    stack = [dataset]
    while stack:
        level = stack.pop()
        yield level
        for tag in list(level.keys()):
            if stored_vr(level, tag) == "SQ":
                stack += items_of(level, BaseTag(tag))


def _replaced_uids(dataset: Dataset, plans: Plans) -> Iterator[str]:
    for level in _levels(dataset):
        for tag in list(level.keys()):
            plan = plans.get((id(level), int(tag)))
            if plan is None or plan.action is not Action.NEW_UID or stored_vr(level, tag) != "UI":
                continue
            for value in text_values(read_element(level, BaseTag(tag))):
                bare = value.strip(" \0")
                if len(bare) >= 8 and bare not in UID_dictionary:
                    yield bare


def _technical_values(dataset: Dataset, plans: Plans) -> Iterator[str]:
    """Yield the folded values of technical elements, at every depth, that no decision touches."""
    for level in _levels(dataset):
        for tag in map(BaseTag, list(level.keys())):
            if (id(level), int(tag)) not in plans and is_technical_keyword(keyword_for_tag(tag)):
                yield from map(fold, text_values(read_element(level, tag)))


def _sources(dataset: Dataset, plans: Plans) -> tuple[frozenset[str], frozenset[str]]:
    """Return keywords of elements at the top that a decision keeps, and of those without one."""
    kept, undecided = set(), set()
    for tag in map(BaseTag, list(dataset.keys())):
        plan = plans.get((id(dataset), int(tag)))
        keyword = keyword_for_tag(tag)
        if plan is None:
            undecided.add(keyword)
        elif plan.action is Action.KEEP and not plan.spans:
            kept.add(keyword)
    return frozenset(kept), frozenset(undecided)


def _without_pixels(staged: Dataset, data: bytes) -> bytes:
    """Return the file without the value of its Pixel Data."""
    for tag in _PIXEL_TAGS:
        item = staged.get_item(tag)
        value = getattr(item, "value", None)
        if isinstance(value, bytes) and value:
            at = data.find(value)
            if at >= 0:
                return data[:at] + b"\0" + data[at + len(value) :]
    return data


def _encodings(dataset: Dataset) -> list[str]:
    names = (
        text_values(read_element(dataset, BaseTag(0x00080005)))
        if ("SpecificCharacterSet" in dataset)
        else []
    )
    return [python_encoding[name] for name in names if name in python_encoding]
