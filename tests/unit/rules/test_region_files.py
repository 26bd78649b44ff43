from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phidetect.errors import UsageError
from phidetect.rules.ctp import RuleSyntaxError, parse_ctp
from phidetect.rules.deid import parse_deid
from phidetect.rules.predicates import ElementRef, Header, Predicate, holds
from phidetect.rules.region_files import load_region_rules
from phidetect.rules.regions import RegionRules, device_regions
from phidetect.types import Box, PathStep

TAGS = {
    "Modality": 0x00080060, "Manufacturer": 0x00080070, "Rows": 0x00280010,
    "SequenceOfUltrasoundRegions": 0x00186011, "RegionLocationMinY0": 0x0018601A,
}  # fmt: skip


def header(values: dict[str, str | None]) -> Header:
    """Return a header of elements by keyword; backslashes part their values."""
    table: dict[ElementRef, tuple[str, ...]] = {}
    for name, value in values.items():
        if value is not None:
            tag = TAGS[name]
            table[(PathStep(tag >> 16, tag & 0xFFFF),)] = tuple(value.split("\\")) if value else ()
    return table.get


def signature(text: str) -> Predicate:
    (rule,) = parse_ctp(f"{{ {text} }}", find_tag=TAGS.get)
    return rule.when


def label(*lines: str) -> Predicate:
    text = "\n".join(["%filter graylist", "LABEL x", *lines, "coordinates all"])
    ((rule,), _) = parse_deid(text, find_tag=TAGS.get)
    return rule.when


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Modality.equals("US")', True),
        ('[0008,0060].equals("US")', True),
        ('Modality.equals("us")', False),
        ('Modality.equalsIgnoreCase("us")', True),
        ('Manufacturer.contains("gale")', True),
        ('Manufacturer.contains("Gale")', False),
        ('Manufacturer.containsIgnoreCase("GALE")', True),
        ('Manufacturer.startsWith("Fin")', True),
        ('Manufacturer.startsWithIgnoreCase("fin")', True),
        ('Manufacturer.endsWith("Works")', True),
        ('Manufacturer.endsWithIgnoreCase("WORKS")', True),
        ('Manufacturer.matches("Fin[a-z]+ (Works|Plant)")', True),
        ('Manufacturer.matches("Fin")', False),
        ('Rows.isLessThan("481")', True),
        ('Rows.isLessThan("480")', False),
        ('Rows.isGreaterThan("479")', True),
        ('Manufacturer.isGreaterThan("1")', False),
        ('[0018,1012].equals("")', True),
        ("true.", True),
        ("!true. + false.", False),
        ("!!true.", True),
        ('Modality.equals("CT") + Modality.equals("US") * Rows.equals("480")', True),
        ('(Modality.equals("CT") + Modality.equals("US")) * Rows.equals("1")', False),
        ('Modality.equals("US") // a comment ) ! "\n * Rows.equals("480")', True),
        ('[0009,[FINGALE 1]02].equals("x")', False),
        ('SeqOfUltrasoundRegions::RegionLocationMinY0.equals("7")', False),
        ('[0018,6011]::[0018,601A].equals("7")', False),
    ],
)
def test_signatures(text: str, expected: bool) -> None:
    made = header({"Modality": "US", "Manufacturer": "Fingale Works", "Rows": "480"})
    assert holds(signature(text), made) is expected


def test_nested_and_private_elements_of_a_signature() -> None:
    text = '[0018,6011]::RegionLocationMinY0.equals("7") * [0009,[FINGALE 1]02].equals("x")'
    table = {
        (PathStep(0x18, 0x6011, "", 0), PathStep(0x18, 0x601A)): ("7",),
        (PathStep(0x9, 0x02, "FINGALE 1"),): ("x",),
    }
    assert holds(signature(text), table.get)


TERMS = st.tuples(
    st.sampled_from(["Modality", "Manufacturer", "Rows"]),
    st.sampled_from(["equals", "contains", "startsWith", "endsWith"]),
    st.text("aB1 ", max_size=2),
)
Tree = tuple


