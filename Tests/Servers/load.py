#!/usr/bin/env python3
"""usage: load.py PORT [--new N] [--kept N]

Sends HTTP requests to 127.0.0.1 until standard input is closed, and then prints what has become of them, as JSON.

Two kinds of clients run side by side, each in a thread:

- `new` clients open a connection for each request. Every other one of them waits between the connection and the request,
  as a client far away does: a server that closes a connection because it has not heard of it yet resets this client.
- `kept` clients send several requests on a connection. A server may close such a connection between two requests. The
  client cannot know that before it sends, so this is told apart from a lost request. It connects again, as browsers do.
"""

import argparse
import collections
import json
import random
import socket
import sys
import threading
import time

# A request that waits for a worker longer than this is lost. Far longer than any stop timeout of the examples.
PATIENCE = 60
REQUESTS_ON_A_KEPT_CONNECTION = 20


class Lost(Exception):
    """What became of a request that got no answer: `refused`, `reset`, `late`, `status 503` and so on."""


class Connection:
    def __init__(self, port):
        try:
            self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        except ConnectionRefusedError:
            raise Lost("refused") from None
        except TimeoutError:
            raise Lost("late") from None
        except OSError as error:
            raise Lost("reset" if isinstance(error, ConnectionError) else str(error)) from None
        self.buffer = b""
        self.has_bytes = False

    def request(self, closes):
        """Sends a request and reads the answer. Returns whether the server closes the connection after it."""
        header = "close" if closes else "keep-alive"
        self.has_bytes = False
        try:
            self.socket.sendall(f"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: {header}\r\n\r\n".encode())
            return self.answer()
        except TimeoutError:
            raise Lost("late") from None
        except ConnectionError:
            raise Lost("reset") from None

    def answer(self):
        head = self.until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        status = head[0].split(" ")[1] if head[0].startswith("HTTP/1.") else "unreadable"
        if status != "200":
            raise Lost(f"status {status}")
        fields = {}
        for line in head[1:]:
            name, _, value = line.partition(":")
            fields[name.lower()] = value.strip().lower()
        if fields.get("transfer-encoding") == "chunked":
            while (size := int(self.until(b"\r\n"), 16)) > 0:
                self.exactly(size + 2)
            self.until(b"\r\n")
        elif "content-length" in fields:
            self.exactly(int(fields["content-length"]))
        else:
            while self.receive():
                pass
            return True
        return fields.get("connection") == "close"

    def until(self, mark):
        while mark not in self.buffer:
            self.more()
        part, self.buffer = self.buffer.split(mark, 1)
        return part

    def exactly(self, size):
        while len(self.buffer) < size:
            self.more()
        self.buffer = self.buffer[size:]

    def more(self):
        if not self.receive():
            raise ConnectionError("the connection ended before the answer")

    def receive(self):
        bytes_ = self.socket.recv(65536)
        self.has_bytes = self.has_bytes or len(bytes_) > 0
        self.buffer += bytes_
        return len(bytes_)

    def close(self):
        self.socket.close()


class Load:
    def __init__(self, port):
        self.port = port
        self.is_over = threading.Event()
        self.lock = threading.Lock()
        self.lost = collections.Counter()
        self.kept = collections.Counter()
        self.answered = 0
        self.times = []

    def run(self, new, kept):
        clients = [(self.open_new, 0.005 * (index % 2)) for index in range(new)] + [(self.keep, 0)] * kept
        threads = [threading.Thread(target=self.repeat, args=client) for client in clients]
        for thread in threads:
            thread.start()
        sys.stdin.read()
        self.is_over.set()
        for thread in threads:
            thread.join()

    def repeat(self, client, hesitation):
        """Calls a client again and again. A lost request is counted, and the client goes on."""
        while not self.is_over.is_set():
            try:
                client(hesitation)
            except Lost as loss:
                with self.lock:
                    self.lost[str(loss)] += 1
            time.sleep(random.uniform(0, 0.004))

    def open_new(self, hesitation):
        start = time.monotonic()
        connection = Connection(self.port)
        try:
            pause = random.uniform(0, hesitation)
            time.sleep(pause)
            connection.request(closes=True)
            self.count(time.monotonic() - start - pause)
        finally:
            connection.close()

    def keep(self, _):
        connection = Connection(self.port)
        try:
            for number in range(REQUESTS_ON_A_KEPT_CONNECTION):
                start = time.monotonic()
                try:
                    closes = connection.request(closes=False)
                except Lost as loss:
                    if number == 0 or connection.has_bytes or str(loss) != "reset":
                        raise
                    with self.lock:
                        self.kept["closed"] += 1
                    return
                self.count(time.monotonic() - start)
                if closes:
                    with self.lock:
                        self.kept["announced"] += 1
                    return
                time.sleep(random.uniform(0, 0.02))
        finally:
            connection.close()

    def count(self, seconds):
        with self.lock:
            self.answered += 1
            self.times.append(seconds)

    def result(self):
        times = sorted(self.times)

        def percentile(part):
            return round(1000 * times[min(len(times) - 1, int(len(times) * part))], 1) if times else None

        return {
            "answered": self.answered,
            "lost": self.lost,
            "closed": self.kept["closed"],
            "announced": self.kept["announced"],
            "p50": percentile(0.50),
            "p99": percentile(0.99),
            "max": percentile(1),
        }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--new", type=int, default=4)
    parser.add_argument("--kept", type=int, default=4)
    options = parser.parse_args()
    load = Load(options.port)
    load.run(options.new, options.kept)
    print(json.dumps(load.result()))


if __name__ == "__main__":
    main()
