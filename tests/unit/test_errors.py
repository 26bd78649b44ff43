from __future__ import annotations

import ast
import re
from pathlib import Path

import phidetect
from phidetect import errors
from phidetect.errors import MESSAGES, InputError

PACKAGE = Path(phidetect.__file__).parent


def test_an_error_names_code_path_and_cause() -> None:
    error = InputError("PHD103", path="a/b.dcm", hint="37 bytes short")
    assert str(error) == "PHD103 a/b.dcm: the file is truncated (37 bytes short)"
    assert error.what == "the file is truncated (37 bytes short)"


def test_every_code_that_the_package_writes_is_in_the_table() -> None:
    written = {
        code
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for code in re.findall(r"\bPHD\d{3}\b", node.value)
    }
    assert written <= set(MESSAGES)


def test_all_lists_every_exception() -> None:
    classes = {
        n for n, v in vars(errors).items() if isinstance(v, type) and issubclass(v, Exception)
    }
    assert classes == set(errors.__all__) - {"MESSAGES"}
