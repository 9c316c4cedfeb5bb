"""In what language a text is."""

from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

UNKNOWN = "und"
"""The code of no language: too little text, or none that is recognised."""

_LETTERS = 12
_ENOUGH = 4000
_SURE = 0.5


def language_of(text: str) -> str:
    """The ISO 639-1 code, or `UNKNOWN`. Only the first few thousand characters are looked at."""
    start = text[:_ENOUGH].encode("utf-8", "ignore").decode()
    if sum(char.isalpha() for char in start) < _LETTERS:
        return UNKNOWN
    code, sure = _identifier().classify(start)
    return str(code) if sure >= _SURE else UNKNOWN


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
