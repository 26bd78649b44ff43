"""Values of the input that a redaction should have taken out, searched in its output.

    python -m tests.benchmarks.residue PATH... [--policy P] [--no-pixels]

Searched are, per file, the values of text elements that the output no longer has at their place,
and the words of names in them. What a finding calls identifying is searched in the whole file,
what goes by the profile alone or as an unknown word in the elements that changed: a removed
``HEAD`` proves nothing about a kept one. Samples are left out. The bytes are read as UTF-8,
Latin-1, the declared character set, UTF-16 and base64, inflated where they are deflated. Then
the output is scanned again: what identifies there has to answer to a decision on the input. No
value is printed.
"""

from __future__ import annotations

import base64
import re
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeAlias

from pydicom.charset import python_encoding
from pydicom.datadict import keyword_for_tag
from pydicom.uid import DeflatedExplicitVRLittleEndian

from phidetect.redaction.claims import CLAIM_TAGS
from phidetect.rules.header import is_placeholder, is_technical_keyword
from phidetect.rules.vocabulary import is_acquisition_word
from phidetect.scanner import Scanner
from phidetect.types import Action, Category, ElementLocation, ElementPath, Region, SpanLocation
from tests.benchmarks._elements import PIXELS, Place, read, shown, texts_of, walk
from tests.benchmarks._outputs import Pair, arguments, redacted, scanner_of, why_none

__all__ = ["Residue", "residue_of", "unanswered"]

_DATE = re.compile(r"(\d{4})[.-]?(\d{2})[.-]?(\d{2})")
_DATE_FORMS = (
    "%Y%m%d", "%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%m.%d.%Y", "%m/%d/%Y", "%d/%m/%Y",
    "%d-%m-%Y", "%d-%b-%Y", "%d %b %Y", "%B %d, %Y",
)  # fmt: skip
_LEAST, _LEAST_NUMBER, _LEAST_INSIDE = 4, 6, 8
_THINGS = frozenset({Category.INSTITUTION, Category.DEVICE_ID})


_Elements: TypeAlias = "dict[Place, tuple[str, object]]"
_Path: TypeAlias = "tuple[tuple[int, int], ...]"


@dataclass(slots=True)
class Residue:
    """What one output still holds: values searched, and hits by place."""

    searched: int = 0
    hits: Counter[str] = field(default_factory=Counter)


def residue_of(pair: Pair) -> Residue:
    """Search the output of a pair for values of its input."""
    assert pair.output is not None
    before = {place: (vr, value) for place, vr, value in walk(read(pair.source))}
    after = {place: (vr, value) for place, vr, value in walk(read(pair.output))}
    told, profile = _gone(pair, before, after)
    same = {p for p, entry in after.items() if p in before and entry[1] == before[p][1]}
    found = Residue(searched=len(told) + len(profile))
    charset = texts_of(after.get(((0x00080005, -1),), ("", None))[1])
    encodings = ["utf-8", "latin-1", *(python_encoding[c] for c in charset if c in python_encoding)]
    for place, (vr, value) in after.items():
        if place[-1][0] in PIXELS or (vr in ("DA", "DT", "UI") and place not in same):
            continue  # samples; moved by days, or mapped
        texts = texts_of(value)
        if isinstance(value, bytes):
            texts = [value.decode(e, "replace") for e in (*encodings, "utf-16-le", "utf-16-be")]
        wanted = told if place in same else told | profile
        if any(_stands(word, text) for text in texts for word in wanted):
            found.hits[shown(place)] += 1
    data = _plain(pair.output)
    for place, (_, value) in after.items():
        if place[-1][0] in PIXELS and isinstance(value, bytes):
            data = data.replace(value, b"")
    low = data.lower()
    for word in told:
        found.hits["bytes"] += any(form in low for form in _forms_in_bytes(word, encodings))
    found.hits = +found.hits
    return found


