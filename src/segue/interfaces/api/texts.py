"""Texts that people send: not endless, and such as every database takes."""

from typing import Annotated

from pydantic import StringConstraints

_ANY = r"^[^\x00]*$"

Name = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=_ANY)]
"""What something is called."""
Words = Annotated[str, StringConstraints(max_length=500, pattern=_ANY)]
"""What somebody says or asks; it may be empty."""
