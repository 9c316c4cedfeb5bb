"""How a track sounds, as a vector: the embedder port, MusiCNN, models that users bring, and a fallback without any."""
