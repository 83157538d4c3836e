#!/usr/bin/env python3
"""usage: compare.py --runner PREFORK-RUN --seconds N MANIFEST

Measures the latency of a server of examples/servers under the same load without and with reloads that replace all
workers, first with prefork-run and then, for gunicorn and puma, with the server's own reload of as many workers. Prints
lines of a Markdown table. Lost requests of another's reload are no failure of this script.

The clients wait for an answer before they ask again. During a pause few requests are therefore sent, and p99 hides it: the
longest time and the number of answers tell it.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

from master import Example, Failure, Master, become_subreaper, end_orphans
from server import end_load, row, start_load, wait_for_workers

# From one reload to the next. Longer than the start of most servers.
PACE = 3

PUMA = """workers {workers}
threads 1, 4
preload_app! false
bind "tcp://127.0.0.1:{port}"
"""


class Own:
    """A server that is its own master, with as many workers as the example."""

    def __init__(self, name, example, folder, log):
        self.name = name
        directory = os.path.dirname(example.path)
        port, workers = example.port.number, example.workers
        if name == "gunicorn":
            self.signal = signal.SIGHUP
            command = ["gunicorn", "wsgi:app", "--worker-class=gthread", "--threads=4", f"--workers={workers}",
                       f"--bind=127.0.0.1:{port}", "--graceful-timeout=25"]
        else:
            self.signal = signal.SIGUSR1
            configuration = os.path.join(folder, "puma.rb")
            with open(configuration, "w", encoding="utf-8") as file:
                file.write(PUMA.format(workers=workers, port=port))
            command = ["puma", "-C", configuration, "config.ru"]
        self.process = subprocess.Popen(
            command, cwd=directory, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            env=os.environ | {"GREETING": example.greeting, "PREFORK_ID": "0"})
        self.url = f"http://127.0.0.1:{port}/"

    def wait_for_start(self):
        end = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(self.url, timeout=60):
                    break
            except OSError:
                if time.monotonic() > end:
                    raise Failure(f"{self.name} does not answer") from None
                time.sleep(0.1)
        # The other workers boot.
        time.sleep(2)

    def reload(self):
        self.process.send_signal(self.signal)

    def end(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class PreforkRun:
    name = "prefork-run"

    def __init__(self, options, example, log):
        self.options = options
        self.example = example
        self.master = Master(options.runner, example, log)

    def wait_for_start(self):
        self.master.wait_for_start()
        wait_for_workers(self.master, self.example, self.options)
        time.sleep(2)

    def reload(self):
        self.example.edit_all()
        self.master.reload()

    def end(self):
        self.master.end()


def measure(name, contender, example, seconds):
    """Prints a line for the load alone, and a line for the load with reloads."""
    contender.wait_for_start()
    for reloads in [False, True]:
        load = start_load(example.port.number)
        try:
            start, count = time.monotonic(), 0
            while time.monotonic() < start + seconds:
                if reloads:
                    contender.reload()
                    count += 1
                time.sleep(min(PACE, seconds))
            result = end_load(load)
        finally:
            if load.poll() is None:
                load.kill()
                load.wait()
        print(row([name, contender.name if reloads else f"none ({contender.name})", count, result["answered"],
                   sum(result["lost"].values()), result["closed"], result["p50"], result["p99"], result["max"]]),
              flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("manifest")
    parser.add_argument("--runner", required=True)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--ready")
    options = parser.parse_args()
    name = os.path.basename(options.manifest).removesuffix(".yaml")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    become_subreaper()
    contenders = [PreforkRun, Own] if name in ["gunicorn", "puma"] else [PreforkRun]
    with tempfile.TemporaryDirectory(prefix="prefork-run-servers-") as folder:
        for kind in contenders:
            place = os.path.join(folder, kind.__name__)
            example = Example(options.manifest, place)
            with open(place + ".log", "w+b") as log:
                if kind is Own:
                    contender = Own(name, example, folder, log)
                else:
                    contender = PreforkRun(options, example, log)
                try:
                    measure(name, contender, example, options.seconds)
                except (Failure, OSError) as failure:
                    print(f"{name}: {failure}", file=sys.stderr)
                    sys.exit(1)
                finally:
                    contender.end()
                    end_orphans()


if __name__ == "__main__":
    main()
