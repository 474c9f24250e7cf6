"""What stands between strangers and the app: bounds on what a browser may send and ask for.

Streamlit answers whoever speaks its protocol, as fast as they speak it. This package is ASGI
middleware around it, one idea a module; `MIDDLEWARE` is the order in which a request meets them.
The bounds are those of `nncore.limits`. Nothing here counts by address: a school is one address.
"""

from starlette.middleware import Middleware

from nncore.limits import Limits
from ui.guard.session_cap import SessionCap, open_sessions

__all__ = ["MIDDLEWARE", "open_sessions"]

_limits = Limits.from_environment()

MIDDLEWARE = [
    Middleware(SessionCap, limits=_limits),
]
