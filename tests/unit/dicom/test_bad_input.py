"""Every bad input has its code, names its path, and costs neither memory nor time."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from phidetect.dicom import frames_of, open_instance, walk
from phidetect.errors import InputError, PhidetectError, PixelError
from phidetect.settings import Limits

from .objects import SC, SR, compressed, element, image, nested, part10, written

MODALITY = element(0x00080060, b"CS", b"CT")
GREY = np.arange(6 * 8, dtype="u1").reshape(1, 6, 8)


def code_of(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        open_instance(io.BytesIO(data))
    return caught.value.code


def pixel_code(data: bytes) -> str:
    instance = open_instance(io.BytesIO(data))

    def read() -> None:
        source = frames_of(instance)
        for index in range(source.number_of_frames):
            source.stored(index)

    with pytest.raises(PixelError) as caught:
        read()
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty", b"", "PHD102"),
        ("text", b"Dear colleague, thank you for referring this patient.\n" * 20, "PHD101"),
        ("UTF-16 text", "Dear colleague, thank you".encode("utf-16-le") * 20, "PHD101"),
        ("zeros", bytes(4096), "PHD101"),
        ("PNG", b"\x89PNG\r\n\x1a\n" + bytes(200), "PHD101"),
        ("short", b"\x08\x00", "PHD101"),
        ("preamble only", bytes(128) + b"DICM", "PHD103"),
        ("no data set", part10(b""), "PHD103"),
        ("no transfer syntax", part10(element(0x00080060, b"CS", b"CT"), syntax=None), "PHD105"),
        ("unknown syntax", part10(MODALITY, syntax=b"1.2.840.10008.9\0"), "PHD105"),
        ("not a syntax", part10(MODALITY, syntax=b"hello\0"), "PHD105"),
        ("2 GB claim", part10(element(0x7FE00010, b"OW", bytes(900), length=1 << 31)), "PHD103"),
        ("4 GB claim", part10(element(0x0040A160, b"UT", b"x", length=0xFFFFFFFE)), "PHD103"),
        ("claim in a sequence", part10(
            element(
                0x0040A730,
                b"SQ",
                struct.pack("<HHI", 0xFFFE, 0xE000, 0x7FFFFFFF),
                length=0xFFFFFFFF,
            )
        ), "PHD103"),
        ("1,000 deep", part10(nested(1000, defined=False)), "PHD106"),
        ("1,000 deep, lengths", part10(nested(800, defined=True)), "PHD106"),
        ("stray item end", part10(
            element(0x00080060, b"CS", b"CT") + struct.pack("<HHI", 0xFFFE, 0xE00D, 0)
            + element(0x00100010, b"PN", b"Quill^Tamsin")
        ), "PHD108"),
        ("not deflated", part10(bytes(range(200)), syntax=b"1.2.840.10008.1.2.1.99"), "PHD108"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)  # fmt: skip
def test_code(name: str, data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_truncated_anywhere() -> None:
    whole = written(image(GREY))
    open_instance(io.BytesIO(whole))
    for size in range(140, len(whole) - 1, 7):
        with pytest.raises(PhidetectError) as caught:
            # Cut between two elements the data set is whole, but for its pixel data.
            frames_of(open_instance(io.BytesIO(whole[:size])))
        assert caught.value.code in ("PHD103", "PHD105", "PHD201", "PHD206")


def test_deflated_bomb_stops() -> None:
    engine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = element(0x0040A160, b"UT", b"", length=300 << 20)
    bomb = engine.compress(body)
    for _ in range(300):
        bomb += engine.compress(bytes(1 << 20))
    bomb += engine.flush()
    data = part10(bomb, syntax=b"1.2.840.10008.1.2.1.99")
    assert len(data) < 1 << 20
    assert code_of(data) == "PHD107"


def test_limits_are_held() -> None:
    data = written(image(GREY))
    for limits in (Limits(file_bytes=100), Limits(elements=5), Limits(value_bytes=4)):
        with pytest.raises(InputError) as caught:
            open_instance(io.BytesIO(data), limits=limits)
        assert caught.value.code == "PHD107"
    with pytest.raises(PixelError) as pixels:
        frames_of(open_instance(io.BytesIO(data)), limits=Limits(frame_samples=47))
    assert pixels.value.code == "PHD207"


def test_depth_of_a_data_set_in_memory() -> None:
    from pydicom.dataset import Dataset

    top = current = Dataset()
    for _ in range(300):
        item = Dataset()
        current.ContentSequence = [item]
        current = item
    with pytest.raises(InputError) as caught:
        open_instance(top)
    assert caught.value.code == "PHD106"


def test_depth_at_the_limit_is_read() -> None:
    views = list(
        walk(
            open_instance(io.BytesIO(part10(nested(100, defined=False)))),
            creator_token=lambda name: name,
        )
    )
    assert max(view.path.depth for view in views) == 100


def test_path_and_cause_in_the_message(tmp_path: Path) -> None:
    path = tmp_path / "empty.dcm"
    path.touch()
    with pytest.raises(InputError, match=r"PHD102 .*empty\.dcm: the file is empty"):
        open_instance(path)


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "closed.dcm"
    path.write_bytes(written(image(GREY)))

    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError) as caught:
        open_instance(path)
    assert (caught.value.code, caught.value.path) == ("PHD104", str(path))


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_no_permission_for_real(tmp_path: Path) -> None:
    path = tmp_path / "closed.dcm"
    path.write_bytes(written(image(GREY)))
    path.chmod(0)
    with pytest.raises(InputError) as caught:
        open_instance(path)
    assert caught.value.code == "PHD104"


def test_not_a_regular_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe, tmp_path / "missing", tmp_path / "nul\0byte"):
        with pytest.raises(InputError) as caught:
            open_instance(path)
        assert caught.value.code == "PHD110"


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"Rows": 5}, "PHD202"),
        ({"Rows": 7}, "PHD202"),
        ({"Columns": 0}, "PHD206"),
        ({"Rows": 65535, "Columns": 65535}, "PHD207"),
        ({"NumberOfFrames": 2}, "PHD202"),
        ({"BitsAllocated": 12}, "PHD206"),
        ({"SamplesPerPixel": 3}, "PHD206"),
        ({"PhotometricInterpretation": "CMYK"}, "PHD208"),
        ({"PixelData": b""}, "PHD201"),
    ],
    ids=str,
)
def test_wrong_attributes(over: dict[str, object], code: str) -> None:
    assert pixel_code(written(image(GREY, **over))) == code


def test_image_without_pixels() -> None:
    body = element(0x00080016, b"UI", SC.encode() + b"\0")
    assert pixel_code(part10(body)) == "PHD201"


def test_report_without_pixels_is_fine() -> None:
    body = element(0x00080016, b"UI", SR.encode())
    assert frames_of(open_instance(io.BytesIO(part10(body)))).number_of_frames == 0


@pytest.mark.parametrize("number", ["100", "102", "103.1", "107"])
def test_video(number: str) -> None:
    data = compressed(GREY, [b"\0\0\1\xb3" * 8], f"1.2.840.10008.1.2.4.{number}")
    assert pixel_code(written(data)) == "PHD205"


def test_private_transfer_syntax_has_no_decoder() -> None:
    data = compressed(GREY, [b"\xff\xd8\xff\xe0" * 8], "1.2.276.0.7230010.3.99")
    assert pixel_code(written(data)) == "PHD203"


@pytest.mark.parametrize(
    "syntax",
    ["1.2.840.10008.1.2.5"]
    + [f"1.2.840.10008.1.2.4.{n}" for n in (50, 51, 57, 70, 80, 81, 90, 91, 110, 201, 203)],
)
def test_undecodable_frame_is_named(syntax: str) -> None:
    data = compressed(np.concatenate([GREY, GREY]), [b"rubbish!" * 20] * 2, syntax)
    source = frames_of(open_instance(io.BytesIO(written(data))))
    with pytest.raises(PixelError, match="frame 1") as caught:
        source.stored(1)
    assert caught.value.code == "PHD204"


def test_hidden_extra_frame_is_not_passed_over() -> None:
    streams = [b"\xff\xd8\xff\xe0" + bytes(20), b"\xff\xd8\xff\xe0" + bytes(20)]
    data = compressed(GREY, streams, "1.2.840.10008.1.2.4.50")
    assert pixel_code(written(data)) == "PHD202"


def test_no_value_in_any_message(recwarn: pytest.WarningsRecorder) -> None:
    data = image(GREY)
    body = element(0x00080005, b"CS", b"QUILLTAMSIN ") + element(0x00100030, b"DA", b"QUILLTAMSIN ")
    body += element(0x00280010, b"US", b"QUILLTAMSIN ") + element(0x00280008, b"IS", b"QUILL2 ")
    data.PixelData = b""

    def read(stream: bytes) -> None:
        instance = open_instance(io.BytesIO(stream))
        list(walk(instance, creator_token=lambda name: name))
        frames_of(instance)

    for stream in (part10(body + element(0x7FE00010, b"OB", b"Qu")), written(data)):
        with pytest.raises(PhidetectError) as caught:
            read(stream)
        error = caught.value
        assert "QUILL" not in str(error) + repr(error)
        assert error.__cause__ is None
        assert error.__suppress_context__ or error.__context__ is None
    assert not recwarn.list
