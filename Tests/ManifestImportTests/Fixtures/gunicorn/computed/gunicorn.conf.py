import multiprocessing
import os

bind = f"0.0.0.0:{os.environ.get('PORT', 8000)}"
workers = multiprocessing.cpu_count() * 2 + 1
max_requests = 1000
max_requests_jitter = 50
chdir = "/srv/site"
secure_scheme_headers = {
    "X-FORWARDED-PROTO": "https",
}
loglevel = os.getenv("LOG_LEVEL", "info")
wrokers = 9
reload = True


def post_fork(server, worker):
    server.log.info("spawned %s", worker.pid)


if os.environ.get("DEBUG"):
    timeout = 0
