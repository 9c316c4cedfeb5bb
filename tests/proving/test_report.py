"""The page of a study: whole, safe and told from the study alone."""

import re
from dataclasses import replace
from html import escape
from html.parser import HTMLParser

import pytest

from segue.proving.report import report
from segue.proving.splits import StrongGeneralisation
from segue.proving.study import Study, study
from tests.proving.worlds import circles


@pytest.fixture(scope="module")
def found() -> Study:
    return study(circles(), StrongGeneralisation(), ("ease",), seeds=2, at=(10, 5))


class Tags(HTMLParser):
    """Counts what opens and has to close again."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_has_every_model_and_figure(found: Study) -> None:
    page = report(found)
    tags = Tags()
    tags.feed(page)
    assert not tags.open
    assert "script" not in tags.seen
    for model in found.judged:
        main = model.figures["ndcg@10"]
        assert f"{main.low:.4f} to {main.high:.4f}" in page
        assert f">{model.name}<" in page
    assert all(escape(words) in page for words in found.verdicts)
    assert "NDCG@10" in page
    assert "http" not in re.sub(r"http-equiv", "", page)


def test_bars_and_spots_stay_in_their_picture(found: Study) -> None:
    page = report(found)
    for tag, names in (("rect", ("x", "width")), ("line", ("x1", "x2")), ("circle", ("cx", "cy"))):
        drawn = re.findall(rf"<{tag} [^>]*>", page)
        assert drawn
        for one in drawn:
            for name in names:
                value = float(re.search(rf' {name}="([-\d.]+)"', one)[1])  # type: ignore[index]
                assert 0 <= value <= 760


def test_names_cannot_write_into_the_page(found: Study) -> None:
    page = report(replace(found, data="<script>alert(1)</script>", left_out={"<b>": "<i>too large</i>"}))
    assert "<script" not in page
    assert "&lt;i&gt;too large&lt;/i&gt;" in page


def test_one_model_alone_has_a_page(found: Study) -> None:
    page = report(replace(found, judged=found.judged[:1], differences=()))
    assert "What is more than chance" not in page
