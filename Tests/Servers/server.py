#!/usr/bin/env python3
"""usage: server.py --runner PREFORK-RUN --seconds N MANIFEST

Runs the workers of a manifest of examples/servers under load, and reloads it again and again: random edits, random
pauses, now and then several at once. Prints a line of a Markdown table. Exits with 1 if a request was lost, if a worker
died by itself or did not leave in time, or if a process is left behind.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

from master import Example, Failure, Master, become_subreaper, end_orphans

LOAD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "load.py")


def reload_at_random(master, example, options):
    """Returns the number of reloads."""
    end = time.monotonic() + options.seconds
    count = 0
    while time.monotonic() < end:
        for _ in range(1 if options.ready else random.choice([1, 1, 1, 2, 3])):
            example.edit(random)
            position = master.reload()
            count += 1
            time.sleep(random.choice([0, 0.001, 0.02]))
        master.wait_for_reload(position)
        if options.ready or random.random() < 0.7:
            wait_for_workers(master, example, options)
        time.sleep(random.choice([0, 0.05, 0.3]))
    return count


def wait_for_workers(master, example, options):
    """Waits until the workers of the last edit are up. Without `--ready`, waits for one of them, and a while more."""
    if options.ready:
        master.wait_for_lines(options.ready)
        return
    start = time.monotonic()
    while time.monotonic() < start + 60:
        with urllib.request.urlopen(f"http://127.0.0.1:{example.port.number}/", timeout=60) as answer:
            if answer.read().split()[0].decode() in example.answers():
                time.sleep(random.uniform(0, 1) * (time.monotonic() - start))
                return
    raise Failure("no worker of the last reload answers")


def start_load(port):
    return subprocess.Popen(
        [sys.executable, LOAD, str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def end_load(load):
    try:
        output, _ = load.communicate(timeout=120)
    except subprocess.TimeoutExpired:
        raise Failure("the load does not end") from None
    return json.loads(output)


def run(options, folder, log):
    example = Example(options.manifest, os.path.join(folder, "example"))
    master = Master(options.runner, example, log)
    load = None
    try:
        master.wait_for_start()
        wait_for_workers(master, example, options)
        load = start_load(example.port.number)
        reloads = reload_at_random(master, example, options)
        result = end_load(load)
        master.stop()
    finally:
        if load and load.poll() is None:
            load.kill()
            load.wait()
        master.end()
    return reloads, result, master.faults()


def row(cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("manifest")
    parser.add_argument("--runner", required=True)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--ready", help="what a worker prints when it is up; each reload waits for it")
    options = parser.parse_args()
    name = os.path.basename(options.manifest).removesuffix(".yaml")
    # So that the blocks below are left, and with them the processes.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    become_subreaper()
    with tempfile.TemporaryDirectory(prefix="prefork-run-servers-") as folder:
        log = open(os.path.join(folder, "log"), "w+b")
        problems = []
        try:
            reloads, result, problems = run(options, folder, log)
            lost = sum(result["lost"].values())
            if lost:
                problems.append("lost: " + ", ".join(f"{count} {what}" for what, count in result["lost"].items()))
            if reloads == 0 or result["answered"] == 0:
                problems.append("nothing was tested")
            print(row([name, reloads, result["answered"], lost, result["announced"], result["closed"], result["p50"],
                       result["p99"], result["max"]]), flush=True)
        except (Failure, OSError) as failure:
            problems.append(str(failure))
        finally:
            left = end_orphans()
        if left:
            problems.append("left behind: " + ", ".join(left))
        if problems:
            log.seek(0)
            lines = log.read().decode(errors="replace").splitlines()
            print(*lines[-60:], sep="\n", file=sys.stderr)
            print(f"{name}: " + "; ".join(problems[:10]), file=sys.stderr)
            sys.exit(1)


if __name__ == "__main__":
    main()
