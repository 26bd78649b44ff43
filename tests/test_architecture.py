"""Reads every import and keeps the floors of the house: a module imports only from below."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import phidetect

ROOT = Path(phidetect.__file__).parent

FLOORS = (
    (
        "types",
        "standard",
        "_native",
        "secret",
        "settings",
        "errors",
        "registry",
        "keys",
        "subject_map",
        "package_data",
        "crosswalk",
        "_version",
    ),
    ("dicom", "documents", "jpeg", "backends"),
    ("rules", "text", "pixels"),
    ("decide",),
    ("scanner", "redaction", "risk", "report", "audit"),
    ("reidentification",),
    ("api",),
    ("samples",),
    ("batch", "review", "evaluation"),
    ("cli",),
)
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
"""Packages of one floor do not import each other, but for what stands here."""
SAME_FLOOR = {
    ("types", "secret"), ("keys", "errors"), ("registry", "types"), ("registry", "errors"),
    ("standard", "errors"), ("standard", "package_data"), ("subject_map", "errors"),
    ("subject_map", "keys"), ("crosswalk", "errors"), ("crosswalk", "keys"),
}  # fmt: skip
LIBRARIES = {
    "pydicom": ("dicom", "redaction", "reidentification", "samples", "evaluation"),
    "cryptography": ("crosswalk",),
    "onnx": ("backends",),
    "onnxruntime": ("backends",),
    "tokenizers": ("backends",),
    "pypdfium2": (),
    "pypdfium2_raw": ("documents",),
    "torch": ("backends",),
    "transformers": (),
    "ray": (),
    "PIL": ("samples", "evaluation"),
    "click": ("cli",),
    "rich": ("cli",),
    "cv2": (),
    "scipy": (),
}
MAX_LINES = 500

FILES = sorted(p for p in ROOT.rglob("*.py") if "__pycache__" not in p.parts)
PACKAGE_ROOT = ROOT / "__init__.py"


def package_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[tuple[str, int, bool]]:
    """Yield module name, line, and whether it is for type checkers only."""
    typing_only = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.dump(block.test)
        for part in block.body
        for node in ast.walk(part)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno, id(node) in typing_only
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"a relative import in line {node.lineno}"
            assert node.module is not None
            if node.module == "phidetect":
                for alias in node.names:
                    yield f"phidetect.{alias.name}", node.lineno, id(node) in typing_only
            else:
                yield node.module, node.lineno, id(node) in typing_only


def offences(path: Path, text: str) -> list[str]:
    """Return what `text`, as the module at `path`, imports and must not."""
    own = package_of(path)
    found = []
    for module, line, typing_only in imports(ast.parse(text)):
        top, *rest = module.split(".")
        where = f"{path.relative_to(ROOT)}:{line} imports {module}"
        if top == "phidetect" and rest:
            other = rest[0]
            if other == own or other == "__version__":
                continue
            if other not in FLOOR:
                found.append(f"{where}: on no floor")
            elif FLOOR[other] > FLOOR[own]:
                found.append(f"{where}: from a floor above")
            elif FLOOR[other] == FLOOR[own] and (own, other) not in SAME_FLOOR:
                found.append(f"{where}: from its own floor")
        elif top in LIBRARIES and own not in LIBRARIES[top] and not typing_only:
            found.append(f"{where}: kept to {LIBRARIES[top] or 'nobody'}")
    return found


@pytest.mark.parametrize(
    "path", [p for p in FILES if p != PACKAGE_ROOT], ids=lambda p: str(p.relative_to(ROOT))
)
def test_a_module_imports_only_from_floors_below(path: Path) -> None:
    assert package_of(path) in FLOOR, "this package stands on no floor: name it in FLOORS"
    assert offences(path, path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("own", "text"),
    [
        ("rules/x.py", "from phidetect.decide import merge"),
        ("rules/x.py", "def f():\n    from phidetect.pixels import x"),
        ("scanner/x.py", "import phidetect.redaction"),
        ("types/x.py", "from phidetect import errors"),
        ("rules/x.py", "import pydicom"),
        ("pixels/x.py", "from onnxruntime import InferenceSession"),
        ("dicom/x.py", "import phidetect.nowhere"),
    ],
)
def test_an_offence_is_seen(own: str, text: str) -> None:
    assert len(offences(ROOT / own, text)) == 1


def test_what_is_allowed_is_no_offence() -> None:
    text = "from phidetect.types import Box\nfrom phidetect import _native\nimport numpy"
    assert offences(ROOT / "pixels/x.py", text) == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_is_short_and_does_not_print(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= MAX_LINES
    tree = ast.parse(text)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {node.func.id for node in calls if isinstance(node.func, ast.Name)}
    assert not names & {"print", "breakpoint", "eval", "exec", "input"}
    root_logger = [
        ast.unparse(node)
        for node in calls
        if re.match(
            r"logging\.(debug|info|warning|error|critical|exception|basicConfig)\(",
            ast.unparse(node),
        )
        or ast.unparse(node) == "logging.getLogger()"
    ]
    assert root_logger == []


def test_native_sources_are_short_too() -> None:
    sources = list((ROOT.parent / "csrc").glob("*.p[yx][xd]"))
    assert sources
    for path in sources:
        assert path.read_text("utf-8").count("\n") <= MAX_LINES, path.name


def python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent
    )
    return done.stdout


@pytest.mark.parametrize(
    "library",
    [
        "onnxruntime",
        "tokenizers",
        "torch",
        "pydicom",
        "numpy",
        "click",
        "PIL",
        "cryptography",
        "pypdfium2_raw",
    ],
)
def test_importing_the_package_loads_no(library: str) -> None:
    code = f"import sys, phidetect; sys.stdout.write(str({library!r} in sys.modules))"
    assert python(code) == "False"


def test_importing_the_package_takes_less_than_200_ms() -> None:
    code = (
        "import sys, time; t = time.perf_counter(); import phidetect; "
        "sys.stdout.write(str(time.perf_counter() - t))"
    )
    # The least of several runs: what the import costs, not what else the machine was doing.
    assert min(float(python(code)) for _ in range(5)) < 0.2


def test_every_public_name_resolves_and_is_documented() -> None:
    assert len(phidetect.__all__) <= 20
    assert dir(phidetect) == sorted(phidetect.__all__)
    for name in phidetect.__all__:
        thing = getattr(phidetect, name)
        assert name == "__version__" or thing.__doc__, name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = phidetect.nothing  # type: ignore[attr-defined]
