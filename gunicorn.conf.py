"""How gunicorn serves the hub; it reads this file by itself when started in this folder."""

import os

bind = f"{os.environ.get('HUB_BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
# More than one process needs REDIS_URL: without it, each would count sign-in failures for itself.
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("WEB_THREADS", "4"))
graceful_timeout = 5
control_socket_disable = True
loglevel = "warning"
