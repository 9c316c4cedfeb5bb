"""All of the API, in the order in which its description tells it."""

from segue.interfaces.api.discovering import charts, made_lists, radio, ways, why
from segue.interfaces.api.learned import models, naming, proof
from segue.interfaces.api.library import (
    art,
    artist,
    artist_reach,
    browsing,
    catalogue,
    descriptors,
    music_map,
    review,
    searching,
    track_details,
    track_names,
    track_sound,
    tracks,
)
from segue.interfaces.api.listener import history, onboarding, opinions, taste
from segue.interfaces.api.people import account, session, setup, taking_along, users
from segue.interfaces.api.playing import audio, playlists, plays, queue
from segue.interfaces.api.running import backups, beginning, events, folders, jobs, server, upkeep
from segue.interfaces.door.problems import responses

PREFIX = "/api/v1"
# What any question may be answered with, besides what it asked for.
RESPONSES = responses(400, 401, 403, 404, 422, 429, 503, "default")
ROUTERS = (
    setup.router,
    session.router,
    account.router,
    users.router,
    browsing.router,
    tracks.router,
    catalogue.router,
    searching.router,
    descriptors.router,
    review.router,
    made_lists.router,
    radio.router,
    ways.router,
    charts.router,
    opinions.router,
    why.router,
    taste.router,
    history.router,
    taking_along.router,
    onboarding.router,
    beginning.router,
    audio.router,
    art.router,
    plays.router,
    queue.router,
    playlists.router,
    track_details.router,
    track_sound.router,
    track_names.router,
    artist.router,
    artist_reach.router,
    folders.router,
    upkeep.router,
    jobs.router,
    backups.router,
    events.router,
    server.router,
    naming.router,
    models.router,
    proof.router,
    music_map.router,
    playlists.uploads,
)
