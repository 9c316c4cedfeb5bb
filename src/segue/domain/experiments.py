"""Two recommenders, and who is answered by which of them."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from segue.domain.ids import ListenerId, ModelId


@dataclass(frozen=True, slots=True)
class Experiment:
    """`first` and `second` are tried from `started_at` to before `ended_at`, None while they still are.

    Each listener is answered by one of them all the time; or, `interleaved`, by both in every list. `salt` is known to
    nobody outside: whose side somebody is on can be told from it and the listener's number alone, so that it never
    changes, is even, and has nothing to do with who else listens or with any other experiment.
    """

    name: str
    first: ModelId
    second: ModelId
    interleaved: bool
    salt: str
    started_at: datetime
    ended_at: datetime | None = None

    def second_for(self, listener: ListenerId) -> bool:
        """Whether somebody is on the side of the second."""
        return bool(self.luck("side", listener) & 1)

    def model_for(self, listener: ListenerId) -> ModelId:
        """Who answers somebody, where listeners are split."""
        return self.second if self.second_for(listener) else self.first

    @property
    def both(self) -> ModelId:
        """What a list that both made was asked of."""
        return ModelId(f"{self.first} & {self.second}")

    def luck(self, *about: object) -> int:
        """A number that only the salt and what it is about decide, from 0 to 2^64."""
        told = "\n".join(map(str, about)).encode()
        return int.from_bytes(blake2b(told, key=self.salt.encode(), digest_size=8).digest(), "big")
