"""Which decoder reads which transfer syntax, and the one call that decodes a frame.

Decoders return samples as the codestream holds them: no colour conversion but the one
that JPEG 2000 and JPEG XL define as part of the codestream itself.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom import uid
from pydicom.encaps import encapsulate
from pydicom.pixels.decoders.base import get_decoder

from phidetect.dicom.codestream import StreamInfo, jpeg2000_info, jpeg_info, jpegxl_info
from phidetect.dicom.rle import decode_rle

__all__ = ["VIDEO", "Codec", "DecodeError", "FrameShape", "codec_for", "decode_frame"]

Array = npt.NDArray[Any]

VIDEO = frozenset(
    f"1.2.840.10008.1.2.4.{number}"
    for number in (
        *("100", "100.1", "101", "101.1", "102", "102.1", "103", "103.1", "104", "104.1"),
        *("105", "105.1", "106", "106.1", "107", "108"),
    )
)
"""Transfer syntaxes of MPEG2, MPEG-4 and HEVC (PS3.5 Annex A.4)."""

_JPEG_XL = tuple(f"1.2.840.10008.1.2.4.{number}" for number in (110, 111, 112))


class DecodeError(Exception):
    """A frame cannot be decoded; it carries an error code and no text of the decoder."""

    def __init__(self, code: str, hint: str) -> None:
        super().__init__(code)
        self.code, self.hint = code, hint


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameShape:
    """What the Image Pixel module says of a frame (PS3.3 C.7.6.3).

    Attributes
    ----------
    rows, columns, samples : int
        Rows (0028,0010), Columns (0028,0011), Samples per Pixel (0028,0002).
    bits_allocated, bits_stored, high_bit : int
        (0028,0100), (0028,0101), (0028,0102).
    signed : bool
        Pixel Representation (0028,0103).
    photometric : str
        Photometric Interpretation (0028,0004).
    planar : int
        Planar Configuration (0028,0006).
    """

    rows: int
    columns: int
    samples: int
    bits_allocated: int
    bits_stored: int
    high_bit: int
    signed: bool
    photometric: str
    planar: int

    def relabelled(self, photometric: str) -> FrameShape:
        """Return the same shape under another photometric interpretation."""
        return replace(self, photometric=photometric)

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of a stored sample, in the byte order of this machine."""
        size = max(1, self.bits_allocated // 8)
        return np.dtype(f"{'i' if self.signed and self.bits_allocated > 1 else 'u'}{size}")

    @property
    def array_shape(self) -> tuple[int, ...]:
        """(rows, columns) or (rows, columns, samples)."""
        plane = (self.rows, self.columns)
        return plane if self.samples == 1 else (*plane, self.samples)


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """How a compressed transfer syntax is decoded.

    Attributes
    ----------
    modules : tuple of str
        Modules that must be there.
    requirement : str
        What to install where they are not.
    info : callable
        Reads size and kind from the head of a codestream; None where it has none.
    decode : callable
        Decodes one frame.
    """

    modules: tuple[str, ...]
    requirement: str
    info: Callable[[bytes], StreamInfo | None] | None
    decode: Callable[[bytes, str, FrameShape, StreamInfo | None], tuple[Array, str]]

    @property
    def available(self) -> bool:
        """Whether every module it needs can be imported."""
        return all(importlib.util.find_spec(name) is not None for name in self.modules)


def decode_frame(data: bytes, syntax: str, shape: FrameShape) -> tuple[Array, str]:
    """Decode one frame.

    Parameters
    ----------
    data : bytes
        The codestream of one frame.
    syntax : str
        Transfer Syntax UID.
    shape : FrameShape
        What the Image Pixel module says; the codestream must agree.

    Returns
    -------
    ndarray, str
        Samples of `shape.array_shape` and `shape.dtype`, and the photometric
        interpretation they are in.

    Raises
    ------
    DecodeError
        PHD203 no decoder, PHD204 not decodable, PHD206 the codestream has another size
        than the Image Pixel module says.
    """
    codec = codec_for(syntax)
    if codec is None or not codec.available:
        hint = f"pip install {codec.requirement!r}" if codec else ""
        raise DecodeError("PHD203", hint)
    info = None
    if codec.info is not None:
        info = codec.info(data)
        if info is None:
            raise DecodeError("PHD204", "not a codestream of this transfer syntax")
        _check_size(info, shape)
    try:
        out, photometric = codec.decode(data, syntax, shape, info)
    except DecodeError:
        raise
    except MemoryError:
        raise DecodeError("PHD207", "not enough memory") from None
    except Exception:  # noqa: BLE001 - decoders raise what they like
        raise DecodeError("PHD204", "the decoder failed") from None
    if out.shape != shape.array_shape:
        raise DecodeError("PHD206", "the codestream has another size")
    return _to_container(out, shape), photometric


def codec_for(syntax: str) -> Codec | None:
    """Return the codec of a compressed transfer syntax, None where there is none."""
    return _CODECS.get(syntax)


def _check_size(info: StreamInfo, shape: FrameShape) -> None:
    agrees = (info.rows, info.columns) == (shape.rows, shape.columns)
    if not agrees or info.components not in (0, shape.samples):
        raise DecodeError("PHD206", "the codestream has another size")
    if info.precision > shape.bits_allocated:
        raise DecodeError("PHD206", "the codestream has more bits than Bits Allocated")


def _to_container(out: Array, shape: FrameShape) -> Array:
    """Return decoded samples in the type that the data set gives them."""
    if out.dtype == shape.dtype:
        return np.ascontiguousarray(out)
    if out.dtype.itemsize == shape.dtype.itemsize:
        return np.ascontiguousarray(out).view(shape.dtype)
    if out.dtype.itemsize > shape.dtype.itemsize:
        raise DecodeError("PHD206", "the codestream has more bits than Bits Allocated")
    return np.ascontiguousarray(out.astype(shape.dtype))


def _decode_jpeg(
    data: bytes, _syntax: str, shape: FrameShape, info: StreamInfo | None
) -> tuple[Array, str]:
    """Decode JPEG baseline, extended (8 and 12 bits) and lossless (2 to 16 bits)."""
    import imagecodecs

    if info is None or info.process == 0xF7 or info.components not in (1, 3):
        raise DecodeError("PHD204", "not a codestream of this transfer syntax")
    if b"\xff\xd9" not in data[-64:]:
        # libjpeg fills what is missing with grey: a part never read would look read.
        raise DecodeError("PHD204", "the codestream is truncated")
    space = None if info.components == 1 else "YCBCR"  # the same on both sides: no conversion
    out = imagecodecs.jpeg8_decode(data, colorspace=space, outcolorspace=space)
    return out, _jpeg_photometric(shape.photometric, info)


def _jpeg_photometric(photometric: str, info: StreamInfo) -> str:
    """Return the colour space that the samples of a JPEG stream are in.

    The stream is believed before the data set where it is explicit: component identifiers
    R G B, the Adobe segment, JFIF, subsampled components.
    """
    if info.components == 1:
        return photometric
    ids_rgb = info.ids in ((82, 71, 66), (114, 103, 98))
    if ids_rgb or info.adobe == 0:
        return "RGB"
    if info.jfif or info.adobe == 1 or info.subsampled or photometric.startswith("YBR"):
        return "YBR_FULL"
    return photometric


def _decode_pydicom(
    data: bytes, syntax: str, shape: FrameShape, _info: StreamInfo | None
) -> tuple[Array, str]:
    """Decode by pydicom and the plug-ins it knows: JPEG-LS, JPEG 2000, HTJ2K."""
    options: dict[str, Any] = {
        "rows": shape.rows,
        "columns": shape.columns,
        "samples_per_pixel": shape.samples,
        "bits_allocated": shape.bits_allocated,
        "bits_stored": shape.bits_stored,
        "pixel_representation": int(shape.signed),
        "photometric_interpretation": shape.photometric,
        "number_of_frames": 1,
        "pixel_keyword": "PixelData",
        "planar_configuration": shape.planar,
        "correct_unused_bits": False,
        "decoding_plugin": _PLUGINS[syntax],
    }
    out, properties = get_decoder(uid.UID(syntax)).as_array(
        encapsulate([data], has_bot=False), index=0, raw=True, validate=False, **options
    )
    photometric = str(properties["photometric_interpretation"])
    return out, "YBR_FULL" if photometric == "YBR_FULL_422" else photometric


def _decode_rle(
    data: bytes, _syntax: str, shape: FrameShape, _info: StreamInfo | None
) -> tuple[Array, str]:
    """Decode RLE Lossless. The plug-in of pydicom panics on broken segments."""
    out = decode_rle(
        data,
        rows=shape.rows,
        columns=shape.columns,
        samples=shape.samples,
        itemsize=shape.dtype.itemsize,
    )
    subsampled = shape.photometric == "YBR_FULL_422"
    return out, "YBR_FULL" if subsampled else shape.photometric


def _decode_jpegxl(
    data: bytes, _syntax: str, shape: FrameShape, _info: StreamInfo | None
) -> tuple[Array, str]:
    """Decode JPEG XL; the decoder undoes XYB and YCbCr, so colour comes back as RGB."""
    import imagecodecs

    out = imagecodecs.jpegxl_decode(data, keeporientation=True, numthreads=1)
    if out.ndim == 3 and out.shape[2] == 1:
        out = out[..., 0]
    return out, "RGB" if shape.samples == 3 else shape.photometric


_JPEG = Codec(
    modules=("imagecodecs",),
    requirement="imagecodecs>=2026.3.6",
    info=jpeg_info,
    decode=_decode_jpeg,
)
_JPEG_LS = Codec(
    modules=("jpeg_ls",), requirement="pyjpegls>=1.5.1", info=jpeg_info, decode=_decode_pydicom
)
_JPEG_2000 = Codec(
    modules=("pylibjpeg", "openjpeg"),
    requirement="pylibjpeg-openjpeg>=2.6",
    info=jpeg2000_info,
    decode=_decode_pydicom,
)
_RLE = replace(_JPEG, info=None, decode=_decode_rle)
_XL = replace(_JPEG, info=jpegxl_info, decode=_decode_jpegxl)

_CODECS: Mapping[str, Codec] = MappingProxyType(
    {
        **{str(syntax): _JPEG for syntax in uid.JPEGTransferSyntaxes},
        **{str(syntax): _JPEG_LS for syntax in uid.JPEGLSTransferSyntaxes},
        **{str(syntax): _JPEG_2000 for syntax in uid.JPEG2000TransferSyntaxes},
        str(uid.RLELossless): _RLE,
        **dict.fromkeys(_JPEG_XL, _XL),
    }
)
_PLUGINS: Mapping[str, str] = MappingProxyType(
    {
        **{str(syntax): "pyjpegls" for syntax in uid.JPEGLSTransferSyntaxes},
        **{str(syntax): "pylibjpeg" for syntax in uid.JPEG2000TransferSyntaxes},
    }
)
