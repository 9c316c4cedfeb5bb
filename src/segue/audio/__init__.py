"""Between files and samples: the only room that knows containers and codecs."""
