"""Frames of the pixel data of an instance, decoded one at a time."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian

from phidetect.dicom.bitstream import Carried, carried, tells
from phidetect.dicom.decoders import VIDEO, DecodeError, FrameShape, codec_for, decode_frame
from phidetect.dicom.display import Display
from phidetect.dicom.fragments import FragmentError, frame_slices, odd_table
from phidetect.dicom.header import UNDEFINED
from phidetect.dicom.hidden import spare_bits
from phidetect.dicom.image_pixel import read_float_shape, read_number, read_shape
from phidetect.dicom.native_pixels import frame_bits, native_frame
from phidetect.dicom.open import Instance
from phidetect.dicom.quiet import quiet
from phidetect.dicom.raw import raw_element
from phidetect.dicom.text import stored_bytes
from phidetect.dicom.walk import resolve
from phidetect.errors import PixelError
from phidetect.settings import DEFAULT_LIMITS, Limits
from phidetect.types import ElementPath

__all__ = ["FrameSource", "frames_of", "nested_frames"]

Array = npt.NDArray[Any]
_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_SMALLEST_TEXT = 5
"""Rows or columns below which a frame holds no letter."""
_OFFSETS = (0x7FE00001, 0x7FE00002)
"""Extended Offset Table and Extended Offset Table Lengths."""
_FLOAT: dict[str, np.dtype[Any]] = {
    "FloatPixelData": np.dtype("f4"),
    "DoubleFloatPixelData": np.dtype("f8"),
}


class FrameSource:
    """The frames of one plane of pixel data. Nothing is decoded before it is asked for.

    Attributes
    ----------
    rows, columns, samples_per_pixel : int
        Size of a frame in samples.
    bits_allocated, bits_stored, high_bit, pixel_representation, planar : int
        As the Image Pixel module says (PS3.3 C.7.6.3).
    photometric : str
        Photometric Interpretation (0028,0004) as the data set says.
    number_of_frames : int
        Number of Frames (0028,0008); 0 for an object that has and needs no pixel data.
    keyword : str
        The element that holds the samples; empty where there is none.
    compressed : bool
        Whether the samples are encapsulated.
    """

    __slots__ = (
        "_dataset",
        "_display",
        "_last",
        "_limits",
        "_path",
        "_photometric",
        "_shape",
        "_slices",
        "_syntax",
        "_value",
        "_vr_name",
        "bits_allocated",
        "bits_stored",
        "columns",
        "compressed",
        "high_bit",
        "keyword",
        "number_of_frames",
        "photometric",
        "pixel_representation",
        "planar",
        "rows",
        "samples_per_pixel",
    )

    def __init__(
        self, dataset: Dataset, *, syntax: str, limits: Limits, path: str | None = None
    ) -> None:
        self._dataset, self._syntax, self._limits, self._path = dataset, syntax, limits, path
        self._display: Display | None = None
        self._last: tuple[int, Array] | None = None
        self._slices: tuple[tuple[tuple[int, int], ...], ...] = ()
        found = [keyword for keyword in _KEYWORDS if keyword in dataset]
        if len(found) > 1:
            raise self._error("PHD206", "two kinds of pixel data")
        self.keyword = found[0] if found else ""
        self.compressed = False
        self.number_of_frames = 0
        self._value, self._vr_name = b"", ""
        self._shape = FrameShape(
            rows=0,
            columns=0,
            samples=1,
            bits_allocated=8,
            bits_stored=8,
            high_bit=7,
            signed=False,
            photometric="MONOCHROME2",
            planar=0,
        )
        if self.keyword:
            self._set_up()
        shape = self._shape
        self.rows, self.columns = shape.rows, shape.columns
        self.samples_per_pixel, self.planar = shape.samples, shape.planar
        self.bits_allocated, self.bits_stored = shape.bits_allocated, shape.bits_stored
        self.high_bit, self.pixel_representation = shape.high_bit, int(shape.signed)
        self.photometric = label = shape.photometric
        self._photometric = "YBR_FULL" if label == "YBR_FULL_422" else label

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of a stored sample."""
        kind = _FLOAT.get(self.keyword)
        return self._shape.dtype if kind is None else kind

    @property
    def decoded_photometric(self) -> str:
        """Photometric interpretation of what `stored` last returned.

        It differs from `photometric` where decoding changes the colour space: YBR_ICT and
        YBR_RCT come back as RGB, YBR_FULL_422 as YBR_FULL, and a JPEG stream that says
        what it is goes before a data set that says otherwise.
        """
        return self._photometric

    def stored(self, index: int) -> Array:
        """Return the decoded stored samples of a frame, without colour conversion.

        Parameters
        ----------
        index : int
            The frame, from 0.

        Returns
        -------
        ndarray
            A writable copy, (rows, columns) or (rows, columns, samples) whatever the planar
            configuration, of `dtype`. Unused high bits, where overlays may hide, are as
            they are stored.

        Raises
        ------
        PixelError
            PHD203, PHD204, PHD206 or PHD207 naming the frame.
        IndexError
            If there is no such frame.
        """
        if not 0 <= index < self.number_of_frames:
            raise IndexError("no such frame")
        if self.compressed:
            parts = [self._value[at:stop] for at, stop in self._slices[index]]
            data = parts[0] if len(parts) == 1 else b"".join(parts)
            try:
                with quiet():
                    out, self._photometric = decode_frame(data, self._syntax, self._shape)
            except DecodeError as error:
                raise self._error(error.code, error.hint, frame=index) from None
            return out
        try:
            return native_frame(
                self._value,
                index,
                self._shape,
                dtype=self.dtype,
                big_endian=self._is_big_endian,
                swapped_bytes=self._is_big_endian and self._vr_name == "OW",
            )
        except MemoryError:
            raise self._error("PHD207", "not enough memory", frame=index) from None

    def luminance(self, index: int) -> npt.NDArray[np.uint8]:
        """Return a frame as 8-bit luminance, (rows, columns), as a viewer shows it.

        Raises
        ------
        PixelError
            As `stored`; PHD208 for a photometric interpretation that is not supported.
        """
        return self._view.luminance(self._frame(index), index, self._photometric)

    def extra_luminance(self, index: int) -> npt.NDArray[np.uint8] | None:
        """Return a second rendering over the full range of values.

        None where the window of `luminance` clips nothing. Text whose values lie outside
        the window is seen only here.
        """
        return self._view.extra(self._frame(index), index, self._photometric)

    def looks(self, index: int) -> Mapping[str, npt.NDArray[np.uint8]]:
        """Return by name the further renderings that a frame needs so that no text hides in it.

        ``full`` is `extra_luminance`; the others are those of `phidetect.dicom.hidden`:
        ``faint``, ``colour``, ``index`` and ``bit-N``. Empty for nearly every frame.

        Raises
        ------
        PixelError
            As `luminance`.
        """
        if min(self.rows, self.columns) < _SMALLEST_TEXT:
            return {}
        frame = self._frame(index)
        found = dict(self._view.hidden(frame, index, self._photometric))
        full = self.extra_luminance(index)
        if full is not None:
            found["full"] = full
        found |= {f"bit-{bit}": plane for bit, plane in spare_bits(frame, self._shape).items()}
        return found

    def is_spare(self, bit: int) -> bool:
        """Return whether a bit of a stored cell lies beside the stored ones (PS3.5 8.1.1)."""
        shape = self._shape
        if self.dtype.kind == "f" or shape.samples != 1 or shape.bits_allocated < 8:
            return False
        low = shape.high_bit + 1 - shape.bits_stored
        return 0 <= bit < shape.bits_allocated and not low <= bit <= shape.high_bit

    def beside(self) -> Iterator[Carried]:
        """Yield what the encapsulated value carries beside samples, in order of frames.

        Comments, metadata and what follows an image (`phidetect.dicom.bitstream`), and a Basic
        Offset Table that is none.
        """
        if not self.compressed:
            return
        table = odd_table(self._value, self.number_of_frames)
        if tells(table):
            yield Carried(offset=8, kind="a Basic Offset Table that is none", data=table)
        for tag in _OFFSETS:
            item = raw_element(self._dataset, tag)
            value = stored_bytes(getattr(item, "value", None), "OV") or b""
            numbers = struct.unpack_from(f"<{len(value) // 8}Q", value)
            fits = len(value) == 8 * self.number_of_frames and max(numbers) <= len(self._value)
            if not fits and tells(value):
                yield Carried(offset=0, kind="an Extended Offset Table", data=value)
        for slices in self._slices:
            data = b"".join(self._value[at:stop] for at, stop in slices)
            for kind, part in carried(data, self._syntax):
                within = max(data.find(part), 0) if len(slices) == 1 else 0
                yield Carried(offset=slices[0][0] + within, kind=kind, data=part)

    @property
    def _view(self) -> Display:
        if self._display is None:
            with quiet():
                self._display = Display(self._dataset, self._shape, path=self._path)
        return self._display

    def _frame(self, index: int) -> Array:
        """Return `stored`, kept for the one frame that was asked for last."""
        if self._last is None or self._last[0] != index:
            self._last = (index, self.stored(index))
        return self._last[1]

    def _set_up(self) -> None:
        with quiet():
            self._shape = (
                read_float_shape(self._dataset, self.keyword, path=self._path)
                if self.keyword in _FLOAT
                else read_shape(self._dataset, path=self._path)
            )
            frames = read_number(self._dataset, "NumberOfFrames")
            try:
                element = self._dataset[self.keyword]
            except Exception:  # noqa: BLE001 - pydicom raises what it likes on a broken element
                raise self._error("PHD206", "Pixel Data") from None
            value, self._vr_name = element.value, str(element.VR)
        shape = self._shape
        self.number_of_frames = frames or 1
        if shape.rows * shape.columns * shape.samples > self._limits.frame_samples:
            raise self._error("PHD207", "")
        if not 0 < self.number_of_frames <= self._limits.frames:
            raise self._error("PHD206", "Number of Frames")
        if not isinstance(value, bytes | bytearray) or not value:
            raise self._error("PHD201", "the element is empty")
        self._value = bytes(value)
        if self._syntax in VIDEO:
            raise self._error("PHD205", "")
        with quiet():
            syntax = UID(self._syntax)
        self.compressed = self._is_compressed(syntax)
        if self.compressed:
            self._set_up_fragments()
        else:
            self._check_length()

    def _is_compressed(self, syntax: UID) -> bool:
        if codec_for(self._syntax) is not None:
            return True
        if syntax.type == "Transfer Syntax" and not syntax.is_encapsulated:
            return False
        raise self._error("PHD203", "")

    def _set_up_fragments(self) -> None:
        codec = codec_for(self._syntax)
        if codec is None or not codec.available:
            raise self._error("PHD203", f"pip install '{codec.requirement}'" if codec else "")
        try:
            self._slices = frame_slices(self._value, self.number_of_frames)
        except FragmentError:
            raise self._error("PHD202", "fragments and Number of Frames differ") from None

    def _check_length(self) -> None:
        """Hold the length of native pixel data against the attributes, both ways.

        Too little cannot be read. Too much would be left unread, so it is an error too,
        unless it is nothing but zero bytes.
        """
        shape = self._shape
        actual = len(self._value)
        expected = -(-frame_bits(shape, self.dtype) * self.number_of_frames // 8)
        if shape.photometric == "YBR_FULL_422" and shape.samples == 3:
            whole = shape.rows * shape.columns * 3 * self.number_of_frames
            if actual >= whole and not any(self._value[whole:]):
                # Labelled as subsampled, stored in full: the length leaves no doubt.
                self._shape = shape.relabelled("YBR_FULL")
                return
        if actual < expected:
            raise self._error("PHD202", "too short")
        if any(self._value[expected : expected + 4096]) or any(self._value[expected:]):
            # One byte pads an odd length, whatever it holds (PS3.5 8.1.1).
            if actual - expected == 1 and expected % 2:
                return
            raise self._error("PHD202", "too long")

    @property
    def _is_big_endian(self) -> bool:
        return self._syntax == ExplicitVRBigEndian

    def _error(self, code: str, hint: str, *, frame: int | None = None) -> PixelError:
        where = [] if frame is None else [f"frame {frame}"]
        return PixelError(code, path=self._path, hint=", ".join(filter(None, [*where, hint])))


def frames_of(instance: Instance, *, limits: Limits = DEFAULT_LIMITS) -> FrameSource:
    """Return the frames of the pixel data of an instance.

    Parameters
    ----------
    instance : Instance
        What `open_instance` returned.
    limits : Limits, optional
        `frames` and `frame_samples` are held before anything is decoded.

    Returns
    -------
    FrameSource
        Its `number_of_frames` is 0 where the object has no pixel data and needs none.

    Raises
    ------
    PixelError
        PHD201 an image object without pixel data, PHD202 a length that does not fit, PHD203
        no decoder, PHD205 video, PHD206 wrong attributes, PHD207 over a limit.
    """
    source = FrameSource(
        instance.dataset, syntax=instance.encoding, limits=limits, path=instance.path
    )
    if not source.keyword and instance.is_image:
        raise PixelError("PHD201", path=instance.path)
    return source


def nested_frames(
    instance: Instance,
    path: ElementPath,
    *,
    creator_token: Callable[[str], str],
    limits: Limits = DEFAULT_LIMITS,
) -> FrameSource:
    """Return the frames of Pixel Data inside a sequence, as of an icon.

    Parameters
    ----------
    instance : Instance
        What `open_instance` returned.
    path : ElementPath
        The Pixel Data, as `walk` names them.
    creator_token : callable
        The one that `walk` was given.
    limits : Limits, optional
        As in `frames_of`.

    Raises
    ------
    PixelError
        As `frames_of`; PHD206 where there is no such element.
    """
    place = resolve(instance.dataset, path, creator_token=creator_token)
    if place is None:
        raise PixelError("PHD206", path=instance.path)
    item, syntax = place[0], instance.encoding
    with quiet():
        # Samples of an icon may be native in an object whose own are encapsulated (PS3.5 A.4).
        packed = getattr(item.get_item(place[1]), "is_undefined_length", None)
        length = getattr(item.get_item(place[1]), "length", 0)
        if not packed and length != UNDEFINED and UID(syntax).is_encapsulated:
            syntax = str(ExplicitVRLittleEndian)
    return FrameSource(item, syntax=syntax, limits=limits, path=instance.path)
