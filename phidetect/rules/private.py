"""What becomes of private elements (PS3.15 E.3.10): by the Standard, the object and the user."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from phidetect.dicom.characteristics import PrivateBlock
from phidetect.standard import safe_creator, safe_private
from phidetect.types import Action, ElementView

__all__ = [
    "DISPOSITIONS",
    "NO_KNOWLEDGE",
    "ElementKey",
    "PrivateKnowledge",
    "PrivateRules",
    "Ruling",
    "element_key",
]

ElementKey: TypeAlias = tuple[tuple[int, str, int], ...]
"""Group, Private Creator and element (of a private one the low byte) of each step to an element,
without item numbers. Keyed by creator, so that the block that a file uses does not matter."""

DISPOSITIONS = ("d", "na", "oi", "h", "o", "k")
"""Delete, nothing, shift an integer date, replace a UID, shift a date, keep; strictest first."""

_TEXT_VRS = frozenset(
    ["AE", "AS", "CS", "DS", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UI", "UR", "UT"]
)
_BLOBS = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "UN"))
_DATE_VRS = frozenset(("DA", "DT"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateKnowledge:
    """A knowledge base of private elements that the user brought.

    Attributes
    ----------
    rows : mapping
        Per element its dispositions, by VR.
    digest : str
        sha256 of the file, empty for none.
    """

    rows: Mapping[ElementKey, Mapping[str, str]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    digest: str = ""

    def disposition(self, key: ElementKey, vr: str) -> str:
        """Return what the knowledge base says of an element, empty where it says nothing.

        Where it has rows of several VRs, that of `vr` counts, else the strictest.
        """
        rows = self.rows.get(key)
        if rows is None:
            # To remove what is named by itself holds inside of sequences too.
            alone = self.rows.get(key[-1:], {})
            return "d" if "d" in alone.values() else ""
        found = rows.get(vr) or min(rows.values(), key=DISPOSITIONS.index)
        return "" if found == "na" else found

    @property
    def creators(self) -> frozenset[str]:
        """Private Creators of which some element is kept, whole or changed."""
        return frozenset(
            creator
            for key, rows in self.rows.items()
            if any(disposition in ("k", "o", "h") for disposition in rows.values())
            for _, creator, _ in key
            if creator
        )


NO_KNOWLEDGE = PrivateKnowledge()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What becomes of one element, and why.

    Attributes
    ----------
    action : Action or None
        None says nothing against what else applies.
    why : str
        Where it comes from.
    open : bool
        Of a sequence that stays: whether standard attributes inside go by Table E.1-1. Else
        only those stay that the knowledge base names.
    """

    action: Action | None
    why: str
    open: bool = False


