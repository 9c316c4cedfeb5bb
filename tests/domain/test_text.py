import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.text import fold, index_terms, name_key, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Björk", "BJORK"),
        ("Sigur Rós", "sigur ros"),
        ("Mylène Farmer", "MYLENE FARMER"),
        ("Ærø", "aero"),
        ("Łona", "Lona"),
        ("Straße", "STRASSE"),
        ("ДДТ", "ддт"),
        ("Ёлка", "елка"),
        ("أُمّ كُلْثُوم", "ام كلثوم"),
        ("فاطمة", "فاطمه"),
        ("موسى", "موسي"),
        ("مـــرحبا", "مرحبا"),
        ("AC/DC", "AC DC"),
        ("Guns N' Roses", "Guns N Roses"),
        ("Destiny's Child", "Destinys Child"),
        ("\u1100\u1161", "\uac00"),
        ("ﬁne", "fine"),
        ("Ⅳ", "iv"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Bee", "Be"), ("!!!", "???"), ("l'amour", "lamour"), ("가나", "가다"), ("+/-", "")],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_hangul_stays_whole_and_unspaced_scripts_are_indexed_by_character() -> None:
    assert fold("아이유") == "아이유"
    assert index_terms("볼빨간 Song夜に") == "볼 빨 간 song 夜 に"
    assert words("Hello, wörld -- 3rd!") == ["hello", "world", "3rd"]


@given(st.text())
def test_folding_is_settled_and_ignores_case_and_composition(text: str) -> None:
    folded = fold(text)
    assert fold(fold(folded)) == fold(folded)
    assert name_key(unicodedata.normalize("NFD", text)) == name_key(unicodedata.normalize("NFC", text))


@given(st.text())
def test_terms_hold_only_letters_digits_and_single_spaces(text: str) -> None:
    terms = index_terms(text)
    assert terms == " ".join(terms.split())
    assert all(
        char.isalnum() or char == " " or unicodedata.category(char).startswith(("N", "L", "M")) for char in terms
    )
