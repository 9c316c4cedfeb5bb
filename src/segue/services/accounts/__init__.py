"""Who may come in, and how: passwords, the sessions of browsers, the keys of apps, and what slows guessing down."""

from segue.services.accounts.accounts import Accounts, NewAccount
from segue.services.accounts.keys import Keys
from segue.services.accounts.passwords import Passwords
from segue.services.accounts.sessions import Sessions, forgery_token
from segue.services.accounts.throttling import Throttle

__all__ = ["Accounts", "Keys", "NewAccount", "Passwords", "Sessions", "Throttle", "forgery_token"]