class PrivateRules:
    """The rules for the private elements of one object.

    Parameters
    ----------
    knowledge : PrivateKnowledge
        What the user brought.
    blocks : iterable of PrivateBlock
        What the object says of its own blocks, honoured at every depth.
    """

    def __init__(
        self, knowledge: PrivateKnowledge = NO_KNOWLEDGE, blocks: Iterable[PrivateBlock] = ()
    ) -> None:
        self._knowledge = knowledge
        self._creators = knowledge.creators
        self._blocks: dict[tuple[int, str], list[PrivateBlock]] = {}
        for block in blocks:
            self._blocks.setdefault((block.group, block.creator.reveal()), []).append(block)

    def keeps_creator(self, group: int, creator: str, *, edition: str) -> bool:
        """Return whether some element of `creator` may stay."""
        creator = creator.strip()
        return (
            safe_creator(group, creator, edition=edition)
            or creator in self._creators
            or (group, creator) in self._blocks
        )

    def ruling(
        self, key: ElementKey, view: ElementView, *, options: frozenset[str], edition: str
    ) -> Ruling:
        """Return what becomes of a private data element, under the option to retain safe ones.

        Who says unsafe wins over who says safe.

        Parameters
        ----------
        key : ElementKey
            The element.
        view : ElementView
            The same.
        options : frozenset of str
            Options of the profile.
        edition : str
            Edition of Table E.3.10-1.
        """
        group, creator, low = key[-1]
        stated = self._knowledge.disposition(key, view.vr)
        if stated in ("d", "oi"):
            return Ruling(action=Action.REMOVE, why=_of_user(stated))
        said, why = self._said(group, creator, low)
        if said is not None and said is not Action.CLEAN:
            return _possible(said, why, view)
        if stated:
            return self._stated(stated, view, options, is_open=said is not None)
        if said is not None:
            return _kept(why, view, options)
        if safe_private(group, creator, low, edition=edition) is not None:
            return _kept(f"PS3.15 {edition} Table E.3.10-1: safe", view, options)
        return Ruling(action=Action.REMOVE, why="private attribute")

    def inside(self, key: ElementKey, view: ElementView, *, options: frozenset[str]) -> Ruling:
        """Return what becomes of a standard element in a sequence that the user's file keeps."""
        stated = self._knowledge.disposition(key, view.vr)
        if not stated:
            return Ruling(action=Action.REMOVE, why="not known to be safe in a private sequence")
        if stated in ("d", "oi"):
            return Ruling(action=Action.REMOVE, why=_of_user(stated))
        ruling = self._stated(stated, view, options, is_open=False)
        # What else applies to a standard attribute still does.
        return Ruling(action=None, why=ruling.why) if stated == "k" else ruling

    def _stated(
        self, stated: str, view: ElementView, options: frozenset[str], *, is_open: bool
    ) -> Ruling:
        why = _of_user(stated)
        if stated == "h":
            return _possible(Action.NEW_UID, why, view)
        if stated == "o" and view.vr not in _DATE_VRS | _TEXT_VRS and not view.values:
            return Ruling(action=Action.REMOVE, why=f"{why}, but no date")
        return _kept(why, view, options, is_open=is_open)

    def _said(self, group: int, creator: str, low: int) -> tuple[Action | None, str]:
        """Return what the object itself says: CLEAN for safe, None for nothing."""
        blocks = self._blocks.get((group, creator), ())
        if not blocks:
            return None, ""
        for block in blocks:
            if low in block.actions:
                return Action(block.actions[low]), "Deidentification Action (0008,0307)"
        safe = all(
            block.status == "SAFE" or (block.status == "MIXED" and low in block.nonidentifying)
            for block in blocks
        )
        return (
            Action.CLEAN if safe else Action.REMOVE,
            "Block Identifying Information Status (0008,0303)",
        )


def element_key(view: ElementView, above: Sequence[tuple[int, str, int]] = ()) -> ElementKey:
    """Return the key of an element whose parents have the steps `above`."""
    step = view.path.last
    if view.creator is not None:
        return (*above, (view.tag >> 16, view.creator.reveal(), view.tag & 0xFF))
    return (*above, (step.group, step.creator, step.element))


def _possible(action: Action, why: str, view: ElementView) -> Ruling:
    """Return the action where the VR allows it, else removal: of unknown VR nothing is known."""
    fits = view.vr == "UI" if action is Action.NEW_UID else view.vr not in _BLOBS
    if action in (Action.NEW_UID, Action.DUMMY) and not fits:
        return Ruling(action=Action.REMOVE, why=f"{why}, but not of a VR that it suits")
    return Ruling(action=action, why=why)


def _of_user(stated: str) -> str:
    return f"private rules of the user: {stated}"


def _kept(why: str, view: ElementView, options: frozenset[str], *, is_open: bool = True) -> Ruling:
    """Return the ruling on an element that is safe: kept and searched, dates by their options."""
    if view.vr not in _DATE_VRS:
        return Ruling(action=Action.CLEAN, why=why, open=is_open)
    if "retain_longitudinal_modified_dates" in options:
        return Ruling(action=Action.CLEAN, why=f"{why}, C by retain_longitudinal_modified_dates")
    if "retain_longitudinal_full_dates" in options:
        return Ruling(action=Action.KEEP, why=f"{why}, K by retain_longitudinal_full_dates")
    return Ruling(action=Action.REMOVE, why=f"{why}, but a date, which no option retains")
