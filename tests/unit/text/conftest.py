"""A small tokeniser: letters, digits, signs and a few words."""

from __future__ import annotations

import string

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from phidetect.text import Encoder

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LETTERS = string.ascii_lowercase + string.digits + "אבгдア한李王"
WORDS = ["john", "smith", "study", "description", "chest", "private", "dr", "aged", "years", "ct"]


def make_tokenizer() -> Tokenizer:
    tokens = [
        *SPECIAL,
        *WORDS,
        *LETTERS,
        *(f"##{c}" for c in LETTERS),
        *string.punctuation,
    ]
    vocabulary = {token: number for number, token in enumerate(tokens)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.enable_truncation(16)
    tokenizer.enable_padding(length=16)
    return tokenizer


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return Encoder(make_tokenizer())
