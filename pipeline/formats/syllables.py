"""Which words can be Vietnamese: a syllable is an onset and a rhyme out of two closed lists, and a tone that fits."""

from __future__ import annotations

import re
import unicodedata

_ONSETS = "ngh ng nh kh gh gi ch th tr ph b c d đ g h k l m n p r s t v x"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong ooc oong op ot oăc oăm oăn "
    "oăng oăt ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uy uya uych uynh uyp uyt uyu uyên "
    "uyêt uân uâng uât uây uê uêch uênh uôc uôi uôm uôn uông uôt uơ ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt "
    "ươu y yêm yên yêng yêt yêu"
)
_AFTER_QU = (
    "a ac ach ai an ang anh ao at au ay ăc ăm ăn ăng ăt âc ân âng ât ây e en eng eo et ê ên êt i ich in it iêt ôc ơ "
    "ơi ơn y ych yn ynh yp yt yên yêt"
)
"""`qu` takes the rhyme's own u."""
_STOPPED = ("c", "ch", "p", "t")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SHARP_OR_HEAVY = frozenset("\u0301\u0323")
_SYLLABLE = re.compile(
    rf"(?:qu(?:{'|'.join(_AFTER_QU.split())})|(?:{'|'.join(_ONSETS.split())})?(?:{'|'.join(_RHYMES.split())})|gi(?:n|nh|p|t|m|ch|êc|êm|ên|êng|êt)?)"
)
LONGEST_ABBREVIATION = 5
_VOWELS = frozenset("aăâeêioôơuưy")
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")


def is_strange(word: str) -> bool:
    """Whether a word of letters with a vowel is no Vietnamese syllable: `Nguyển` is one, `Ngưyễn` and `Băc` are not.

    Numbers, abbreviations (`UBND`) and words with digits or signs inside say nothing: False.
    """
    letters = _EDGE.sub("", word)
    if not letters.isalpha() or _is_abbreviation(letters):
        return False
    return bool(set(_bare(letters.casefold())) & _VOWELS) and not is_syllable(letters)


def is_syllable(word: str) -> bool:
    """Case apart. A syllable that ends in -c, -ch, -p or -t carries sắc or nặng."""
    decomposed = unicodedata.normalize("NFD", word.casefold())
    tones = [sign for sign in decomposed if sign in _TONES]
    bare = _bare(word.casefold())
    if len(tones) > 1 or not _SYLLABLE.fullmatch(bare):
        return False
    return not bare.endswith(_STOPPED) or bool(set(tones) & _SHARP_OR_HEAVY)


def _is_abbreviation(word: str) -> bool:
    return word.isupper() and word.isascii() and len(word) <= LONGEST_ABBREVIATION


def _bare(word: str) -> str:
    """Without the tone; the letters keep their own marks."""
    decomposed = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(sign for sign in decomposed if sign not in _TONES))
