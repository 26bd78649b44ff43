"""Which output is what became of which object, told by content: names and folders may change."""

from __future__ import annotations

from collections.abc import Sequence

from phidetect.evaluation.canaries import Canary, KitObject
from phidetect.evaluation.outputs import Output
from phidetect.types import DocumentLocation, ElementLocation, SpanLocation

__all__ = ["kept_text", "match"]

_ENOUGH = 0.34  # share of the technical texts by which an object is known again


def match(objects: Sequence[KitObject], outputs: Sequence[Output]) -> dict[str, Output]:
    """Return the output of each object that has one, by the object's file.

    An output can be an object's only if it has its SOP class. Of these, the one that kept most
    of its technical texts is taken; its name decides between equals.
    """
    scored = []
    for one in objects:
        texts = [c for c in one.canaries if not c.phi and c.glyphs is None]
        rivals = sum(other.sop_class == one.sop_class for other in objects)
        for number, output in enumerate(outputs):
            if _sop_class(output) != one.sop_class:
                continue
            kept = sum(kept_text(canary, output) for canary in texts)
            named = output.name == one.file
            if rivals == 1 or named or (texts and kept >= _ENOUGH * len(texts)):
                scored.append((kept / max(len(texts), 1), named, -number, one.file, output))
    taken: set[str] = set()
    found: dict[str, Output] = {}
    for _, _, _, file, output in sorted(scored, key=lambda s: s[:4], reverse=True):
        if file not in found and output.name not in taken:
            found[file] = output
            taken.add(output.name)
    return found


def _sop_class(output: Output) -> str:
    if output.data is None:
        return ""
    meta = output.data.file_meta.get("MediaStorageSOPClassUID", "")
    return str(output.data.get("SOPClassUID", "") or meta)


def kept_text(canary: Canary, output: Output) -> bool:
    """Say whether a technical text stands where it stood, or at the same element elsewhere."""
    place = canary.location
    if isinstance(place, DocumentLocation):
        return any(text.encode() in output.parts for text in canary.search)
    if not isinstance(place, ElementLocation | SpanLocation):
        return False
    path = str(place.path)
    values = output.texts.get(path)
    if values is not None and _same(canary, values):
        return True
    last = str(place.path.last)
    return any(
        _same(canary, values)
        for other, values in output.texts.items()
        if other == last or other.endswith(f".{last}")
    )


def _same(canary: Canary, values: tuple[str, ...]) -> bool:
    if isinstance(canary.location, SpanLocation):
        return any(canary.values[0] in value for value in values)
    if len(values) != len(canary.values):
        return False
    return all(_equal(one, two) for one, two in zip(canary.values, values, strict=True))


def _equal(one: str, two: str) -> bool:
    if one.strip() == two.strip():
        return True
    try:
        return abs(float(one) - float(two)) <= 1e-6 * abs(float(one))
    except ValueError:
        return False
