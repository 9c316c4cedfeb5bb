"""Articles are read from every form, and what is wrong with one is told in a sentence."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.domain.articles import About, Article
from segue.library.articles import MAX_CHARACTERS, Unread, article_files, plain, read_articles


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def only(path: Path) -> Article:
    (one,) = read_articles(path)
    assert isinstance(one, Article)
    return one


def test_front_matter_says_what_a_text_is_about(tmp_path: Path) -> None:
    front = '---\nArtist: "Ada"\nalbum: One\ntrack: Sea\nsource: The Paper\ndate: 2020-05-06\n---\n'
    text = f"{front}# Any\n\nWaves &amp; wind.\n"
    found = only(write(tmp_path / "x.md", text))
    assert found == Article(About("Ada", "One", "Sea", ("Any", "x")), "Waves & wind.", str(tmp_path / "x.md"),
                            "The Paper", "2020-05-06")  # fmt: skip


def test_the_heading_and_the_name_of_a_file_are_hints(tmp_path: Path) -> None:
    found = only(write(tmp_path / "Ada - Sea.txt", "\ufeff# Ada – The Sea #\nIt is\r\ncold.\n"))
    assert found.about == About(hints=("Ada – The Sea", "Ada - Sea"))
    assert (found.text, found.source, found.date) == ("It is\ncold.", "Ada - Sea.txt", None)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", 'artist,text,source,date\nAda,"Cold, grey\nsea",Paper,1999\n\nBob,Dust,,soon\n'),
        ("a.csv", '\ufeffText;Artist;Date;SOURCE\n"Cold, grey\nsea";Ada;1999;Paper\nDust;Bob;;\n'),
        ("a.tsv", 'artist\ttext\tsource\tdate\nAda\t"Cold, grey\nsea"\tPaper\t1999\nBob\tDust\t\t\n'),
        (
            "a.jsonl",
            (
                '{"artist": "Ada", "text": "Cold, grey\\nsea", "source": "Paper", "date": "1999"}\n\n'
                '{"artist": "Bob", "text": "Dust"}\n'
            ),
        ),
    ],
)
def test_tables_hold_an_article_in_each_line(tmp_path: Path, name: str, text: str) -> None:
    path = write(tmp_path / name, text)
    found = [one for one in read_articles(path) if isinstance(one, Article)]
    assert [(one.about, one.text, one.source, one.date) for one in found] == [
        (About("Ada"), "Cold, grey\nsea", "Paper", "1999"),
        (About("Bob"), "Dust", name, None),
    ]
    assert [one.place.startswith(f"{path}, line ") for one in found] == [True, True]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>The <b>sea</b></p><p>is un<i>bear</i>able</p>", ["The", "sea", "is", "unbearable"]),
        ("a <script>var love = 1 < 2</script> b <style>p {}</style> c <!-- no --> d", ["a", "b", "c", "d"]),
        ("I <3 you, 1 < 2 &amp; 3 &gt; 2", ["I", "<3", "you,", "1", "<", "2", "&", "3", ">", "2"]),
        ("[the band](https://x.example/a) at https://y.example/q?a=b, www.z.example", ["[the", "band]", "at"]),
        ("<script>never closed, all of it unseen", []),
    ],
)
def test_html_and_addresses_are_no_words(text: str, words: list[str]) -> None:
    assert plain(text).split() == words


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.txt", b"", "It holds no text."),
        ("a.txt", b"# Ada\n\n<p> </p>", "It holds no text."),
        ("a.md", b"MZ\0\1binary", "It is no text."),
        ("a.md", b"caf\xe9", "It is not written in UTF-8."),
        ("a.pdf", b"%PDF", "Articles are .txt, .md, "),
        ("a.txt", b"x" * (4 << 20) + b"y", "It is larger than 4 MiB."),
        ("a.csv", b"", "Its columns are none; it needs artist and text."),
        ("a.csv", b"band,review\nAda,Good\n", "Its columns are band, review; it needs artist and text."),
        ("a.csv", b"artist,text\nAda\n", "It has 1 cells where there are 2 columns."),
        ("a.csv", b"artist,text\n,Good\n", "It names no artist."),
        ("a.csv", b"artist,text\nAda," + b"x" * 140_000, "Its rest cannot be read as a table: "),
        ("a.csv", b"artist,text\nAda,caf\xe9\n", "It is not written in UTF-8."),
        ("a.jsonl", b"{artist: Ada}", "It is no JSON."),
        ("a.jsonl", b"[" * 100_000, "It is no JSON."),
        ("a.jsonl", b'["Ada", "Good"]', "It is no object with artist and text."),
        ("a.jsonl", b'{"artist": "Ada"}', "It needs artist and text."),
        ("a.jsonl", b'{"artist": ["Ada"], "text": "Good"}', "Its artist is no text."),
        ("a.jsonl", b'{"artist": "Ada", "text": " "}', "It holds no text."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    (found,) = read_articles(write(tmp_path / name, data))
    assert isinstance(found, Unread)
    assert found.why.startswith(why)
    assert found.place.startswith(str(tmp_path / name))


def test_a_bad_line_stands_in_no_others_way(tmp_path: Path) -> None:
    lines = ("{", json.dumps({"artist": "Ada", "text": "Sea"}), "[]", json.dumps({"artist": "Bob", "text": "Dust"}))
    found = list(read_articles(write(tmp_path / "a.jsonl", "\n".join(lines))))
    assert [isinstance(one, Article) for one in found] == [False, True, False, True]


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for path, why in ((tmp_path / "pipe.txt", "It is no regular file."), (tmp_path / "gone.txt", "It is not there.")):
        assert list(read_articles(path)) == [Unread(str(path), why)]


def test_a_folder_gives_its_files_of_articles_in_order(tmp_path: Path) -> None:
    for name in ("b/Two.MD", "a/one.txt", "a/cover.jpg", ".hidden.txt", "z.jsonl"):
        write(tmp_path / name, "x")
    assert [str(path.relative_to(tmp_path)) for path in article_files(tmp_path)] == ["a/one.txt", "b/Two.MD", "z.jsonl"]
    assert article_files(tmp_path / "a/cover.jpg") == [tmp_path / "a/cover.jpg"]


def test_a_long_article_is_cut(tmp_path: Path) -> None:
    assert len(only(write(tmp_path / "Ada.txt", "word " * MAX_CHARACTERS)).text) <= MAX_CHARACTERS


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([".txt", ".md", ".csv", ".tsv", ".jsonl"]))
def test_whatever_bytes_come_they_are_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, ending: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{ending}"
    path.write_bytes(data)
    for one in read_articles(path):
        assert one.why if isinstance(one, Unread) else one.text.strip()
