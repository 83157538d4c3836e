# usage: scrape.py RUNNER WORKERS LIMIT: see Tests/HTTP/run
import json, os, shutil, signal, statistics, subprocess, sys, tempfile, time, urllib.parse, urllib.request
from master import Master, wait

runner, workers, limit = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])


def lint(text, what):
    result = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True)
    assert result.returncode == 0, f"promtool finds fault with {what}:\n{result.stdout}{result.stderr}"


def free_port():
    import socket
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Prometheus:
    def __init__(self, target):
        self.folder = tempfile.mkdtemp(prefix="prefork-run-prometheus-")
        self.port = free_port()
        config = os.path.join(self.folder, "prometheus.yml")
        with open(config, "w") as file:
            file.write("global: {scrape_interval: 1s}\nscrape_configs:\n"
                       f"  - {{job_name: prefork, static_configs: [{{targets: ['127.0.0.1:{target}']}}]}}\n")
        self.log = os.path.join(self.folder, "log")
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={self.folder}/data",
             f"--web.listen-address=127.0.0.1:{self.port}"], stderr=open(self.log, "w"))

    def value(self, query):
        """The value of a query with one result; nil where there is none yet."""
        try:
            url = f"http://127.0.0.1:{self.port}/api/v1/query?query={urllib.parse.quote(query)}"
            result = json.load(urllib.request.urlopen(url, timeout=5))["data"]["result"]
            return float(result[0]["value"][1]) if len(result) == 1 else None
        except OSError:
            return None

    def awaits(self, query, expected):
        wait(f"{query} = {expected}, but {self.value(query)},", lambda: self.value(query) == expected, self)
        print(f"ok: Prometheus sees {query} = {expected:g}")

    def stop(self):
        self.process.terminate()
        self.process.wait(60)
        shutil.rmtree(self.folder)


def story():
    """What a Prometheus sees of a worker that is killed, of a reload, and of the end of the process that serves."""
    manifest = """  web: {command: [sleep, "1000"], count: 3, port: 0}
  slow: {command: [sleep, "1000"], readiness: {after: 200ms}}
  flaky: {command: [sh, -c, "sleep 0.2; exit 3"], restart: {intensity: {deaths: 2}}}
"""
    master = Master(runner, manifest)
    prometheus = Prometheus(master.port)
    try:
        # Prometheus asks for OpenMetrics, and takes nothing of a scrape with a mistake in it.
        prometheus.awaits("up", 1)
        prometheus.awaits('prefork_workers{group="web",state="running"}', 3)
        prometheus.awaits('prefork_workers{group="flaky",state="held"}', 1)
        prometheus.awaits('prefork_restarts_total{group="flaky",cause="failed"}', 2)
        prometheus.awaits('prefork_ready_duration_seconds_bucket{group="slow",le="0.5"}', 1)
        prometheus.awaits('prefork_launch_duration_seconds_count{group="web"}', 3)
        prometheus.awaits('prefork_listener_backlog_connections{group="web"}', 1024)
        prometheus.awaits('count(prefork_worker_resident_memory_bytes > 0)', 4)
        lint(master.get("/metrics"), "the metrics of a small manifest")
        pid = json.loads(master.get("/status.json"))["rows"][-1]["pid"]
        os.kill(pid, signal.SIGKILL)
        prometheus.awaits('prefork_restarts_total{group="web",cause="signal"}', 1)
        master.write(manifest.replace("count: 3", "count: 4"))
        master.reload()
        prometheus.awaits('sum(prefork_workers{group="web"})', 4)
        prometheus.awaits('prefork_reloads_total{outcome="accepted"}', 1)
        assert master.operate({"request": "restart", "workers": ["web"]}, "wrong")[0] == 401
        status, answer = master.operate({"request": "restart", "workers": ["web"]}, master.token)
        assert status == 200 and len(answer["workers"]) == 4, answer
        master.line(r"web/\S+.* restarted by the operator \(by HTTP\)")
        prometheus.awaits('prefork_restarts_total{group="web",cause="operator"}', 4)
        print("ok: an order with the token is obeyed, and one without is not")
        os.kill(int(master.line(r"pid (\d+) serves").group(1)), signal.SIGKILL)
        master.line(r"which serves HTTP, was killed by SIGKILL")
        prometheus.awaits('prefork_restarts_total{group="web",cause="signal"}', 1)
        assert prometheus.value("min_over_time(up[1m])") == 1, "a scrape has failed"
        print("ok: no scrape has failed")
    finally:
        prometheus.stop()
        master.stop()


def measure():
    """How long a scrape takes, and that promtool takes it."""
    half = workers // 2
    master = Master(runner, f'  web: {{command: [sleep, "1000"], count: {half}, port: 0}}\n'
                    f'  queue: {{command: [sleep, "1000"], count: {workers - half}}}\n')
    wait("workers", lambda: json.loads(master.get("/status.json"))["running"] == workers, master)
    times = []
    for _ in range(25):
        # After the time for which an answer is kept.
        time.sleep(0.4)
        begin = time.perf_counter()
        text = master.get("/metrics")
        times.append((time.perf_counter() - begin) * 1000)
    lint(text, f"the metrics of {workers} workers")
    assert text.count("prefork_worker_up{") == workers
    master.stop()
    median = statistics.median(times)
    print(f"ok: a scrape of {workers} workers takes {min(times):.1f} / {median:.1f} / {max(times):.1f} ms "
          f"(least, median, most), {len(text) // 1024} KiB")
    if limit and median > limit:
        raise SystemExit(f"the median is above {limit:g} ms")


story()
measure()
