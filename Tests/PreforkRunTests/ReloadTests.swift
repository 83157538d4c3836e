import Glibc
import Testing

/// Reloads: after an edit and SIGHUP, only changed workers are replaced.
@Suite struct ReloadTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func web(_ ids: String, extra: String = "") -> String {
        """
        version: 1
        worker_groups:
          web:
            command: [\(Built.probe), rest]
            ids: \(ids)
        \(extra)
        """
    }

    private func serving(_ text: String, workers: Int) throws -> (master: Master, manifest: String) {
        let manifest = try workspace.write("app.yaml", text)
        let master = try Master(manifest)
        try master.running(workers)
        return (master, manifest)
    }

    @Test func anEditOfOneWorkerReplacesOneProcess() throws {
        let (master, _) = try serving(web("0-3"), workers: 4)
        let before = master.pids
        try workspace.write("app.yaml", web("0-3", extra: "    overrides: {2: {args: [--v2]}}"))
        #expect(try master.reload().contains("1 to replace, 3 kept"))
        try master.line("web/2", "args[0] added: --v2")
        try master.line("web/2 launched")
        let after = try master.running(4)
        #expect(before.keys.filter { before[$0] != after[$0] } == ["web/2"])
        #expect(try master.stop() == 0)
    }

    @Test func anEditThatOnlyReformatsReplacesNoProcess() throws {
        let (master, _) = try serving(web("0-3", extra: "    stop: {timeout: 60s}"), workers: 4)
        let before = master.pids
        let other = """
            # moved around and written otherwise
            worker_groups:
              "web":
                stop:
                    timeout:   1m
                ids: [3, 0-2]
                command: ["\(Built.probe)", 'rest']
            version: 1
            """
        try workspace.write("app.yaml", other)
        #expect(try master.reload().contains("nothing changed, 4 kept"))
        #expect(master.pids == before)
        #expect(try master.stop() == 0)
    }

    @Test func aTypoIsShownWithACaretAndReplacesNoProcess() throws {
        let (master, manifest) = try serving(web("0-3"), workers: 4)
        let before = master.pids
        try workspace.write("app.yaml", web("0-3", extra: "    prot: 8081"))
        master.signal(SIGHUP)
        try master.line("\(manifest):6:5: error: unknown key 'prot'")
        try master.line("prot: 8081")
        try master.line("^~~~", "port")
        try master.line("reload refused")
        #expect(master.pids == before)
        for pid in before.values { #expect(kill(pid, 0) == 0) }
        #expect(try master.stop() == 0)
    }

    @Test func aPortInUseRefusesTheWholeReload() throws {
        let taken = try TakenPort()
        let (master, manifest) = try serving(web("0-1"), workers: 2)
        let before = master.pids
        try workspace.write("app.yaml", web("0-2", extra: "    port: \(taken.number)"))
        master.signal(SIGHUP)
        let line = try master.line("cannot listen on 127.0.0.1:\(taken.number): address already in use")
        #expect(line.contains("\(manifest):6:11"), "\(line)")
        try master.line("reload refused")
        #expect(master.pids == before, "the new worker was not started either")
        #expect(try master.stop() == 0)
    }

    @Test func anAddressOfAnotherMachineRefusesTheReloadAtItsHost() throws {
        let (master, manifest) = try serving(web("0-1"), workers: 2)
        try workspace.write("app.yaml", web("0-1", extra: "    port: 0\n    host: 192.0.2.1"))
        master.signal(SIGHUP)
        let line = try master.line("cannot listen on 192.0.2.1:0: cannot assign requested address")
        #expect(line.contains("\(manifest):7:11"), "\(line)")
        try master.line("reload refused")
        #expect(try master.stop() == 0)
    }

    @Test func aMissingFileRefusesTheReload() throws {
        let (master, manifest) = try serving(web("0-1"), workers: 2)
        unlink(manifest)
        master.signal(SIGHUP)
        try master.line("cannot read the file: no such file or directory")
        try master.line("reload refused")
        try workspace.write("app.yaml", web("0-1"))
        #expect(try master.reload().contains("nothing changed"))
        #expect(try master.stop() == 0)
    }

    @Test func removingAnIDRetiresItsWorkerAndAddingAnIDStartsAWorker() throws {
        let (master, _) = try serving(web("0-2"), workers: 3)
        let before = master.pids
        try workspace.write("app.yaml", web("[0, 2]"))
        #expect(try master.reload().contains("1 to retire, 2 kept"))
        try master.line("web/1", "was killed by SIGTERM")
        try workspace.write("app.yaml", web("[0, 2, 7]"))
        #expect(try master.reload().contains("1 to start, 2 kept"))
        try master.line("web/7 launched")
        let after = try master.running(3)
        #expect(after["web/0"] == before["web/0"] && after["web/2"] == before["web/2"])
        #expect(try master.stop() == 0)
    }

    @Test func aPolicyChangesInPlace() throws {
        let (master, _) = try serving(web("0-1"), workers: 2)
        let before = master.pids
        try workspace.write("app.yaml", web("0-1", extra: "    stop: {timeout: 7s}"))
        #expect(try master.reload().contains("2 adjusted in place"))
        try master.line("web/0 adjusted in place: stop.timeout 30s → 7s")
        #expect(master.pids == before)
        master.signal(SIGTERM)
        try master.line("web/0", "SIGKILL in 7 s")
        #expect(try master.exitCode() == 0)
    }

    @Test func withCountZeroTheMasterKeepsRunning() throws {
        let (master, _) = try serving(web("0-1"), workers: 2)
        try workspace.write("app.yaml", web("[]").replacingLine("ids", by: "    count: 0"))
        #expect(try master.reload().contains("2 to retire"))
        try master.running(0)
        try workspace.write("app.yaml", web("0-0"))
        #expect(try master.reload().contains("1 to start"))
        try master.running(1)
        #expect(try master.stop() == 0)
    }

    @Test func aChangeInAnEnvFileReplacesItsWorkers() throws {
        try workspace.write("web.env", "MODE=one")
        let (master, _) = try serving(web("0-1", extra: "    env_file: web.env"), workers: 2)
        try workspace.write("web.env", "# a comment changes nothing\nMODE=one")
        #expect(try master.reload().contains("nothing changed"))
        try workspace.write("web.env", "MODE=two")
        #expect(try master.reload().contains("2 to replace"))
        let line = try master.line("env_file.MODE changed")
        #expect(!line.contains("two"), "the log must not contain a secret")
        #expect(try master.stop() == 0)
    }

    @Test func twoHundredReloadsLeakNothing() throws {
        let (master, _) = try serving(web("0-3", extra: "    port: 0"), workers: 4)
        // The first reloads can still allocate memory that later reloads use again.
        for _ in 0..<20 { try master.reload() }
        // A reload is recorded after its log line, in a file that is open for a moment. The status comes after that.
        _ = try master.status()
        let before = try MasterFacts(of: master.pid)
        for round in 0..<200 {
            // Every tenth reload changes the manifest and the next reload reverts it, so that processes are replaced.
            let change = round % 10 == 5
            if change || round % 10 == 6 {
                let port = change ? "    port: 0\n    overrides: {1: {args: [--v2]}}" : "    port: 0"
                try workspace.write("app.yaml", web("0-3", extra: port))
            }
            try master.reload()
            // The successor is not up for long enough when the next reload takes it back.
            if change { try master.line("web/1 launched") }
            if round % 10 == 6 { try master.line("web/1", "gets SIGTERM") }
        }
        // The successor that the last change launched can take a moment to exit.
        try Deadline.await("\(before.descriptors) descriptors again") {
            try MasterFacts(of: master.pid).descriptors == before.descriptors
        }
        let after = try MasterFacts(of: master.pid)
        #expect(after.children == 4 && after.zombies == 0)
        #expect(after.threads == 1)
        // A leak of one manifest (about 10 kB) in each reload would be 2 MB. A reload frees its memory only after its log
        // line, so the test waits. A sanitizer keeps freed memory in quarantine, and detects leaks itself.
        if !Built.isSanitized {
            try Deadline.await("memory near \(before.memory) kB again") {
                try MasterFacts(of: master.pid).memory < before.memory + 2_000
            }
        }
        #expect(try master.stop() == 0)
    }

    @Test func manyHUPsInARowApplyTheLastManifest() throws {
        let (master, _) = try serving(web("0-1"), workers: 2)
        for round in 0..<40 {
            try workspace.write("app.yaml", web("0-1", extra: "    args: [\"\(round)\"]"))
            master.signal(SIGHUP)
        }
        try workspace.write("app.yaml", web("0-1", extra: "    args: [last]"))
        master.signal(SIGHUP)
        try Deadline.await("both workers run the last manifest") {
            let children = try MasterFacts(of: master.pid).commandLines
            return children.count == 2 && children.allSatisfy { $0.hasSuffix(" last") }
        }
        #expect(try master.stop() == 0)
    }
}

extension String {
    fileprivate func replacingLine(_ key: String, by line: String) -> String {
        split(separator: "\n").map { $0.contains("\(key):") ? line[...] : $0 }.joined(separator: "\n")
    }
}
