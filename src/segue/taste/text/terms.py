"""A text taken apart into terms: folded words, without those that say nothing in its language.

Scripts without spaces, and Hangul, whose words carry endings, give pairs of characters instead of words.
"""

from collections.abc import Iterator
from itertools import groupby

from segue.domain.text import fold, is_unspaced, words

_LONGEST = 40
_SHORTEST = 2

# Function words and, for lyrics, sounds that are sung between words. All as `fold` leaves them.
_STOP = {
    "en": """a about after again all also am an and any are as at be because been before being but by can cant cause
        come could did didnt do does doesnt doing dont down each every few for from get give go going gonna got gotta
        had has have having he her here hers him his how i id if ill im in into is isnt it its ive just know let like
        make me more most my myself no nor not now of off oh on one only or other our out over own said say see shall
        she should so some such take than that thats the their them then there these they this those through to too
        under until up us very wanna want was way we well were what when where which while who why will with wont would
        yeah yes you your youre yours ooh ah la na hey uh""",
    "fr": """a ai ait alors au aucun aussi autre aux avant avec avez avoir avons c ca car ce cela celle ces cet cette
        ceux chaque ci comme comment d dans de depuis des donc du elle elles en encore est et etait ete etre eu eux fait
        faire faut il ils j je jusque l la le les leur leurs lui m ma mais me meme mes moi moins mon n ne ni nos notre
        nous on ont ou par parce pas peu peut plus pour pourquoi qu quand que quel quelle qui quoi s sa sans se ses si
        son sont sous sur t ta te tes toi ton tous tout toute toutes tres tu un une va vers vos votre vous y oh ah""",
    "ar": """في من على الى عن مع هذا هذه ذلك تلك التي الذي الذين ما ماذا لا لم لن ان انا انت انتي هو هي هم نحن كان كانت
        يكون قد كل بعض بين بعد قبل عند حتى اذا لو ثم او ام و يا لي لك له لها لنا بي بك به كما لكن ليس اللي ده دي مش انه
        اني كي هل متى اين كيف غير""",
    "ko": "그리고 그런 하지만 그러나 나는 나의 너는 너의 내가 네가 이런 저런 있는 있어 하는 에서 으로 에게 까지 부터",
}


def stop_words(language: str) -> frozenset[str]:
    """What says nothing in this language; none where it has no list."""
    return _STOPPED.get(language, frozenset())


def terms(text: str, language: str = "") -> Iterator[str]:
    """Its terms in order, each as often as it comes."""
    stopped = stop_words(language)
    for word in words(text):
        if word.isascii() or not any(map(is_unspaced, word)):
            if _SHORTEST <= len(word) <= _LONGEST and word not in stopped:
                yield word
            continue
        if word not in stopped:
            yield from (pair for pair in _pairs(word) if pair not in stopped)


def _pairs(word: str) -> Iterator[str]:
    """Neighbouring characters where they are unspaced, whole pieces where they are not."""
    for unspaced, chars in groupby(word, is_unspaced):
        piece = "".join(chars)
        if unspaced and len(piece) > 1:
            yield from (piece[place : place + 2] for place in range(len(piece) - 1))
        elif unspaced or len(piece) >= _SHORTEST:
            yield piece[:_LONGEST]


_STOPPED = {language: frozenset(fold(text).split()) for language, text in _STOP.items()}
