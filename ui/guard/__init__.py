"""What stands between strangers and the app: bounds on what a browser may send and ask for.

Streamlit answers whoever speaks its protocol, as fast as they speak it. This package is ASGI
middleware around it, one idea a module; `MIDDLEWARE` is the order in which a request meets them.
The bounds are those of `nncore.limits`. Nothing here counts by address: a school is one address.
"""

import streamlit as st
from starlette.middleware import Middleware

from nncore.limits import Limits
from ui.guard import punctual_server, security_headers
from ui.guard.closed_routes import ClosedRoutes
from ui.guard.control_messages import ControlMessages
from ui.guard.heads import Heads
from ui.guard.large_messages import LargeMessages
from ui.guard.message_rate import MessageRate
from ui.guard.origins import Origins
from ui.guard.pieces import Pieces
from ui.guard.security_headers import SecurityHeaders
from ui.guard.session_cap import SessionCap, open_sessions
from ui.guard.uploads import Uploads

__all__ = ["MIDDLEWARE", "open_sessions", "tighten_server"]

# Where nobody can set the environment, as on Streamlit Community Cloud, secrets stand in for it;
# Streamlit itself would read them only after this.
st.secrets.load_if_toml_exists()
_limits = Limits.from_environment()

MIDDLEWARE = [
    Middleware(SecurityHeaders, sources=security_headers.frame_ancestors()),
    Middleware(Heads),
    Middleware(Pieces),
    Middleware(ClosedRoutes, limits=_limits),
    Middleware(Origins),
    Middleware(SessionCap, limits=_limits),
    Middleware(MessageRate, limits=_limits),
    Middleware(ControlMessages),
    Middleware(LargeMessages, limits=_limits),
    Middleware(Uploads, limits=_limits),
]


def tighten_server() -> None:
    """Give the server that is about to listen its time limits; call once, before it listens."""
    punctual_server.tighten(_limits)
