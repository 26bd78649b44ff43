"""Documents inside the object: Encapsulated Document (0042,0011), at any depth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from phidetect.decide.text_line import LineContext, classify_lines
from phidetect.dicom import Instance, resolve, stored_document
from phidetect.documents.dummies import is_dummy
from phidetect.documents.model import Document, Page
from phidetect.documents.read import read_document
from phidetect.errors import MESSAGES
from phidetect.rules.elements import ElementRules
from phidetect.rules.known import KnownMatcher
from phidetect.scanner.document_lines import join_layer, layer_lines
from phidetect.scanner.document_text import DocumentRules
from phidetect.scanner.tagger import LineTexts
from phidetect.scanner.values import DocumentReader
from phidetect.settings import Limits
from phidetect.types import (
    DocumentLocation,
    ElementPath,
    ElementView,
    Finding,
    KnownIdentifiers,
    Region,
    Skipped,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from phidetect.pixels import TextFinder
    from phidetect.text import TextTagger

__all__ = ["ENCAPSULATED_DOCUMENT", "DocumentStep", "documents_of"]

ENCAPSULATED_DOCUMENT = 0x00420011
_SHORT_LINE = 6
"""Words up to which a line of text is judged like a field, not like a sentence."""


def documents_of(elements: Iterable[ElementView]) -> list[ElementView]:
    """Return the elements that hold a document."""
    return [v for v in elements if v.tag == ENCAPSULATED_DOCUMENT and v.length != 0]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentStep:
    """Looks into the documents of one object.

    Attributes
    ----------
    finder : TextFinder
        Reads text in pages.
    tagger : TextTagger, optional
        Reads text.
    rules : ElementRules
        Rules over text.
    known : KnownIdentifiers
        Identifiers of the object and those given.
    second_look : bool
        Have the pages looked at in other ways than a first scan does.
    modality : str or None
        Modality (0008,0060).
    limits : Limits
        What a document may cost.
    """

    finder: TextFinder
    tagger: TextTagger | None = None
    rules: ElementRules
    known: KnownIdentifiers
    second_look: bool
    modality: str | None
    limits: Limits

    def inspect(
        self,
        instance: Instance,
        view: ElementView,
        *,
        over: str = "",
        creator_token: Callable[[str], str],
    ) -> tuple[list[Finding], tuple[Skipped, ...]]:
        """Return the findings in the document of an element, and what was not read of it.

        With a code in `over` it is not read for that reason, unless it is one of our dummies.
        """
        place = resolve(instance.dataset, view.path, creator_token=creator_token)
        data, mime = (b"", "") if place is None else stored_document(*place)
        if is_dummy(data):
            return [], ()
        if over:
            return [], (Skipped(what=_place(view.path, None), why=_why(over)),)
        document = read_document(data, mime, limits=self.limits)
        read = DocumentReader(self.tagger, limit=self.limits.read_chars)
        findings = list(self._texts(document, view.path, read))
        missed = [
            Skipped(what=_place(view.path, m.page), why=_why(m.code)) for m in document.skipped
        ]
        lines = LineTexts(self.tagger, limit=self.limits.read_chars)
        for page in document.pages:
            found, complete = self._page(page, view.path, lines)
            findings += found
            if not complete:
                missed.append(Skipped(what=_place(view.path, page.number), why=_why("PHD204")))
        unread = dict.fromkeys((*read.errors, *lines.errors))
        missed += [Skipped(what=_place(view.path, None), why=_why(code)) for code in unread]
        return findings, tuple(missed)

    def _texts(
        self, document: Document, path: ElementPath, read: DocumentReader
    ) -> Iterator[Finding]:
        source = "" if self.tagger is None else self.tagger.spec.source
        judge = DocumentRules(
            rules=self.rules, known=self.known, path=path, read=read, source=source
        )
        yield from judge.loose([t for t in document.metadata if t.where in ("loose", "name")])
        for text in document.metadata:
            if text.where not in ("loose", "name"):
                yield from judge.named(text)
        for page in document.pages:
            yield from judge.prose(page)
            if document.kind != "pdf":
                for line in page.lines:
                    yield from judge.named(line)

    def _page(self, page: Page, path: ElementPath, texts: LineTexts) -> tuple[list[Finding], bool]:
        """Look at a page as it is drawn, with its text layer; return whether all was read."""
        layer = layer_lines(page)
        lines, complete = layer, True
        for raster in (page.raster, page.uncovered):
            if raster is not None:
                result = self.finder.find(
                    partial(_shown, raster),
                    1,
                    rows=page.rows,
                    cols=page.cols,
                    second_look=self.second_look,
                )
                lines = join_layer(lines, result.lines)
                complete = complete and not result.skipped
        complete = complete and (page.packed is None) == (page.raster is None)
        context = LineContext(modality=self.modality, rows=page.rows, cols=page.cols, n_frames=1)
        # A line that was judged as text by the layer alone may be a sentence.
        sentences = {line.region for line in layer if len(line.text.reveal().split()) > _SHORT_LINE}
        findings = [
            _in_document(finding, path, page.number)
            for finding in classify_lines(
                lines,
                known=KnownMatcher(self.known),
                context=context,
                read=texts.reader,
            )
            if finding.phi or (finding.phi is None and finding.location not in sentences)
        ]
        return findings, complete


def _shown(raster: NDArray[np.uint8], _index: int) -> NDArray[np.uint8]:
    return raster


def _in_document(finding: Finding, path: ElementPath, page: int) -> Finding:
    assert isinstance(finding.location, Region)
    place = DocumentLocation(path=path, page=page, box=finding.location.box)
    return replace(finding, location=place)


def _place(path: ElementPath, page: int | None) -> str:
    where = "" if page is None else f" page {page + 1}"
    return f"encapsulated-document {path}{where}"


def _why(code: str) -> str:
    return f"{code} {MESSAGES[code]}"
