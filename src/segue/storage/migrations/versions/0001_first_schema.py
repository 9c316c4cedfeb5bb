"""The first schema: library, listening, jobs, and the full-text index of each database."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Take the step."""
    _library()
    _track_details()
    _listening()
    _work()
    if op.get_context().dialect.name == "sqlite":
        _sqlite_index()
    else:
        _postgresql_index()


def _library() -> None:
    op.create_table(
        "folders",
        sa.Column("id", KEY, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("scanned_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folders")),
        sa.UniqueConstraint("path", name=op.f("uq_folders_path")),
    )
    op.create_table(
        "directories",
        sa.Column("folder_id", KEY, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sidecars", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["folders.id"], name=op.f("fk_directories_folder_id_folders"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("folder_id", "path", name=op.f("pk_directories")),
    )
    op.create_table(
        "pictures",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("mime", sa.String(length=32), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_pictures")),
    )
    op.create_table(
        "artists",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("sort_name", sa.Text(), nullable=True),
        sa.Column("mbid", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artists")),
        sa.UniqueConstraint("mbid", name=op.f("uq_artists_mbid")),
    )
    op.create_index(op.f("ix_artists_name_key"), "artists", ["name_key"], unique=False)
    op.create_table(
        "albums",
        sa.Column("id", KEY, nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("artist", sa.Text(), nullable=False),
        sa.Column("artist_tagged", sa.Boolean(), nullable=False),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("mbid", sa.String(length=36), nullable=True),
        sa.Column("compilation", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_albums")),
        sa.UniqueConstraint("identity", name=op.f("uq_albums_identity")),
    )
    op.create_table(
        "album_artists",
        sa.Column("album_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("artist_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["album_id"], ["albums.id"], name=op.f("fk_album_artists_album_id_albums"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["artist_id"], ["artists.id"], name=op.f("fk_album_artists_artist_id_artists")),
        sa.PrimaryKeyConstraint("album_id", "position", name=op.f("pk_album_artists")),
    )
    op.create_index(op.f("ix_album_artists_artist_id"), "album_artists", ["artist_id"], unique=False)
    op.create_table(
        "tracks",
        sa.Column("id", KEY, nullable=False),
        sa.Column("folder_id", KEY, nullable=False),
        sa.Column("directory", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("modified_ns", sa.BigInteger(), nullable=False),
        sa.Column("audio_hash", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("album_id", KEY, nullable=True),
        sa.Column("picture", sa.String(length=64), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("disc_number", sa.Integer(), nullable=True),
        sa.Column("track_number", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("machine_made", sa.Boolean(), nullable=False),
        sa.Column("tags", DOCUMENT, nullable=False),
        sa.Column("container", sa.String(length=16), nullable=False),
        sa.Column("codec", sa.String(length=16), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("bit_rate", sa.Integer(), nullable=True),
        sa.Column("sample_rate", sa.Integer(), nullable=True),
        sa.Column("channels", sa.Integer(), nullable=True),
        sa.Column("bit_depth", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("missing_since", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["album_id"], ["albums.id"], name=op.f("fk_tracks_album_id_albums")),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["folders.id"], name=op.f("fk_tracks_folder_id_folders"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["picture"], ["pictures.hash"], name=op.f("fk_tracks_picture_pictures")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracks")),
    )
    op.create_index(op.f("ix_tracks_added_at"), "tracks", ["added_at"], unique=False)
    op.create_index(op.f("ix_tracks_album_id"), "tracks", ["album_id"], unique=False)
    op.create_index(op.f("ix_tracks_audio_hash"), "tracks", ["audio_hash"], unique=False)
    op.create_index(op.f("ix_tracks_picture"), "tracks", ["picture"], unique=False)
    op.create_index("ix_tracks_place", "tracks", ["folder_id", "directory"], unique=False)
    op.create_index(
        "uq_tracks_place_present",
        "tracks",
        ["folder_id", "directory", "name"],
        unique=True,
        sqlite_where=sa.text("missing_since IS NULL"),
        postgresql_where=sa.text("missing_since IS NULL"),
    )


def _track_details() -> None:
    op.create_table(
        "track_artists",
        sa.Column("track_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("artist_id", KEY, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["artist_id"], ["artists.id"], name=op.f("fk_track_artists_artist_id_artists")),
        sa.ForeignKeyConstraint(
            ["track_id"], ["tracks.id"], name=op.f("fk_track_artists_track_id_tracks"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("track_id", "position", name=op.f("pk_track_artists")),
    )
    op.create_index(op.f("ix_track_artists_artist_id"), "track_artists", ["artist_id"], unique=False)
    op.create_table(
        "genres",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_genres")),
        sa.UniqueConstraint("name_key", name=op.f("uq_genres_name_key")),
    )
    op.create_table(
        "track_genres",
        sa.Column("track_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("genre_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["genre_id"], ["genres.id"], name=op.f("fk_track_genres_genre_id_genres")),
        sa.ForeignKeyConstraint(
            ["track_id"], ["tracks.id"], name=op.f("fk_track_genres_track_id_tracks"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("track_id", "position", name=op.f("pk_track_genres")),
    )
    op.create_index(op.f("ix_track_genres_genre_id"), "track_genres", ["genre_id"], unique=False)
    op.create_table(
        "lyrics",
        sa.Column("track_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("lines", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["track_id"], ["tracks.id"], name=op.f("fk_lyrics_track_id_tracks"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("track_id", "position", name=op.f("pk_lyrics")),
    )
    op.create_table(
        "track_words",
        sa.Column("track_id", KEY, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("artist", sa.Text(), nullable=False),
        sa.Column("album", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["track_id"], ["tracks.id"], name=op.f("fk_track_words_track_id_tracks"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("track_id", name=op.f("pk_track_words")),
    )
    # ### end Alembic commands ###
    op.create_table(
        "problems",
        sa.Column("id", KEY, nullable=False),
        sa.Column("folder_id", KEY, nullable=False),
        sa.Column("directory", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("fatal", sa.Boolean(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("modified_ns", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["folders.id"], name=op.f("fk_problems_folder_id_folders"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problems")),
    )
    op.create_index("ix_problems_place", "problems", ["folder_id", "directory"], unique=False)


def _listening() -> None:
    op.create_table(
        "listeners",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("region", sa.String(length=2), nullable=True),
        sa.Column("age_band", sa.String(length=16), nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listeners")),
        sa.UniqueConstraint("name_key", name=op.f("uq_listeners_name_key")),
    )
    op.create_table(
        "events",
        sa.Column("id", KEY, nullable=False),
        sa.Column("listener_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("track_id", KEY, nullable=True),
        sa.Column("album_id", KEY, nullable=True),
        sa.Column("artist_id", KEY, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("heard_ms", sa.BigInteger(), nullable=True),
        sa.Column("ended", sa.String(length=16), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=32), nullable=True),
        sa.Column("session", sa.String(length=64), nullable=True),
        sa.Column("context", DOCUMENT, nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("undoes", KEY, nullable=True),
        sa.CheckConstraint(
            "(track_id IS NOT NULL AND album_id IS NULL AND artist_id IS NULL)"
            " OR (track_id IS NULL AND album_id IS NOT NULL AND artist_id IS NULL)"
            " OR (track_id IS NULL AND album_id IS NULL AND artist_id IS NOT NULL)",
            name=op.f("ck_events_one_subject"),
        ),
        sa.ForeignKeyConstraint(
            ["album_id"], ["albums.id"], name=op.f("fk_events_album_id_albums"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["artist_id"], ["artists.id"], name=op.f("fk_events_artist_id_artists"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["listener_id"], ["listeners.id"], name=op.f("fk_events_listener_id_listeners"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["track_id"], ["tracks.id"], name=op.f("fk_events_track_id_tracks"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["undoes"], ["events.id"], name=op.f("fk_events_undoes_events"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("listener_id", "external_id", name=op.f("uq_events_listener_id_external_id")),
    )
    op.create_index(op.f("ix_events_album_id"), "events", ["album_id"], unique=False)
    op.create_index(op.f("ix_events_artist_id"), "events", ["artist_id"], unique=False)
    op.create_index("ix_events_listener_id_at", "events", ["listener_id", "at"], unique=False)
    op.create_index("ix_events_track_id_at", "events", ["track_id", "at"], unique=False)
    op.create_index(op.f("ix_events_undoes"), "events", ["undoes"], unique=False)


def _work() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("payload", DOCUMENT, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("active_key", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("run_after", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("leased_until", sa.BigInteger(), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("result", DOCUMENT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index("ix_jobs_state_run_after", "jobs", ["state", "run_after"], unique=False)
    op.create_index(
        "uq_jobs_active_key",
        "jobs",
        ["active_key"],
        unique=True,
        sqlite_where=sa.text("state IN ('queued', 'running')"),
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )


def _sqlite_index() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE track_words_index USING fts5("
        "title, artist, album, content='track_words', content_rowid='track_id',"
        " tokenize='unicode61 remove_diacritics 0', prefix='1 2 3')"
    )
    old = "INSERT INTO track_words_index(track_words_index, rowid, title, artist, album)"
    old += " VALUES ('delete', old.track_id, old.title, old.artist, old.album);"
    new = "INSERT INTO track_words_index(rowid, title, artist, album)"
    new += " VALUES (new.track_id, new.title, new.artist, new.album);"
    for when, what in (("INSERT", new), ("DELETE", old), ("UPDATE", old + new)):
        op.execute(f"CREATE TRIGGER track_words_{when.lower()} AFTER {when} ON track_words BEGIN {what} END")


def _postgresql_index() -> None:
    op.execute(
        "ALTER TABLE track_words ADD COLUMN document tsvector GENERATED ALWAYS AS ("
        "setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', artist), 'B')"
        " || setweight(to_tsvector('simple', album), 'C')) STORED"
    )
    op.create_index("ix_track_words_document", "track_words", ["document"], postgresql_using="gin")
