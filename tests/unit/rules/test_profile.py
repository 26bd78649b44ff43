from __future__ import annotations

import pytest

from phidetect.rules.profile import profile_action, profile_decisions, tags_of
from phidetect.secret import Secret
from phidetect.types import Action, ElementPath, ElementView, PathStep


def view(path: str, vr: str = "LO", *values: str) -> ElementView:
    parsed = ElementPath.parse(path)
    step = parsed.last
    element = step.element | (0x1000 if step.creator else 0)
    return ElementView(
        path=parsed,
        tag=step.group << 16 | element,
        vr=vr,
        values=tuple(Secret(value) for value in values),
    )


def action(path: str, *, kind: str | None = "3", options: str = "", order: str = "") -> str | None:
    decision = profile_action(
        view(path),
        options=frozenset(options.split()),
        precedence=tuple(order.split()),
        attribute_type=kind,
    )
    return None if decision is None else decision.action.value


@pytest.mark.parametrize(
    ("path", "kind", "expected"),
    [
        ("(0010,0010)", "2", "Z"),
        ("(0010,4000)", "3", "X"),
        ("(0008,0018)", "1", "U"),
        ("(0008,0060)", "1", None),
        # Z/D, X/Z, X/D, X/Z/D by Type
        ("(0018,0010)", "2", "Z"),
        ("(0018,0010)", "1", "D"),
        ("(0018,0010)", "3", "Z"),
        ("(0040,0555)", "3", "X"),
        ("(0040,0555)", "2", "Z"),
        ("(0040,0555)", None, "Z"),
        ("(0008,0070)", None, None),
        # X/Z/U*
        ("(0008,1140)", "3", "X"),
        ("(0008,1140)", "2", "U"),
        ("(0008,1140)", "1C", "U"),
        ("(0008,1140)", None, "U"),
        # X and Z of what the IOD requires
        ("(0040,1001)", "3", "X"),
        ("(0040,1001)", "1C", "X"),
        ("(0040,1001)", "2", "Z"),
        ("(0040,1001)", "1", "D"),
        ("(0008,1110)", "1", "D"),
        # private and repeating groups
        ('(0009,"ACME",01)', "3", "X"),
        ("(6000,3000)", "3", "X"),
    ],
)
def test_basic_profile(path: str, kind: str | None, expected: str | None) -> None:
    assert action(path, kind=kind) == expected


def test_options_override_the_basic_profile() -> None:
    assert action("(0010,1010)") == "X"
    assert action("(0010,1010)", options="retain_patient_characteristics") == "K"
    assert action("(0008,1030)", options="clean_descriptors") == "C"
    assert action("(0008,0020)", kind="2", options="retain_longitudinal_modified_dates") == "C"
    assert action("(6000,3000)", options="clean_graphics") == "C"


def test_a_conflict_follows_the_precedence_and_is_named() -> None:
    both = "retain_device_identity retain_longitudinal_modified_dates"
    assert action("(0018,1200)", options=both) == "C"
    assert action("(0018,1200)", options=both, order="retain_device_identity") == "K"
    decision = profile_action(view("(0018,1200)"), options=frozenset(both.split()))
    assert decision is not None
    assert decision.conflict == ("retain_longitudinal_modified_dates", "retain_device_identity")
    assert "retain_device_identity" in decision.reason


def test_private_attributes_are_kept_only_where_known_to_be_safe() -> None:
    option = "retain_safe_private"
    assert action('(7053,"Philips PET Private Group",00)', options=option) == "C"
    assert action('(7053,"Philips PET Private Group",00)') == "X"
    assert action('(7053,"Philips PET Private Group",FE)', options=option) == "X"
    assert action('(0009,"ACME",01)', options=option) == "X"


def test_the_creator_of_safe_elements_stays() -> None:
    creator = view("(7053,0010)", "LO", "Philips PET Private Group")
    other = view("(0009,0010)", "LO", "ACME")
    option = frozenset({"retain_safe_private"})
    kept = profile_action(creator, options=option)
    assert kept is not None
    assert kept.action is Action.KEEP
    gone = profile_action(other, options=option)
    assert gone is not None
    assert gone.action is Action.REMOVE


def test_what_is_in_a_removed_sequence_goes_with_it() -> None:
    views = [
        view("(0040,A730)", "SQ"),
        view("(0040,A730)[0].(0040,A160)", "UT"),
        view("(0040,A730)[1].(0008,0100)", "SH"),
        view("(0008,0060)", "CS"),
    ]
    decided = list(profile_decisions(views, attribute_type=lambda path: "3"))
    assert [d.action.value if d else None for _, d in decided] == ["D", "D", "D", None]
    cleaned = list(
        profile_decisions(
            views,
            options=frozenset({"clean_structured_content"}),
            attribute_type=lambda path: "1",
        )
    )
    assert cleaned[0][1] is not None
    assert cleaned[0][1].action is Action.CLEAN
    assert cleaned[2][1] is None


def test_reasons_name_the_table_and_no_value() -> None:
    decision = profile_action(view("(0010,0010)", "PN", "Quentin^Zora"), attribute_type="2")
    assert decision is not None
    assert "Table E.1-1" in decision.reason
    assert "Zora" not in decision.reason


def test_tags_of() -> None:
    path = ElementPath((PathStep(0x40, 0xA730, "", 1), PathStep(0x40, 0xA160)))
    assert tags_of(path) == (0x0040A730, 0x0040A160)
