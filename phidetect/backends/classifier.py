"""Models that give every piece of a text a class."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from phidetect.backends.model import Model
from phidetect.errors import ModelError

__all__ = ["OnnxTokenClassifier", "TokenClassifier"]


class TokenClassifier(Protocol):
    """What a tagger needs of a model."""

    def run(
        self,
        input_ids: NDArray[np.int64],
        attention_mask: NDArray[np.int64],
        shape_ids: NDArray[np.int64],
    ) -> NDArray[np.float32]:
        """Return the scores of each class, [texts, pieces, classes].

        Parameters
        ----------
        input_ids, attention_mask, shape_ids : ndarray of int64, shape (texts, pieces)
            Pieces, 1 for a piece and 0 for padding, shapes.

        Raises
        ------
        ModelError
            PHD303 if the model cannot be run on it.
        """
        ...


class OnnxTokenClassifier:
    """A classifier in ONNX, whatever runs it.

    Parameters
    ----------
    model : Model
        Its inputs are named ``input_ids``, ``attention_mask`` and ``token_type_ids``.
    """

    def __init__(self, model: Model) -> None:
        self._model = model

    def run(
        self,
        input_ids: NDArray[np.int64],
        attention_mask: NDArray[np.int64],
        shape_ids: NDArray[np.int64],
    ) -> NDArray[np.float32]:
        """Return the scores of each class. See `TokenClassifier`."""
        scores = self._model.run_named(
            {
                "input_ids": input_ids,
                "attention_mask": attention_mask,
                "token_type_ids": shape_ids,
            }
        )
        if scores.ndim != 3 or scores.shape[:2] != input_ids.shape:
            raise ModelError("PHD303", hint="an output of another shape")
        return scores
