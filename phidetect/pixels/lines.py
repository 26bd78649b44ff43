"""Finds and reads the lines of text of all frames of an object."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phidetect.backends import Backend, ModelStore, open_model
from phidetect.errors import PixelError
from phidetect.pixels.average import Average, Mean
from phidetect.pixels.detect import TextDetector
from phidetect.pixels.frame import FoundLine, find_lines
from phidetect.pixels.read import TextReader
from phidetect.pixels.screen import TextScreen
from phidetect.pixels.tiles import Look, looks
from phidetect.pixels.track import Tracker
from phidetect.secret import Secret
from phidetect.types import Box, FrameRange, Region, TextLine

__all__ = ["PixelResult", "TextFinder", "load_text_finder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelResult:
    """What the pixels of an object say.

    Attributes
    ----------
    lines : tuple of TextLine
        Lines in order of frame, row and column.
    frames_read : int
        Frames whose samples were seen.
    skipped : tuple of (int, str)
        Frames that were not, each with the code of the error.
    """

    lines: tuple[TextLine, ...]
    frames_read: int
    skipped: tuple[tuple[int, str], ...] = ()


class TextFinder:
    """Finds the lines of text of an object and follows them over its frames.

    Parameters
    ----------
    detector : TextDetector
        Finds rectangles.
    reader : TextReader
        Reads them.
    screen : TextScreen, optional
        Says where the detector need not look. The second look does without it.
    """

    def __init__(
        self, detector: TextDetector, reader: TextReader, screen: TextScreen | None = None
    ) -> None:
        self._detector = detector
        self._reader = reader
        self._screen = screen

    @property
    def models(self) -> dict[str, str]:
        """Version and digest per task, for the provenance of a report."""
        specs = [self._detector.spec, self._reader.spec]
        if self._screen is not None:
            specs.append(self._screen.spec)
        return {spec.task: f"{spec.version} sha256:{spec.sha256}" for spec in specs}

    def find(
        self,
        luma: Callable[[int], NDArray[np.uint8]],
        n_frames: int,
        *,
        rows: int,
        cols: int,
        plane: str = "pixel-data",
        second_look: bool = False,
    ) -> PixelResult:
        """Return the lines of all frames.

        What stands still is looked at once and proven to stand still on every frame. What moves
        is looked at where strokes appear, at intervals, in the mean of up to 50 frames, and in
        the brightest and the darkest that its samples were in them: so every frame is looked at.

        Parameters
        ----------
        luma : callable
            Gives the luminance of a frame, uint8 (rows, cols). Frames are asked for once, in
            order.
        n_frames : int
            Number of frames.
        rows, cols : int
            Shape of every frame.
        plane : str
            The plane that regions name.
        second_look : bool
            Look in other ways than the first time: other scales, evened contrast. For the check
            of what was redacted, since the same look cannot see what it missed.

        Raises
        ------
        ModelError
            PHD303 if a model cannot be run. A frame that `luma` cannot give (PixelError) does
            not raise: it is in `PixelResult.skipped`, and the others are read. So is, with
            PHD210, a frame parts of which nothing looked at.
        """
        plan = looks(rows, cols, second=second_look)

        native = (Look(scale=min(1.0, plan[0].scale)),)

        def see(
            frame: NDArray[np.uint8],
            regions: Sequence[Box] | None,
            known: Sequence[Box],
            *,
            brief: bool = False,
        ) -> list[FoundLine]:
            # A look at a changed part need not be as thorough: faint text that stays shows
            # in the mean.
            chosen = plan if regions is None or second_look else plan[:1]
            return find_lines(
                None if second_look else self._screen,
                self._detector,
                self._reader,
                frame,
                looks=native if brief else chosen,
                regions=regions,
                known=known,
            )

        tracker, average = Tracker(see), Average()
        skipped: list[tuple[int, str]] = []
        for index in range(n_frames):
            try:
                frame = luma(index)
            except PixelError as error:
                skipped.append((index, error.code))
            else:
                tracker.add(index, frame)
                if n_frames > 1:
                    _take(tracker, average.add(index, frame))
        _take(tracker, average.finish())
        lines = [self._line(found, frames, plane) for frames, found in tracker.finish()]
        skipped = sorted([*skipped, *((index, "PHD210") for index in tracker.unread)])
        return PixelResult(
            lines=tuple(lines), frames_read=n_frames - len(skipped), skipped=tuple(skipped)
        )

    def _line(self, found: FoundLine, frames: FrameRange, plane: str) -> TextLine:
        return TextLine(
            region=Region(plane=plane, frames=frames, box=found.box, polygon=found.polygon),
            text=Secret(found.reading.text),
            detection_score=found.score,
            reading_score=found.reading.score,
            sources=(self._marker(found), self._reader.spec.source),
        )

    def _marker(self, found: FoundLine) -> str:
        """Return the name of what marked a line, as evidence carries it."""
        if found.screened and self._screen is not None:
            return self._screen.spec.source
        return self._detector.spec.source


def _take(tracker: Tracker, mean: Mean | None) -> None:
    if mean is not None:
        tracker.add_mean(FrameRange(mean.first, mean.stop), mean.values, mean.moved)


def load_text_finder(
    store: ModelStore | None = None,
    *,
    device: str = "cpu",
    threads: int | None = None,
    backend: Backend = "onnx",
) -> TextFinder:
    """Return a finder with the shipped models.

    Parameters
    ----------
    store : ModelStore, optional
        Where the models lie; in the package by default.
    device, threads, backend
        As in `open_model`.

    Raises
    ------
    ModelError
        PHD301 or PHD302 if a model is altered or missing, PHD303 if it cannot be used.
    """
    store = ModelStore() if store is None else store
    handle = store.load("text_detector")
    model = open_model(handle, device=device, threads=threads, backend=backend)
    handle = store.load("text_reader")
    reader = TextReader.from_handle(handle, device=device, threads=threads, backend=backend)
    screen = None
    if any(spec.task == "text_screen" for spec in store.list_models()):
        handle = store.load("text_screen")
        screen = TextScreen(open_model(handle, device=device, threads=threads, backend=backend))
    return TextFinder(TextDetector(model), reader, screen)
