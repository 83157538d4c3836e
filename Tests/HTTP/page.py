# usage: page.py RUNNER FOLDER: see Tests/HTTP/run
import base64, json, os, shutil, socket, struct, subprocess, sys, tempfile, time, urllib.request
from master import Master, wait

runner, folder = sys.argv[1:3]


class Browser:
    """Chromium without a screen, by its own protocol."""

    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="prefork-run-chromium-")
        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             f"--user-data-dir={self.profile}", "--remote-debugging-port=0", "about:blank"], stderr=subprocess.DEVNULL)
        file = f"{self.profile}/DevToolsActivePort"
        wait("a browser", lambda: os.path.exists(file) and open(file).read().count("\n"))
        port = open(file).read().split()[0]
        pages = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json"))
        path = next(page for page in pages if page["type"] == "page")["webSocketDebuggerUrl"].split(port, 1)[1]
        self.socket = socket.create_connection(("127.0.0.1", int(port)))
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        self.stream = self.socket.makefile("rb")
        while self.stream.readline() != b"\r\n":
            pass
        self.number = 0
        self.complaints = []
        for domain in ["Log", "Runtime", "Page"]:
            self.call(f"{domain}.enable")

    def frame(self):
        size = self.stream.read(2)[1] & 127
        if size > 125:
            size = struct.unpack(">H" if size == 126 else ">Q", self.stream.read(2 if size == 126 else 8))[0]
        return json.loads(self.stream.read(size))

    def call(self, method, **params):
        self.number += 1
        data = json.dumps({"id": self.number, "method": method, "params": params}).encode()
        size = bytes([128 | len(data)]) if len(data) < 126 else bytes([128 | 126]) + struct.pack(">H", len(data))
        self.socket.sendall(b"\x81" + size + bytes(4) + data)
        while True:
            message = self.frame()
            if message.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown"):
                self.complaints.append(message["params"])
            if message.get("id") == self.number:
                return message.get("result", {})

    def value(self, script):
        return self.call("Runtime.evaluate", expression=script)["result"].get("value")

    def look(self, url, width, height, scheme):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Page.navigate", url=url)

    def picture(self, name):
        with open(f"{folder}/{name}.png", "wb") as file:
            file.write(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def stop(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


def awaits(browser, what, script):
    wait(what, lambda: browser.value(script))
    print(f"ok: {what}")


def button(verb, name):
    return f"""document.querySelector('button[data-order="{verb}"][data-name="{name}"]')"""


def order(browser, token, verb, name):
    """Types a token, unless there is one, and clicks twice."""
    if token:
        browser.value(f"""document.getElementById("token").value = "{token}"; document.getElementById("keep").click()""")
    awaits(browser, f"{verb} {name} is offered", button(verb, name) + "?.checkVisibility() === true")
    for _ in range(2):
        browser.value(button(verb, name) + ".click()")


manifest = """  web: {command: [sleep, "1000"], count: 12, port: 0}
  queue: {command: [sleep, "1000"], count: 984}
  flaky: {command: [sh, -c, "sleep 0.2; exit 3"], count: 4, restart: {intensity: {deaths: 1}}}
"""
master = Master(runner, manifest)
browser = Browser()
try:
    url = f"http://127.0.0.1:{master.port}/"
    for name, width, height, scheme in [
        ("light", 1280, 1000, "light"), ("dark", 1280, 1000, "dark"), ("narrow", 390, 844, "dark"),
    ]:
        browser.look(url, width, height, scheme)
        awaits(browser, f"{name}: 1000 workers, four of them held", """
            document.querySelectorAll("tr.worker").length === 1000
            && document.querySelector("#tile-down b").textContent === "4" """)
        awaits(browser, f"{name}: nothing is wider than the window", "document.documentElement.scrollWidth <= innerWidth")
        browser.picture(name)
    browser.look(url, 1280, 1000, "light")
    awaits(browser, "a large group is folded", """document.querySelectorAll("tr.group.closed").length === 1""")
    browser.value("""document.querySelector("tr.closed button").click()""")
    awaits(browser, "it unfolds", """[...document.querySelectorAll("tr.worker")].every(row => !row.hidden)""")
    browser.picture("unfolded")
    browser.value("""document.getElementById("only-down").click()""")
    awaits(browser, "only what is not up is shown", """document.querySelectorAll("tr.worker:not([hidden])").length === 4""")
    awaits(browser, "no order without a token", """!document.body.classList.contains("may")
        && document.querySelector("#orders").checkVisibility()""")
    browser.value("""document.getElementById("only-down").click()""")
    order(browser, "wrong", "stop", "web/0")
    awaits(browser, "a wrong token is told", """document.getElementById("told").textContent.includes("not the right one")""")
    order(browser, master.token, "stop", "web/0")
    master.line(r"web/0 is stopped by the operator \(by HTTP\)")
    awaits(browser, "a stopped worker can be started", button("start", "web/0") + " !== null")
    browser.picture("orders")
    browser.look(url, 390, 844, "light")
    awaits(browser, "the tab keeps the token", """document.body.classList.contains("may")""")
    awaits(browser, "narrow: nothing is wider than the window", "document.documentElement.scrollWidth <= innerWidth")
    browser.value("""document.querySelector("tr.closed button").click()""")
    awaits(browser, "narrow: the buttons are in the window", button("restart", "web")
           + ".parentNode.getBoundingClientRect().right <= document.documentElement.clientWidth")
    browser.picture("orders-narrow")
    browser.look(url, 1280, 1000, "dark")
    awaits(browser, "all rows are back", """document.querySelectorAll("tr.worker").length === 1000""")
    order(browser, None, "restart", "web")
    master.line(r"web/\S+.* restarted by the operator \(by HTTP\)")
    browser.picture("orders-dark")
    master.write(manifest.replace("count: 12", "count: 3"))
    master.reload()
    awaits(browser, "rows go without a reload of the page", """document.querySelectorAll("tr.worker").length === 991""")
    awaits(browser, "the reload is in the history", """document.querySelectorAll("#history tr").length === 2
        && document.querySelector("#history tr").textContent.includes("committed")""")
    awaits(browser, "events are shown", """document.querySelector("#log li").textContent.length > 10""")
    master.process.terminate()
    awaits(browser, "the loss of the connection is told", """document.getElementById("banner").className === "shown" """)
    browser.picture("lost")
    # What the page itself has done wrong; that the server is gone, and that a token was wrong, is no fault of it.
    complaints = [text for text in map(json.dumps, browser.complaints) if "net::" not in text and "401 (" not in text]
    assert not complaints, "\n".join(complaints)
    print("ok: the console is empty")
finally:
    browser.stop()
    master.stop()
