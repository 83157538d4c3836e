"""A WSGI application for gunicorn.yaml."""

import os

BODY = f"{os.environ.get('GREETING')} from {os.environ.get('PREFORK_ID')}\n".encode()


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(BODY)))])
    return [BODY]
