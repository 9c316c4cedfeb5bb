"""Covers, against Pillow, which knows images."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from segue.library.artwork import MAX_BYTES, Cover, beside, better, is_cover_name, judge, measure
from tests.library.made_music import image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
@pytest.mark.parametrize("size", [(1, 1), (64, 48), (300, 1000)])
def test_sizes_agree_with_pillow(kind: str, size: tuple[int, int]) -> None:
    data = image(kind, size)
    found = measure(data)
    assert found is not None
    assert (found.width, found.height) == Image.open(io.BytesIO(data)).size == size
    assert found.mime == f"image/{kind.lower()}"


@pytest.mark.parametrize(("mode", "options"), [("RGBA", {"lossless": True}), ("RGBA", {}), ("RGB", {"lossless": True})])
def test_all_kinds_of_webp(mode: str, options: dict[str, bool]) -> None:
    data = io.BytesIO()
    Image.new(mode, (31, 17), (1, 2, 3)).save(data, "WEBP", lossless=options.get("lossless", False))
    found = measure(data.getvalue())
    assert found is not None
    assert (found.width, found.height) == (31, 17)


def test_progressive_jpeg_with_remarks() -> None:
    data = io.BytesIO()
    Image.new("RGB", (33, 44)).save(data, "JPEG", progressive=True, comment="x" * 5000, exif=b"Exif\0\0" + bytes(3000))
    found = measure(data.getvalue())
    assert found is not None
    assert (found.width, found.height) == (33, 44)


@given(st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]), st.integers(0, 200), st.binary(max_size=30))
def test_no_damage_breaks_it(kind: str, cut: int, junk: bytes) -> None:
    found = measure(image(kind)[:cut] + junk)
    assert found is None or found.width > 0


def test_names() -> None:
    assert all(is_cover_name(name) for name in ("cover.jpg", "Folder.JPEG", "FRONT.webp", "AlbumArt.gif", "album.png"))
    assert not any(is_cover_name(name) for name in ("cover", "cover.txt", "my cover.jpg", "cover.jpg.bak", ".jpg"))


def test_the_front_cover_is_preferred() -> None:
    back, front, second = Cover(4, b"back"), Cover(3, b"front"), Cover(3, b"second")
    assert better(back, None) is back
    assert better(front, back) is front
    assert better(second, front) is front
    assert better(back, front) is front


def test_beside(tmp_path: Path) -> None:
    assert beside(str(tmp_path), "gone") == (None, "")
    assert beside(str(tmp_path), "") == (None, "")
    for folder in ("a", "b", "c"):
        (tmp_path / folder).mkdir()
    (tmp_path / "a" / "folder.gif").write_bytes(image("GIF"))
    (tmp_path / "a" / "front.gif").write_bytes(image("GIF", (5, 5)))
    found, wrong = beside(str(tmp_path), "a")
    assert found is not None
    assert (found.width, wrong) == (64, "")
    (tmp_path / "b" / "cover.jpg").mkdir()
    (tmp_path / "b" / "cover.png").symlink_to("nothing")
    assert beside(str(tmp_path), "b") == (None, "")
    with (tmp_path / "c" / "cover.jpg").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert beside(str(tmp_path), "c") == (
        None,
        "The cover c/cover.jpg of 17 MB is larger than 16 MB and was left out.",
    )


def test_judging() -> None:
    assert judge(b"", "It")[1] == "It is damaged or of an unknown kind and was left out."
    assert judge(image(), "It")[1] == ""
