"""A reason as one sentence for people, said from its data and from nothing else."""

from collections.abc import Mapping

from segue.domain.ids import TrackId
from segue.domain.music import Track
from segue.domain.recommending import Reason, ReasonKind


def sentence(reason: Reason, tracks: Mapping[TrackId, Track]) -> str:
    """Why a track was recommended, in English; `tracks` are those that the reason names."""
    titles = [f"“{tracks[track].tags.title}”" for track in reason.seed_tracks if track in tracks]
    seeds = _listed(titles)
    match reason.kind:
        case ReasonKind.SOUND:
            alike = reason.figures.get("cosine 1")
            how = f"Sounds like {seeds}" + (f" (alike {alike:.2f})" if alike is not None else "")
            return how + (f"; both are {_listed(list(reason.words))}" if reason.words else "")
        case ReasonKind.LISTENERS_IN_COMMON:
            return f"{_people(reason)} like it; who likes {seeds} tends to like it, too"
        case ReasonKind.SEQUENCE:
            times = reason.figures.get("times after 1", 0)
            often = f" ({times:g} {'time' if times == 1 else 'times'})" if times else ""
            return f"Often played after {titles[0] if titles else 'what was heard'}{often}"
        case ReasonKind.SHARED_TAG | ReasonKind.LYRIC_THEME:
            shared = _listed(list(reason.words))
            return f"Shares {shared}" + (f" with {seeds}" if titles else "")
        case ReasonKind.POPULAR:
            rank = reason.figures.get("rank")
            return f"{_people(reason)} like it here" + (f", number {rank:g} of all" if rank else "")
        case ReasonKind.FOLLOWED_ARTIST:
            return "By an artist who is followed"
        case ReasonKind.NEW:
            return "New here"
        case ReasonKind.RANDOM:
            return "Picked at random, to fill the list"


def _people(reason: Reason) -> str:
    # Who listened long ago counts for less, so that the sum need not be a whole number.
    count = round(reason.figures.get("listeners", 0))
    return "One listener" if count == 1 else f"{count:,} listeners"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else " and ".join([", ".join(words[:-1]), words[-1]]) if words else "it"
