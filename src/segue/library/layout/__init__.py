"""Where the sound and the words lie in a music file, per container: offsets and lengths only, nothing is interpreted.

All of it reads forward in small pieces, believes no size that a file states of itself without clipping it to the
file, and bounds every loop, so that a hostile file costs neither memory nor time.
"""
