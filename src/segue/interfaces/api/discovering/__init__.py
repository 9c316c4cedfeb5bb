"""Lists that are made for somebody: recommended, begun from something, led from here to there, charted, explained."""
