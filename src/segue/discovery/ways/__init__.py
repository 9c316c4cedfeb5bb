"""Ways through the music by how it sounds: paths, journeys, and mixtures of several things."""
