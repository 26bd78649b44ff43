"""Make `english.txt` of the rules: common English words that nobody is called.

Usage: python training/tables/make_english.py WORDS NAMES...

WORDS is a list of English words, one a line (Debian's wamerican: /usr/share/dict/american-english,
made from SCOWL). Every NAMES file has a name first in each line (the lists of the US Census of 1990
in the package `names` 0.3.0: dist.all.last, dist.female.first, dist.male.first). Words that are a
name, are written with a capital, or have less than four letters are left out. Standard output says
how many are left.
"""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

DATA = Path(__file__).parents[2] / "phidetect" / "rules" / "data"
HEAD = """\
# Common English words that are no family or given name. Made by training/tables/make_english.py
# from the word list wamerican, less the names of the US Census of 1990 and those of this
# folder. Of wamerican: Copyright 2000-2011 by Kevin Atkinson. Permission to use, copy, modify,
# distribute and sell these word lists, the associated scripts, the output created from the
# scripts, and its documentation for any purpose is hereby granted without fee, provided that
# the above copyright notice appears in all copies and that both that copyright notice and this
# permission notice appear in supporting documentation. Kevin Atkinson makes no representations
# about the suitability of this array for any purpose. It is provided "as is" without express or
# implied warranty.
"""
SHORTEST = 4


def _words(path: Path) -> set[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {word for line in lines for word in line.split("#", 1)[0].split()}


def main(words: Path, *names: Path) -> None:
    """Write the words that are left, in order."""
    called = {line.split()[0].casefold() for path in names for line in path.open(encoding="ascii")}
    called |= _words(DATA / "given_names.txt") | _words(DATA / "surnames.txt")
    kept = {
        word
        for word in words.read_text(encoding="utf-8").splitlines()
        if len(word) >= SHORTEST and word.isascii() and word.isalpha() and word.islower()
    }
    kept -= called
    body = textwrap.fill(" ".join(sorted(kept)), 108)
    (DATA / "english.txt").write_text(HEAD + body + "\n", encoding="utf-8")
    print(len(kept), "words")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
