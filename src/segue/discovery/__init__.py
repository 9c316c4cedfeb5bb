"""Discovery: from what somebody likes to lists that they enjoy, each track with its reason.

Everything here is pure: the music and the recommender come in as a `Stock`, what a listener did as a `Memory`, chance
as a seeded generator, time as days since 1970. A list comes out as `Made`: picks in rows of the stock, each with its
grounds, and a sentence where it is shorter than was asked for. Ids, stores and clocks are the services' matter.
"""

from segue.discovery.memory import Memory
from segue.discovery.picks import Made, Pick
from segue.discovery.stock import Stock

__all__ = ["Made", "Memory", "Pick", "Stock"]
