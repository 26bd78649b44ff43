from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from phidetect.errors import InputError, RedactionError, UsageError
from phidetect.report import load_schema, read_reports, report_from_line, report_to_line
from phidetect.report import write_reports as write
from phidetect.types import Category, Verdict
from tests.unit.report.reports import VALUE, failed, incomplete, make, written


def closed(schema: Any) -> Any:
    """Return the schema with every object closed: what we write names no key it does not."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    out = {key: closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        out.setdefault("additionalProperties", False)
    return out


ALL = (make(), failed(), incomplete(), written())


@pytest.mark.parametrize("report", ALL, ids=lambda r: r.instance.path)
def test_a_report_validates_against_the_schema(report: Any) -> None:
    validator = jsonschema.Draft202012Validator(closed(load_schema()))
    assert list(validator.iter_errors(json.loads(report_to_line(report)))) == []


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("schema",), 2),
        (("verdict",), "OK"),
        (("verdict",), "FAILED"),
        (("findings", 0, "category"), "PERSON"),
        (("findings", 0, "score"), 1.5),
        (("findings", 0, "location", "path"), "0010,0010"),
        (("findings", 2, "location", "box"), [1, 2, 3]),
        (("decisions", 0, "action"), "Y"),
        (("instance", "sha256"), "abc"),
        (("error",), {"code": "12", "what": ""}),
    ],
)
def test_the_schema_refuses(where: tuple[Any, ...], value: Any) -> None:
    data = json.loads(report_to_line(make()))
    at = data
    for step in where[:-1]:
        at = at[step]
    at[where[-1]] = value
    assert list(jsonschema.Draft202012Validator(load_schema()).iter_errors(data))


def test_the_schema_is_a_schema_and_knows_every_category() -> None:
    schema = load_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    named = schema["properties"]["findings"]["items"]["properties"]["category"]["enum"]
    assert set(named) == {category.value for category in Category}
    assert set(schema["properties"]["verdict"]["enum"]) == {verdict.value for verdict in Verdict}


@pytest.mark.parametrize("report", ALL, ids=lambda r: r.instance.path)
def test_a_line_round_trips(report: Any) -> None:
    line = report_to_line(report)
    assert "\n" not in line
    assert report_to_line(report_from_line(line)) == line


def test_no_value_reaches_a_line() -> None:
    assert VALUE not in report_to_line(make())


def test_the_file_is_in_path_order_whatever_the_order_given(tmp_path: Path) -> None:
    reports = [make("b/2.dcm"), make("a/10.dcm"), make("a/2.dcm"), failed("a/1.dcm")]
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    write(one, reports)
    write(two, reports[::-1])
    assert one.read_bytes() == two.read_bytes()
    paths = [report.instance.path for report in read_reports(one)]
    assert paths == ["a/1.dcm", "a/10.dcm", "a/2.dcm", "b/2.dcm"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one.jsonl", "two.jsonl"]


def test_writing_where_no_folder_is_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RedactionError, match="PHD403"):
        write(tmp_path / "none" / "r.jsonl", [make()])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["{}", "[]", "null", VALUE, '{"schema": 7}', '{"schema": 1}'])
def test_a_bad_line_is_a_coded_error_without_the_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "r.jsonl"
    file.write_text(report_to_line(make()) + "\n\n" + text + "\n")
    with pytest.raises(UsageError, match=r"PHD009.*line 3") as caught:
        list(read_reports(file))
    assert VALUE not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_binary_or_missing_report_is_a_coded_error(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="PHD009"):
        list(read_reports(tmp_path / "r.jsonl"))
    with pytest.raises(UsageError, match="PHD007"):
        list(read_reports(tmp_path / "none.jsonl"))
    with pytest.raises(InputError, match="PHD110"):
        list(read_reports(tmp_path))
