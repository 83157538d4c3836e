#!/usr/bin/env python3
"""usage: stats.py <socket> <count>

Exits with 0 if HAProxy holds so many machines for alive.
"""

import csv
import io
import socket
import sys

with socket.socket(socket.AF_UNIX) as connection:
    connection.settimeout(5)
    connection.connect(sys.argv[1])
    connection.sendall(b"show stat\n")
    answer = b""
    while piece := connection.recv(65536):
        answer += piece
rows = csv.DictReader(io.StringIO(answer.decode().lstrip("# ")))
servers = [row for row in rows if row["svname"].startswith("machine-")]
sys.exit(0 if sum(row["status"] == "UP" for row in servers) == int(sys.argv[2]) else 1)
