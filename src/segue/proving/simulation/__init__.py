"""Proof by simulation: listeners whose taste is known use the lists for months, and what they get is measured.

`world` is where they live and what they truly like, `living` what they do with a track, `logbook` what the server saw
of it, `features` who is asked for lists, `days` the time going by, and `telling` what came of it.
"""
