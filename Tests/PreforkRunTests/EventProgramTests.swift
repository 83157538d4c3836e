import Glibc
import JSONText
import Testing

/// Programs that a master runs when something has happened, as `on` asks.
@Suite struct EventProgramTests {
    private let workspace: Workspace

    /// Writes the program `tell`, which adds what it reads to the file `told`, after its argument.
    init() throws {
        workspace = try Workspace()
        try workspace.writeProgram("tell", "#!/bin/sh\nline=$(cat)\necho \"$1 $line\" >>told")
    }

    /// - Parameter groups: Lines below `worker_groups`.
    private func write(_ on: String, _ groups: String...) throws -> String {
        try workspace.write(
            "app.yaml",
            "version: 1\nname: shop\n\(on)\nworker_groups:\n" + groups.map { "  \($0)" }.joined(separator: "\n"))
    }

    private func web(_ words: String, _ extra: String = "restart: {policy: never}") -> String {
        "web: {command: [\(Built.probe), \(words)], \(extra)}"
    }

    private func told() -> [Substring] { (contents(of: workspace.path + "/told") ?? "").split(separator: "\n") }

    /// Waits for the lines that the program `tell` has written.
    @discardableResult
    private func told(_ count: Int) throws -> [Substring] {
        try Deadline.await("\(count) lines of programs") { told().count >= count }
        return told()
    }

    private func event(_ line: Substring) throws -> [String: JSON] {
        let text = line.drop { $0 != "{" }
        guard case .object(let members) = try JSON(reading: text.utf8) else { throw HarnessError("no object: \(line)") }
        return Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
    }

    /// The number in a file; nil until it is written.
    private func number(in file: String) -> Int32? {
        contents(of: "\(workspace.path)/\(file)")?.split(separator: "\n").first.flatMap { Int32($0) }
    }

