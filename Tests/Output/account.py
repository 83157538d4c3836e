"""Accounts for each line that eight workers write, whatever is killed meanwhile. See Tests/Output/run.

A worker notes the number of each line before and after it writes it, in a file that outlives it. So it is known which
lines a killed worker has written, but for one. What a killed companion had read and not written is lost. That is a gap in
the numbers of a pipe. A companion that was killed asleep has at most the half of a line of each pipe in its hands. One
that was killed at work has what it reads of one pipe at once, and a little of each other pipe."""

import argparse
import mmap
import os
import random
import signal
import struct
import subprocess
import sys
import tempfile
import time

WORKERS = 8
LONGEST = 256
IN_HANDS = 64 * 1024 + (WORKERS - 1) * 8 * 1024 + 2 * WORKERS * LONGEST
# epoll_wait, epoll_pwait, nanosleep and clock_nanosleep, on x86-64 and on arm64.
ASLEEP = {"232", "281", "35", "230", "22", "101", "115"}


def line_of(worker, pid, number):
    return b"%d %d %d %s\n" % (worker, pid, number, b"x" * (20 + number * 7919 % 160))


def work(folder, worker, limit):
    """Writes lines until the worker's processes have written `limit` bytes."""
    written = sum(read_count(entry.path)[2] for entry in counts(folder, worker))
    path = f"{folder}/counts/{worker}-{os.getpid()}"
    with open(path, "wb") as new:
        new.truncate(24)
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), 24) as memory:
        number = own = 0
        while written + own < limit:
            line = line_of(worker, os.getpid(), number)
            struct.pack_into("Q", memory, 0, number + 1)
            os.write(1, line)
            own += len(line)
            struct.pack_into("QQ", memory, 8, number + 1, own)
            number += 1


def counts(folder, worker):
    return [entry for entry in os.scandir(f"{folder}/counts") if entry.name.startswith(f"{worker}-")]


def read_count(path):
    """The lines begun, the lines written and the bytes written of a process."""
    with open(path, "rb") as file:
        return struct.unpack("QQQ", file.read(24).ljust(24, b"\0"))


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        for child in file.read().split():
            try:
                with open(f"/proc/{child}/comm") as name:
                    yield int(child), name.read().strip()
            except OSError:
                pass


class Faults:
    """What happens to a master and its processes, in a random order."""

    def __init__(self, folder, master, seed):
        self.folder, self.master, self.random = folder, master, random.Random(seed)
        self.busy = self.asleep = self.workers = self.moved = 0
        # A companion that dies soon again is started later and later, so that more kills would take minutes.
        self.coming = [self.kill_companion] * 4 + [self.kill_busy_companion] * 4
        self.coming += [self.kill_worker] * 15 + [self.move_file] * 15
        self.random.shuffle(self.coming)

    def kill_busy_companion(self):
        self.kill_companion(tries=500)

    def kill_companion(self, tries=1):
        """Kills the companion, which it stops before to see what it does. With more tries, it is killed at work."""
        pid = self.companion()
        for left in reversed(range(tries)):
            os.kill(pid, signal.SIGSTOP)
            while open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] != "T":
                time.sleep(0.0002)
            is_asleep = open(f"/proc/{pid}/syscall").read().split()[0] in ASLEEP
            if not is_asleep or left == 0:
                break
            os.kill(pid, signal.SIGCONT)
            time.sleep(self.random.random() * 0.002)
        os.kill(pid, signal.SIGKILL)
        self.asleep, self.busy = self.asleep + is_asleep, self.busy + (not is_asleep)

    def companion(self):
        end = time.monotonic() + 10
        while time.monotonic() < end:
            for pid, name in children(self.master):
                if name == "prefork-output":
                    return pid
            time.sleep(0.01)
        raise ProcessLookupError

    def kill_worker(self):
        workers = [pid for pid, name in children(self.master) if name != "prefork-output"]
        if workers:
            os.kill(self.random.choice(workers), signal.SIGKILL)
            self.workers += 1

    def move_file(self):
        os.rename(f"{self.folder}/web.log", f"{self.folder}/moved.{self.moved}")
        self.moved += 1
        os.kill(self.master, signal.SIGUSR1)

    def cause(self):
        if not self.coming:
            return
        try:
            self.coming.pop()()
        except (ProcessLookupError, FileNotFoundError):
            pass  # It has just ended, or there is no file yet.


