import Glibc
import Testing

/// The command `top` on a terminal, and without one.
@Suite struct TopTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private static let enters = "\u{1B}[?1049h", leaves = "\u{1B}[?1049l"

    @discardableResult
    private func write(_ count: Int, _ word: String = "one") throws -> String {
        try workspace.write(
            "app.yaml",
            "version: 1\ncontrol: {socket: app.sock}\nworker_groups:\n"
                + "  web: {command: [\(Built.probe), rest, \(word)], count: \(count), rollout: {min_ready: 0s}}")
    }

    private func isSame(_ one: termios, _ other: termios) -> Bool {
        one.c_iflag == other.c_iflag && one.c_oflag == other.c_oflag && one.c_lflag == other.c_lflag
            && one.c_cflag == other.c_cflag
    }

    @Test func aWorkerIsSeenAndTheTerminalIsAsItWas() throws {
        let manifest = try write(2)
        let master = try Master(manifest)
        let pid = try #require(try master.running(2)["web/1"])
        let top = try TerminalProgram([Built.runner, "top", manifest])
        try top.shown(TopTests.enters)
        #expect(top.settings.c_lflag & tcflag_t(ICANON | ECHO) == 0)
        try top.shown("app, generation 1: 2 of 2 running")
        try top.shown(">web/0")
        try top.shown(" web/1  running")
        try top.shown("\(pid)")
        try top.type("q")
        #expect(try top.exitCode() == 0)
        #expect(top.output.hasSuffix("\u{1B}[?7h\u{1B}[?25h" + TopTests.leaves))
        let fresh = try TerminalProgram(["/bin/sh", "-c", ":"])
        #expect(isSame(top.settings, fresh.settings))
        #expect(try master.stop() == 0)
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP]) func aSignalLeavesTheTerminalAsItWas(signal: Int32) throws {
        let manifest = try write(1)
        let master = try Master(manifest)
        try master.running(1)
        let top = try TerminalProgram([Built.runner, "top", manifest], environment: ["NO_COLOR": "1"])
        try top.shown(">web/0")
        kill(top.pid, signal)
        #expect(try top.exitCode() == 0)
        #expect(top.output.hasSuffix(TopTests.leaves) && !top.output.contains("\u{1B}[33m"))
        #expect(top.settings.c_lflag & tcflag_t(ICANON | ECHO) == tcflag_t(ICANON | ECHO))
        #expect(try master.stop() == 0)
    }

    @Test func keysSteerTheWorkersThroughReloadsAndResizes() throws {
        let manifest = try write(3)
        let master = try Master(manifest)
        try master.running(3)
        let top = try TerminalProgram([Built.runner, "top", manifest, "--interval", "5m"])
        try top.shown(">web/0")
        // Of the arrow, the bytes come one after another.
        for byte in ["\u{1B}", "[", "B"] { try top.type(byte) }
        try top.shown(">web/1")
        try top.type("s")
        try top.shown("stop web/1? y/n")
        try top.type("y")
        try master.line("web/1 is stopped by the operator (uid \(geteuid()))")
        // What happens is shown at once.
        try top.shown("2 of 3 running, 1 stopped by an operator")
        top.resize(lines: 10, columns: 40)
        try top.shown("\u{1B}[2J")
        try top.shown("2 of 3 running, 1 s")
        try top.type("w")
        try top.shown("Why web/1")
        try top.shown("Next: it is launched by 'prefork-run")
        try top.type("qsy")
        try master.line("web/1 is started by the operator (uid \(geteuid()))")
        try top.shown("3 of 3 running")
        try write(5, "two")
        try master.reload()
        try top.shown("generation 2: 5 of 5 running")
        try top.type("l")
        try top.shown("Events since")
        try top.type("q\u{3}")
        #expect(try top.exitCode() == 0)
        #expect(try master.stop() == 0)
    }

    @Test func aMasterThatIsLostIsFoundAgain() throws {
        let manifest = try write(1)
        let master = try Master(manifest)
        try master.running(1)
        let top = try TerminalProgram([Built.runner, "top", manifest])
        try top.shown(">web/0")
        #expect(try master.stop() == 0)
        try top.shown("trying again: ")
        let other = try Master(try write(4))
        try other.running(4)
        try top.shown("4 of 4 running")
        try top.type("q")
        #expect(try top.exitCode() == 0)
        #expect(try other.stop() == 0)
    }

    @Test func withoutATerminalTheTableIsWrittenOnce() throws {
        let manifest = try write(2)
        let master = try Master(manifest)
        let pid = try #require(try master.running(2)["web/1"])
        let told = try Command.run(Built.runner, "top", manifest)
        #expect(told.code == 0 && told.errors == "")
        let lines = told.output.split(separator: "\n")
        #expect(lines.count == 4 && lines[0] == "app, generation 1: 2 of 2 running")
        let titles = ["WORKER", "STATE", "PID", "UP", "RESTARTS", "CPU%", "RSS", "THR/CAP", "QUEUE", "PSS"]
        #expect(lines[1].split(separator: " ").map(String.init) == titles)
        let cells = lines[3].split(separator: " ").map(String.init)
        #expect(cells.count == 10 && cells[0] == "web/1" && cells[2] == String(pid) && cells[4] == "0", "\(cells)")
        #expect(cells[6].hasSuffix("M") || cells[6].hasSuffix("K"), "\(cells)")
        let dumb = try TerminalProgram([Built.runner, "top", manifest], environment: ["TERM": "dumb"])
        #expect(try dumb.exitCode() == 0)
        #expect(!dumb.output.contains("\u{1B}"))
        #expect(try master.stop() == 0)
        let none = try Command.run(Built.runner, "top", manifest)
        #expect(none.code == 69 && none.errors.hasPrefix("prefork-run: no master listens at "))
        let hasty = try Command.run(Built.runner, "top", manifest, "--interval", "1ms")
        #expect(hasty.code == 64 && hasty.errors.contains("The least --interval is 100ms."))
    }

    @Test func queuesCapsOutputAndFoldedGroupsAreShown() throws {
        let manifest = try workspace.write(
            "app.yaml",
            """
            version: 1
            control: {socket: app.sock}
            worker_groups:
              web: {command: [\(Built.probe), rest], port: 0, listen: {backlog: 77}, cap: 3, count: 2}
              say: {command: [sh, -c, "echo one; echo two; exec sleep 1000"], log: {file: "out-${id}.log"}}
            """)
        let master = try Master(manifest)
        try master.running(3)
        let top = try TerminalProgram([Built.runner, "top", manifest], environment: ["NO_COLOR": "1"])
        top.resize(lines: 24, columns: 80)
        try top.shown("THR/CAP")
        try top.shown("/3      0/77")
        try top.type("o")
        try top.shown("Output of say/0")
        try top.shown("two")
        try top.type("qG")
        try top.shown(">web/1")
        try top.type("o")
        try top.shown("the output of web/1 is not captured, so it goes where the master's output goes")
        try top.type("q")
        try top.type("f")
        try top.shown(">web/*  2 running")
        try top.type("r")
        try top.shown("restart web? y/n")
        try top.type("y")
        try master.line("web/0, web/1 are restarted by the operator")
        try top.type("n")
        try top.shown("Sockets of the master")
        try top.shown("0/77")
        try top.type("qq")
        #expect(try top.exitCode() == 0)
        #expect(try master.stop() == 0)
    }
}
