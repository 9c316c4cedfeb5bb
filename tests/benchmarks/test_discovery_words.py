"""The made world can be asked in words, and typing errors in it are mostly mended."""

from benchmarks.discovery_words import measure_words


def test_a_small_world_is_measured() -> None:
    figures = measure_words(600)
    assert set(figures) == {"index_s", "search_p50_ms", "search_p95_ms", "mended"}
    assert 0 < figures["search_p50_ms"] <= figures["search_p95_ms"]
    assert figures["mended"] > 0.8
