from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phidetect.dicom.characteristics import PrivateBlock
from phidetect.errors import UsageError
from phidetect.rules.private import NO_KNOWLEDGE, PrivateKnowledge, PrivateRules
from phidetect.rules.private_files import load_private_rules
from phidetect.rules.profile import profile_decisions
from phidetect.secret import Secret
from phidetect.types import ElementPath, ElementView

RETAIN = frozenset({"retain_safe_private", "retain_longitudinal_modified_dates"})
SAFE = '(7053,"Philips PET Private Group",09)'


def view(path: str, vr: str = "LO", *values: str, block: int = 0x10) -> ElementView:
    parsed = ElementPath.parse(path)
    step = parsed.last
    element = step.element | (block << 8 if step.creator else 0)
    return ElementView(
        path=parsed,
        tag=step.group << 16 | element,
        vr=vr,
        values=tuple(map(Secret, values)),
        creator=Secret(step.creator) if step.creator else None,
    )


def knowledge(tmp_path: Path, *rows: tuple[str, str, str]) -> PrivateKnowledge:
    file = tmp_path / "kb.csv"
    with file.open("w", newline="") as out:
        table = csv.writer(out)
        table.writerow(["element_sig_pattern", "tag_name", "vr", "private_disposition"])
        table.writerows([pattern, "a name", vr, stated] for pattern, vr, stated in rows)
    return load_private_rules(file)


def block(status: str, *safe: int, creator: str = "FINGALE 1", **actions: str) -> PrivateBlock:
    return PrivateBlock(
        group=0x0019,
        creator=Secret(creator),
        status=status,
        nonidentifying=frozenset(safe),
        actions={int(low[1:], 16): action for low, action in actions.items()},
    )


def actions(
    views: Iterable[ElementView],
    known: PrivateKnowledge = NO_KNOWLEDGE,
    blocks: Iterable[PrivateBlock] = (),
    options: frozenset[str] = RETAIN,
) -> list[str | None]:
    decided = profile_decisions(
        views, options=options, attribute_type=lambda _: "3", private=PrivateRules(known, blocks)
    )
    return [decision.action.value if decision else None for _, decision in decided]


@pytest.mark.parametrize(
    ("stated", "vr", "expected"),
    [
        ("k", "LO", "C"), ("k", "DS", "C"), ("k", "DA", "C"), ("d", "LO", "X"), ("h", "UI", "U"),
        ("o", "DA", "C"), ("o", "LO", "C"), ("o", "UL", "X"), ("oi", "SL", "X"), ("na", "LO", "X"),
        ("", "LO", "X"), ("K", "LO", "C"),
    ],
)  # fmt: skip
def test_dispositions(stated: str, vr: str, expected: str, tmp_path: Path) -> None:
    known = knowledge(tmp_path, ('(0019,"FINGALE 1",0a)', vr, stated))
    path = '(0019,"FINGALE 1",0A)'
    for number in (0x10, 0x11):  # by creator, never by block
        assert actions([view(path, vr, block=number)], known) == [expected]
    assert actions([view(path, vr)], known, options=frozenset()) == ["X"]
    assert actions([view('(0019,"FINGALE 2",0A)', vr)], known) == ["X"]


def test_dates_stay_only_by_an_option_for_dates(tmp_path: Path) -> None:
    known = knowledge(tmp_path, ('(0019,"FINGALE 1",0a)', "DA", "k"))
    date = [view('(0019,"FINGALE 1",0A)', "DA")]
    keep = frozenset({"retain_safe_private"})
    assert actions(date, known, options=keep) == ["X"]
    assert actions(date, known, options=keep | {"retain_longitudinal_full_dates"}) == ["K"]


def test_rows_of_several_representations(tmp_path: Path) -> None:
    pattern = '(0019,"FINGALE 1",0a)'
    known = knowledge(tmp_path, (pattern, "LO", "k"), (pattern, "SH", "d"), (pattern, "CS", "na"))
    found = [actions([view('(0019,"FINGALE 1",0A)', vr)], known) for vr in ("LO", "SH", "CS", "UN")]
    assert found == [["C"], ["X"], ["X"], ["X"]]
    twice = knowledge(tmp_path, (pattern, "LO", "k"), (pattern, "LO", "d"))
    assert actions([view('(0019,"FINGALE 1",0A)')], twice) == ["X"]


def test_the_user_may_remove_what_the_table_calls_safe(tmp_path: Path) -> None:
    inside = f"(0040,0275)[0].{SAFE}"
    assert actions([view(SAFE, "DS")]) == ["C"]
    known = knowledge(tmp_path, (SAFE, "DS", "d"))
    assert actions([view(SAFE, "DS")], known) == ["X"]
    assert actions([view("(0040,A730)", "SQ"), view(f"(0040,A730)[0].{SAFE}", "DS")])[0] == "D"
    assert actions([view("(0018,9346)", "SQ"), view(inside, "DS")], known)[1] == "X"