def _gone(pair: Pair, before: _Elements, after: _Elements) -> tuple[set[str], set[str]]:
    """Return values that identify, and those that went by the profile alone."""
    findings = {f.id: f for f in pair.report.findings}
    told: set[str] = set()
    things: set[str] = set()
    profile: set[str] = set()
    kept: set[_Path] = set()
    whole: dict[_Path, set[str]] = {}
    spans: list[tuple[_Path, int, int, int, set[str]]] = []
    for decision in pair.report.decisions:
        location = decision.location
        if not isinstance(location, ElementLocation | SpanLocation):
            continue
        path = _standard(location.path)
        if decision.action is Action.KEEP:
            kept.add(path)
            continue
        kinds = {findings[f].category for f in decision.findings if findings[f].phi is True}
        target = profile if not kinds else things if kinds <= _THINGS else told
        if isinstance(location, SpanLocation):
            spans.append((path, location.value, location.start, location.end, target))
        else:
            whole[path] = target
    for place, (vr, value) in before.items():
        added = place[0][0] in CLAIM_TAGS and len(place) == 1 and place in after
        if place[0][0] >> 16 == 2 or added or (place in after and after[place][1] == value):
            continue
        for text in texts_of(value):
            whole.get(_path(place), profile).update(_forms(vr, text))
    places = {_path(place): value for place, (_, value) in before.items()}
    for path, index, start, end, target in spans:
        texts = texts_of(places.get(path))
        if index < len(texts):
            target.update(_forms("LO", texts[index][start:end]))
    # A maker may be an institution of the header too, and name its codes after itself; the
    # device is what an option keeps.
    stays = [
        text
        for place, (_, value) in after.items()
        if is_technical_keyword(keyword_for_tag(place[-1][0])) or _path(place) in kept
        for text in texts_of(value)
    ]
    told |= {word for word in things if not any(_stands(word, text) for text in stays)}
    # A date that an option keeps is that of many elements.
    for place, (vr, value) in after.items():
        if vr in ("DA", "DT") and _path(place) in kept:
            told -= {form for text in texts_of(value) for form in _forms(vr, text)}
    return told, profile - told


def _path(place: Place) -> _Path:
    """Return a place as reports name it: private elements without their block (PS3.5 7.8.1)."""
    return tuple(
        (tag & 0xFFFF00FF if tag >> 16 & 1 and tag & 0xF000 else tag, max(item, 0))
        for tag, item in place
    )


def _standard(path: ElementPath) -> _Path:
    return tuple((s.group << 16 | s.element, max(s.item or 0, 0)) for s in path.steps)


def _forms(vr: str, text: str) -> Iterator[str]:
    """Yield the forms in which a value may stand, folded."""
    text = text.strip(" \0")
    if is_placeholder(text) or text in ("", "19000101"):
        return
    if vr in ("DA", "DT") and (match := _DATE.match(text)):
        try:
            day = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return
        yield from (day.strftime(form).casefold() for form in _DATE_FORMS)
        return
    if vr in ("TM", "AS", "CS", "DS", "IS", "SQ"):
        return  # times stay; codes and numbers stand everywhere by chance
    bare = text.casefold()
    plain = re.sub(r"[\W_]", "", bare)
    words = re.findall(r"[^\W\d_]+", bare)
    if words and all(is_acquisition_word(word) for word in words) and not re.search(r"\d", bare):
        return
    if len(plain) >= (_LEAST_NUMBER if plain.isdigit() else _LEAST):
        yield bare
    if vr == "PN":
        parts = [part for part in re.split(r"[\^\s,=]+", bare) if part]
        for one in parts:
            if len(one) >= _LEAST and one.isalpha() and not is_acquisition_word(one):
                yield one
        if len(parts) > 1:
            yield from (
                sep.join(pair)
                for sep in ("^", " ", ", ", ",", "_", "")
                for pair in (parts[:2], parts[1::-1])
            )


