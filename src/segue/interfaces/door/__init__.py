"""The door of every face that speaks HTTP: who comes in, how often, and what they are told when they cannot."""
