#!/usr/bin/env python3
"""usage: load.py <host> <port> <clients> <file>

Each client asks the server up to a hundred times a second, with a connection for each request, until SIGTERM. Every 100 ms, the counts are written
to the file: {"ok": …, "lost": […], "seen": {"1 2-0": <newest time>, …}}. A request is lost if its answer is not a whole one of 200.
"""

import json
import os
import signal
import socket
import sys
import threading
import time

host, port, clients, path = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
done = threading.Event()
lock = threading.Lock()
counts = {"ok": 0, "lost": [], "seen": {}, "slowest_ms": 0}


def request():
    with socket.create_connection((host, port), timeout=15) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: app\r\nConnection: close\r\n\r\n")
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise ValueError(head.split(b"\r\n")[0].decode(errors="replace") or "an empty answer")
    return body.decode().strip()


def ask():
    while not done.wait(0.01):
        start = time.monotonic()
        try:
            text, problem = request(), None
        except (OSError, ValueError) as error:
            text, problem = None, f"{type(error).__name__}: {error}"
        took = round((time.monotonic() - start) * 1000)
        with lock:
            counts["slowest_ms"] = max(counts["slowest_ms"], took)
            if problem is None:
                counts["ok"] += 1
                counts["seen"][text] = time.time()
            else:
                counts["lost"].append({"time": time.time(), "took_ms": took, "problem": problem})


def write():
    with lock:
        text = json.dumps(counts)
    with open(path + ".new", "w") as file:
        file.write(text)
    os.rename(path + ".new", path)


signal.signal(signal.SIGTERM, lambda *_: done.set())
threads = [threading.Thread(target=ask) for _ in range(clients)]
for thread in threads:
    thread.start()
while not done.wait(0.1):
    write()
for thread in threads:
    thread.join()
write()