def test_inside_of_a_private_sequence_only_what_is_known_stays(tmp_path: Path) -> None:
    head = '(2005,"FINGALE 1",0F)'
    known = knowledge(
        tmp_path,
        ('(2005,"FINGALE 1",0f)', "SQ", "k"),
        ('(2005,"FINGALE 1",0f)[<0>](2005,"FINGALE 1",10)', "LO", "k"),
        ('(2005,"FINGALE 1",0f)[<0>](0018,0087)', "DS", "k"),
        ('(2005,"FINGALE 1",0f)[<0>](0010,0010)', "PN", "k"),
        ('(2005,"FINGALE 1",0f)[<0>](0008,1150)', "UI", "h"),
        ('(2005,"FINGALE 1",11)', "LO", "k"),
    )
    views = [
        view(head, "SQ"),
        view(f"{head}[0].(0018,0087)", "DS"),
        view(f"{head}[0].(0018,0080)", "DS"),
        view(f"{head}[0].(0010,0010)", "PN"),
        view(f"{head}[1].(0008,1150)", "UI"),
        view(f'{head}[0].(2005,"FINGALE 1",10)'),
        view(f'{head}[1].(2005,"FINGALE 1",10)'),
        view(f'{head}[0].(2005,"FINGALE 1",11)'),
        view(f"{head}[0].(2005,0010)", "LO", "FINGALE 1"),
    ]
    assert actions(views, known) == ["C", None, "X", "Z", "U", "C", "C", "X", "K"]
    assert actions(views) == ["X"] * 9


def test_inside_of_a_sequence_of_the_table_the_profile_counts() -> None:
    head = '(2001,"Philips Imaging DD 001",5F)'
    views = [
        view(head, "SQ"),
        view(f"{head}[0].(0018,0087)", "DS"),
        view(f"{head}[0].(0010,0010)", "PN"),
        view(f'{head}[0].(2001,"FINGALE 1",01)'),
    ]
    assert actions(views) == ["C", None, "Z", "X"]


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([block("SAFE")], ["C", "C", "C"]),
        ([block("UNSAFE")], ["X", "X", "X"]),
        ([block("UNSAFE", 0x01)], ["X", "X", "X"]),
        ([block("MIXED", 0x01)], ["C", "X", "X"]),
        ([block("MIXED", 0x01, x02="Z", x03="D")], ["C", "Z", "D"]),
        ([block("SAFE", x02="Z")], ["C", "Z", "C"]),
        ([block("SAFE", x02="U")], ["C", "X", "C"]),  # no UID by its VR
        ([block("SAFE"), block("UNSAFE")], ["X", "X", "X"]),
        ([block("SAFE", creator="FINGALE 2")], ["X", "X", "X"]),
        ([], ["X", "X", "X"]),
    ],
)
def test_what_an_object_says_of_its_blocks(blocks: list[PrivateBlock], expected: list[str]) -> None:
    views = [view(f'(0019,"FINGALE 1",0{low})', block=0x11) for low in (1, 2, 3)]
    assert actions(views, blocks=blocks) == expected
    assert actions(views, blocks=blocks, options=frozenset()) == ["X"] * 3


def test_who_says_unsafe_wins(tmp_path: Path) -> None:
    known = knowledge(tmp_path, ('(0019,"FINGALE 1",01)', "LO", "k"))
    element = [view('(0019,"FINGALE 1",01)')]
    assert actions(element, known, [block("UNSAFE")]) == ["X"]
    gone = knowledge(tmp_path, ('(0019,"FINGALE 1",01)', "LO", "d"))
    assert actions(element, gone, [block("SAFE")]) == ["X"]


STEP = st.tuples(
    st.integers(0, 0x7FFF).map(lambda n: 2 * n + 1),
    st.text(st.characters(codec="ascii", exclude_characters='"\n\r\0', exclude_categories=["C"]),
            min_size=1).filter(str.strip),
    st.integers(0, 0xFF),
)  # fmt: skip


@given(st.lists(STEP, min_size=1, max_size=4))
def test_patterns_round_trip(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, str, int]]
) -> None:
    pattern = "[<0>]".join(f'({group:04x},"{creator}",{low:02x})' for group, creator, low in steps)
    known = knowledge(tmp_path_factory.getbasetemp(), (pattern, "LO", "k"))
    assert tuple(known.rows) == (tuple((g, c.strip(), low) for g, c, low in steps),)


GOOD = 'element_sig_pattern,tag_name,vr,private_disposition\n"(0019,""F"",01)",x,LO,k\n'


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "no rows"),
        ("element_sig_pattern,vr\n", "no column private_disposition"),
        (GOOD + '"(0019,""F"",01)",x,LO,zap\n', "line 3"),
        (GOOD + '"(0019,""F"",01",x,LO,k\n', "line 3"),
        (GOOD + '"(0018,0010)",x,LO,k\n', "line 3"),
        (GOOD + '"(0018,""F"",01)",x,LO,k\n', "line 3"),
        (GOOD + '"(0019,""F"",01)[<0>]",x,LO,k\n', "line 3"),
        (GOOD + '"(0019,""F"",01)"\n', "line 3"),
        (GOOD + '"unfinished', "line 3"),
        (GOOD + "a\0b", "line 3"),
        (GOOD + "x" * 200_000, "line 3"),
    ],
)
def test_bad_files_are_refused_by_line(text: str, hint: str, tmp_path: Path) -> None:
    file = tmp_path / "kb.csv"
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        load_private_rules(file)
    assert caught.value.code == "PHD015"
    assert hint in str(caught.value)


def test_a_file_of_100_mib_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "kb.csv"
    with file.open("wb") as out:
        out.truncate(100 << 20)
    with pytest.raises(UsageError) as caught:
        load_private_rules(file)
    assert caught.value.code == "PHD015"