    @Test func aHeldWorkerIsToldWithWhatTheLogSays() throws {
        let restart = "restart: {intensity: {deaths: 1}, backoff: {initial: 10ms}}"
        let master = try Master(try write("on: {held: [./tell, once]}", web("exit, '3'", restart)))
        let line = try master.line("web/0 (pid ", "exited with 3", "; too many deaths (2 in 60 s): held")
        let event = try event(try #require(try told(1).first))
        #expect(event["on"] == "held" && event["event"] == "exited" && event["level"] == "error")
        #expect(event["worker"] == "web/0" && event["code"] == 3 && event["next"] == "hold" && event["deaths"] == 2)
        #expect(event["manifest"] == "shop" && event["path"] == .text(workspace.path + "/app.yaml"))
        #expect(event["master"] == .integer(master.pid))
        guard case .text(let message)? = event["message"] else { throw HarnessError("no message in \(event)") }
        #expect(line.hasSuffix("error: \(message)"), "\(line)")
        #expect(try master.stop() == 0)
        #expect(told().count == 1)
    }

    @Test func exitsThatAreFinalAreToldAndSuccessIsNot() throws {
        let master = try Master(
            try write(
                "on: {held: ./tell}", web("exit, '78'", "restart: {never_on: [78]}"),
                "done: {command: [\(Built.probe), exit, '0'], restart: {policy: on-failure}}",
                "gone: {command: [./gone], restart: {intensity: {deaths: 1}, backoff: {initial: 10ms}}}"))
        try master.line("gone/0 failed to start")
        try master.line("done/0 (pid ", "exited with 0")
        let lines = try told(2)
        #expect(try Set(lines.map { try event($0)["worker"] }) == ["web/0", "gone/0"])
        #expect(try master.stop() == 0)
        #expect(told().count == 2)
    }

    @Test func theProgramHasNothingOfTheMasterButItsEnvironment() throws {
        let path = try write(
            "on: {held: [\(Built.probe), report, report]}", web("exit, '3'", "port: 0, restart: {policy: never}"))
        let master = try Master(path, environment: ["TOKEN": "t0", "PREFORK_ID": "9", "LISTEN_FDNAMES": "a"])
        let text = try Deadline.await("the report") { contents(of: workspace.path + "/report") }
        let facts = text.split(separator: "\n")
        func all(_ word: String) -> [Substring] {
            facts.filter { $0.hasPrefix(word + " ") }.map { $0.dropFirst(word.count + 1) }
        }
        #expect(Set(all("variable").compactMap { $0.split(separator: "=").first }) == master.variables)
        #expect(all("variable").contains("TOKEN=t0"))
        #expect(all("descriptor").map { $0.prefix(2) } == ["0 ", "1 ", "2 "], "\(all("descriptor"))")
        #expect(all("descriptor").first?.contains("memfd:") == true)
        #expect(all("directory") == [workspace.path[...]])
        let pid = try #require(all("pid").first)
        #expect(all("group") == [pid])
        #expect(all("status").contains { $0.hasPrefix("SigBlk:\t0000000000000000") })
        let process = try #require(Int32(pid))
        #expect(getsid(process) == process)
        kill(process, SIGKILL)
        try master.line("app.yaml:3:13: the program of 'held' (pid \(pid)) was killed by SIGKILL")
        #expect(try master.stop() == 0)
    }

    @Test func aProgramThatReadsNothingAndCannotWriteItsEventHoldsNothingUp() throws {
        try workspace.writeProgram(
            "write", "#!/bin/sh\nif echo x 1>&0; then echo wrote >>told; else echo sealed >>told; fi")
        let master = try Master(
            try write(
                "on: {held: [./write]}", web("exit, '3'"), "b: {command: [./gone], restart: {intensity: {deaths: 0}}}"))
        #expect(try told(2) == ["sealed", "sealed"])
        #expect(try master.stop() == 0)
    }

    @Test func programsRunOneAfterTheOtherAndTheNewestOfTooManyEventsAreDropped() throws {
        let (started, gate) = (workspace.path + "/started", workspace.path + "/gate")
        try workspace.writeProgram(
            "slow",
            """
            #!/bin/sh
            mkdir busy || echo two >>told
            : >started
            until [ -e gate ]; do sleep 0.01; done
            echo "slow $(cat)" >>told
            rmdir busy
            """)
        let path = try write(
            "on: {held: [./slow]}", web("exit, '3'"),
            "more: {command: [sh, -c, \"until [ -e go ]; do sleep 0.01; done; exit 4\"], count: 40, restart: {policy: never}}"
        )
        let master = try Master(path)
        try Deadline.await("the first program") { access(started, F_OK) == 0 }
        try workspace.write("go", "")
        try master.line("warning: 32 events wait for their programs: further events are dropped while so many wait")
        for _ in 0..<40 where master.lines.count(where: { $0.contains("exited with 4") }) < 40 {
            try master.line("exited with 4")
        }
        #expect(told().isEmpty)
        try workspace.write("gate", "")
        #expect(access(gate, F_OK) == 0)
        try master.line("warning: no event waits for its program any more; 8 events were dropped")
        let lines = try told(33)
        #expect(try lines.allSatisfy { try event($0)["on"] == "held" } && lines.count == 33)
        #expect(try event(lines[0])["worker"] == "web/0")
        #expect(master.lines.count { $0.contains("further events are dropped") } == 1)
        #expect(try master.stop() == 0)
        #expect(told().count == 33)
    }

    @Test func aProgramThatDoesNotEndIsKilledAndTheNextOneRuns() throws {
        try workspace.writeProgram("deaf", "#!/bin/sh\ntrap '' TERM\nsleep 1000 &\necho $! >child\necho $$ >pid\nwait")
        let path = try write(
            "on: {held: [./deaf], refused: ./tell, timeout: 1s}", web("exit, '3'"), "api: {command: [sleep, '1000']}"
        )
        let master = try Master(path)
        let late = try master.line("app.yaml:3:13: the program of 'held' (pid ")
        #expect(late.hasSuffix("has not ended after 1 s: it gets SIGTERM, and SIGKILL in 5 s"), "\(late)")
        try workspace.write("app.yaml", "nothing")
        master.signal(SIGHUP)
        try master.line("reload refused")
        #expect(try event(try told(1)[0])["on"] == "refused")
        #expect(late.contains("(pid \(number(in: "pid") ?? 0))"))
        let child = try #require(number(in: "child"))
        try Deadline.await("the end of its child") { kill(child, 0) != 0 || isZombie(child) }
        #expect(!master.lines.contains { $0.contains("was killed by SIGKILL") })
        try Deadline.await("the end of the next program") { try MasterFacts(of: master.pid).children == 1 }
        #expect(try master.stop() == 0)
    }

    @Test func theProcessesOfALateProgramAreKilledWithIt() throws {
        try workspace.writeProgram("late", "#!/bin/sh\n\(Built.probe) deaf child &\nwait")
        let path = try write(
            "on: {held: [./late], timeout: 200ms}", web("exit, '3'"), "api: {command: [sleep, '1000']}")
        let master = try Master(path)
        try master.line("has not ended after 200 ms: it gets SIGTERM, and SIGKILL in 5 s")
        let child = try Deadline.await("the child") { number(in: "child") }
        try Deadline.await("the end of the child, which ignores SIGTERM") { kill(child, 0) != 0 || isZombie(child) }
        #expect(try master.stop() == 0)
    }

    @Test func aProgramThatFailsIsToldWithItsPlaceAndChangesNothingElse() throws {
        let master = try Master(
            try write(
                "on: {held: [./missing, a], refused: [sh, -c, 'exit 7']}", web("exit, '3'"),
                "api: {command: [sleep, '1000']}")
        )
        let failed = try master.line("app.yaml:3:13: the program of 'held' cannot be run: cannot execute ")
        #expect(failed.hasSuffix("\(workspace.path)/missing: no such file or directory"), "\(failed)")
        let worker = try #require(master.pids["api/0"])
        let descriptors = try MasterFacts(of: master.pid).descriptors
        try workspace.write("app.yaml", "nothing")
        for _ in 0..<3 {
            master.signal(SIGHUP)
            try master.line("app.yaml:3:38: the program of 'refused' (pid ", "exited with 7")
        }
        #expect(try MasterFacts(of: master.pid).descriptors == descriptors)
        #expect(try MasterFacts(of: master.pid).childPIDs == [worker])
        #expect(try master.stop() == 0)
    }

    @Test func whatAReloadChangesIsUsedFromItsCommitOn() throws {
        func on(_ word: String) -> String {
            "on: {committed: [./tell, \(word)], rolled_back: [./tell, \(word)], refused: [./tell, \(word)]}"
        }
        let master = try Master(try write(on("one"), web("rest", "count: 1")))
        try master.running(1)
        _ = try write(on("two"), web("exit, '3'", "count: 1"))
        master.signal(SIGHUP)
        try master.line("reload 1 is taken back")
        let back = try told(1)[0]
        #expect(back.hasPrefix("one "), "\(back)")
        #expect(try event(back)["on"] == "rolled_back" && event(back)["event"] == "rolled-back")
        #expect(try event(back)["worker"] == "web/0")

        _ = try write(on("three"), web("rest, again", "count: 1"))
        master.signal(SIGHUP)
        try master.line("reload 2 is complete")
        let committed = try told(2)[1]
        #expect(committed.hasPrefix("three "), "\(committed)")
        #expect(try event(committed)["on"] == "committed" && event(committed)["generation"] == 3)

        let taken = try TakenPort()
        _ = try write(on("four"), web("rest, again", "port: \(taken.number)"))
        try master.reload()
        let busy = try told(3)[2]
        #expect(busy.hasPrefix("three ") && busy.contains("cannot listen on 127.0.0.1:\(taken.number)"), "\(busy)")

        // A reload that changes nothing else is committed at once.
        _ = try write(on("five"), web("rest, again", "count: 1"))
        #expect(try master.reload().contains("nothing changed"))
        _ = try write(on("six"), web("rest, again", "cuont: 1"))
        try master.reload()
        let refused = try told(4)[3]
        #expect(refused.hasPrefix("five "), "\(refused)")
        #expect(
            try event(refused)["cause"]
                == .text("\(workspace.path)/app.yaml:5:\(column(of: "cuont")): unknown key 'cuont'"))
        #expect(try event(refused)["message"] == "reload refused: nothing changed")

        _ = try write("x-on: {}", web("rest, again", "count: 1"))
        try master.reload()
        _ = try write(on("seven"), web("rest, again", "cuont: 1"))
        #expect(try master.reload().contains("reload refused"))
        #expect(try master.stop() == 0)
        #expect(told().count == 4, "\(told().joined(separator: "\n"))")
    }

