"""The gunicorn worker: no client, however slow, holds a thread.

The arbiter imports this package before it forks, so nothing here may import Flask or Polars.
"""

from core.server.worker import Worker

__all__ = ["Worker"]
