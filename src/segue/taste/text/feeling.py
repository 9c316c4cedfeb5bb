"""How a text feels, by counting words of joy and of sorrow.

A short list of common words for each of four languages, and nothing cleverer: it does not know irony, and of negation
only that one of the two words before turns a word round ("not happy" counts as sad). It is good for a line that a
person can check, since the words that were counted are told, and for no more than that.
"""

from dataclasses import dataclass

from segue.domain.text import fold, words

_JOY = {
    "en": """love happy joy smile laugh sunshine dance beautiful sweet heaven hope dream free light alive warm kiss
        wonderful shine celebrate peace glory bright good party fun lucky paradise""",
    "fr": """amour aime heureux heureuse joie sourire rire soleil danse danser belle beau doux douce espoir reve libre
        lumiere vivant fete paix bonheur paradis merveille""",
    "ar": "حب احبك حبيبي حبيبتي سعيد سعاده فرح فرحه ابتسامه ضحك شمس رقص جميل جميله امل حلم حره نور سلام عيد حلو",
    "ko": "사랑 사랑해 행복 행복해 기쁨 미소 웃음 햇살 춤 아름다운 희망 꿈 자유 빛 평화 축제 천국 좋아",
}
_SORROW = {
    "en": """sad cry tears pain lonely alone hurt broken death die dead dark hate fear lost goodbye grave sorrow war
        blood regret empty cold hell misery sick ashes bleeding fight""",
    "fr": """triste pleure pleurer larmes douleur seul seule mal brise mort mourir noir haine peur perdu perdue adieu
        tombe chagrin guerre sang regret vide froid enfer misere""",
    "ar": "حزن حزين بكاء ابكي دموع الم وحيد وحدي جرح مكسور موت ظلام كره خوف ضاع وداع قبر حرب دم ندم فراغ برد جحيم عذاب",
    "ko": "슬픔 슬퍼 울어 눈물 아픔 아파 외로운 외로워 상처 죽음 어둠 미움 두려움 이별 안녕 전쟁 후회 지옥 고통",
}
_NOT = {
    "en": "not no never dont didnt cant wont aint without isnt wasnt",
    "fr": "pas jamais sans ni plus",
    "ar": "لا لم لن ليس مش بدون",
    "ko": "안 못",
}
LANGUAGES = tuple(_JOY)


@dataclass(frozen=True, slots=True)
class Feeling:
    """From -1, sorrow alone, to 1, joy alone, and the words that were counted, each once, in the order of the text."""

    value: float
    joyful: tuple[str, ...] = ()
    sorrowful: tuple[str, ...] = ()


def feeling_of(text: str, language: str) -> Feeling | None:
    """How it feels; None in a language without lists, and where none of their words come."""
    if language not in _JOY:
        return None
    joy, sorrow, negations = (_listed(lists[language]) for lists in (_JOY, _SORROW, _NOT))
    joyful: list[str] = []
    sorrowful: list[str] = []
    before: list[str] = []
    for word in words(text):
        negated = any(other in negations for other in before)
        if word in joy or word in sorrow:
            (joyful if (word in joy) != negated else sorrowful).append(f"not {word}" if negated else word)
        # A negation reaches two words far, and ends with what it negates: "no love, tears" are tears all the same.
        before = [] if negated and (word in joy or word in sorrow) else [*before[-1:], word]
    total = len(joyful) + len(sorrowful)
    if not total:
        return None
    value = (len(joyful) - len(sorrowful)) / total
    return Feeling(value, tuple(dict.fromkeys(joyful)), tuple(dict.fromkeys(sorrowful)))


def _listed(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())
