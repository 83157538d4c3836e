"""A prefork-run that runs an example of examples/servers, observed through its log."""

import ctypes
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

# A fact that has not come to pass after this time never will. The stop timeouts of the examples are 30 s.
PATIENCE = 90


class Failure(Exception):
    pass


class FreePort:
    """A port of 127.0.0.1 that nobody else gets from the kernel, and that a program under test can listen on."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(("127.0.0.1", 0))
        self.number = self.socket.getsockname()[1]


class Example:
    """A copy of an example, on a port of its own."""

    def __init__(self, source, folder):
        self.port = FreePort()
        shutil.copytree(os.path.dirname(source), folder)
        self.path = os.path.join(folder, os.path.basename(source))
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            if name.endswith((".yaml", ".conf")):
                text = re.sub(r"(port: |127\.0\.0\.1:)8080\b", rf"\g<1>{self.port.number}", text)
                self.write(path, text)
            if path == self.path:
                self.text = text
        last = re.search(r"^    ids: 0-(\d+)$", self.text, re.MULTILINE)
        greeting = "env: {GREETING: hello"
        if not last or greeting not in self.text:
            raise Failure(f"{source} has no 'ids: 0-N' or no '{greeting}'")
        self.workers = int(last[1]) + 1
        self.greeting = "hello"
        self.overrides = {}
        self.edits = 0

    def edit(self, random):
        """Changes all workers, one worker, or none."""
        choice = random.choices(["all", "one", "none"], [6, 3, 1])[0]
        if choice == "all":
            self.edit_all()
        elif choice == "one":
            self.overrides[random.randrange(self.workers)] = self.word()
        self.save()

    def edit_all(self):
        """Changes all workers."""
        self.greeting, self.overrides = self.word(), {}
        self.save()

    def word(self):
        self.edits += 1
        return f"hello-{self.edits}"

    def save(self):
        text = self.text.replace("GREETING: hello", f"GREETING: {self.greeting}")
        overrides = "".join(f"      {id}: {{env: {{GREETING: {word}}}}}\n" for id, word in self.overrides.items())
        if overrides:
            text = re.sub(r"^(    ids: .*\n)", rf"\1    overrides:\n{overrides}", text, flags=re.MULTILINE)
        self.write(self.path, text)

    def answers(self):
        """The first words that the workers of the last edit answer with. nginx does not answer with the greeting."""
        return {self.greeting, *self.overrides.values(), "nginx"}

    def write(self, path, text):
        # Renamed, so that no reader sees half of it.
        with open(path + ".new", "w", encoding="utf-8") as file:
            file.write(text)
        os.rename(path + ".new", path)


class Master:
    def __init__(self, runner, example, log):
        self.example = example
        self.records = []
        self.changed = threading.Condition()
        self.process = subprocess.Popen(
            [runner, "--log-format", "json", example.path], stdin=subprocess.DEVNULL,
            # A control socket and a history of its own, however many masters of this example run.
            env=os.environ | dict.fromkeys(["RUNTIME_DIRECTORY", "STATE_DIRECTORY"], os.path.dirname(os.path.abspath(example.path))),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=end_with_parent)
        self.log = log
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        """Reads the log. The workers write to the same stream, in lines of their own kind."""
        for line in self.process.stdout:
            self.log.write(line)
            self.log.flush()
            try:
                record = json.loads(line)
            except ValueError:
                record = None
            if not isinstance(record, dict) or "event" not in record:
                record = {"event": "line of a worker", "line": line.decode(errors="replace")}
            with self.changed:
                self.records.append(record)
                self.changed.notify_all()
        with self.changed:
            self.records.append({"event": "end of the log"})
            self.changed.notify_all()

    def wait(self, what, fact):
        """Waits until `fact` of the records is neither None nor False, and returns it."""
        end = time.monotonic() + PATIENCE
        with self.changed:
            while True:
                found = fact(self.records)
                if found is not None and found is not False:
                    return found
                if self.records and self.records[-1]["event"] == "end of the log":
                    raise Failure(f"prefork-run has ended while waiting for {what}")
                if not self.changed.wait(end - time.monotonic()) and time.monotonic() >= end:
                    raise Failure(f"timed out waiting for {what}")

    def wait_for_start(self):
        launched = lambda records: {r["worker"] for r in records if r["event"] == "launched"}
        self.wait("the launch of all workers", lambda records: len(launched(records)) == self.example.workers)

    def reload(self):
        """Sends HUP. Returns where in the log the answer begins."""
        with self.changed:
            position = len(self.records)
        self.process.send_signal(signal.SIGHUP)
        return position

    def wait_for_reload(self, position):
        """Waits until a reload is accepted and all that began before it is committed."""

        def ended(records):
            is_accepted, is_rolling = False, False
            for index, record in enumerate(records):
                event = record["event"]
                if event in ["refused", "reload-refused", "rollout-failed", "rolled-back"]:
                    raise Failure(record["message"])
                if event == "accepted":
                    # The start is no transaction, and a reload that changes nothing is none of its own.
                    is_rolling = is_rolling or record["generation"] > 1 and record["replace"] + record["start"] > 0
                    is_accepted = is_accepted or index >= position
                elif event == "committed":
                    is_rolling = False
            return is_accepted and not is_rolling

        self.wait("the end of a reload", ended)

    def wait_for_lines(self, mark):
        """Waits until each worker that was launched has printed a line with `mark`."""

        def printed(records):
            launched = sum(record["event"] == "launched" for record in records)
            return sum(mark in record.get("line", "") for record in records) >= launched

        self.wait(f"lines with '{mark}'", printed)

    def faults(self):
        """Workers that died by themselves, workers that did not leave before their stop timeout, and failed reloads."""
        stopping, faults = set(), []
        for record in self.records:
            if record["event"] == "stopping":
                stopping.add(record["pid"])
            elif record["event"] == "rollout-failed":
                faults.append(record["message"])
            elif record["event"] == "exited":
                if record["pid"] not in stopping or record.get("signal") == "SIGKILL":
                    faults.append(record["message"])
        return faults

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise Failure("prefork-run has not stopped") from None
        if code != 0:
            raise Failure(f"prefork-run has exited with {code}")

    def end(self):
        """Ends the master if it still runs. The kernel ends its workers."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.reader.join(5)


LIBRARY = ctypes.CDLL(None, use_errno=True)


def end_with_parent():
    """Lets the kernel send TERM to this process when its parent ends (PR_SET_PDEATHSIG)."""
    LIBRARY.prctl(1, signal.SIGTERM, 0, 0, 0)


def become_subreaper():
    """Makes this process the parent of all processes that are left behind below it (PR_SET_CHILD_SUBREAPER)."""
    if LIBRARY.prctl(36, 1, 0, 0, 0) != 0:
        raise Failure("cannot become a subreaper")


def end_orphans():
    """Ends all child processes and their children. Returns the names of those that were left behind."""
    names = []
    for _ in range(1000):
        try:
            while os.waitpid(-1, os.WNOHANG)[0] != 0:
                pass
        except ChildProcessError:
            return names
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
            children = file.read().split()
        for child in children:
            try:
                with open(f"/proc/{child}/comm", encoding="utf-8") as file:
                    names.append(file.read().strip())
                os.kill(int(child), signal.SIGKILL)
            except (FileNotFoundError, ProcessLookupError):
                pass
        time.sleep(0.01)
    return names
