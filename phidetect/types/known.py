"""Identifiers that are known before a text is read."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass

from phidetect.secret import Secret
from phidetect.types.category import Category

__all__ = ["KnownIdentifier", "KnownIdentifiers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownIdentifier:
    """One value that identifies somebody.

    Attributes
    ----------
    value : Secret
        The value as it stands in its element.
    category : Category
        NAME, STAFF_NAME, DATE, ID, INSTITUTION, ADDRESS, PHONE...
    source : str
        Keyword of the element that taught it (``PatientName``), or ``given``.
    """

    value: Secret
    category: Category
    source: str


@dataclass(frozen=True, slots=True)
class KnownIdentifiers:
    """Identifiers learned elsewhere: in other instances of a study, or given by the user.

    Attributes
    ----------
    items : tuple of KnownIdentifier
        The identifiers, in no particular order.
    """

    items: tuple[KnownIdentifier, ...] = ()

    def __or__(self, other: KnownIdentifiers) -> KnownIdentifiers:
        return KnownIdentifiers(tuple(dict.fromkeys((*self.items, *other.items))))

    def __bool__(self) -> bool:
        return bool(self.items)

    @classmethod
    def of(cls, values: Iterable[tuple[Category, str]]) -> KnownIdentifiers:
        """Return identifiers given by a user as (category, value) pairs."""
        return cls(
            tuple(
                KnownIdentifier(value=Secret(value), category=category, source="given")
                for category, value in values
            )
        )

    def digest(self, key: bytes) -> str:
        """Return a keyed digest, so that nobody can confirm a guessed value by it."""
        rows = sorted((i.category.value, i.source, i.value.reveal()) for i in self.items)
        return hmac.new(key, json.dumps(rows).encode(), hashlib.sha256).hexdigest()
