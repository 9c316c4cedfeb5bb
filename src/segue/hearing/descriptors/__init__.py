"""What a track is like in eight words, each a number in 0..1: by formulas, and by what was learned about embeddings."""
