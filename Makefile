# Short recipes; CI runs the same ones. Nothing here needs torch, a GPU or the network beyond pip.
#
#   make demo      samples with planted PHI, scanned, redacted, with pictures, under demo/
#   make test      the whole test suite (slow suites aside)
#   make check     ruff and mypy --strict
#   make bench     kernels against their rivals, as a table of ratios
#   make slow      tests that take more than ten seconds each
#   make fuzz      mutated files through opening, walking and frames
#   make sanitize  the kernels under AddressSanitizer and UndefinedBehaviorSanitizer

VENV ?= .venv
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := $(VENV)/bin
BUILT_FROM := pyproject.toml setup.py $(wildcard csrc/*.pyx csrc/*.pxd csrc/c/*)

.PHONY: demo test check bench slow fuzz sanitize clean
.DEFAULT_GOAL := test

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "phidetect needs Python 3.11 or later" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "phidetect needs Python 3.11 or later; $(PYTHON) is older" >&2; exit 1; }
	"$(PYTHON)" -m venv "$(VENV)"

# One stamp for each set of extras: the recipe runs again only when what is built has changed.
$(VENV)/.core: $(BUILT_FROM) | $(BIN)/python
	"$(BIN)/python" -m pip install --quiet --disable-pip-version-check --editable .
	@touch "$@"

$(VENV)/.test: $(BUILT_FROM) | $(BIN)/python
	"$(BIN)/python" -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch "$@" "$(VENV)/.core"

$(VENV)/.check: $(BUILT_FROM) | $(BIN)/python
	"$(BIN)/python" -m pip install --quiet --disable-pip-version-check --editable '.[test,check]'
	@touch "$@" "$(VENV)/.test" "$(VENV)/.core"

demo: $(VENV)/.core
	"$(BIN)/phidetect" demo --output demo

test: $(VENV)/.test
	"$(BIN)/python" -m pytest -m "not slow"

slow: $(VENV)/.test
	"$(BIN)/python" -m pytest -m slow

fuzz: $(VENV)/.test
	"$(BIN)/python" -m pytest -m slow tests/fuzz

# Cython is only in pip's own build environment otherwise.
sanitize: $(VENV)/.test
	"$(BIN)/python" -m pip install --quiet --disable-pip-version-check 'setuptools>=77' 'Cython>=3.1'
	PYTHON="$(BIN)/python" csrc/sanitize.sh

check: $(VENV)/.check
	"$(BIN)/ruff" check .
	"$(BIN)/ruff" format --check .
	"$(BIN)/mypy"

bench: $(VENV)/.test
	"$(BIN)/python" -m tests.benchmarks

clean:
	rm -rf "$(VENV)" build demo phidetect/_native/*.so
