"""Numbers, dates, ids and flags as tags write them. Each function gives None for what makes no sense."""

import math
import re
from collections.abc import Iterable
from datetime import date

from segue.library.tags.cleaning import clean

_NUMBER = re.compile(r"\s*(\d{1,9})\s*(?:(?:/|of)\s*(\d{1,9}))?", re.IGNORECASE)
_DATE = re.compile(r"\s*(\d{4})(?:[-/.](\d{1,2})(?!\d)(?:[-/.](\d{1,2})(?!\d))?|(\d{2})(\d{2})?(?!\d))?")
_YEAR_LAST = re.compile(r"\b\d{1,2}[-/. ]\d{1,2}[-/. ](\d{4})\b")
_FLOAT = re.compile(r"\s*([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+))")
_MBID = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])", re.I)
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}\Z")

_YES = frozenset({"1", "true", "yes", "y"})
_EXPLICIT = {"1": True, "4": True, "explicit": True} | dict.fromkeys(("2", "clean", "cleaned", "edited"), False)
_NO_LANGUAGE = frozenset({"xxx", "und"})
_LARGEST_COUNT = 65_535
_R128_TO_REPLAYGAIN_DB = 5.0  # R128 gains aim at -23 LUFS, ReplayGain 2 at -18
_LARGEST_GAIN_DB = 128.0
_LARGEST_PEAK = 1_000.0
_LARGEST_BPM = 1_000.0


def number_and_total(text: str) -> tuple[int | None, int | None]:
    """'3/12' is (3, 12), '3' is (3, None). Zero means that it is not known."""
    match = _NUMBER.match(text)
    if not match:
        return None, None
    number, total = (int(part) if part else 0 for part in match.groups())
    return _counted(number), _counted(total)


def _counted(number: int) -> int | None:
    return number if 0 < number <= _LARGEST_COUNT else None


def partial_date(text: str) -> str | None:
    """YYYY, YYYY-MM or YYYY-MM-DD, as much of it as is there and exists in the calendar."""
    match = _DATE.match(text)
    if not match:
        # A date with its year last may be American or European: only the year is sure.
        last = _YEAR_LAST.search(text)
        return last[1] if last and int(last[1]) >= 1000 else None
    year, month, day = match[1], match[2] or match[4], match[3] or match[5]
    if int(year) < 1000:
        return None
    if not month or not 1 <= int(month) <= 12:
        return year
    try:
        return date(int(year), int(month), int(day or 0)).isoformat()
    except ValueError:
        return f"{year}-{int(month):02d}"


def real(text: str, low: float, high: float, places: int) -> float | None:
    """The number that a text begins with ('-7.32 dB'), rounded; None outside the limits."""
    match = _FLOAT.match(text)
    if not match:
        return None
    value = float(match[1].replace(",", "."))
    return round(value, places) + 0.0 if math.isfinite(value) and low <= value <= high else None


def gain(text: str) -> float | None:
    """A gain in dB, to a hundredth."""
    return real(text, -_LARGEST_GAIN_DB, _LARGEST_GAIN_DB, 2)


def r128_gain(text: str) -> float | None:
    """Opus' gain in 1/256 dB towards -23 LUFS, as dB towards ReplayGain's -18 LUFS."""
    value = real(text, -32768, 32767, 0)
    return None if value is None else round(value / 256 + _R128_TO_REPLAYGAIN_DB, 2)


def r128_text(gain_db: float) -> str:
    """The other way: a ReplayGain in dB as Opus' whole number of 1/256 dB."""
    return str(max(-32768, min(32767, round((gain_db - _R128_TO_REPLAYGAIN_DB) * 256))))


def peak(text: str) -> float | None:
    """A peak as a share of full scale."""
    return real(text, 0, _LARGEST_PEAK, 6)


def tempo(text: str) -> float | None:
    """Beats per minute, to a hundredth."""
    return real(text, 0.01, _LARGEST_BPM, 2)


def flag(text: str) -> bool:
    """True for what taggers write for yes."""
    return text.strip().lower() in _YES


def advisory(text: str) -> bool | None:
    """ITunes' advisory, as a number or in words: 1 and 4 are explicit, 2 is the clean version, 0 says nothing."""
    return _EXPLICIT.get(text.strip().strip("[]()").lower())


def mbids(texts: Iterable[str]) -> tuple[str, ...]:
    """All MusicBrainz ids in the texts, however they are separated, in lower case."""
    return tuple(found.lower() for text in texts for found in _MBID.findall(text))


def isrcs(texts: Iterable[str]) -> tuple[str, ...]:
    """All well-formed ISRCs, without hyphens, each once."""
    parts = (re.sub(r"[-\s]", "", part).upper() for text in texts for part in re.split(r"[;/,]", text))
    return tuple(dict.fromkeys(part for part in parts if _ISRC.match(part)))


def language_code(text: str) -> str | None:
    """The language of lyrics as ISO 639-2; the codes for 'none' are none."""
    code = clean(text).lower()
    return code if len(code) == 3 and code.isalpha() and code not in _NO_LANGUAGE else None
