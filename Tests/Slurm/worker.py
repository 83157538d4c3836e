"""A worker that says its name and the signals that it gets, and ends at INT."""

import os
import signal
import socket
import sys

stop = {signal.SIGINT}
names = {signal.SIGINT: "INT", signal.SIGTERM: "TERM"}
signal.pthread_sigmask(signal.SIG_BLOCK, names)


def say(*words):
    # In one piece, because the workers of several nodes write to one file.
    os.write(1, (" ".join(words) + "\n").encode())


say("start", *sys.argv[1:])
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
    address = os.environ["NOTIFY_SOCKET"]
    sender.sendto(b"READY=1", "\0" + address[1:] if address[0] == "@" else address)
while True:
    number = signal.sigwait(names)
    say(sys.argv[1], "got", names[number])
    if number in stop:
        break
