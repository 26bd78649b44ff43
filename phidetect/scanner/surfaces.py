"""Coverage of an instance: which surfaces were scanned, are absent, removed or skipped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from phidetect.scanner.documents import documents_of
from phidetect.scanner.inspection import Inspection
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
_ICON = 0x00880200
_CONTENT = 0x0040A730
_GRAPHICS = 0x00700001
_OVERLAY_DATA = 0x3000
_SAMPLES = frozenset((0x7FE00008, 0x7FE00009, 0x7FE00010))
_WAVEFORM_DATA = 0x54001010
_AUDIO = frozenset(("1.2.840.10008.5.1.4.1.1.9.4.1", "1.2.840.10008.5.1.4.1.1.9.4.2"))
"""Basic Voice Audio and General Audio Waveform Storage: speech, which nobody has listened to."""


def coverage_of(seen: Inspection, decisions: Iterable[Decision], *, changes: bool) -> Coverage:
    """Return what was looked at, given what the policy takes away unread.

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
    skipped = list(seen.skipped)
    surfaces = {
        "header": (
            "skipped"
            if seen.instance.repeated or any(s.what == "header" for s in skipped)
            else "scanned"
        ),
        "file-meta": "scanned" if any(v.in_file_meta for v in seen.elements) else "absent",
        "preamble": _bytes(seen, "preamble", changes),
        "trailing": _bytes(seen, "trailing", changes),
        "pixel-data": seen.pixels,
        "bitstream": _bytes(seen, "bitstream", changes),
        "structured-content": _read(_of(seen.elements, _CONTENT)),
        "graphics": _read(_of(seen.elements, _GRAPHICS)),
    }
    unread = {
        "overlay": [
            v for v in seen.elements if _is_overlay_data(v) and v.path not in seen.overlays.read
        ],
        "icon": _of(seen.elements, _ICON),
        "encapsulated-document": [
            v for v in documents_of(seen.elements) if seen.documents.get(v.path, True)
        ],
        "private-binary": [v for v in seen.elements if _is_private_binary(v)],
        "nested-pixel-data": [v for v in seen.elements if _is_nested_samples(v)],
        "audio": (_of(seen.elements, _WAVEFORM_DATA) if seen.instance.sop_class in _AUDIO else []),
    }
    for name, views in unread.items():
        left = [view for view in views if _stays(view.path, gone)]
        surfaces[name] = "absent" if not views else "skipped" if left else "removed"
        for view in left:
            unread_part = Skipped(what=f"{name} {view.path}", why="PHD209 not read yet")
            skipped += seen.documents.get(view.path) or (unread_part,)
    if surfaces["encapsulated-document"] == "absent" and seen.documents:
        surfaces["encapsulated-document"] = "scanned"
    if seen.overlays.skipped:
        surfaces["overlay"] = "skipped"
    elif surfaces["overlay"] == "absent" and (seen.overlays.read or seen.overlays.embedded):
        surfaces["overlay"] = "scanned"
    skipped += [
        Skipped(what=str(view.path), why=f"{view.error} value not read")
        for view in seen.elements
        if view.error and _stays(view.path, gone) and not view.in_file_meta
    ]
    if seen.instance.repeated:
        skipped.append(Skipped(what="header", why="PHD112 an element stands twice in one data set"))
    return Coverage(
        elements=len(seen.elements),
        frames=seen.frames,
        frames_read=seen.frames_read,
        surfaces=surfaces,
        skipped=tuple(skipped),
    )


def _stays(path: ElementPath, gone: set[ElementPath]) -> bool:
    """Return whether neither the element nor a sequence around it is taken away."""
    steps = path.steps
    for length in range(1, len(steps) + 1):
        last = steps[length - 1]
        bare = PathStep(last.group, last.element, last.creator)
        if ElementPath((*steps[: length - 1], bare)) in gone:
            return False
    return True


def _is_nested_samples(view: ElementView) -> bool:
    # An icon is a surface of its own.
    inside_icon = any(s.group << 16 | s.element == _ICON for s in view.path.steps)
    return view.tag in _SAMPLES and view.path.depth > 0 and view.length != 0 and not inside_icon


def _of(elements: Sequence[ElementView], tag: int) -> list[ElementView]:
    return [view for view in elements if view.tag == tag]


def _read(views: Sequence[ElementView]) -> str:
    return "scanned" if views else "absent"


def _is_overlay_data(view: ElementView) -> bool:
    return view.tag >> 24 == 0x60 and view.tag & 0xFFFF == _OVERLAY_DATA and view.length != 0


def _is_private_binary(view: ElementView) -> bool:
    return view.is_private and view.vr in _BINARY_VRS and view.length != 0 and not view.values


def _bytes(seen: Inspection, surface: str, changes: bool) -> str:
    found = any(
        isinstance(f.location, BytesLocation) and f.location.surface == surface
        for f in seen.findings
    )
    if not found:
        return "absent"
    return "removed" if changes else "skipped"
