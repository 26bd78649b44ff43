"""Coverage of an instance: which surfaces were scanned, are absent, removed or skipped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from phidetect.errors import MESSAGES
from phidetect.scanner.inspection import Inspection
from phidetect.scanner.pictures import ICON, is_nested_picture
from phidetect.scanner.surface_table import SURFACES, surfaces_of
from phidetect.types import (
    Action,
    BytesLocation,
    Coverage,
    Decision,
    ElementLocation,
    ElementPath,
    ElementView,
    PathStep,
    Skipped,
)

__all__ = ["coverage_of"]

_GONE = (Action.REMOVE, Action.ZERO, Action.DUMMY)
_BINARY_VRS = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "UN"))
_WAVEFORM_DATA = 0x54001010
_WALKED = frozenset(("text", "private", "file-meta", "group-length"))
"""How a surface is read that the walk over elements reads."""
_AUDIO = frozenset(("1.2.840.10008.5.1.4.1.1.9.4.1", "1.2.840.10008.5.1.4.1.1.9.4.2"))
"""Basic Voice Audio and General Audio Waveform Storage: speech, which nobody has listened to."""


def coverage_of(seen: Inspection, decisions: Iterable[Decision], *, changes: bool) -> Coverage:
    """Return what was looked at, given what the policy takes away unread.

    Every surface of `SURFACES` is named: ``scanned`` where all of it was read, ``removed`` where
    what was not goes whole, ``skipped`` where some of that stays, else ``absent``.

    Parameters
    ----------
    seen : Inspection
        What was read.
    decisions : iterable of Decision
        What the policy does; a surface that it removes whole needs no reading.
    changes : bool
        False under a report-only policy: nothing is removed, so what was not read is skipped.
    """
    gone = {
        d.location.path
        for d in decisions
        if isinstance(d.location, ElementLocation) and d.action in _GONE
    }
    judge = _Judge(seen=seen, gone=gone, changes=changes, not_read=frozenset(seen.unread))
    for view in seen.elements:
        judge.add(view)
    skipped = [*seen.skipped, *judge.skipped]
    if seen.instance.repeated:
        skipped.append(Skipped(what="header", why="PHD112 an element stands twice in one data set"))
    surfaces = {name: judge.states.get(name, "absent") for name in SURFACES}
    surfaces |= _of_steps(seen, changes=changes)
    if seen.instance.repeated or any(entry.what in ("header", "text") for entry in skipped):
        surfaces["header"] = "skipped"
    return Coverage(
        elements=len(seen.elements),
        frames=seen.frames,
        frames_read=seen.frames_read,
        surfaces=surfaces,
        skipped=tuple(skipped),
    )


@dataclass(slots=True, kw_only=True)
class _Judge:
    """Takes the elements one by one and keeps the worst state of each surface."""

    seen: Inspection
    gone: set[ElementPath]
    changes: bool
    not_read: frozenset[ElementPath] = frozenset()
    states: dict[str, str] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)

    def add(self, view: ElementView) -> None:
        """Take one element."""
        error = view.error or ("PHD107" if view.path in self.not_read else "")
        if error and not view.in_file_meta and _stays(view.path, self.gone):
            why = f"{error} value not read"
            self.skipped.append(Skipped(what=str(view.path), why=why))
            for step in view.path.steps:  # the sequences around it were not read to the end
                for name in surfaces_of(step.group << 16 | step.element, ""):
                    self.note(name, "skipped")
        for name in self.names(view):
            missed = self.unread(name, view)
            if missed is None:
                self.note(name, "scanned")
            elif self.goes(name, view):
                self.note(name, "removed")
            else:
                self.note(name, "skipped")
                self.skipped += missed

    def names(self, view: ElementView) -> Iterable[str]:
        """Return the surfaces that an element belongs to."""
        if view.in_file_meta:
            return ("file-meta",)
        if is_nested_picture(view):
            inside = any(s.group << 16 | s.element == ICON for s in view.path.steps)
            return ("icon",) if inside else ("nested-pixel-data",)
        if view.is_private:
            if view.vr in _BINARY_VRS and view.length != 0 and not view.values:
                return ("private-binary",)
            return ("private",)
        if view.tag == _WAVEFORM_DATA and self.seen.instance.sop_class in _AUDIO:
            return ("audio",)
        if view.length == 0:
            return ()
        return surfaces_of(view.tag, view.vr)

    def unread(self, name: str, view: ElementView) -> tuple[Skipped, ...] | None:
        """Return what of an element was not read as its surface wants it, None for nothing.

        Empty where that is said elsewhere.
        """
        how = SURFACES[name].how
        if how in _WALKED:
            return () if view.error else None
        if how == "document" and view.path in self.seen.documents:
            return self.seen.documents[view.path] or None
        code = "PHD209"
        if how == "picture":
            if view.path in self.seen.overlays.read:
                return None
            code = self.seen.pictures.read.get(view.path, code)
        return (
            (Skipped(what=f"{name} {view.path}", why=f"{code} {MESSAGES[code]}"),) if code else None
        )

    def goes(self, name: str, view: ElementView) -> bool:
        """Return whether nothing of an element is left in the output."""
        if self.changes and not SURFACES[name].passes:
            return True
        return not _stays(view.path, self.gone)

    def note(self, name: str, state: str) -> None:
        """Take in the state of one part of a surface; the worst one stays."""
        order = ("absent", "scanned", "removed", "skipped")
        self.states[name] = max(self.states.get(name, "absent"), state, key=order.index)


def _of_steps(seen: Inspection, *, changes: bool) -> dict[str, str]:
    """Return the surfaces that steps of their own have looked at."""
    video = any(entry.why.startswith("PHD205") for entry in seen.skipped)
    out = {
        "header": "scanned",
        "pixel-data": seen.pixels,
        "video": "skipped" if video else "absent",
    }
    for name in ("preamble", "trailing", "bitstream"):
        found = any(
            isinstance(f.location, BytesLocation) and f.location.surface == name
            for f in seen.findings
        )
        out[name] = "absent" if not found else "removed" if changes else "skipped"
    if seen.overlays.skipped:
        out["overlay"] = "skipped"
    elif seen.overlays.embedded and not seen.overlays.read:
        out["overlay"] = "scanned"
    return out


def _stays(path: ElementPath, gone: set[ElementPath]) -> bool:
    """Return whether neither the element nor a sequence around it is taken away."""
    steps = path.steps
    for length in range(1, len(steps) + 1):
        last = steps[length - 1]
        bare = PathStep(last.group, last.element, last.creator)
        if ElementPath((*steps[: length - 1], bare)) in gone:
            return False
    return True
