# A master for the scripts of this folder: a manifest in a folder of its own, and the port at which it serves HTTP.
import json, os, re, secrets, shutil, signal, subprocess, tempfile, time, urllib.error, urllib.request


class Master:
    def __init__(self, runner, manifest):
        self.folder = tempfile.mkdtemp(prefix="prefork-run-http-")
        self.manifest = os.path.join(self.folder, "app.yaml")
        self.log = os.path.join(self.folder, "log")
        self.token = secrets.token_hex(16)
        with open(os.open(os.path.join(self.folder, "token"), os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(self.token + "\n")
        self.write(manifest)
        self.process = subprocess.Popen([os.path.abspath(runner), self.manifest], stderr=open(self.log, "w"))
        self.port = int(self.line(r" serves http://127\.0\.0\.1:(\d+)/").group(1))

    def write(self, manifest):
        head = ("version: 1\nname: shop\nhttp: {listen: 127.0.0.1:0, operate: true, token_file: token}\n"
                "control: off\nworker_groups:\n")
        with open(self.manifest, "w") as file:
            file.write(head + manifest)

    def line(self, pattern):
        """The first line of the log that matches."""
        return wait(f"a line with {pattern}", lambda: re.search(pattern, open(self.log).read()), self)

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def get(self, path, **headers):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read().decode()

    def operate(self, order, token):
        """The status and the answer of an order."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/operate", json.dumps(order).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=40) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def stop(self):
        self.process.terminate()
        code = self.process.wait(60)
        shutil.rmtree(self.folder)
        assert code == 0, f"the master has ended with {code}"


def wait(what, fact, master=None):
    """Waits for a fact, and returns it."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        found = fact()
        if found:
            return found
        time.sleep(0.05)
    log = open(master.log).read() if master else ""
    raise SystemExit(f"there was no {what}\n{log[-4000:]}")
