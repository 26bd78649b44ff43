"""Names of files and folders: a component in which an identifier is found becomes a token."""

from __future__ import annotations

from pathlib import PurePosixPath

from phidetect.keys import RunKey
from phidetect.rules.known import KnownMatcher
from phidetect.rules.listed import holds_name
from phidetect.rules.patterns import find_patterns
from phidetect.types import Category

__all__ = ["safe_path"]

# A date alone often names an export run; the dates of the study itself are known identifiers.
_TELLING = frozenset(
    (
        Category.NAME,
        Category.STAFF_NAME,
        Category.EMAIL,
        Category.PHONE,
        Category.ID,
        Category.ADDRESS,
    )
)


def safe_path(path: str, matcher: KnownMatcher, *, key: RunKey) -> str:
    """Return a relative path without identifying components.

    Parameters
    ----------
    path : str
        Relative path, ``/`` between components.
    matcher : KnownMatcher
        Known identifiers of the instance and of its run.
    key : RunKey
        Makes the tokens. The suffix of a tokenised file name is kept.
    """
    return "/".join(_component(part, matcher, key) for part in path.split("/"))


def _component(part: str, matcher: KnownMatcher, key: RunKey) -> str:
    name = PurePosixPath(part)
    stem, suffix = (name.stem, name.suffix) if name.suffix.isascii() else (part, "")
    if len(suffix) > 5 or suffix[1:].isdigit():
        stem, suffix = part, ""
    text = stem.replace("_", " ")
    told = bool(matcher.find(text)) or any(m.category in _TELLING for m in find_patterns(text))
    told = told or holds_name(text, families=True)
    return key.token("path", part) + suffix if told else part
