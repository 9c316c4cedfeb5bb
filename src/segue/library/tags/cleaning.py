"""Makes text from a tag fit to be shown, sorted and compared.

Control characters and the invisible marks that turn the direction of writing are taken out (an unbalanced one turns
the rest of a page around), whitespace becomes single spaces, letters with accents are composed (NFC), halves of
characters become a replacement mark. Text that is written from right to left stays as it is.
"""

import re
import unicodedata

MAX_NAME = 1_000
"""Characters kept of a title, name or other single line."""

MAX_COMMENT = 10_000
"""Characters kept of a comment."""

_DOOMED = {
    **dict.fromkeys(code for code in (*range(0x20), *range(0x7F, 0xA0))),
    **dict.fromkeys((0x061C, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A))),
}
_LINE = {**_DOOMED, **dict.fromkeys((0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), " ")}
_PARAGRAPH = {**_DOOMED, 0x09: " ", 0x0A: "\n", 0x0B: "\n", 0x0C: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
_SPACES = re.compile(r"\s+")
_SPACES_IN_LINE = re.compile(r"[^\S\n]+")
_MANY_BREAKS = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """One line of text, however long."""
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text).strip() if "  " in text else text.strip()
    text = _whole(text).translate(_LINE)
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text).strip())


def clean_paragraphs(text: str) -> str:
    """Text that may have several lines, as comments have."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _SPACES_IN_LINE.sub(" ", _whole(text).translate(_PARAGRAPH))
    text = "\n".join(line.strip() for line in text.split("\n"))
    return unicodedata.normalize("NFC", _MANY_BREAKS.sub("\n\n", text).strip())


def _whole(text: str) -> str:
    """The text with halves of characters joined where both are there, and replaced where one is missing."""
    if text.isascii() or text.isprintable():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def shorten(text: str, limit: int) -> str:
    """The first `limit` characters."""
    return text if len(text) <= limit else text[:limit].rstrip()


def thousands(count: int) -> str:
    """A count as it is written in sentences: 10,000."""
    return f"{count:,}"