    /// The column of a word in the line of the group.
    private func column(of word: String) throws -> Int {
        let line = try #require(contents(of: workspace.path + "/app.yaml")?.split(separator: "\n").dropFirst(4).first)
        return try #require(line.split(separator: word).first).count + 1
    }

    @Test func theEndOfTheMasterWaitsForNoProgramEndsNoneAndStartsNone() throws {
        try workspace.writeProgram(
            "slow",
            "#!/bin/sh\nexec >/dev/null 2>&1\necho $$ >pid\nuntil [ -e gate ]; do sleep 0.01; done\necho \"slow $(cat)\" >>told"
        )
        let path = try write(
            "on: {held: [./slow]}", web("exit, '3'"), "more: {command: [sh, -c, exit 4], restart: {policy: never}}",
            "api: {command: [sleep, '1000']}")
        let master = try Master(path)
        let pid = try Deadline.await("the first program") { number(in: "pid") }
        try Deadline.await("the end of all that end") { try MasterFacts(of: master.pid).children == 2 }
        #expect(try master.stop() == 0)
        #expect(master.lines.contains { $0.hasSuffix("warning: 1 event is told to no program: the master ends") })
        #expect(kill(pid, 0) == 0)
        try workspace.write("gate", "")
        #expect(try told(1).count == 1)
        try Deadline.await("the end of the program") { kill(pid, 0) != 0 || isZombie(pid) }
        #expect(told().count == 1)
    }
}

extension Master {
    /// The names of the variables that a program inherits from the master.
    fileprivate var variables: Set<Substring> {
        let entries = (contents(of: "/proc/\(pid)/environ") ?? "").split(separator: "\0")
        return Set(entries.compactMap { $0.split(separator: "=").first }).subtracting(["PREFORK_ID", "LISTEN_FDNAMES"])
    }
}

private func isZombie(_ pid: Int32) -> Bool { contents(of: "/proc/\(pid)/stat")?.contains(") Z ") ?? true }
