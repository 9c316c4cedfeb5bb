"""The demo library: music by invented artists and what invented listeners did with it, all of it machine-made.

`build_demo` makes the files, `invent_listeners` the people and `simulate_events` their ninety days.
"""

from segue.services.demo.build import DemoLibrary, build_demo, piece_of
from segue.services.demo.catalogue import DemoTrack, demo_tracks
from segue.services.demo.listening import SimulatedListener, invent_listeners, simulate_events

__all__ = [
    "DemoLibrary",
    "DemoTrack",
    "SimulatedListener",
    "build_demo",
    "demo_tracks",
    "invent_listeners",
    "piece_of",
    "simulate_events",
]
