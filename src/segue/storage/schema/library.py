"""The tables of the library: music, what was heard, said and written of it, and the work to be done."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from segue.storage.types import Document, Key, Moment, PathText, Sorted

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

folders = Table(
    "folders",
    metadata,
    Column("id", Key, primary_key=True),
    Column("path", PathText, nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("scanned_at", Moment),
)

# Directories with files beside the music (covers, .lrc): when `sidecars` changes, the music there is read again.
directories = Table(
    "directories",
    metadata,
    Column("folder_id", ForeignKey("folders.id", ondelete="CASCADE"), nullable=False),
    Column("path", PathText, nullable=False),
    Column("sidecars", String(40), nullable=False),
    PrimaryKeyConstraint("folder_id", "path"),
)

pictures = Table(
    "pictures",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("mime", String(32), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("size", Integer, nullable=False),
)

artists = Table(
    "artists",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, index=True),
    Column("sort_name", Text),
    Column("mbid", String(36), unique=True),
)

albums = Table(
    "albums",
    metadata,
    Column("id", Key, primary_key=True),
    # What makes two tracks' albums the same one; see storage.albums.
    Column("identity", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    # The title as names are compared, by which albums stand on their shelf.
    Column("title_key", Sorted, nullable=False),
    Column("artist", Text, nullable=False),
    # True where the tags name the album's artist, False where it is gathered from its tracks after a scan.
    Column("artist_tagged", Boolean, nullable=False),
    Column("date", String(10)),
    Column("mbid", String(36)),
    Column("compilation", Boolean, nullable=False),
    Index("ix_albums_title_key_id", "title_key", "id"),
)

album_artists = Table(
    "album_artists",
    metadata,
    Column("album_id", ForeignKey("albums.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("artist_id", ForeignKey("artists.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("album_id", "position"),
)

tracks = Table(
    "tracks",
    metadata,
    Column("id", Key, primary_key=True),
    Column("folder_id", ForeignKey("folders.id", ondelete="CASCADE"), nullable=False),
    Column("directory", PathText, nullable=False),
    Column("name", PathText, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("modified_ns", BigInteger, nullable=False),
    Column("audio_hash", String(40), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("album_id", ForeignKey("albums.id"), index=True),
    Column("picture", ForeignKey("pictures.hash"), index=True),
    Column("title", Text, nullable=False),
    Column("disc_number", Integer),
    Column("track_number", Integer),
    Column("year", Integer),
    Column("machine_made", Boolean, nullable=False),
    # Said to be explicit, said to be clean, or nobody says.
    Column("explicit", Boolean),
    Column("tags", Document, nullable=False),
    Column("container", String(16), nullable=False),
    Column("codec", String(16), nullable=False),
    Column("duration_ms", Integer),
    Column("bit_rate", Integer),
    Column("sample_rate", Integer),
    Column("channels", Integer),
    Column("bit_depth", Integer),
    Column("added_at", Moment, nullable=False, index=True),
    Column("missing_since", Moment),
    Index("ix_tracks_place", "folder_id", "directory"),
    # Those whose files are gone are few.
    Index(
        "ix_tracks_missing_since",
        "missing_since",
        sqlite_where=text("missing_since IS NOT NULL"),
        postgresql_where=text("missing_since IS NOT NULL"),
    ),
    Index(
        "uq_tracks_place_present",
        "folder_id",
        "directory",
        "name",
        unique=True,
        sqlite_where=text("missing_since IS NULL"),
        postgresql_where=text("missing_since IS NULL"),
    ),
)

track_artists = Table(
    "track_artists",
    metadata,
    Column("track_id", ForeignKey("tracks.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("artist_id", ForeignKey("artists.id"), nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("track_id", "position"),
)

genres = Table(
    "genres",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True),
)

track_genres = Table(
    "track_genres",
    metadata,
    Column("track_id", ForeignKey("tracks.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("genre_id", ForeignKey("genres.id"), nullable=False, index=True),
    PrimaryKeyConstraint("track_id", "position"),
)

lyrics = Table(
    "lyrics",
    metadata,
    Column("track_id", ForeignKey("tracks.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("language", String(8)),
    Column("source", String(8), nullable=False),
    # A list of [milliseconds or null, text].
    Column("lines", Document, nullable=False),
    PrimaryKeyConstraint("track_id", "position"),
)

# The words by which a track is found, already folded, so that both databases find the same. Their full-text
# indexes over it are made by the migrations.
track_words = Table(
    "track_words",
    metadata,
    Column("track_id", ForeignKey("tracks.id", ondelete="CASCADE"), primary_key=True),
    Column("title", Text, nullable=False),
    Column("artist", Text, nullable=False),
    Column("album", Text, nullable=False),
)

problems = Table(
    "problems",
    metadata,
    Column("id", Key, primary_key=True),
    Column("folder_id", ForeignKey("folders.id", ondelete="CASCADE"), nullable=False),
    Column("directory", PathText, nullable=False),
    Column("name", PathText, nullable=False),
    Column("message", Text, nullable=False),
    Column("fatal", Boolean, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("modified_ns", BigInteger, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Index("ix_problems_place", "folder_id", "directory"),
)

# What was heard of a recording: figures under stable names, and sequences over time (packed by the hearing room).
heard_parts = Table(
    "heard_parts",
    metadata,
    Column("audio_hash", String(40), nullable=False),
    Column("part", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("heard_at", Moment, nullable=False),
    Column("figures", Document, nullable=False),
    Column("sequences", LargeBinary),
    PrimaryKeyConstraint("audio_hash", "part"),
    # What is still to be heard is told from this index alone; the rows themselves are long.
    Index("ix_heard_parts_current", "audio_hash", "part", "version", "heard_at"),
)

# How a recording sounds to a model: little-endian float32.
sound_vectors = Table(
    "sound_vectors",
    metadata,
    Column("model", String(128), nullable=False),
    Column("audio_hash", String(40), nullable=False, index=True),
    Column("heard_at", Moment, nullable=False),
    Column("excerpts", Integer, nullable=False),
    Column("mean", LargeBinary, nullable=False),
    Column("spread", LargeBinary, nullable=False),
    Column("tags", LargeBinary, nullable=False),
    PrimaryKeyConstraint("model", "audio_hash"),
)

# Recordings that could not be heard, with what was to be heard of them: tried again when that changes.
unheard = Table(
    "unheard",
    metadata,
    Column("audio_hash", String(40), primary_key=True),
    Column("plan", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

# What the serving model says of a recording: its best guesses as [label, probability], falling.
namings = Table(
    "namings",
    metadata,
    Column("audio_hash", String(40), nullable=False),
    Column("task", String(16), nullable=False),
    Column("model", String(128), nullable=False),
    Column("at", Moment, nullable=False),
    Column("sure", Boolean, nullable=False),
    Column("doubt", Float, nullable=False),
    Column("guesses", Document, nullable=False),
    PrimaryKeyConstraint("audio_hash", "task"),
    Index("ix_namings_task_doubt", "task", "doubt"),
)

# The labels among them that the model is sure of, for finding recordings by label.
named_labels = Table(
    "named_labels",
    metadata,
    Column("audio_hash", String(40), nullable=False),
    Column("task", String(16), nullable=False),
    Column("label", Text, nullable=False),
    Column("probability", Float, nullable=False),
    PrimaryKeyConstraint("audio_hash", "task", "label"),
    Index("ix_named_labels_task_label", "task", "label"),
)

# Recordings that a model could not name: tried again by another model.
unnamed = Table(
    "unnamed",
    metadata,
    Column("audio_hash", String(40), nullable=False),
    Column("task", String(16), nullable=False),
    Column("model", String(128), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("audio_hash", "task"),
)

# What people say that a recording is.
corrections = Table(
    "corrections",
    metadata,
    Column("audio_hash", String(40), nullable=False),
    Column("task", String(16), nullable=False),
    Column("labels", Document, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("audio_hash", "task"),
)

# Which naming model was made to serve, one row each time; no model: the choice before was returned to.
served_models = Table(
    "served_models",
    metadata,
    Column("id", Key, primary_key=True),
    Column("task", String(16), nullable=False),
    Column("model", String(128)),
    Column("at", Moment, nullable=False),
)

# What was written into files' tags, each kept before its file was touched, so that it can be taken back.
tag_changes = Table(
    "tag_changes",
    metadata,
    Column("id", Key, primary_key=True),
    Column("track_id", ForeignKey("tracks.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("written_at", Moment, nullable=False),
    Column("record", Document, nullable=False),
)

# What is written about somebody or something here, once each: `hash` is of the text and of what it is about.
articles = Table(
    "articles",
    metadata,
    Column("id", Key, primary_key=True),
    Column("track_id", ForeignKey("tracks.id", ondelete="CASCADE"), index=True),
    Column("album_id", ForeignKey("albums.id", ondelete="CASCADE"), index=True),
    Column("artist_id", ForeignKey("artists.id", ondelete="CASCADE"), index=True),
    Column("hash", String(40), nullable=False, unique=True),
    Column("language", String(8), nullable=False),
    Column("source", Text, nullable=False),
    Column("date", String(10)),
    Column("text", Text, nullable=False),
    Column("imported_at", Moment, nullable=False),
    CheckConstraint(
        "(track_id IS NOT NULL AND album_id IS NULL AND artist_id IS NULL)"
        " OR (track_id IS NULL AND album_id IS NOT NULL AND artist_id IS NULL)"
        " OR (track_id IS NULL AND album_id IS NULL AND artist_id IS NOT NULL)",
        name="one_subject",
    ),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("payload", Document, nullable=False),
    Column("state", String(16), nullable=False),
    # Two active jobs never share a key: a second scan of one folder joins the first.
    Column("active_key", Text),
    Column("created_at", Moment, nullable=False),
    Column("run_after", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("max_attempts", Integer, nullable=False),
    Column("owner", Text),
    Column("leased_until", Moment),
    Column("cancel_requested", Boolean, nullable=False),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger),
    Column("note", Text, nullable=False),
    Column("result", Document),
    Column("error", Text),
    Index("ix_jobs_state_run_after", "state", "run_after"),
    Index(
        "uq_jobs_active_key",
        "active_key",
        unique=True,
        sqlite_where=text("state IN ('queued', 'running')"),
        postgresql_where=text("state IN ('queued', 'running')"),
    ),
)