def tree(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.one_of(
        st.tuples(st.just("*"), inner, inner),
        st.tuples(st.just("+"), inner, inner),
        st.tuples(st.just("!"), inner),
    )


def written(node: Tree) -> str:
    if node[0] in "*+":
        return f"({written(node[1])} {node[0]} {written(node[2])})"
    if node[0] == "!":
        return f"!{written(node[1])}"
    return f'{node[0]}.{node[1]}("{node[2]}")'


def judged(node: Tree, values: dict[str, str | None]) -> bool:
    if node[0] == "*":
        return judged(node[1], values) and judged(node[2], values)
    if node[0] == "+":
        return judged(node[1], values) or judged(node[2], values)
    if node[0] == "!":
        return not judged(node[1], values)
    value, wanted = values[node[0]] or "", node[2]
    return {
        "equals": value == wanted,
        "contains": wanted in value,
        "startsWith": value.startswith(wanted),
        "endsWith": value.endswith(wanted),
    }[node[1]]


VALUES = st.fixed_dictionaries(
    {name: st.none() | st.text("aB1 ", max_size=3) for name in ("Modality", "Manufacturer", "Rows")}
)


@given(st.recursive(TERMS, tree, max_leaves=12), VALUES)
def test_any_signature_says_what_it_is_written_to_say(
    node: Tree, values: dict[str, str | None]
) -> None:
    assert holds(signature(written(node)), header(values)) == judged(node, values)


@given(st.text(max_size=200))
def test_any_text_is_understood_or_refused(text: str) -> None:
    for parse in (parse_ctp, parse_deid):
        with suppress(RuleSyntaxError):
            parse(text, find_tag=TAGS.get)  # type: ignore[operator]


def boxes(rules: RegionRules, made: Header, **more: object) -> list[tuple[Box, int]]:
    found = device_regions((rules,), made, rows=100, cols=200, **more)  # type: ignore[arg-type]
    return [(region.box, region.number) for region in found]


def test_the_first_section_that_holds_counts_and_its_regions_are_clipped(tmp_path: Path) -> None:
    file = tmp_path / "ctp.script"
    file.write_text(
        "Library (of invented devices)\n# a note (with parentheses)\n"
        '{ Modality.equals("CT") } (0,0,10,10)\n'
        'Fingale\n{ Modality.equals("US") *\n  Rows.equals("480") }\n(5,2,30,9) (150,90,999,999)\n'
        '// last\n{ Modality.equals("US") } (0,0,1,1)\n'
    )
    rules = load_region_rules(file)
    assert rules.kind == "ctp"
    assert rules.digest.startswith("sha256:")
    made = header({"Modality": "US", "Rows": "480"})
    assert boxes(rules, made) == [(Box(2, 5, 11, 35), 2), (Box(90, 150, 100, 200), 2)]
    assert boxes(rules, header({"Modality": "US"})) == [(Box(0, 0, 1, 1), 3)]
    assert boxes(rules, header({})) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("contains Modality us",), True),
        (("contains Modality CT|US",), True),
        (("notcontains Modality CT",), True),
        (("equals Modality us",), True),
        (("equals Modality u",), False),
        (("notequals Modality US",), False),
        (("equals 00080060 US",), True),
        (("missing Rows",), False),
        (("present Rows",), True),
        (("empty Manufacturer",), True),
        (("empty RegionLocationMinY0",), False),
        (("missing RegionLocationMinY0",), True),
        (("contains Modality CT", "|| contains Modality US", "+ equals Rows 480"), True),
        (("equals Rows 480", "+ contains Modality CT || contains Modality US"), True),
        (("equals Rows 1", "+ contains Modality CT || contains Modality US"), False),
        (("missing Rows || empty Manufacturer + equals Modality US",), True),
        (("contains Modality US", "equals Rows 1"), False),
        (("contains Modality US # why",), True),
    ],
)
def test_filters(lines: tuple[str, ...], expected: bool) -> None:
    made = header({"Modality": "OT\\US", "Manufacturer": "", "Rows": "480"})
    assert holds(label(*lines), made) is expected


RECIPE = """FORMAT dicom

%filter whitelist
LABEL Nothing burned in
  equals Modality CT

%filter graylist
LABEL Blank # everything
  equals Modality US
  coordinates all
LABEL Pictures
  present SequenceOfUltrasoundRegions
  keepcoordinates from:SequenceOfUltrasoundRegions
LABEL Banner
  equals Modality US
  coordinates 0,0,50,10
  ctpcoordinates 100,20,50,10

%header
REMOVE PatientName
ADD PatientID var:id
"""


def test_a_recipe_hides_what_its_labels_say_in_their_order(tmp_path: Path) -> None:
    file = tmp_path / "deid.us"
    file.write_text(RECIPE)
    rules = load_region_rules(file)
    assert rules.kind == "deid"
    assert len(rules.notices) == 3
    assert any("2 lines of %header" in notice for notice in rules.notices)
    us = header({"Modality": "US"})
    banner = [(Box(0, 0, 10, 50), 4), (Box(20, 100, 30, 150), 4)]
    assert boxes(rules, us) == [(Box(0, 0, 100, 200), 2), *banner]
    screen = header({"Modality": "US", "SequenceOfUltrasoundRegions": ""})
    found = boxes(rules, screen, pictures=(Box(40, 50, 80, 150),))
    assert found == [
        (Box(0, 0, 40, 200), 2),
        (Box(80, 0, 100, 200), 2),
        (Box(40, 0, 80, 50), 2),
        (Box(40, 150, 80, 200), 2),
        *banner,
    ]


BOXES = st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(1, 8), st.integers(1, 8))


