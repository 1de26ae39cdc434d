"""How the web processes run; every figure may be set by the environment."""

import os
from pathlib import Path

bind = os.environ.get("LIANGJI_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("LIANGJI_WEB_WORKERS", "2"))
threads = int(os.environ.get("LIANGJI_WEB_THREADS", "8"))
# a request reaches a thread when all of it is here, an answer waits for its reader in the loop: see core/server
worker_class = "core.server.Worker"
worker_connections = 400
timeout = 60
graceful_timeout = 20
keepalive = 5
accesslog = os.environ.get("LIANGJI_ACCESS_LOG") or None
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
control_socket_disable = True
# what a proxy says is read by the application, and only as far as LIANGJI_PROXIES trusts it
forwarder_headers = ""
secure_scheme_headers = {}

# Polars used before a fork deadlocks the child: each worker loads the application itself
preload_app = False
