"""The music of a genre is found by any spelling, by other names and by the genres under it."""

import numpy as np
import pytest
import scipy.sparse as sp

from segue.domain.errors import NotFound
from segue.domain.naming import Task
from segue.naming.labels.hierarchy import shipped
from segue.services.genres import within
from segue.taste import Labels

GENRES = shipped(Task.GENRE)
NAMES = ("Techno", "Hip-Hop", "melancholy", "Chaâbi", "Minimal Techno", "Zydeco of Tomorrow", "Borne by nothing")


def labelled() -> Labels:
    """Item n bears label n, item 0 also label 2; nothing bears the last, and item 6 none."""
    shares = np.zeros((7, len(NAMES)), dtype=np.float32)
    shares[range(6), range(6)] = 1
    shares[0, 2] = 0.6
    return Labels(NAMES, sp.csr_array(shares))


@pytest.mark.parametrize(
    ("wanted", "name", "items"),
    [
        ("hip hop", "Hip-Hop", [1]),
        ("CHAABI", None, [3]),
        ("zydeco OF tomorrow", "Zydeco of Tomorrow", [5]),
        ("Melancholy", None, [0, 2]),
        ("techno", "Techno", [0, 4]),
        ("Electronic", "Electronic", [0, 4]),
    ],
)
def test_what_bears_a_genre(wanted: str, name: str | None, items: list[int]) -> None:
    found = within(labelled(), wanted, GENRES)
    assert found.items.tolist() == items
    assert name is None or found.name == name


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("tekno", "Nearly so are spelled: .*Techno"),
        ("zzzz", "Most music here bears: melancholy, "),
        ("", "Most music here bears: melancholy, "),
        ("Polka", "Most music here bears: "),
        ("borne by nothing", "No music here bears the genre 'borne by nothing'"),
    ],
)
def test_what_nothing_bears_is_said_with_what_is_near(wanted: str, told: str) -> None:
    with pytest.raises(NotFound, match=told) as raised:
        within(labelled(), wanted, GENRES)
    assert "Borne by nothing" not in raised.value.mend


def test_without_any_genre_it_is_said_how_to_get_them() -> None:
    with pytest.raises(NotFound, match="segue analyze"):
        within(Labels.none(3), "techno", GENRES)
