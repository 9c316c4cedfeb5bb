"""Names as people compare them: without case, accents, vowel marks or punctuation, in any script."""

import re
import unicodedata

_ARABIC_LOOKALIKES = str.maketrans({"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": None})
_LATIN_LETTERS_NFKD_KEEPS = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
# What English leaves out of a word is no gap in it: "dont" finds "Don't". French l'amour stays two words.
_CONTRACTION = re.compile(r"(?<=[^\W_])['’ʼ](?=(?:t|s|m|d|re|ve|ll)\b)")
_WORD = re.compile(r"[^\W_]+")
# Scripts that are written without spaces between words, or whose words carry endings: each character is a word of
# its own to the index, and a search for several of them in a row is a search for a phrase.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff]")


def fold(text: str) -> str:
    """The text in lower case, without accents and marks. Hangul stays composed."""
    if text.isascii():
        return text.lower()
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if unicodedata.category(char) != "Mn")
    folded = bare.casefold().translate(_LATIN_LETTERS_NFKD_KEEPS).translate(_ARABIC_LOOKALIKES)
    return unicodedata.normalize("NFC", folded)


def words(text: str) -> list[str]:
    """The folded words of a text, in order, punctuation left out."""
    return _WORD.findall(_CONTRACTION.sub("", fold(text)))


def name_key(name: str) -> str:
    """What two spellings of one name have in common. A name made of punctuation alone is its own key."""
    return " ".join(words(name)) or fold(name).strip()


def is_unspaced(char: str) -> bool:
    """True for a character of a script that is indexed character by character."""
    return _UNSPACED.match(char) is not None


def index_terms(text: str) -> str:
    """The words of a text as an index takes them, parted by spaces, unspaced scripts character by character."""
    folded = " ".join(words(text))
    if folded.isascii():
        return folded
    return " ".join(_UNSPACED.sub(lambda match: f" {match.group()} ", folded).split())


def printable(path: str) -> str:
    """A path as it can be shown, whatever its bytes are."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
