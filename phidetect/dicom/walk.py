"""Every element of an instance, at every depth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import Any

from pydicom.datadict import dictionary_description, dictionary_keyword
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag

from phidetect.dicom.blobs import items_inside
from phidetect.dicom.charset import DEFAULT_CHARSET, Charset, charset_of
from phidetect.dicom.header import UNDEFINED, dictionary_vr
from phidetect.dicom.open import Instance
from phidetect.dicom.private import PrivateBlocks, private_name, private_vr
from phidetect.dicom.quiet import quiet
from phidetect.dicom.raw import raw_element
from phidetect.dicom.text import (
    TEXT_VRS,
    is_bulk,
    sniffed,
    stored_bytes,
    text_runs,
    text_values,
)
from phidetect.errors import InputError
from phidetect.secret import Secret
from phidetect.settings import DEFAULT_LIMITS, Limits
from phidetect.types import ElementPath, ElementView, PathStep

__all__ = ["resolve", "walk"]

CreatorToken = Callable[[str], str]
_FIRST = itemgetter(0)
_CHUNK = 1024
_BLOBS = frozenset(("OB", "OW", "UN"))
_NESTED = 4
"""Binary values inside binary values that are looked into."""
_TELLING = 6
"""Bytes that a numeric value has at least where it may be text."""
_CHARSET = 0x00080005


@dataclass(slots=True)
class _Level:
    """One data set that is being walked."""

    dataset: Dataset
    around: tuple[PathStep, ...]
    charset: Charset
    blocks: PrivateBlocks
    elements: Iterator[tuple[int, Any]]
    meta: bool
    token: CreatorToken
    nested: int = 0


def walk(
    instance: Instance, *, creator_token: CreatorToken, limits: Limits = DEFAULT_LIMITS
) -> Iterator[ElementView]:
    """Yield every element of an instance in order: file meta first, items after their sequence.

    Parameters
    ----------
    instance : Instance
        What `open_instance` returned.
    creator_token : callable
        Names a private creator that no dictionary knows.
    limits : Limits, optional
        `depth`, `elements` and `text_chars` are held.

    Yields
    ------
    ElementView
        One per element, sequences and private creators included. An element that cannot be
        read has an error: PHD107 longer than the limit, PHD109 text that its character set
        does not decode (its values are then a best effort), PHD112 broken.

    Raises
    ------
    InputError
        PHD106 nested too deep, PHD107 too many elements.
    """
    views = _walk(instance, creator_token, limits)
    while True:
        # In chunks, so that nothing is silenced while the caller works on a view.
        with quiet():
            chunk = list(islice(views, _CHUNK))
        yield from chunk
        if len(chunk) < _CHUNK:
            return


def _walk(instance: Instance, token: CreatorToken, limits: Limits) -> Iterator[ElementView]:
    count = 0
    stack = [
        _level(instance.dataset, None, -1, DEFAULT_CHARSET, token, meta=False),
        _level(instance.file_meta, None, -1, DEFAULT_CHARSET, token, meta=True),
    ]
    while stack:
        level = stack[-1]
        element = next(level.elements, None)
        if element is None:
            stack.pop()
            continue
        count += 1
        if count > limits.elements:
            raise InputError("PHD107", path=instance.path, hint="number of elements")
        view, items = _view(level, *element, limits)
        yield view
        if not items:
            continue
        if len(stack) > limits.depth + 1:
            raise InputError("PHD106", path=instance.path)
        stack.extend(
            _level(item, view.path, index, level.charset, token, meta=level.meta)
            for index, item in reversed(list(enumerate(items)))
        )


def _level(
    dataset: Dataset,
    parent: ElementPath | None,
    item: int,
    inherited: Charset,
    token: CreatorToken,
    *,
    meta: bool,
    nested: int = 0,
) -> _Level:
    charset = inherited
    if _CHARSET in dataset.keys():  # noqa: SIM118 - to ask a Dataset is slower
        value = getattr(raw_element(dataset, _CHARSET), "value", None)
        terms, _ = text_values(value, "CS", DEFAULT_CHARSET, limit=1024)
        charset = charset_of(term.reveal() for term in terms)
    around: tuple[PathStep, ...] = ()
    if parent is not None:
        head = parent.last
        around = (*parent.steps[:-1], PathStep(head.group, head.element, head.creator, item))
    elements = sorted(zip(map(int, dataset.keys()), dataset.values(), strict=True), key=_FIRST)
    blocks = PrivateBlocks(dataset, token)
    return _Level(dataset, around, charset, blocks, iter(elements), meta, token, nested)


def _view(
    level: _Level, tag: int, raw: Any, limits: Limits
) -> tuple[ElementView, tuple[Dataset, ...]]:
    """Return the view of an element and, of a sequence, its items."""
    path = ElementPath((*level.around, level.blocks.step(tag)))
    creator = level.blocks.creator(tag) if tag >> 16 & 1 else ""
    keyword, name = _names(tag)
    if raw.value is None:
        raw = raw_element(level.dataset, tag)
    vr = _vr(raw, tag, creator)
    value, error = getattr(raw, "value", None), ""
    length = getattr(raw, "length", None)
    items: tuple[Dataset, ...] = ()
    runs: Secret | None = None
    inner: tuple[ElementView, ...] = ()
    if vr == "SQ":
        found = _items(level.dataset, tag, value)
        items, error = (found, "") if found is not None else ((), "PHD112")
        values: tuple[Any, ...] = ()
    elif vr in TEXT_VRS:
        values, error = _text(level, value, vr, limits)
    elif type(value) is bytes and len(value) < _TELLING and vr not in _BLOBS:
        values = ()
    else:
        stored = None if is_bulk(tag) else stored_bytes(value, vr)
        values = sniffed(stored, vr, level.charset, limit=limits.text_chars)
        if not values:
            runs, complete = text_runs(
                stored,
                level.charset,
                limit=limits.text_chars,
                deep=bool(tag >> 16 & 1) or not keyword,
            )
            error = "" if complete else "PHD107"
            inner = _inside(level, path, stored, vr, limits)
        if raw is None or (not values and vr == "UN" and value and not tag >> 16 & 1):
            error = "PHD112"
    view = ElementView(
        path=path,
        tag=tag,
        vr=vr,
        keyword=keyword,
        name=name or (private_name(tag, creator) if creator else ""),
        values=values,
        runs=runs,
        inner=inner,
        length=_length(length, value),
        in_file_meta=level.meta,
        items=len(items),
        creator=Secret(creator) if creator else None,
        error=error,
    )
    return view, items


def _inside(
    level: _Level, path: ElementPath, stored: bytes | None, vr: str, limits: Limits
) -> tuple[ElementView, ...]:
    """Return the elements of an item sequence that a binary value holds."""
    if stored is None or vr not in _BLOBS or level.nested >= _NESTED:
        return ()
    items = items_inside(stored, limits=limits)
    if items is None:
        return ()
    out: list[ElementView] = []
    stack = [
        _level(item, path, at, level.charset, level.token, meta=level.meta, nested=level.nested + 1)
        for at, item in reversed(list(enumerate(items)))
    ]
    while stack and len(out) < limits.elements:
        inside = stack[-1]
        element = next(inside.elements, None)
        if element is None:
            stack.pop()
            continue
        view, deeper = _view(inside, *element, limits)
        out.append(view)
        stack.extend(
            _level(
                item,
                view.path,
                at,
                inside.charset,
                level.token,
                meta=level.meta,
                nested=inside.nested,
            )
            for at, item in reversed(list(enumerate(deeper)))
        )
    return tuple(out)


def _text(level: _Level, value: Any, vr: str, limits: Limits) -> tuple[tuple[Any, ...], str]:
    try:
        return text_values(value, vr, level.charset, limit=limits.text_chars)
    except Exception:  # noqa: BLE001 - a value that cannot be shown as text is not read
        return (), "PHD112"


def _vr(raw: Any, tag: int, creator: str) -> str:
    """Return the VR: as written, else that of the dictionaries, else UN."""
    written = getattr(raw, "VR", None)
    vr = "" if written is None else str(written)
    if vr in ("", "UN"):
        if tag >> 16 & 1:
            block = 0x10 <= tag & 0xFFFF <= 0xFF
            vr = "LO" if block else private_vr(tag, creator) or vr
        else:
            vr = dictionary_vr(tag) or ("UL" if not tag & 0xFFFF else vr)
    return (vr.split(" or ")[0] if " " in vr else vr) or "UN"


def _items(dataset: Dataset, tag: int, value: Any) -> tuple[Dataset, ...] | None:
    """Return the items of a sequence, None where it is broken."""
    found = _sequence(dataset, tag, value)
    return None if found is None else tuple(found)


def _sequence(dataset: Dataset, tag: int, value: Any) -> Sequence | tuple[()] | None:
    """Return the items of a sequence as pydicom holds them, None where it is broken."""
    if not isinstance(value, Sequence):
        if not value:
            return ()
        try:
            value = dataset[tag].value
        except Exception:  # noqa: BLE001 - pydicom raises what it likes on a broken sequence
            return None
    if value is None or not isinstance(value, Sequence):
        return None if value else ()
    return value


def _length(length: int | None, value: Any) -> int:
    if length is not None:
        return -1 if length == UNDEFINED else length
    if isinstance(value, bytes | bytearray | str):
        return len(value)
    return -1 if isinstance(value, Sequence) else 0


@lru_cache(maxsize=16_384)
def _names(tag: int) -> tuple[str, str]:
    """Return keyword and name of PS3.6."""
    return _lookup(dictionary_keyword, tag), _lookup(dictionary_description, tag)


def _lookup(table: Callable[[int], str], tag: int) -> str:
    try:
        return str(table(tag))
    except KeyError:
        return "Private Creator" if tag >> 16 & 1 and 0x10 <= tag & 0xFFFF <= 0xFF else ""


def resolve(
    dataset: Dataset, path: ElementPath, *, creator_token: CreatorToken
) -> tuple[Dataset, BaseTag] | None:
    """Return the data set that holds the element of `path`, and its tag; None if there is none.

    Parameters
    ----------
    dataset : pydicom.Dataset
        The whole data set; group 0002 is looked up in its `file_meta`.
    path : ElementPath
        A path of `walk`.
    creator_token : callable
        The one that `walk` was given.
    """
    current = dataset
    if path.steps[0].group == 2:
        current = getattr(dataset, "file_meta", None) or Dataset()
    with quiet():
        for step in path.steps:
            tag = PrivateBlocks(current, creator_token).tag(step) if step.creator else None
            tag = step.group << 16 | step.element if not step.creator else tag
            if tag is None or tag not in current:
                return None
            if step.item < 0:
                return current, BaseTag(tag)
            found = _sequence(current, tag, getattr(raw_element(current, tag), "value", None))
            if found is None or step.item >= len(found):
                return None
            current = found[step.item]
    return None
