"""Lists as the API tells them: every track with its reasons, each with its sentence and the data to check it by."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, Field

from segue.domain.ids import TrackId
from segue.domain.music import Track
from segue.domain.recommending import ListKind, Reason, ReasonKind, TrackList
from segue.interfaces.api.music import TrackDoc, track_documents
from segue.interfaces.door.visits import Visit
from segue.services.list_titles import title_of
from segue.services.reasons import sentence
from segue.storage import catalogue


class ReasonDoc(BaseModel):
    """Why a track is there: a sentence, and what it was said from."""

    kind: ReasonKind
    sentence: str
    tracks: list[int] = Field(description="The tracks that it was reached from.")
    artists: list[int]
    words: list[str]
    figures: dict[str, float]


class ListedDoc(BaseModel):
    """A track in a list."""

    track: TrackDoc
    why: str = Field(description="The sentence of its first reason.")
    score: float
    reasons: list[ReasonDoc]


class ListDoc(BaseModel):
    """A list. Send `id` as `session` with every play that comes from it, so that it is known what the list is worth."""

    id: str = Field(description="Empty where nobody was shown it.")
    kind: ListKind
    key: str
    title: str
    short: str = Field(description="Why it holds less than was asked for; empty where it does not.")
    model: str = Field(description="Who recommended it.")
    parts: dict[str, str | int | float] = Field(default={}, description="What the title was made of.")
    tracks: list[ListedDoc]


def list_documents(visit: Visit, lists: Sequence[TrackList], *, shown: bool = True) -> list[ListDoc]:
    """These lists; it is noted that who asks was `shown` them, unless nothing of theirs is kept now."""
    named = [one.track_id for made in lists for one in made.tracks]
    named += [seed for made in lists for one in made.tracks for reason in one.reasons for seed in reason.seed_tracks]
    with visit.database.read() as connection:
        known = {one.id: one for one in catalogue.tracks_by_id(connection, list(dict.fromkeys(named)))}
    wanted = [known[track_id] for track_id in dict.fromkeys(named) if track_id in known]
    documents = {TrackId(one.id): one for one in track_documents(visit, wanted)}
    noted = shown and visit.account is not None and visit.is_kept
    return [
        _document(visit, made, known, documents, visit.reception.shown.note(visit.listener, made, visit.house.clock()))
        if noted
        else _document(visit, made, known, documents, "")
        for made in lists
    ]


def list_document(visit: Visit, made: TrackList, *, shown: bool = True) -> ListDoc:
    """One list."""
    return list_documents(visit, [made], shown=shown)[0]


def reason_document(visit: Visit, reason: Reason, tracks: Mapping[TrackId, Track]) -> ReasonDoc:
    """A reason in the language of who asks; `tracks` are those that it names."""
    return ReasonDoc(
        kind=reason.kind,
        sentence=sentence(reason, tracks, visit.language),
        tracks=list(reason.seed_tracks),
        artists=list(reason.seed_artists),
        words=list(reason.words),
        figures={name: round(figure, 4) for name, figure in reason.figures.items()},
    )


def _document(
    visit: Visit, made: TrackList, known: Mapping[TrackId, Track], documents: Mapping[TrackId, TrackDoc], name: str
) -> ListDoc:
    listed = []
    for one in made.tracks:
        # A track that has gone since the list was made is left out.
        if one.track_id in known:
            reasons = [reason_document(visit, reason, known) for reason in one.reasons]
            told = documents[one.track_id]
            listed.append(ListedDoc(track=told, why=reasons[0].sentence, score=round(one.score, 4), reasons=reasons))
    return ListDoc(
        id=name,
        kind=made.kind,
        key=made.key,
        title=title_of(made, visit.language),
        short=made.short,
        model=made.model,
        parts=dict(made.parts),
        tracks=listed,
    )
