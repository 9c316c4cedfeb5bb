"""The page of a study, filled into the template beside this; its frame is that of all pages that Segue writes.

It has no script and asks for nothing from anywhere, and what is put into it is escaped.
"""

from typing import Any

import jinja2

_TEMPLATES = jinja2.Environment(
    loader=jinja2.ChoiceLoader(
        [jinja2.PackageLoader("segue.proving.pages", ""), jinja2.PackageLoader("segue.naming.cards.pages", "")]
    ),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, **values: Any) -> str:
    """The page of a template, as HTML. A value that the template asks for and is not there is an error."""
    return _TEMPLATES.get_template(template).render(**values)
