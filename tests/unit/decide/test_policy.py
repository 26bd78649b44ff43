from __future__ import annotations

from pathlib import Path

import pytest

from phidetect.decide.policy import OPTIONS, Hide, Policy, load_policy, policy_names
from phidetect.errors import UsageError
from phidetect.standard import OPTION_CODES


def test_every_key_of_a_policy_is_documented() -> None:
    text = (Path(__file__).parents[3] / "docs" / "concepts.md").read_text()
    keys = {*Policy.model_fields, *Hide.model_fields} - {"digest", "hide"}
    assert [key for key in sorted(keys) if f"`{key}`" not in text] == []


def test_the_policies_of_the_contract_are_shipped() -> None:
    assert set(policy_names()) == {
        "research",
        "public-release",
        "all-text",
        "transient-deid",
        "clinical-transit",
    }
    for name in policy_names():
        policy = load_policy(name)
        assert policy.name == name
        assert policy.digest.startswith("sha256:")
        both = {"retain_longitudinal_full_dates", "retain_longitudinal_modified_dates"}
        assert not both <= policy.option_set


@pytest.mark.parametrize(
    ("name", "phi", "suspect", "technical"),
    [
        ("research", True, True, False),
        ("public-release", True, True, False),
        ("all-text", True, True, True),
        ("transient-deid", True, True, False),
        ("clinical-transit", False, False, False),
    ],
)
def test_what_each_hides(name: str, phi: bool, suspect: bool, technical: bool) -> None:
    policy = load_policy(name)
    assert (policy.hides(True), policy.hides(None), policy.hides(False)) == (
        phi,
        suspect,
        technical,
    )


def test_options_are_those_of_the_standard() -> None:
    assert set(OPTIONS) == set(OPTION_CODES) - {"basic_profile"}


def test_an_unknown_name_says_which_are_shipped() -> None:
    with pytest.raises(UsageError, match=r"PHD001.*research"):
        load_policy("reserch")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'name = "x"\nsumary = "y"\n[hide]\nphi=true\nsuspect=true\ntechnical=true',
            "PHD003.*'summary'",
        ),
        ('name = "x"\n[hide]\nphi=true\nsuspct=true\ntechnical=true', "PHD003.*'suspect'"),
        ('name = "x"\n[hide]\nphi=true\nsuspect=true', "PHD002.*technical"),
        (
            'name = "x"\noptions=["retain_device"]\n[hide]\nphi=true\nsuspect=true\ntechnical=true',
            "PHD002.*retain_device_identity",
        ),
        ("name = ", "PHD002.*TOML"),
        (
            'name = "x"\ncrosswalk = true\n[hide]\nphi=true\nsuspect=true\ntechnical=true',
            "full_dates",
        ),
        (
            'name="x"\ncrosswalk=true\nforget_key=true\n[hide]\nphi=true\nsuspect=true\ntechnical=true',
            "PHD002.*neither",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_its_cause(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text)
    with pytest.raises(UsageError, match=message):
        load_policy(file)


def test_an_own_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('name = "own"\n[hide]\nphi = true\nsuspect = false\ntechnical = false\n')
    policy = load_policy(file)
    assert policy.name == "own"
    assert policy.options == ()
    with pytest.raises(UsageError, match="PHD007"):
        load_policy(tmp_path / "none.toml")


def test_only_transient_deid_keeps_a_map_and_only_public_release_forgets_the_key() -> None:
    policies = [load_policy(name) for name in policy_names()]
    assert [p.name for p in policies if p.crosswalk] == ["transient-deid"]
    assert [p.name for p in policies if p.forget_key] == ["public-release"]
    assert not any(p.keep_weekday for p in policies)
