#!/usr/bin/env python3
"""A server that answers each request with its release and its shard, which is unique over all machines.

It accepts connections at the socket that it inherits, says when it is ready, and at TERM finishes what it has accepted.
"""

import argparse
import os
import selectors
import signal
import socket
import threading


def notify(text):
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.sendto(text.encode(), "\0" + address[1:] if address[0] == "@" else address)


def answer(connection, text):
    with connection:
        connection.settimeout(10)
        request = b""
        while b"\r\n\r\n" not in request:
            piece = connection.recv(65536)
            if not piece:
                return
            request += piece
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n"
        connection.sendall((head + text).encode())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--release", required=True)
    parser.add_argument("--shard", required=True)
    options = parser.parse_args()
    listener = socket.socket(fileno=3)
    # Other workers accept at the same socket, so one that is ready for all of them may be empty for this one.
    listener.setblocking(False)
    waker, woken = os.pipe2(os.O_NONBLOCK)
    signal.set_wakeup_fd(woken)
    signal.signal(signal.SIGTERM, lambda *_: None)
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    selector.register(waker, selectors.EVENT_READ)
    notify("READY=1")
    threads = []
    while not any(key.fileobj == waker for key, _ in selector.select()):
        try:
            connection, _ = listener.accept()
        except BlockingIOError:
            continue
        connection.setblocking(True)
        threads = [thread for thread in threads if thread.is_alive()]
        text = f"{options.release} {options.shard}\n"
        threads.append(threading.Thread(target=answer, args=(connection, text)))
        threads[-1].start()
    notify("STOPPING=1")
    for thread in threads:
        thread.join()


main()
