"""Naming a library as a job: from kept vectors or by listening, once, resumable, and never losing what was said."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from segue.domain.errors import BadRequest, NotFound, SegueError
from segue.domain.hearing import SoundVector
from segue.domain.ids import AudioHash, ModelId, TrackId
from segue.domain.jobs import JobState, Progress
from segue.domain.naming import Task
from segue.domain.time import wall_clock
from segue.hearing.embedding.timbre_embedder import TimbreEmbedder
from segue.hearing.listening import listen
from segue.naming.datasets.dropping import Why
from segue.naming.labels.hierarchy import shipped
from segue.naming.serving import shelf
from segue.naming.serving.manifest import BandsInput, EmbeddingInput
from segue.naming.serving.model import load_model
from segue.naming.serving.shelf import ShelvedModel
from segue.services.hear import vector
from segue.services.isolation import Failure
from segue.services.naming import Namer
from segue.services.naming_files import name_files
from segue.services.naming_lessons import read_library
from segue.services.queueing import queue_naming
from segue.services.reviewing import Reviewer, most_useful, typicality
from segue.services.tag_writing import Finding, TagWriter
from segue.services.work import Runner
from segue.storage import catalogue, heard, named
from segue.storage.artifacts import replace_file
from segue.storage.database import Database
from tests.naming.serving.made_models import band_network, linear_head, made_head, manifest, member, write_model
from tests.services.conftest import retag
from tests.services.heard_library import HeardLibrary, play

EAR = TimbreEmbedder.id


# Where nothing depends on which database it is.
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def library(database: Database, tmp_path: Path) -> HeardLibrary:
    """Six recordings, heard: plucked strings and noisy beats."""
    root = tmp_path / "music"
    for number in range(3):
        play(root / "a" / f"Strings {number}.flac", "strings", number, "Ada", seconds=2.0)
        play(root / "b" / f"Beats {number}.flac", "beats", number, "Bob", seconds=2.0)
    made = HeardLibrary(database, root)
    made.scan()
    hear(made)
    return made


def hear(library: HeardLibrary) -> None:
    """Keep how each recording sounds; heard here, as starting a process for it takes longer than that."""
    with library.database.write() as connection:
        for track in catalogue.all_tracks(connection):
            if heard.vector_of(connection, track.audio_hash, EAR) is None:
                sound = sound_of((library.root / track.stamp.path).read_bytes())
                heard.keep(connection, track.audio_hash, [], [sound], wall_clock())


@cache
def sound_of(file: bytes) -> SoundVector:
    found = listen(file, (), TimbreEmbedder()).embedding
    assert found is not None
    return vector(found)


def put(namer: Namer, folder: Path) -> ShelvedModel:
    """Let the model in this folder serve, tried in this process."""
    model = shelf.install(folder, namer.shelf, replace_file, load_model)
    namer.serve(model.id)
    return model


@pytest.fixture
def namer(library: HeardLibrary) -> Namer:
    return Namer(library.database, library.root.parent / "models", EAR, wall_clock, workers=1)


def run(library: HeardLibrary, namer: Namer) -> dict[str, object]:
    queue_naming(library.database, wall_clock)
    job = Runner(library.database, {"name": namer.handle}, wall_clock).run_next()
    assert job is not None
    assert (job.state, job.error) == (JobState.DONE, None)
    return dict(job.result or {})


def strings_or_beats(library: HeardLibrary, **rest: object) -> Callable[[Path], None]:
    """Makes a model that tells the two kinds of music apart: a line between the means of each."""
    with library.database.read() as connection:
        kinds = {track.audio_hash: track.tags.title[:7] == "Strings" for track in catalogue.all_tracks(connection)}
        known = heard.vectors(connection, EAR)
    is_strings = np.array([kinds[audio_hash] for audio_hash in known.hashes])
    means = [known.means[is_strings == kind].mean(axis=0) for kind in (True, False)]
    across = means[0] - means[1]
    across /= across @ across
    weights = np.stack([across, -across], axis=1) * 12
    middle = float((means[0] + means[1]) @ across / 2) * 12
    head = linear_head(weights.astype(np.float32), np.array([-middle, middle], np.float32))
    made = manifest([member("head.onnx", head, EmbeddingInput(EAR, ("mean",)))], ("strings", "beats"), **rest)  # type: ignore[arg-type] # passed on

    def write(folder: Path) -> None:
        write_model(folder, made, {"head.onnx": head})

    return write


def test_a_library_is_named_from_kept_vectors_once(library: HeardLibrary, namer: Namer, tmp_path: Path) -> None:
    assert run(library, namer) == {"named": 0, "unsure": 0, "unnamed": 0, "changed": 0}
    strings_or_beats(library, least=0.6)(tmp_path / "run")
    model = namer.install(tmp_path / "run", replace_file, serve=True)
    assert run(library, namer) == {"named": 6, "unsure": 0, "unnamed": 0, "changed": 0}
    assert run(library, namer) == {"named": 0, "unsure": 0, "unnamed": 0, "changed": 0}
    with library.database.read() as connection:
        for track in catalogue.all_tracks(connection):
            said = named.namings_of(connection, [track.audio_hash])[track.audio_hash, Task.GENRE]
            assert (said.model, said.named) == (model.id, (track.tags.title.split()[0].lower(),))
    play(library.root / "new.flac", "beats", 9, "Bob")
    library.scan()
    hear(library)
    assert run(library, namer)["named"] == 1


def test_the_old_model_s_word_stands_until_the_new_one_has_spoken(
    library: HeardLibrary, namer: Namer, tmp_path: Path
) -> None:
    strings_or_beats(library, version=1)(tmp_path / "1")
    strings_or_beats(library, version=2)(tmp_path / "2")
    old = put(namer, tmp_path / "1")
    run(library, namer)
    new = put(namer, tmp_path / "2")

    def models() -> set[ModelId]:
        with library.database.read() as connection:
            hashes = [track.audio_hash for track in catalogue.all_tracks(connection)]
            found = named.namings_of(connection, hashes)
        assert len(found) == 6
        return {one.model for one in found.values()}

    assert models() == {old.id}
    assert run(library, namer)["named"] == 6
    assert models() == {new.id}
    with pytest.raises(BadRequest, match="serves"):
        namer.remove(new.id)
    returned = namer.roll_back(Task.GENRE)
    assert returned is not None
    assert returned[0].id == old.id
    assert run(library, namer)["named"] == 6
    assert models() == {old.id}
    assert namer.remove(new.id).id == new.id
    assert namer.roll_back(Task.GENRE) is None


@on_sqlite
def test_a_naming_that_is_stopped_goes_on_where_it_was(
    library: HeardLibrary, namer: Namer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strings_or_beats(library)(tmp_path / "run")
    put(namer, tmp_path / "run")
    monkeypatch.setattr("segue.services.naming._PAGE", 2)

    def stop(progress: Progress) -> None:
        if progress.done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        namer.name(stop)
    seen: list[Progress] = []
    assert namer.name(seen.append).named == 2
    assert (seen[0], seen[-1]) == (Progress(0, 2), Progress(2, 2))


@on_sqlite
def test_a_vector_that_is_no_number_costs_a_line(library: HeardLibrary, namer: Namer, tmp_path: Path) -> None:
    strings_or_beats(library)(tmp_path / "run")
    put(namer, tmp_path / "run")
    with library.database.write() as connection:
        track = catalogue.all_tracks(connection)[0]
        sound = heard.vector_of(connection, track.audio_hash, EAR)
        assert sound is not None
        broken = SoundVector(EAR, np.full(len(sound.mean) // 4, np.nan, "<f4").tobytes(), sound.spread, b"", 1)
        heard.keep(connection, track.audio_hash, [], [broken], wall_clock())
    assert run(library, namer) == {"named": 5, "unsure": 0, "unnamed": 1, "changed": 0}
    with library.database.read() as connection:
        (problem,) = named.problems(connection)
    assert "no finite numbers" in problem.message
    assert run(library, namer)["unnamed"] == 0


def made_cnn(folder: Path, *, both: bool = False) -> None:
    """A network on mel bands that calls what is bright "beats"; with `both`, beside a head that has no opinion."""
    brightness = np.stack([-np.linspace(-1, 1, 128), np.linspace(-1, 1, 128)], axis=1).astype(np.float32) / 128
    files = {"cnn.onnx": band_network(40, brightness.astype(np.float32))}
    members = [member("cnn.onnx", files["cnn.onnx"], BandsInput(40, 3), 0.5 if both else 1.0)]
    if both:
        files["head.onnx"] = linear_head(np.zeros((TimbreEmbedder().size, 2), np.float32), np.zeros(2, np.float32))
        members.append(member("head.onnx", files["head.onnx"], EmbeddingInput(EAR, ("mean",)), 0.5))
    made = manifest(members, ("strings", "beats"), least=0.0, name="cnn", scale=3.0, shift=0.0)
    write_model(folder, made, files)


@on_sqlite
@pytest.mark.parametrize("both", [False, True])
def test_a_library_is_named_by_listening(library: HeardLibrary, namer: Namer, tmp_path: Path, both: bool) -> None:
    made_cnn(tmp_path / "cnn", both=both)
    model = put(namer, tmp_path / "cnn")
    gone, changed = library.root / "a" / "Strings 0.flac", library.root / "a" / "Strings 1.flac"
    gone.unlink()
    retag(changed, "Other title", "Somebody")
    assert run(library, namer) == {"named": 4, "unsure": 0, "unnamed": 0, "changed": 2}
    library.scan()
    assert run(library, namer)["named"] == 1
    # It says of a file in the library what it says of the file itself.
    (result,) = name_files([changed], tmp_path / "models", [model.folder], workers=1)
    assert not isinstance(result[1], Failure)
    with library.database.read() as connection:
        track = next(one for one in catalogue.all_tracks(connection) if one.tags.title == "Other title")
        kept = named.namings_of(connection, [track.audio_hash])[track.audio_hash, Task.GENRE]
    assert kept.named == result[1][0].named
    assert kept.guesses[0].probability == pytest.approx(result[1][0].guesses[0].probability, abs=1e-5)


@on_sqlite
def test_files_are_named_by_several_models_in_one_listening(
    library: HeardLibrary, namer: Namer, tmp_path: Path
) -> None:
    strings_or_beats(library)(tmp_path / "head")
    made_cnn(tmp_path / "cnn")
    (tmp_path / "text.mp3").write_text("no music")
    files = [library.root / "a" / "Strings 0.flac", tmp_path / "text.mp3", library.root / "b" / "Beats 0.flac"]
    found = dict(name_files(files, tmp_path / "models", [tmp_path / "head", tmp_path / "cnn"], workers=1))
    strings, text, beats = (found[file] for file in files)
    assert isinstance(text, Failure)
    assert not isinstance(strings, Failure)
    assert not isinstance(beats, Failure)
    assert [one.named for one in (strings[0], beats[0])] == [("strings",), ("beats",)]
    cnn = load_model(tmp_path / "cnn")
    assert {strings[1].model, beats[1].model} == {cnn.id}


@on_sqlite
def test_a_model_that_eats_memory_is_not_installed(namer: Namer, tmp_path: Path) -> None:
    """Weights of a few bytes that unfold to 64 GiB when the network is opened."""
    from onnx import TensorProto, helper  # noqa: PLC0415 - only here

    shape = helper.make_tensor("shape", TensorProto.INT64, [2], [1 << 17, 1 << 17])
    fill = helper.make_node("ConstantOfShape", ["shape"], ["large"])
    mean = helper.make_node("ReduceMean", ["large"], ["mean"], keepdims=0)
    cut = helper.make_node("MatMul", ["embedding", "weights"], ["plain"])
    add = helper.make_node("Add", ["plain", "mean"], ["logits"])
    weights = helper.make_tensor("weights", TensorProto.FLOAT, [3, 2], [0.0] * 6)
    infos = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", size])
        for name, size in (("embedding", 3), ("logits", 2))
    ]
    graph = helper.make_graph([fill, mean, cut, add], "made", infos[:1], infos[1:], [shape, weights])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    model = bytes(made.SerializeToString())
    write_model(tmp_path, manifest([member("a.onnx", model, EmbeddingInput(EAR, ("mean",)))]), {"a.onnx": model})
    with pytest.raises(SegueError):
        namer.install(tmp_path, replace_file, serve=True)
    assert namer.all_serving() == []


@on_sqlite
def test_a_chosen_model_that_is_gone_is_said(library: HeardLibrary, namer: Namer, tmp_path: Path) -> None:
    strings_or_beats(library)(tmp_path / "run")
    model = put(namer, tmp_path / "run")
    (model.folder / "model.json").unlink()
    model.folder.joinpath("head.onnx").unlink()
    model.folder.rmdir()
    with pytest.raises(NotFound, match="There is no naming model"):
        namer.serving(Task.GENRE)


def test_people_are_asked_where_an_answer_teaches_most(library: HeardLibrary, namer: Namer, tmp_path: Path) -> None:
    strings_or_beats(library, scale=0.05, least=0.99)(tmp_path / "run")
    model = put(namer, tmp_path / "run")
    assert run(library, namer)["unsure"] == 6
    reviewer = Reviewer(library.database, tmp_path, EAR, wall_clock)
    asked = reviewer.questions(Task.GENRE, model.id, 3)
    assert len(asked) == len({one.track.id for one in asked}) == 3
    assert all(0 < one.worth <= 1 and 0 <= one.typical <= 1 for one in asked)
    # The two kinds sound alike among themselves, so the second question is of the other kind.
    assert {one.track.tags.title.split()[0] for one in asked[:2]} == {"Strings", "Beats"}
    number = asked[0].track.id
    assert reviewer.correct(number, Task.GENRE, ["rap français", "Zeuhl", "Rap"]) == ("Hip-Hop", "Zeuhl")
    guess = asked[1].naming.guesses[0].label
    assert reviewer.accept(asked[1].track.id, Task.GENRE) == shipped(Task.GENRE).names(guess)
    left = {one.track.id for one in reviewer.questions(Task.GENRE, model.id, 9)}
    assert len(left) == 4
    assert number not in left
    reviewer.take_back(number, Task.GENRE)
    with pytest.raises(NotFound, match="Nobody has corrected"):
        reviewer.take_back(number, Task.GENRE)
    with pytest.raises(BadRequest, match="No label"):
        reviewer.correct(number, Task.GENRE, [" "])
    with pytest.raises(NotFound, match="No model has named"):
        reviewer.accept(number, Task.MOOD)
    with pytest.raises(NotFound, match="no track"):
        reviewer.correct(TrackId(999), Task.GENRE, ["rap"])


def test_typical_is_what_much_of_the_library_sounds_like() -> None:
    rng = np.random.default_rng(1)
    crowd, loner = rng.normal(0, 0.1, (40, 8)) + np.eye(8)[0], -np.eye(8)[:1]
    placed = np.concatenate([crowd, loner])
    placed = (placed / np.linalg.norm(placed, axis=1, keepdims=True)).astype(np.float32)
    found = typicality(placed, np.array([0, 40, -1]))
    assert found[0] > 0.9
    assert found[1] < 0.2
    assert found[2] == pytest.approx((found[0] + found[1]) / 2)
    assert most_useful(np.array([1.0, 0.9, 0.2]), placed, np.array([0, 1, 40]), 2) == [0, 2]
    assert most_useful(np.array([0.5, 0.9]), placed, np.array([-1, -1]), 9) == [1, 0]


def test_the_library_becomes_something_to_learn_from(library: HeardLibrary) -> None:
    with library.database.read() as connection:
        numbers = {track.tags.title: track for track in catalogue.all_tracks(connection)}
    for title, genres in {"Strings 0": ("Rap", "Zeuhl"), "Strings 1": ("Hip Hop/Rap",), "Beats 0": ("Raï",)}.items():
        track = numbers[title]
        retag(library.root / track.stamp.path, title, track.artist, genres=genres)
    library.scan()
    known = shipped(Task.GENRE)
    found = read_library(library.database, known)
    tagged = found.dataset
    assert found.notes == ("3 of 6 tracks have no genre and teach nothing.",)
    assert {clip.title: clip.labels for clip in tagged.clips} == {
        "Strings 0": ("Hip-Hop", "Zeuhl"),
        "Strings 1": ("Hip-Hop",),
        "Beats 0": ("Raï",),
    }
    assert tagged.labels == ("Hip-Hop", "Raï", "Zeuhl")
    assert tagged.targets.sum() == 4
    assert all(clip.file.is_file() and clip.artist in ("Ada", "Bob") for clip in tagged.clips)
    assert len({clip.song for clip in tagged.clips}) == 3
    reviewer = Reviewer(library.database, library.root, EAR, wall_clock)
    reviewer.correct(numbers["Strings 0"].id, Task.GENRE, ["gnaoua"])
    reviewer.correct(numbers["Beats 2"].id, Task.GENRE, ["راي"])
    corrected = read_library(library.database, known).dataset
    assert not corrected.multi
    assert {clip.title: clip.labels for clip in corrected.clips} == {
        "Strings 0": ("Gnawa",),
        "Strings 1": ("Hip-Hop",),
        "Beats 0": ("Raï",),
        "Beats 2": ("Raï",),
    }


@on_sqlite
def test_what_of_the_library_cannot_be_learned_from_is_told(library: HeardLibrary) -> None:
    known = shipped(Task.GENRE)
    with pytest.raises(BadRequest, match="None of your 6 tracks says what its genre is"):
        read_library(library.database, known)
    reviewer = Reviewer(library.database, library.root, EAR, wall_clock)
    with library.database.read() as connection:
        tracks = catalogue.all_tracks(connection)
    for track in tracks[:2]:
        reviewer.correct(track.id, Task.GENRE, ["Jazz"])
    gone, kept = (library.root / track.stamp.path for track in tracks[:2])
    copy = gone.with_name("copy.flac")
    copy.write_bytes(gone.read_bytes())
    library.scan()
    gone.unlink()
    whole = read_library(library.database, known)
    assert ({clip.file for clip in whole.dataset.clips}, whole.dropped) == ({copy, kept}, ())
    copy.unlink()
    found = read_library(library.database, known)
    (dropped,) = found.dropped
    assert [clip.file for clip in found.dataset.clips] == [kept]
    assert (dropped.name, dropped.labels, dropped.why) == (str(tracks[0].id), ("Jazz",), Why.MISSING)
    assert str(gone) in dropped.words
    kept.unlink()
    with pytest.raises(BadRequest, match="No file of the 2 recordings with a genre is there"):
        read_library(library.database, known)


@on_sqlite
def test_an_empty_library_teaches_nothing(database: Database) -> None:
    with pytest.raises(BadRequest, match="Your library holds no music") as refused:
        read_library(database, shipped(Task.MOOD), Task.MOOD)
    assert refused.value.mend == "Scan music first: segue scan FOLDER"


@on_sqlite
def test_what_was_heard_goes_into_tags_where_somebody_asks(library: HeardLibrary, namer: Namer, tmp_path: Path) -> None:
    tagged = library.root / "a" / "Strings 0.flac"
    retag(tagged, "Strings 0", "Ada", genres=("Chaabi",))
    library.scan()
    strings_or_beats(library)(tmp_path / "run")
    put(namer, tmp_path / "run")
    run(library, namer)
    before = {file: file.read_bytes() for file in library.root.rglob("*.flac")}
    writer = TagWriter(library.database, wall_clock, workers=1)
    with pytest.raises(BadRequest, match="never replaced"):
        list(writer.write(None, [Finding.GENRE], replace=True))
    written = {one.track.tags.title: one for one in writer.write(None, [Finding.GENRE, Finding.MOOD], replace=False)}
    assert not any(one.failure for one in written.values())
    library.scan()
    with library.database.read() as connection:
        genres = {track.tags.title: track.tags.genres for track in catalogue.all_tracks(connection)}
    assert genres["Strings 0"] == ("Chaabi",)
    assert genres["Strings 1"] == ("strings",)
    assert genres["Beats 2"] == ("beats",)
    assert list(writer.take_back(None))
    assert {file: file.read_bytes() for file in library.root.rglob("*.flac")} == before


@on_sqlite
def test_what_a_model_is_unsure_of_is_not_written(library: HeardLibrary, namer: Namer, tmp_path: Path) -> None:
    strings_or_beats(library, scale=0.01, least=0.99)(tmp_path / "run")
    put(namer, tmp_path / "run")
    run(library, namer)
    writer = TagWriter(library.database, wall_clock, workers=1)
    assert [one.change.fields for one in writer.plans(None, [Finding.GENRE], replace=False) if one.change] == [()] * 6


def test_hashes_of_recordings_are_what_is_named(library: HeardLibrary, namer: Namer, tmp_path: Path) -> None:
    """Two files of one recording are named once."""
    made_head(tmp_path / "run", np.zeros((TimbreEmbedder().size, 2)), ("x", "y"), least=0.0)
    put(namer, tmp_path / "run")
    copy = library.root / "copy.flac"
    copy.write_bytes((library.root / "b" / "Beats 0.flac").read_bytes())
    library.scan()
    assert run(library, namer)["named"] == 6
    nobody = AudioHash(hashlib.sha1(b"nobody").hexdigest())
    with library.database.read() as connection:
        assert named.namings_of(connection, [nobody]) == {}
