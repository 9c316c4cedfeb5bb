"""All pages."""

from segue.interfaces.web import (
    account,
    admin,
    artist,
    charts,
    discover,
    entrance,
    home,
    library,
    listed,
    music_map,
    naming,
    playlists,
    proof,
    taste,
    track,
    welcome,
)

ROUTERS = (
    entrance.router,
    home.router,
    taste.router,
    account.router,
    welcome.router,
    listed.router,
    discover.router,
    charts.router,
    track.router,
    artist.router,
    library.router,
    music_map.router,
    playlists.router,
    admin.router,
    naming.router,
    proof.router,
)