def _stands(word: str, text: str) -> bool:
    folded = text.casefold()
    if word not in folded:
        return False
    return re.search(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", folded) is not None


def _forms_in_bytes(word: str, encodings: Iterable[str]) -> Iterator[bytes]:
    """Yield the byte strings that a word may be, in lower case where it has letters of ASCII."""
    if len(word) < _LEAST_INSIDE:
        return  # the elements are searched for short ones
    for encoding in (*encodings, "utf-16-le", "utf-16-be"):
        try:
            yield word.encode(encoding)
        except UnicodeError:
            continue
    for cased in (word, word.upper(), word.title()):
        raw = cased.encode("utf-8", "replace")
        for lead in range(3):
            coded = base64.b64encode(b"\0" * lead + raw)
            middle = coded[(lead * 8 + 5) // 6 : (lead + len(raw)) * 8 // 6]
            if len(middle) >= 10:
                yield middle.lower()


def _plain(path: Path) -> bytes:
    data = path.read_bytes()
    meta = read(path).file_meta
    if meta.TransferSyntaxUID == DeflatedExplicitVRLittleEndian:
        start = 144 + int(meta.FileMetaInformationGroupLength)
        return data[:start] + zlib.decompressobj(-zlib.MAX_WBITS).decompress(data[start:])
    return data


def unanswered(pair: Pair, scanner: Scanner) -> tuple[str, Counter[str]]:
    """Scan the output again; return its verdict, and findings that answer to no decision."""
    assert pair.output is not None
    report = scanner.scan(pair.output)
    acted = [d.location for d in pair.report.decisions if d.action is not Action.KEEP]
    paths = {_bare(x.path) for x in acted if isinstance(x, ElementLocation | SpanLocation)}
    regions = [x for x in acted if isinstance(x, Region)]
    open_: Counter[str] = Counter()
    kept = {f for d in report.decisions if d.action is Action.KEEP for f in d.findings}
    for finding in report.findings:
        if finding.phi is False or finding.id in kept:  # an option that the policy names keeps it
            continue
        where = finding.location
        if isinstance(where, Region):
            if not any(r.plane == where.plane and r.box.intersection(where.box) for r in regions):
                open_[f"{where.plane} {finding.category.value}"] += 1
        elif isinstance(where, ElementLocation | SpanLocation):
            steps = _bare(where.path)
            first = where.path.steps[0]
            ours = first.group == 2 or (first.group << 16 | first.element) in CLAIM_TAGS
            if not ours and not any(steps[:n] in paths for n in range(1, len(steps) + 1)):
                source = finding.evidence[0].source if finding.evidence else ""
                open_[f"{where.path} {finding.category.value} {source}"] += 1
        else:
            open_[f"{getattr(where, 'surface', 'document')} {finding.category.value}"] += 1
    return report.verdict.value, open_


def _bare(path: ElementPath) -> tuple[tuple[int, int, str | None, int], ...]:
    steps = [(s.group, s.element, s.creator, s.item or 0) for s in path.steps]
    return (*steps[:-1], (*steps[-1][:3], 0))


def main() -> int:
    """Redact, search and print; 1 where anything is left."""
    options = arguments(__doc__)
    hits: Counter[str] = Counter()
    left: Counter[str] = Counter()
    pairs, searched = [], 0
    with (
        tempfile.TemporaryDirectory() as folder,
        scanner_of(options.policy, pixels=not options.no_pixels) as scanner,
    ):
        for pair in redacted(options.paths, Path(folder), scanner=scanner):
            pairs.append(pair)
            if pair.output is None:
                continue
            found = residue_of(pair)
            verdict, open_ = unanswered(pair, scanner)
            searched += found.searched
            hits.update(found.hits)
            left.update(open_)
            if found.hits or open_ or verdict in ("INCOMPLETE", "FAILED"):
                print(
                    f"{pair.name}: {found.searched} values searched, hits {dict(found.hits)}, "
                    f"again {verdict}, unanswered {dict(open_)}",
                    flush=True,
                )
    outputs = sum(pair.output is not None for pair in pairs)
    print(f"policy {options.policy}: {len(pairs)} files, {outputs} outputs")
    print(f"values searched: {searched}")
    for reason, count in sorted(why_none(pairs).items()):
        print(f"  no output: {count:4}  {reason}")
    for name, counts in (("hits", hits), ("unanswered findings", left)):
        print(f"{name}: {counts.total()}")
        for where, count in counts.most_common():
            print(f"  {count:6}  {where}")
    return int(bool(hits or left))


if __name__ == "__main__":
    sys.exit(main())
