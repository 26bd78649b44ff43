"""Rules over the text of a document: by the name a text has there, as prose, as bare strings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from phidetect.decide.merge import merge_findings
from phidetect.decide.text import ReadText, join_readings
from phidetect.documents.model import DocumentText, Page
from phidetect.package_data import read_lines, read_toml
from phidetect.rules._data import read_words
from phidetect.rules.elements import ElementRules
from phidetect.rules.header import is_placeholder
from phidetect.rules.vocabulary import is_acquisition_word
from phidetect.secret import Secret
from phidetect.types import (
    Box,
    Category,
    DocumentLocation,
    ElementPath,
    ElementView,
    Evidence,
    Finding,
    KnownIdentifiers,
    SpanLocation,
)

__all__ = ["DocumentRules"]

_TEXT_VALUE = 0x0040A160
_LONGEST_NAME = 80
_SOFTWARE = frozenset(("creator", "creatortool", "producer"))
"""Labels of programs, whose names no vocabulary holds. Creator is a program in the information
of a PDF only."""
_LOUD = frozenset(("text", "information", "outline", "annotation", "field", "attachment",
                   "attribute", "comment", "embedded", "signature"))  # fmt: skip
"""Places where people write: every unknown word is suspect there. The others hold code and
settings."""
_NAMED_FIELDS = frozenset(("creator", "title", "description", "subject", "rights"))
_DATE = re.compile(r"\s*(?:D:)?(?:19|20)\d\d-?[01]\d")


_LIKE_NAME = re.compile(
    r"[\W_]*([A-Z][a-z]{2,30}|[A-Z]{3,30})(?: |, ?|\^)([A-Z][a-z]{2,30}|[A-Z]{3,30})[\W_]*"
)


def _is_like_a_name(text: str) -> bool:
    """Return whether a text is two capitalised words that no vocabulary and no program has."""
    match = _LIKE_NAME.fullmatch(text[:_LONGEST_NAME])
    if match is None or len(text) > _LONGEST_NAME:
        return False
    return not any(
        is_acquisition_word(word)
        or word.casefold() in read_words("english.txt")
        or word.casefold() in _programs()
        for word in match.groups()
    )


@cache
def _programs() -> frozenset[str]:
    return frozenset(w for line in read_lines("scanner", "programs.txt") for w in line.split())


@cache
def _labels() -> dict[str, Category]:
    table = read_toml("scanner", "document_labels.toml")
    return {label: Category(category) for category, labels in table.items() for label in labels}


def _labelled(label: str) -> Category | None:
    """Return what a text of this label is; an attribute may stand for those of all elements."""
    _, at, attribute = label.partition("@")
    return _labels().get(label) or (_labels().get(f"*@{attribute}") if at else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRules:
    """Judges the texts of one document.

    Attributes
    ----------
    rules : ElementRules
        Rules over text.
    known : KnownIdentifiers
        What to look for.
    path : ElementPath
        The element that holds the document.
    read : callable, optional
        Gives what the tagger says of a running text or of a short one; None where it says
        nothing.
    source : str
        Name of the tagger.
    """

    rules: ElementRules
    known: KnownIdentifiers
    path: ElementPath
    read: Callable[[str], ReadText | None] | None = None
    source: str = ""

    def named(self, text: DocumentText) -> Iterator[Finding]:
        """Yield the findings of one text that is no line of a PDF page."""
        value, label = text.text.reveal(), text.label.reveal().casefold()
        software = label in _SOFTWARE and text.where in ("information", "xmp")
        software = software and not (text.where == "xmp" and label == "creator")
        category = None if software else _labelled(label)
        if category is Category.DATE and not _DATE.match(value):
            category = None
        if category is Category.TECHNICAL:
            yield from self.loose([text])
            return
        if category is not None:
            if not is_placeholder(value):
                evidence = Evidence(
                    source="rule:documents.label",
                    score=0.9,
                    why="identifies by its name in the document",
                    text=text.text,
                )
                yield self._finding(text.page, text.box, category, 0.9, (evidence,))
            return
        loud = not software and (text.where in _LOUD or label in _NAMED_FIELDS)
        for finding in self._detect(value):
            if finding.phi or (finding.phi is None and loud):
                evidence_of = finding.evidence
                yield self._finding(
                    text.page, text.box, finding.category, finding.score, evidence_of
                )

    def prose(self, page: Page) -> Iterator[Finding]:
        """Yield what the lines of a page hold, read as running text."""
        starts, parts, at = [], [], 0
        for line in page.lines:
            starts.append(at)
            parts.append(line.text.reveal())
            at += len(parts[-1]) + 1
        for finding in self._detect("\n".join(parts)):
            if finding.phi is False:
                continue
            box: Box | None = None
            if isinstance(finding.location, SpanLocation):
                first, last = finding.location.start, finding.location.end
                for start, line in zip(starts, page.lines, strict=True):
                    if start < last and first < start + len(line.text) and line.box is not None:
                        box = line.box if box is None else box.union(line.box)
            yield self._finding(page.number, box, finding.category, finding.score, finding.evidence)

    def loose(self, texts: Sequence[DocumentText]) -> Iterator[Finding]:
        """Yield what strings hold that stand in no known place, like text in a binary value."""
        if not texts:
            return
        runs = Secret("\n".join(text.text.reveal() for text in texts))
        view = ElementView(
            path=self.path, tag=0x00420011, vr="OB", keyword="EncapsulatedDocument",
            runs=runs, length=len(runs),
        )  # fmt: skip
        for finding in self.rules.detect([view], known=self.known):
            if finding.phi:
                yield self._finding(0, None, finding.category, finding.score, finding.evidence)
        for text in texts:
            if _is_like_a_name(text.text.reveal()):
                evidence = Evidence(
                    source="rule:documents.name",
                    score=0.5,
                    why="two unknown words like a name",
                    text=text.text,
                )
                yield self._finding(text.page, text.box, Category.SUSPECT, 0.5, (evidence,))
                return

    def _detect(self, text: str) -> list[Finding]:
        if not text:
            return []
        view = ElementView(
            path=self.path, tag=_TEXT_VALUE, vr="UT", keyword="TextValue",
            values=(Secret(text),), length=len(text),
        )  # fmt: skip
        found = self.rules.detect([view], known=self.known)
        read = None if self.read is None else self.read(text)
        if read is None:
            return found
        return list(
            merge_findings(join_readings(found, {(self.path, 0): read}, source=self.source))
        )

    def _finding(
        self,
        page: int,
        box: Box | None,
        category: Category,
        score: float,
        evidence: tuple[Evidence, ...],
    ) -> Finding:
        return Finding(
            location=DocumentLocation(path=self.path, page=page, box=box),
            category=category,
            score=score,
            phi=category.phi,
            evidence=evidence,
        )
