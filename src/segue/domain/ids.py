"""Ids with a type each, so that a track's number can never be taken for an artist's."""

from typing import NewType

FolderId = NewType("FolderId", int)
TrackId = NewType("TrackId", int)
AlbumId = NewType("AlbumId", int)
ArtistId = NewType("ArtistId", int)
ListenerId = NewType("ListenerId", int)
EventId = NewType("EventId", int)
ArticleId = NewType("ArticleId", int)
JobId = NewType("JobId", int)
ApiKeyId = NewType("ApiKeyId", int)
PlaylistId = NewType("PlaylistId", int)

AudioHash = NewType("AudioHash", str)
"""Hex digest of a file's audio payload, tags left out: a track's identity through moves and retagging."""

ContentHash = NewType("ContentHash", str)
"""Hex digest of an artifact's bytes, which is also its name on disk."""

ModelId = NewType("ModelId", str)
"""Names a model and everything that decides what its vectors mean, so that vectors of two models never meet."""