def run(runner, folder, limit, seed):
    os.mkdir(f"{folder}/counts")
    with open(f"{folder}/app.yaml", "w") as file:
        file.write(
            f"""version: 1
worker_groups:
  web:
    command: [{sys.executable}, -B, {os.path.realpath(__file__)}, --work, "{limit}", --folder, {folder}]
    args: [--id, "${{id}}"]
    count: {WORKERS}
    restart: {{policy: on-failure, backoff: {{initial: 10ms, max: 10ms}}, intensity: {{deaths: 1000, within: 1s}}}}
    log: {{file: web.log, rotate: {{size: 8MiB, keep: 1000}}}}
"""
        )
    with open(f"{folder}/master.log", "w") as log:
        # A control socket of its own, however many of these tests run.
        variables = os.environ | {"RUNTIME_DIRECTORY": folder, "STATE_DIRECTORY": folder}
        master = subprocess.Popen([runner, f"{folder}/app.yaml", "--until-done"], stderr=log, env=variables)
    faults = Faults(folder, master.pid, seed)
    end = time.monotonic() + 300
    while master.poll() is None:
        if time.monotonic() > end:
            master.kill()
            sys.exit("the workers have not ended within 300 s")
        time.sleep(0.1)
        if master.poll() is None:
            faults.cause()
    if master.returncode != 0:
        sys.exit(f"prefork-run exited with {master.returncode}:\n{open(f'{folder}/master.log').read()[-2000:]}")
    return faults


def account(folder, faults):
    """Compares what was written with what is in the files. Returns what is wrong."""
    seen, fragments, wrong, total = {}, [], [], 0
    for name in os.listdir(folder):
        if not name.startswith(("web.log", "moved.")):
            continue
        with open(f"{folder}/{name}", "rb") as file:
            for line in file:
                total += len(line)
                words = line.split(b" ", 3)
                if len(words) == 4 and all(word.isdigit() for word in words[:3]):
                    worker, pid, number = (int(word) for word in words[:3])
                    if line == line_of(worker, pid, number):
                        numbers = seen.setdefault((worker, pid), set())
                        if number in numbers:
                            wrong.append(f"line {number} of {worker} (pid {pid}) is written twice")
                        numbers.add(number)
                        continue
                fragments.append(line.rstrip(b"\n"))

    gaps, lost = [], []
    for entry in os.scandir(f"{folder}/counts"):
        worker, pid = (int(part) for part in entry.name.split("-"))
        begun, written, _ = read_count(entry.path)
        numbers = seen.get((worker, pid), set())
        if any(number >= begun for number in numbers):
            wrong.append(f"{worker} (pid {pid}) has written a line that it has not begun")
        missing = [number for number in range(written) if number not in numbers]
        own = []
        for number in missing:
            if own and own[-1][-1] == number - 1:
                own[-1].append(number)
            else:
                own.append([number])
        if len(own) > faults.busy + faults.asleep:
            wrong.append(f"{worker} (pid {pid}) has {len(own)} gaps, more than companions were killed")
        for gap in own:
            gaps.append([line_of(worker, pid, number) for number in gap])
            lost += gaps[-1]
    # Companions that are killed one after the other may leave one gap.
    most = faults.busy * IN_HANDS + faults.asleep * WORKERS * LONGEST
    if sum(map(len, lost)) > most:
        wrong.append(f"{sum(map(len, lost))} bytes are lost, and the companions had {most} in their hands at most")
    for fragment in fragments:
        if fragment and not any(line[:-1].endswith(fragment) or line.startswith(fragment) for line in lost):
            wrong.append(f"this is no part of a lost line: {fragment[:80]!r}")
    print(
        f"{total / 1e6:.1f} MB in files; killed: {faults.workers} workers, {faults.asleep} companions asleep and "
        f"{faults.busy} at work; {faults.moved} files moved by hand; lost in companions' hands: {sum(map(len, lost))} "
        f"of at most {most} bytes, in {len(gaps)} gaps; {sum(1 for part in fragments if part)} parts of lost lines are left"
    )
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runner")
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--work", type=int)
    parser.add_argument("--folder")
    parser.add_argument("--id", type=int)
    options = parser.parse_args()
    if options.work:
        return work(options.folder, options.id, options.work)
    print(f"seed {options.seed}")
    with tempfile.TemporaryDirectory() as folder:
        faults = run(options.runner, folder, options.megabytes * 1_000_000 // WORKERS, options.seed)
        wrong = account(folder, faults)
    for sentence in wrong[:20]:
        print(sentence)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
