"""A scan leaves nothing in the home folder or the folder for temporary files.

Official builds of onnxruntime carry telemetry that writes an identifier of the device and a
queue of events there, and sends them, unless it is switched off before the import.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_a_scan_leaves_no_trace_outside_its_report(samples: Path, tmp_path: Path) -> None:
    home, scratch = tmp_path / "home", tmp_path / "scratch"
    home.mkdir()
    scratch.mkdir()
    # A runner's own variables would switch the telemetry off, and the test with it.
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "PYTHONPATH", "LANG")}
    code = "import sys; from phidetect.cli.main import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, "scan", str(samples / "us_palette.dcm"), "--quiet"],
        env={**kept, "HOME": str(home), "TMPDIR": str(scratch)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    left = [str(p.relative_to(tmp_path)) for p in sorted(tmp_path.rglob("*")) if p.is_file()]
    assert left == []
