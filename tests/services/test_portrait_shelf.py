"""Pictures are drawn once, kept by the sound they show, and take no more room than they may."""

import os
import threading
from pathlib import Path

import pytest

from segue.audio.colours import LIGHT
from segue.audio.pictures import Canvas
from segue.domain.errors import NotReady, UnreadableFile
from segue.domain.ids import AudioHash
from segue.services.portrait_shelf import PortraitShelf, Wanted
from segue.services.portraits import Portrait
from segue.storage.artifacts import replace_file


def wanted(name: str = "ab12", canvas: Canvas | None = None) -> Wanted:
    return Wanted(AudioHash(name), Portrait.WAVEFORM, canvas or Canvas(64, 64))


def never() -> bytes:
    raise AssertionError("drawn although it is there")


def test_a_picture_is_drawn_once_for_each_size_and_tone(tmp_path: Path) -> None:
    shelf = PortraitShelf(tmp_path, replace_file)
    assert shelf.get(wanted(), lambda: b"dark") == b"dark"
    assert shelf.get(wanted(), never) == b"dark"
    assert PortraitShelf(tmp_path, replace_file).get(wanted(), never) == b"dark"
    assert shelf.get(wanted(canvas=Canvas(64, 64, palette=LIGHT)), lambda: b"light") == b"light"
    assert shelf.get(wanted(canvas=Canvas(65, 64)), lambda: b"wider") == b"wider"


def test_what_cannot_be_drawn_is_not_kept(tmp_path: Path) -> None:
    shelf = PortraitShelf(tmp_path, replace_file)

    def fail() -> bytes:
        raise UnreadableFile("No sound.")

    with pytest.raises(UnreadableFile):
        shelf.get(wanted(), fail)
    assert shelf.get(wanted(), lambda: b"now") == b"now"


def test_what_was_not_asked_for_longest_goes_first(tmp_path: Path) -> None:
    shelf = PortraitShelf(tmp_path, replace_file, most_bytes=250)
    for place, name in enumerate(("aa", "bb", "cc")):
        shelf.get(wanted(name), lambda: b"x" * 100)
        os.utime(next((tmp_path / name).iterdir()), (place, place))
    shelf.get(wanted("aa"), never)
    shelf.tidy()
    assert [name for name in ("aa", "bb", "cc") if any((tmp_path / name).iterdir())] == ["aa", "cc"]


def test_who_would_wait_too_long_is_sent_away(tmp_path: Path) -> None:
    shelf, held = PortraitShelf(tmp_path, replace_file, patience_s=0.01), threading.Event()
    begun = threading.Semaphore(0)

    def slowly() -> bytes:
        begun.release()
        assert held.wait(10)
        return b"x"

    threads = [threading.Thread(target=shelf.get, args=(wanted(f"{one:04}"), slowly)) for one in range(2)]
    for thread in threads:
        thread.start()
        assert begun.acquire(timeout=10)
    with pytest.raises(NotReady):
        shelf.get(wanted("late"), never)
    held.set()
    for thread in threads:
        thread.join(10)
    assert shelf.get(wanted("late"), lambda: b"z") == b"z"