@given(st.lists(st.tuples(st.booleans(), BOXES), max_size=6))
def test_what_is_hidden_is_what_painting_in_order_leaves(
    places: list[tuple[bool, tuple[int, int, int, int]]],
) -> None:
    lines = [
        f"{'keep' if keep else ''}coordinates {x},{y},{x + w},{y + h}"
        for keep, (x, y, w, h) in places
    ]
    text = "\n".join(["%filter graylist", "LABEL x", *lines])
    rules, _ = parse_deid(text, find_tag=TAGS.get)
    mask = {(r, c): False for r in range(15) for c in range(15)}
    for keep, (x, y, w, h) in places:
        mask.update({(r, c): not keep for r, c in mask if y <= r < y + h and x <= c < x + w})
    found = device_regions((RegionRules(kind="deid", rules=rules),), header({}), rows=15, cols=15)
    painted = {
        (r, c) for d in found for r in range(d.box.row0, d.box.row1)
        for c in range(d.box.col0, d.box.col1)
    }  # fmt: skip
    assert painted == {place for place, hidden in mask.items() if hidden}


CTP = '{ Modality.equals("US") }'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{ Modality.equals("US") (0,0,1,1)', 1),
        ('\n\n{ Modality.equals("US") ? Rows.equals("1") }', 3),
        ('{ Modality.equals("US")\n * }', 2),
        ('{ Modality.equals("US")\n Rows.equals("1") }', 2),
        ('{ Modality.sounds("US") }', 1),
        ('{ Modalty.equals("US") }', 1),
        ("{ Modality.equals(US) }", 1),
        ('{ (Modality.equals("US") }', 1),
        ("{ }", 1),
        (CTP + "\n(0,0,1)", 2),
        (CTP + "\n(0,0,x,9)", 2),
        (CTP + "\n(0,0,0,9)", 2),
        (CTP + "\n# old: (0,0,5,9)", 2),
        ('# { Modality.equals("US") }\n' + CTP, 1),
        (CTP + "\n}", 2),
        ('{ Manufacturer.matches("(a") }', 1),
        ('{ Manufacturer.matches("(?=a)") }', 1),
        ("{" + "(" * 60 + "true." + ")" * 60 + "}", 1),
        ("%filter graylist\nLABEL x\n  sounds Modality US\n", 3),
        ("%filter graylist\nLABEL x\n  contains Modalty US\n", 3),
        ("%filter graylist\nLABEL x\n  contains Modality\n", 3),
        ("%filter graylist\nLABEL x\n  contains Modality (a\n", 3),
        ("%filter graylist\nLABEL x\n  coordinates 1,2,3\n", 3),
        ("%filter graylist\nLABEL x\n  coordinates 9,9,3,3\n", 3),
        ("%filter graylist\nLABEL x\n  coordinates from:PatientName\n", 3),
        ("%filter graylist\ncontains Modality US\n", 2),
        ("FORMAT dicom\n%filtr graylist\n", 2),
        ("%filter graylist\nLABEL x\n" + "+ missing Rows\n" * 200, 103),
        ("nothing\0here {", 1),
    ],
)
def test_a_file_that_is_not_understood_is_refused_by_line(
    text: str, line: int, tmp_path: Path
) -> None:
    file = tmp_path / "rules"
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        load_region_rules(file)
    assert caught.value.code == "PHD014"
    assert f"line {line}:" in str(caught.value)


def huge(file: Path) -> None:
    with file.open("wb") as out:
        out.truncate(100 << 20)


def latin(file: Path) -> None:
    file.write_bytes(b"\xff\xfe{")


def plain(file: Path) -> None:
    file.write_text("just words")


def many(file: Path) -> None:
    file.write_text('{ Rows.matches("(a{90}){20}") }\n' * 40)


def sections(file: Path) -> None:
    file.write_text("{true.}" * 500_000)


def regions(file: Path) -> None:
    file.write_text("{true.}\n" + "(0,0,9,9)\n" * 300_000)


def blanks(file: Path) -> None:
    file.write_text("%filter x\nLABEL x\ncontains Rows 1" + " " * 3_000_000 + "2\n")


@pytest.mark.parametrize("make", [huge, latin, plain, many, sections, regions, blanks])
def test_files_that_are_no_rules_are_refused(make: Callable[[Path], None], tmp_path: Path) -> None:
    file = tmp_path / "rules"
    make(file)
    with pytest.raises(UsageError) as caught:
        load_region_rules(file)
    assert caught.value.code == "PHD014"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_region_rules(tmp_path / "none")
    assert caught.value.code == "PHD007"


def test_long_chains_do_not_nest(tmp_path: Path) -> None:
    file = tmp_path / "rules"
    file.write_text("{ " + " * ".join(['Modality.equals("US")'] * 5000) + " } (0,0,9,9)")
    assert boxes(load_region_rules(file), header({"Modality": "US"})) == [(Box(0, 0, 9, 9), 1)]
