"""Serves a peer to `tests.benchmarks.text_speed`, in a Python that has spaCy or Presidio.

    PYTHON _text_peer.py spacy|presidio MODEL

MODEL is a spaCy model, a package or a folder. Of a spaCy pipeline only what finds entities is
loaded. Every line of standard input is a JSON object with ``texts`` and ``processes``; the answer
is a line with ``seconds`` and ``spans`` of [start, end, label]. Imports nothing of phidetect.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version

_NEEDLESS = ("tagger", "parser", "senter", "attribute_ruler", "lemmatizer")

Spans = list[tuple[int, int, str]]
Read = Callable[[list[str], int], list[Spans]]


def _spacy(model: str) -> tuple[str, Read]:
    import spacy

    pipeline = spacy.load(model, exclude=list(_NEEDLESS))
    shared = pipeline.get_pipe("tok2vec") if "tok2vec" in pipeline.pipe_names else None
    if shared is not None and not shared.listening_components:
        pipeline.remove_pipe("tok2vec")

    def read(texts: list[str], processes: int) -> list[Spans]:
        documents = pipeline.pipe(texts, n_process=processes)
        return [[(e.start_char, e.end_char, e.label_) for e in one.ents] for one in documents]

    told = f"{pipeline.meta['name']} {pipeline.meta['version']}"
    return f"spaCy {version('spacy')} {told}", read


def _presidio(model: str) -> tuple[str, Read]:
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    settings = {
        "nlp_engine_name": "spacy",
        "models": [{"lang_code": "en", "model_name": model}],
    }
    language = NlpEngineProvider(nlp_configuration=settings).create_engine()
    engine = AnalyzerEngine(nlp_engine=language, supported_languages=["en"])

    def read(texts: list[str], processes: int) -> list[Spans]:
        found = (engine.analyze(text=text, language="en") for text in texts)
        return [[(one.start, one.end, one.entity_type) for one in row] for row in found]

    return f"Presidio {version('presidio-analyzer')}", read


def main() -> None:
    """Answer until standard input ends."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    name, read = {"spacy": _spacy, "presidio": _presidio}[sys.argv[1]](sys.argv[2])
    print(json.dumps({"name": name}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        begun = time.perf_counter()
        spans = read(asked["texts"], asked["processes"])
        seconds = time.perf_counter() - begun
        print(json.dumps({"seconds": seconds, "spans": spans}), flush=True)


if __name__ == "__main__":
    main()
