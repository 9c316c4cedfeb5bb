"""Walking: what is found, in which order, and what does not stop it."""

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from segue.domain.errors import BadRequest, FolderUnavailable
from segue.library import Directory, walk


def put(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def files(root: Path, **options: Any) -> list[str]:
    return [file.path for directory in walk(str(root), **options) for file in directory.files]


def by_path(root: Path) -> dict[str, Directory]:
    return {directory.path: directory for directory in walk(str(root))}


def test_the_order_is_that_of_names_and_parents_come_first(tmp_path: Path) -> None:
    put(tmp_path, "b/2.mp3", "b/1.FLAC", "a/x/1.opus", "a/1.ogg", "z.mp3", "b/readme.txt", "c/only.txt")
    assert [directory.path for directory in walk(str(tmp_path))] == ["", "a", "a/x", "b", "c"]
    assert files(tmp_path) == ["z.mp3", "a/1.ogg", "a/x/1.opus", "b/1.FLAC", "b/2.mp3"]


def test_stamps_are_those_of_the_files(tmp_path: Path) -> None:
    put(tmp_path, "a.mp3")
    os.utime(tmp_path / "a.mp3", ns=(5, 1_234_567_891))
    (file,) = next(iter(walk(str(tmp_path)))).files
    assert (file.path, file.size, file.modified_ns) == ("a.mp3", 1, 1_234_567_891)


def test_sidecars_are_lyrics_and_covers(tmp_path: Path) -> None:
    put(tmp_path, "a.mp3", "a.lrc", "Cover.JPG", "folder.png", "front.webp", "holiday.jpg", "notes.txt")
    (directory,) = walk(str(tmp_path))
    assert [file.path for file in directory.sidecars] == ["Cover.JPG", "a.lrc", "folder.png", "front.webp"]


def test_hidden_and_system_folders_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, ".h/1.mp3", "@eaDir/1.mp3", "#recycle/1.mp3", "$RECYCLE.BIN/1.mp3", "lost+found/1.mp3")
    put(
        tmp_path,
        "System Volume Information/1.mp3",
        "n/.nomedia",
        "n/1.mp3",
        "n/deep/1.mp3",
        "._2.mp3",
        ".3.mp3",
        "4.mp3",
    )
    assert files(tmp_path) == ["4.mp3"]
    assert files(tmp_path, skip_hidden=False) == [".3.mp3", "4.mp3", ".h/1.mp3"]


