#!/bin/sh
# Kernel tests under AddressSanitizer and UndefinedBehaviorSanitizer, in a copy below build/.
# Usage, from the repository root: PYTHON=.venv/bin/python csrc/sanitize.sh
set -eu
PYTHON=$(command -v "${PYTHON:-python}")
case $PYTHON in /*) ;; *) PYTHON=$PWD/$PYTHON ;; esac
base=build/sanitize
rm -rf "$base"
CFLAGS="-O1 -g -DPHD_PORTABLE -fno-omit-frame-pointer -fsanitize=address,undefined \
-fno-sanitize-recover=undefined" LDFLAGS="-fsanitize=address,undefined" \
    "$PYTHON" setup.py -q build --build-base "$base" --build-lib "$base/lib"
cp -r tests pyproject.toml "$base/lib/"
cd "$base/lib"
# Python's own arenas look like leaks, and its allocator hides overruns from the sanitizer.
LD_PRELOAD="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so)" \
    ASAN_OPTIONS=detect_leaks=0 PYTHONMALLOC=malloc PYTHONPATH=. \
    "$PYTHON" -m pytest -q -p no:cacheprovider tests/unit/native tests/property/test_kernels_*.py
