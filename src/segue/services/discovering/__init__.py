"""Lists for listeners, by the ids of the library: each module here wires one part of `discovery` to the stores."""
