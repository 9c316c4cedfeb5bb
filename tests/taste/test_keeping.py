"""Names come back as they were, whatever is in them."""

from hypothesis import given
from hypothesis import strategies as some

from segue.taste.port import names_array, names_of


@given(some.lists(some.text(some.characters(exclude_categories=["Cs"]))))
def test_names_come_back(names: list[str]) -> None:
    assert names_of(names_array(names)) == tuple(names)


def test_a_name_of_several_lines_is_one_name() -> None:
    odd = ("a\nb", "c\u2028d", "", "e\x1cf")
    assert names_of(names_array(odd)) == odd
    assert names_of(names_array(())) == ()
