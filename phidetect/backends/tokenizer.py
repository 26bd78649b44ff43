"""Loads the tokeniser of a text model. The only place that sees tokenizers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from phidetect.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["load_tokenizer"]


def load_tokenizer(data: bytes) -> Tokenizer:
    """Return the tokeniser of a ``tokenizer.json``.

    Raises
    ------
    ModelError
        PHD303 if tokenizers is missing or refuses the file.
    """
    # Threads of its own do not outlive a fork, and it says so on the error stream.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        from tokenizers import Tokenizer
    except ImportError:
        raise ModelError("PHD303", hint="pip install tokenizers") from None
    try:
        return Tokenizer.from_str(data.decode("utf-8"))
    except Exception as error:  # noqa: BLE001 - it raises bare exceptions
        raise ModelError("PHD303", hint=f"tokenizer.json: {type(error).__name__}") from None
