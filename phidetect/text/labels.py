"""The classes of the model, by number and by what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phidetect.errors import ModelError
from phidetect.types import Category

__all__ = ["Labels"]

OUTSIDE = "O"


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """Columns of the scores.

    Attributes
    ----------
    names : tuple of str
        As ``labels.txt`` lists them: ``O``, and ``B-`` and ``I-`` of each category.
    outside : int
        Column of ``O``.
    categories : tuple of Category
        The categories.
    begin, inside : ndarray of int
        Of each category: its columns.
    """

    names: tuple[str, ...]
    outside: int
    categories: tuple[Category, ...]
    begin: NDArray[np.intp]
    inside: NDArray[np.intp]

    @classmethod
    def of(cls, names: Sequence[str]) -> Labels:
        """Return the classes of these names.

        Raises
        ------
        ModelError
            PHD303 if they are no such classes.
        """
        names = tuple(names)
        column = {name: number for number, name in enumerate(names)}
        kinds = dict.fromkeys(name.partition("-")[2] for name in names if name != OUTSIDE)
        expected = {OUTSIDE, *(f"{tag}-{kind}" for kind in kinds for tag in "BI")}
        known = set(kinds) <= {category.value for category in Category}
        if not kinds or len(column) != len(names) or set(names) != expected or not known:
            raise ModelError("PHD303", hint="labels.txt")
        return cls(
            names,
            column[OUTSIDE],
            tuple(Category(kind) for kind in kinds),
            np.array([column[f"B-{kind}"] for kind in kinds]),
            np.array([column[f"I-{kind}"] for kind in kinds]),
        )

    @classmethod
    def from_text(cls, data: bytes) -> Labels:
        """Return the classes of a ``labels.txt``, one to a line. Raises as `of`."""
        return cls.of(data.decode("utf-8", "replace").split())
