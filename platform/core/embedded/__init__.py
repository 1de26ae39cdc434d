"""PostgreSQL and Redis out of the wheels, for a folder where nothing is configured."""

from core.embedded.process import ServerFailed, ServerSilent
from core.embedded.running import Servers, attach_or_start, in_use, running

__all__ = ["ServerFailed", "ServerSilent", "Servers", "attach_or_start", "in_use", "running"]