def test_links_are_followed_once_and_never_in_circles(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    put(root, "real/1.mp3", "other/3.mp3")
    put(outside, "2.mp3")
    (root / "real" / "up").symlink_to(root)
    (root / "aa").symlink_to(root / "real")
    (root / "self").symlink_to(root / "self")
    (root / "self.mp3").symlink_to(root / "self.mp3")
    (root / "gone.mp3").symlink_to(root / "nothing.mp3")
    (root / "out1").symlink_to(outside)
    (root / "out2").symlink_to(outside)
    (outside / "back").symlink_to(root)
    (root / "linked.mp3").symlink_to(outside / "2.mp3")
    assert files(root) == ["linked.mp3", "other/3.mp3", "out1/2.mp3", "real/1.mp3"]
    problems = [problem for directory in walk(str(root)) for problem in directory.problems]
    assert [problem.path for problem in problems] == ["gone.mp3", "self.mp3"]
    assert all(problem.fatal for problem in problems)


def test_a_link_into_a_hidden_store_is_followed(tmp_path: Path) -> None:
    put(tmp_path, ".store/album/1.mp3")
    (tmp_path / "album").symlink_to(tmp_path / ".store" / "album")
    assert files(tmp_path) == ["album/1.mp3"]


def test_a_folder_that_cannot_be_read_is_one_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a/1.mp3", "b/1.mp3", "c/1.mp3")
    scandir = os.scandir

    def refusing(path: str) -> Any:
        if path.endswith("/b"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = by_path(tmp_path)
    assert not found["b"].complete
    assert found["b"].files == ()
    assert [(p.path, p.fatal, p.message) for p in found["b"].problems] == [
        ("b", True, "The folder b cannot be read: Permission denied.")
    ]
    assert found["c"].complete
    assert [file.path for file in found["c"].files] == ["c/1.mp3"]


def test_a_listing_that_breaks_off_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a/1.mp3", "b/1.mp3")
    scandir = os.scandir

    class Breaking:
        def __init__(self, path: str) -> None:
            self.inner = scandir(path)

        def __enter__(self) -> "Breaking":
            return self

        def __exit__(self, *_: object) -> None:
            self.inner.close()

        def __iter__(self) -> Any:
            yield next(self.inner)
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "scandir", lambda path: Breaking(path) if path.endswith("/a") else scandir(path))
    found = by_path(tmp_path)
    assert not found["a"].complete
    assert "Input/output error" in found["a"].problems[0].message
    assert found["b"].complete


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder and a process that is no superuser, for whom every folder would be open."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        before = os.geteuid()
        if before == 0:
            os.chown(folder, 65_534, 65_534)
            os.seteuid(65_534)
        yield Path(folder)
        os.seteuid(before)


def test_a_folder_that_may_be_listed_but_not_entered(nobody: Path) -> None:
    put(nobody, "a/1.mp3", "a/2.mp3", "b/3.mp3")
    (nobody / "a").chmod(0o400)
    (nobody / "b").chmod(0o000)
    found = by_path(nobody)
    (nobody / "a").chmod(0o700)
    (nobody / "b").chmod(0o700)
    assert not found["a"].complete
    assert len(found["a"].problems) == 1
    assert not found["b"].complete
    assert "Permission denied" in found["b"].problems[0].message


def test_files_that_cannot_be_looked_at(tmp_path: Path) -> None:
    put(tmp_path, "1.mp3")
    (tmp_path / "2.mp3").symlink_to("/proc/1/root/nothing" if os.geteuid() else "x" * 300)
    (directory,) = walk(str(tmp_path))
    assert [file.path for file in directory.files] == ["1.mp3"]


def test_names_pass_through_byte_for_byte(tmp_path: Path) -> None:
    names = [
        b"latin-\xe9.mp3",
        "nfc-\u00e9.mp3".encode(),
        "nfd-e\u0301.mp3".encode(),
        b"CON.mp3",
        b"a:b?.mp3",
        b"dot..mp3",
    ]
    for name in names:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(b"x")
    assert sorted(os.fsencode(path) for path in files(tmp_path)) == sorted(names)


def test_pipes_and_sockets_are_problems_only_if_named_like_music(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    os.mkfifo(tmp_path / "pipe.mp3")
    short = tmp_path / "s.ogg"
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind(os.path.relpath(short))
        (directory,) = walk(str(tmp_path))
    assert directory.files == ()
    assert [problem.message for problem in directory.problems] == [
        "pipe.mp3 is named like music but is a named pipe.",
        "s.ogg is named like music but is a socket.",
    ]


def test_a_folder_named_like_music_is_a_folder(tmp_path: Path) -> None:
    put(tmp_path, "album.mp3/1.mp3")
    assert files(tmp_path) == ["album.mp3/1.mp3"]


def test_only_some_subfolders(tmp_path: Path) -> None:
    put(tmp_path, "a/b/1.mp3", "a/2.mp3", "c/3.mp3", ".h/4.mp3", "n/.nomedia", "n/d/5.mp3")
    assert files(tmp_path, under=["a/b"]) == ["a/b/1.mp3"]
    assert files(tmp_path, under=["c", "a/b", "a/", "./a"]) == ["a/2.mp3", "a/b/1.mp3", "c/3.mp3"]
    assert files(tmp_path, under=["gone", ".h", "n/d", "n", "c/3.mp3"]) == []
    for bad in ("..", "a/../..", "/etc"):
        with pytest.raises(BadRequest, match="does not lie inside"):
            walk(str(tmp_path), under=[bad])


def test_a_root_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(FolderUnavailable, match="No such file"):
        walk(str(tmp_path / "gone"))
    put(tmp_path, "file.mp3")
    with pytest.raises(FolderUnavailable, match="Not a directory"):
        walk(str(tmp_path / "file.mp3"))
