"""Make `concepts.txt` and `private_creators.txt` of the rules from dictionaries of pydicom.

Usage: python training/tables/make_vocabulary.py

Takes the words of the code meanings of PS3.16 (pydicom.sr), of the attribute names of PS3.6 and
of the names of UIDs. Left out: breeds and organisms, citations (a name and a year), words that
SNOMED CT writes with a capital inside a phrase (those are names), eponyms of projections, words
of less than four letters (the supplement written by hand has the ones that are meant) and common
names of people. Standard output says how many are left.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pydicom
from pydicom._private_dict import private_dictionaries
from pydicom._uid_dict import UID_dictionary
from pydicom.datadict import DicomDictionary
from pydicom.sr._concepts_dict import concepts

DATA = Path(__file__).parents[2] / "phidetect" / "rules" / "data"
SKIP = re.compile(r"breed|organism|\b(?:18|19|20)\d\d\b|cattle|spaniel|terrier|horse|\bdog\b|sheep")
WORD = re.compile(r"[^\W\d_]{4,}")


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _meanings() -> Iterator[tuple[str, str]]:
    for scheme, by_keyword in concepts.items():
        for by_code in by_keyword.values():
            for value in by_code.values():
                yield scheme, value[0]


def _names(file: str) -> set[str]:
    lines = (DATA / file).read_text(encoding="utf-8").splitlines()
    return {word for line in lines for word in line.split("#", 1)[0].split()}


def main() -> None:
    """Write the words, one a line, with their source at the top."""
    lower: Counter[str] = Counter()
    proper: set[str] = set()
    for scheme, meaning in _meanings():
        if SKIP.search(meaning):
            continue
        eponym = re.search(r"\b(?:projection|stain|breed|grade|score|method|formula)\b", meaning)
        for match in WORD.finditer(meaning):
            word = match[0]
            capital = scheme == "SCT" and word[0].isupper() and not word.isupper()
            if capital and (match.start() > 0 or eponym):
                proper.add(_plain(word))
                continue
            lower[_plain(word)] += 1
    for entry in DicomDictionary.values():
        lower.update(_plain(word) for word in WORD.findall(entry[2]))
    for entry in UID_dictionary.values():
        lower.update(_plain(word) for word in WORD.findall(entry[0]))
    words = {word for word in lower if not (word in proper and lower[word] < 5)}
    words -= _names("given_names.txt") | _names("surnames.txt")
    words = {word for word in words if word.isascii()}
    head = (
        "# Made by training/tables/make_vocabulary.py from the dictionaries of pydicom "
        f"{pydicom.__version__}:\n"
        "# words of code meanings (PS3.16), attribute names (PS3.6) and names of UIDs.\n"
    )
    (DATA / "concepts.txt").write_text(head + "\n".join(sorted(words)) + "\n", encoding="utf-8")
    print(len(words), "words")
    creators = sorted({creator.strip() for creator in private_dictionaries} - {""})
    head = (
        f"# Private Creators that pydicom {pydicom.__version__} knows. Made by the same script.\n"
    )
    text = head + "\n".join(creators) + "\n"
    (DATA / "private_creators.txt").write_text(text, encoding="utf-8")
    print(len(creators), "private creators")


if __name__ == "__main__":
    main()
