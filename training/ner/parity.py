"""Compares torch, ONNX in float32 and ONNX in int8 on texts of the test part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import BertForTokenClassification

from training.ner.calibrate import phi_of, softmax
from training.ner.corpus import Corpus
from training.ner.graph import WORDS
from training.ner.infer import counted, scores_of
from training.ner.model import config
from training.ner.train import collate

__all__ = ["parity"]

_TOGETHER = 32


@torch.inference_mode()
def _in_torch(model: BertForTokenClassification, corpus: Corpus) -> NDArray[np.float32]:
    """Return the scores of every piece, in float32 throughout."""
    model.eval()
    out = np.zeros((len(corpus.ids), model.config.num_labels), np.float32)
    lengths, order = corpus.lengths, np.argsort(corpus.lengths, kind="stable")
    for at in range(0, len(order), _TOGETHER):
        rows = order[at : at + _TOGETHER]
        batch = collate(corpus, rows)
        batch.pop("labels")
        scores = model(**batch).logits.numpy()
        for row, number in enumerate(rows):
            end = corpus.ends[number]
            out[end - lengths[number] : end] = scores[row, : lengths[number]]
    return out


def _load(checkpoint: Path) -> BertForTokenClassification:
    weights = torch.load(checkpoint, weights_only=True)["model"]
    model = BertForTokenClassification(config(len(weights[WORDS])))
    model.load_state_dict(weights, strict=True)
    return model


def parity(checkpoint: Path, paths: dict[str, Path], corpus: Corpus) -> dict[str, Any]:
    """Return, for each pair, the largest and mean difference and the share of other decisions.

    Parameters
    ----------
    checkpoint : Path
        The trained weights.
    paths : dict of str to Path
        The models in ``float32`` and in ``int8``.
    corpus : Corpus
        Texts.

    Notes
    -----
    What differs is the probability of PHI before calibration; a decision is PHI or not at 0.5.
    ``batch`` compares the released model with itself, each text read beside others.
    """
    text = counted(corpus)
    scores = {"torch": _in_torch(_load(checkpoint), corpus)[text]}
    scores |= {name: scores_of(path, corpus)[text] for name, path in paths.items()}
    chances = {name: phi_of(softmax(values)) for name, values in scores.items()}
    again = scores_of(paths["int8"], corpus, seed=1)[text]
    pairs = {}
    for a, b in (("torch", "float32"), ("float32", "int8")):
        gap = np.abs(chances[a] - chances[b])
        decisions = (chances[a] >= 0.5) != (chances[b] >= 0.5)
        classes = scores[a].argmax(axis=1) != scores[b].argmax(axis=1)
        pairs[f"{a} / {b}"] = {
            "largest": float(gap.max()),
            "mean": float(gap.mean()),
            "other_decision": float(decisions.mean()),
            "other_class": float(classes.mean()),
        }
    return {
        "texts": len(corpus),
        "pieces": int(text.sum()),
        "pairs": pairs,
        "batch": float(np.abs(again - scores["int8"]).max()),
    }
