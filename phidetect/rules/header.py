"""What attributes hold: identifying, technical, or text to look into."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from phidetect.keys import TOKEN_PATTERN
from phidetect.rules._data import read_lines, read_toml
from phidetect.rules.fold import fold_plain
from phidetect.standard import confidentiality_profile
from phidetect.types import Category, ElementView

__all__ = [
    "element_category",
    "identifying_keywords",
    "is_placeholder",
    "is_technical",
    "is_technical_keyword",
    "names_creator",
]

_PLAIN = re.compile(r"[\W_]+")
_LONGEST = 256
_DUMMY_LETTERS = re.compile(r"(?:x{3,}|\*+|0+|-+|\?+)\Z")


@cache
def identifying_keywords() -> Mapping[str, Category]:
    """Return the keywords of the attributes that identify by their meaning, and what they are."""
    table = read_toml("header.toml")["identifying"]
    return MappingProxyType(
        {keyword: Category(name) for name, keywords in table.items() for keyword in keywords}
    )


@cache
def _technical() -> frozenset[str]:
    return frozenset(read_toml("header.toml")["technical"]["keywords"])


@cache
def _placeholders() -> frozenset[str]:
    return frozenset(read_toml("header.toml")["placeholder"]["words"])


@cache
def _creators() -> frozenset[str]:
    return frozenset(read_lines("private_creators.txt"))


def element_category(view: ElementView) -> Category | None:
    """Return what a whole element identifies by its meaning, or None.

    Names by VR and keyword, identifiers, institutions, addresses and numbers by keyword, dates
    and times (DA, DT, TM) where Table E.1-1 lists them.
    """
    return _category(view.keyword, view.vr, view.tag)


@lru_cache(maxsize=16_384)
def _category(keyword: str, vr: str, tag: int) -> Category | None:
    found = identifying_keywords().get(keyword)
    if found is not None:
        return found
    if vr == "PN":
        return Category.NAME if keyword.startswith("Patient") else Category.STAFF_NAME
    if vr in ("DA", "DT", "TM") and not tag >> 16 & 1:
        row = confidentiality_profile().row(tag)
        return Category.DATE if row is not None else None
    return None


def is_technical(view: ElementView) -> bool:
    """Return whether the element tells of the device or technique and of nobody.

    So does a Private Creator (PS3.5 7.8.1) that is known.
    """
    if is_technical_keyword(view.keyword):
        return True
    return names_creator(view) and view.values[0].reveal().strip() in _creators()


def names_creator(view: ElementView) -> bool:
    """Return whether the element holds a Private Creator, as its value or as a reference.

    A Private Creator of a block (PS3.5 7.8.1), or Private Creator Reference (0008,0302).
    """
    if len(view.values) != 1:
        return False
    own = view.is_private and 0x10 <= view.tag & 0xFFFF <= 0xFF
    return own or view.keyword == "PrivateCreatorReference"


def is_technical_keyword(keyword: str) -> bool:
    """Return whether the attribute of this keyword tells of the device or technique."""
    return keyword in _technical()


def is_placeholder(value: str) -> bool:
    """Return whether `value` stands for no value, or is a pseudonym that phidetect made."""
    return not value or (len(value) <= _LONGEST and _stands_for_nothing(value))


@lru_cache(maxsize=32_768)
def _stands_for_nothing(value: str) -> bool:
    # Letters in circles are signs, until they are folded.
    text = (value if value.isascii() else fold_plain(value).text).strip().strip("^= ")
    if not text or TOKEN_PATTERN.fullmatch(text):
        return True
    plain = _PLAIN.sub("", text).casefold()
    return plain in _placeholders() or _DUMMY_LETTERS.match(plain) is not None
