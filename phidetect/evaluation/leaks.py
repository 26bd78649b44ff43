"""What of a kit remains in the output of a tool."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom import dcmread

from phidetect.evaluation.canaries import Canary, Kit, KitObject
from phidetect.evaluation.key import ANSWER_KEY
from phidetect.evaluation.matching import kept_text, match
from phidetect.evaluation.needles import Haystack, Needles, squeezed
from phidetect.evaluation.outputs import Output, read_outputs
from phidetect.evaluation.planes import compare, crop, legible, plane

__all__ = ["Fate", "LeakReport", "Reader", "find_leaks"]

Reader = Callable[[NDArray[np.uint8]], Sequence[str]]
"""Reads the text of one frame, (rows, columns) grey."""

_SAME = 0.95  # correlation from which on a technical text counts as kept
_FRAMES = 64  # frames of one object that are read where its geometry moved


class Fate(StrEnum):
    """What became of a canary."""

    LEAKED = "leaked"
    RETAINED = "retained"
    GONE = "gone"
    KEPT = "kept"
    LOST = "lost"
    NO_OUTPUT = "no output"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakReport:
    """What became of every canary of a kit.

    Attributes
    ----------
    fates : mapping of str to Fate
        By the canary's id.
    without_output : tuple of str
        Files of the kit for which no output was found.
    outputs, outputs_matched, outputs_damaged : int
        Files of the output folder, those that were told to be an object's, and DICOM files
        that cannot be read: their bytes alone were searched.
    """

    kit: Kit
    fates: Mapping[str, Fate]
    without_output: tuple[str, ...]
    outputs: int
    outputs_matched: int
    outputs_damaged: int

    def ids(self, *fates: Fate) -> tuple[str, ...]:
        """Return the ids of the canaries of one of `fates`."""
        return tuple(name for name, fate in self.fates.items() if fate in fates)

    def counts(self, *fates: Fate, phi: bool) -> int:
        """Return how many canaries that must go, or stay, had one of `fates`."""
        return sum(
            canary.phi is phi and self.fates[canary.id] in fates for canary in self.kit.canaries
        )

    @property
    def leaked(self) -> bool:
        """Whether anything that must go is left."""
        return bool(self.ids(Fate.LEAKED))

    @property
    def complete(self) -> bool:
        """Whether everything could be decoded that had to be looked at."""
        return not self.outputs_damaged and not self.ids(Fate.UNREAD)


def find_leaks(
    kit: Kit,
    folder: Path,
    output: Path,
    *,
    retained: Collection[str] = (),
    reader: Reader | None = None,
) -> LeakReport:
    """Search every file below `output` for what `kit` planted.

    Parameters
    ----------
    kit : Kit
        What `read_kit` returned for `folder`.
    folder : Path
        The kit.
    output : Path
        What a tool made of it.
    retained : collection of str
        Categories and surfaces that the tool was told to keep in headers, such as DEVICE_ID
        under the Retain Device Identity Option (PS3.15 E.3.8): not called a leak there.
    reader : callable, optional
        Reads text from pixels that were moved or scaled; without it these are `UNREAD`.

    Raises
    ------
    EvaluationError
        PHD605, where the output cannot be read completely.
    """
    # A tool that copies what is no DICOM copies the key too; that says nothing of the objects.
    key = (folder / ANSWER_KEY).read_bytes()
    outputs = [one for one in read_outputs(output) if one.raw != key]
    matched = match(kit.objects, outputs)
    fates = {canary.id: _missing(canary) for canary in kit.canaries}
    _search(kit, outputs, fates, retained)
    for one in kit.objects:
        if one.file in matched:
            _compare(one, folder, matched[one.file], fates, reader)
    used = {found.name for found in matched.values()}
    _read_unmatched(kit, [o for o in outputs if o.name not in used], fates, reader)
    for one in kit.objects:
        if one.file not in matched:
            fates.update({c.id: Fate.NO_OUTPUT for c in one.canaries if not c.phi})
    return LeakReport(
        kit=kit,
        fates=fates,
        without_output=tuple(o.file for o in kit.objects if o.file not in matched),
        outputs=len(outputs),
        outputs_matched=len(matched),
        outputs_damaged=sum(one.damaged for one in outputs),
    )


def _missing(canary: Canary) -> Fate:
    return Fate.GONE if canary.phi else Fate.LOST


def _search(
    kit: Kit, outputs: Sequence[Output], fates: dict[str, Fate], retained: Collection[str]
) -> None:
    """Look for every canary in the bytes and in the decoded text of every output."""
    wanted = {c.id: (c, Needles.of(c)) for c in kit.canaries if c.phi}
    for output in outputs:
        haystack = Haystack(output.parts)
        text = "\0".join(squeezed(v) for values in output.texts.values() for v in values)
        for name, (canary, needles) in wanted.items():
            if fates[name] is Fate.GONE and (
                haystack.holds(needles)
                or any(word in text for word in needles.words)
                or any(_holds_day(canary, day, output, haystack) for day in needles.dates)
            ):
                keeps = canary.glyphs is None and (
                    canary.category in retained or canary.surface in retained
                )
                fates[name] = Fate.RETAINED if keeps else Fate.LEAKED


def _holds_day(canary: Canary, day: bytes, output: Output, haystack: Haystack) -> bool:
    """Say whether a planted day stands at its own element, or where no date belongs.

    Another date of the output may have been shifted to that day.
    """
    own = str(getattr(canary.location, "path", ""))
    here = output.days.get(own, ())
    if any(value.startswith(day.decode()) for value in here):
        return True
    elsewhere = sum(
        value.startswith(day.decode()) for values in output.days.values() for value in values
    )
    return haystack.count(day) > elsewhere


def _compare(
    one: KitObject, folder: Path, output: Output, fates: dict[str, Fate], reader: Reader | None
) -> None:
    """Compare the planes of an object with those of its output, and its technical texts."""
    drawn = [c for c in one.canaries if c.glyphs is not None and not c.runs]
    for canary in one.canaries:
        if not canary.phi and canary not in drawn:
            kept = kept_text(canary, output) or any(run in output.parts for run in canary.runs)
            fates[canary.id] = Fate.KEPT if kept else Fate.LOST
    if not drawn or output.data is None:
        return
    source = dcmread(folder / one.file)
    for name in sorted({c.glyphs.plane for c in drawn if c.glyphs is not None}):
        here = [c for c in drawn if c.glyphs is not None and c.glyphs.plane == name]
        old = plane(source, name)
        try:
            new = plane(output.data, name, like=source)
        except Exception:  # noqa: BLE001  (a foreign file may break a decoder in any way)
            fates.update({c.id: Fate.UNREAD for c in here})
            continue
        if old is None or new is None:
            continue
        if old.shape == new.shape:
            _same_place(here, old, new, fates)
        else:
            _read_moved(here, new, fates, reader)


def _same_place(
    canaries: Sequence[Canary],
    old: NDArray[np.float64],
    new: NDArray[np.float64],
    fates: dict[str, Fate],
) -> None:
    for canary in canaries:
        assert canary.glyphs is not None
        before, after = crop(old, canary.glyphs), crop(new, canary.glyphs)
        if canary.phi and legible(before, after):
            fates[canary.id] = Fate.LEAKED
        elif not canary.phi:
            fates[canary.id] = Fate.KEPT if compare(before, after) >= _SAME else Fate.LOST


def _read_moved(
    canaries: Sequence[Canary],
    new: NDArray[np.float64],
    fates: dict[str, Fate],
    reader: Reader | None,
) -> None:
    """Read an image of another size than the planted one."""
    if reader is None or len(new) > _FRAMES:
        fates.update({c.id: Fate.UNREAD for c in canaries})
        return
    text = _read(new, reader)
    for canary in canaries:
        seen = any(squeezed(word) in text for word in canary.search)
        if seen:
            fates[canary.id] = Fate.LEAKED if canary.phi else Fate.KEPT


def _read_unmatched(
    kit: Kit, outputs: Sequence[Output], fates: dict[str, Fate], reader: Reader | None
) -> None:
    """Read the pixels of outputs that are nobody's, for names that were drawn anywhere."""
    drawn = [c for c in kit.canaries if c.phi and c.glyphs is not None]
    for output in outputs:
        if output.data is None or "PixelData" not in output.data:
            continue
        try:
            new = plane(output.data, "pixel-data")
        except Exception:  # noqa: BLE001  (as above)
            new = None
        if new is None or reader is None or len(new) > _FRAMES:
            fates.update({c.id: Fate.UNREAD for c in drawn if fates[c.id] is Fate.GONE})
            continue
        text = _read(new, reader)
        for canary in drawn:
            if any(squeezed(word) in text for word in canary.search):
                fates[canary.id] = Fate.LEAKED


def _read(frames: NDArray[np.float64], reader: Reader) -> str:
    """Return the squeezed text of all frames."""
    lines = []
    for frame in frames:
        low, high = np.percentile(frame, [0.5, 99.8])
        grey = np.clip((frame - low) / max(float(high - low), 1.0), 0, 1) * 255
        lines += [squeezed(line) for line in reader(np.rint(grey).astype(np.uint8))]
    return "\0".join(lines)
