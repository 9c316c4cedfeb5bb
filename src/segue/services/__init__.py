"""Use cases: what a person or a program asks Segue to do, put together from the rooms below."""
