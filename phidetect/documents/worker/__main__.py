"""The reading process: a document comes in, records go out.

It is started by path, isolated from the environment and the current folder, with the folders
that it imports from as arguments. Nothing but records goes out: no messages, no files, no
connections. Once the libraries are loaded it can open no file and no socket at all.
"""

from __future__ import annotations

import resource
import signal
import sys
from collections.abc import Callable

if __name__ == "__main__":
    sys.path += sys.argv[1:]

from phidetect.documents.protocol import REQUEST, Request
from phidetect.documents.worker.sink import FullError, Sink
from phidetect.documents.worker.texts import load_codecs

__all__ = ["confine", "main"]


def main() -> None:
    """Read one request from stdin and answer it on stdout."""
    request = Request.unpack(sys.stdin.buffer.read(REQUEST.size))
    data = sys.stdin.buffer.read()
    reader = _reader(request)
    load_codecs(data)
    confine(request)
    sink = Sink(sys.stdout.buffer, request)
    try:
        reader(data, sink)
    except FullError:
        pass
    except (MemoryError, RecursionError):
        sink.skip("PHD125")
    except Exception:  # noqa: BLE001 - whatever a document brings about, it is not read
        sink.skip("PHD123")
    sink.end()


def _reader(request: Request) -> Callable[[bytes, Sink], None]:
    """Return the reader of a kind; its libraries are loaded now, before files are out of reach."""
    if request.kind == "pdf" or request.pdf:
        from phidetect.documents.worker.pdf import read_pdf

        if request.kind == "pdf":
            return read_pdf
    if request.kind == "xml":
        from phidetect.documents.worker.xml import read_xml

        return read_xml
    from phidetect.documents.worker.plain import read_obj, read_stl, read_text

    return {"stl": read_stl, "obj": read_obj, "mtl": read_obj}.get(request.kind, read_text)


def confine(request: Request) -> None:
    """Give up what reading a document does not need, for good."""
    for what, most in (
        (resource.RLIMIT_AS, request.memory_bytes),
        (resource.RLIMIT_CPU, request.seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        # A limit that the user's shell or container sets may be lower; none can be raised.
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
    # Should the parent die, this still ends: SIGALRM is not caught.
    signal.setitimer(signal.ITIMER_REAL, request.seconds + 1)


if __name__ == "__main__":
    main()
