"""Taste: what somebody will like, from what everybody listens to, how it sounds and what is said about it.

    from segue.taste import Histories, recommend
    from segue.taste.recommenders.ease import EaseRecipe

    recommender = EaseRecipe().learn(listening, music)
    ranked = recommend(recommender, listening.histories(rows), 30)

`listening` and `music` say what is known, in rows; `port` what a recommender does; `recommenders` holds one idea in
each file; `top` picks the best, `keeping` writes and reads what was learned. `arithmetic` is what several ideas rest
on, `ordering` brings their voices into one order.
"""

from segue.taste.listening import Histories, Listening, People, Ratings, Sequences
from segue.taste.music import Figures, Labels, Music
from segue.taste.numbering import NOWHERE, Numbering
from segue.taste.opinions import pick
from segue.taste.port import Grounds, Ranked, Recipe, Recommender, Recommends
from segue.taste.top import recommend, similar

__all__ = [
    "NOWHERE",
    "Figures",
    "Grounds",
    "Histories",
    "Labels",
    "Listening",
    "Music",
    "Numbering",
    "People",
    "Ranked",
    "Ratings",
    "Recipe",
    "Recommender",
    "Recommends",
    "Sequences",
    "pick",
    "recommend",
    "similar",
]
