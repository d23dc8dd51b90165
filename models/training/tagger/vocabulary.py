"""The tagger's pieces of words, learnt from the words of its pages."""

from __future__ import annotations

from collections.abc import Iterable

from tokenizers import Regex, Tokenizer
from tokenizers.models import BPE
from tokenizers.normalizers import NFD, Lowercase, Replace, Sequence, StripAccents
from tokenizers.pre_tokenizers import WhitespaceSplit
from tokenizers.trainers import BpeTrainer

START, PAD, END, UNKNOWN = "<s>", "<pad>", "</s>", "<unk>"
"""With the numbers 0 to 3, as LayoutLMv3 has them."""
PIECES = 3000
SEEN_OFTEN = 3


def learn_pieces(words: Iterable[str]) -> Tokenizer:
    """Without accents, capitals and the digits' values: readers mistake them, and they tell no field."""
    tokenizer = Tokenizer(BPE(unk_token=UNKNOWN))
    tokenizer.normalizer = Sequence(
        [NFD(), StripAccents(), Lowercase(), Replace("đ", "d"), Replace(Regex("[0-9]"), "0")]
    )
    tokenizer.pre_tokenizer = WhitespaceSplit()
    trainer = BpeTrainer(
        vocab_size=PIECES,
        min_frequency=SEEN_OFTEN,
        special_tokens=[START, PAD, END, UNKNOWN],
        show_progress=False,
    )
    tokenizer.train_from_iterator(words, trainer)
    return tokenizer
