"""The pages: what the API tells, as people read it.

Each page asks the same functions that answer the API, so that there is nothing on it that an app could not have. Pages
are read; what changes anything goes through the API, from small ES modules. Only coming in and going out, which must
work without script, are forms.
"""

from segue.interfaces.web.assets import STATIC, static_files
from segue.interfaces.web.failing import tell_person
from segue.interfaces.web.routing import ROUTERS

__all__ = ["ROUTERS", "STATIC", "static_files", "tell_person"]
