"""Serves a spaCy pipeline to `tests.benchmarks.text_speed`, in a Python that has spaCy.

    PYTHON _spacy_peer.py MODEL

Only what finds entities is loaded. Every line of standard input is a JSON object with ``texts``
and ``processes``; the answer is a line with ``seconds`` and ``spans`` of [start, end, label].
Imports nothing of phidetect.
"""

from __future__ import annotations

import json
import sys
import time
import warnings

_NEEDLESS = ("tagger", "parser", "senter", "attribute_ruler", "lemmatizer")


def main() -> None:
    """Answer until standard input ends."""
    warnings.simplefilter("ignore")
    import spacy

    pipeline = spacy.load(sys.argv[1], exclude=list(_NEEDLESS))
    shared = pipeline.get_pipe("tok2vec") if "tok2vec" in pipeline.pipe_names else None
    if shared is not None and not shared.listening_components:
        pipeline.remove_pipe("tok2vec")
    told = {"spacy": spacy.__version__, **{k: pipeline.meta.get(k) for k in ("name", "version")}}
    print(json.dumps(told), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        begun = time.perf_counter()
        documents = list(pipeline.pipe(asked["texts"], n_process=asked["processes"]))
        seconds = time.perf_counter() - begun
        spans = [[(e.start_char, e.end_char, e.label_) for e in d.ents] for d in documents]
        print(json.dumps({"seconds": seconds, "spans": spans}), flush=True)


if __name__ == "__main__":
    main()
