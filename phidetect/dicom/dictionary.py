"""Look up an element of PS3.6 by the name a person gives it."""

from __future__ import annotations

import re

from pydicom.datadict import (
    dictionary_description,
    dictionary_keyword,
    dictionary_VR,
    tag_for_keyword,
)

__all__ = ["dictionary_element"]

_TAG = re.compile(r"\(?([0-9A-Fa-f]{4}),? ?([0-9A-Fa-f]{4})\)?")


def dictionary_element(name: str) -> tuple[int, str, str, str]:
    """Return tag, VR, keyword and name of an element of PS3.6 Table 6-1.

    Parameters
    ----------
    name : str
        A keyword, as ``StudyDescription``, or a tag, as ``(0008,1030)``.

    Raises
    ------
    KeyError
        If the Standard has no such element.
    """
    if not name:
        raise KeyError("no such element")
    match = _TAG.fullmatch(name)
    tag = int(match[1] + match[2], 16) if match else tag_for_keyword(name)
    if tag is None:
        raise KeyError("no such element")
    vr = str(dictionary_VR(tag)).split(" or ")[0]
    return tag, vr, str(dictionary_keyword(tag)), str(dictionary_description(tag))
