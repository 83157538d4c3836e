import Glibc
import Testing

/// Reloads that fail: everything goes back to what ran before, and the log says why.
@Suite struct RollbackTests {
    private let workers: GatedWorkers

    init() throws { workers = try GatedWorkers() }

    /// Reloads a manifest that fails, and looks at what is left.
    ///
    /// - Parameters:
    ///   - line: The line of the manifest that the log names.
    ///   - cause: What the log says about the second worker, whose failure repeats that of the first.
    private func isTakenBack(_ master: Master, old: [String: Int32], line: String, cause: String) throws {
        try master.reload()
        let failed = try master.line("all groups go back to what ran before")
        #expect(failed.contains("\(workers.workspace.path)/app.yaml:\(line): web/1 \(cause)"), "\(failed)")
        let end = try master.line("reload 1 is taken back after")
        #expect(end.contains("the manifest of the start runs again; cause: "), "\(end)")
        #expect(end.contains("\(workers.workspace.path)/app.yaml:\(line): web/1 \(cause)"), "\(end)")
        #expect(!end.contains("; not up"), "\(end)")
        #expect(try master.status().contains("the file differs from what runs"))
        #expect(
            master.positions("gets SIGTERM").allSatisfy { at in
                !old.values.contains { master.lines[at].contains("(pid \($0))") }
            })
        try Deadline.await("that the old processes are alone") {
            try MasterFacts(of: master.pid).childPIDs.sorted() == old.values.sorted()
        }
    }

    @Test func aProgramThatExitsAtOnceIsTakenBackAndTheOldProcessesRunOn() throws {
        let master = try workers.serving(count: 2)
        let old = master.pids
        try workers.open("new")
        try workers.write("new", count: 2, program: "exit 3")
        try isTakenBack(master, old: old, line: "4:14", cause: "exited with 3 after ")
        // The next manifest that works ends the difference.
        try workers.write("old", count: 2)
        try master.reload()
        #expect(!(try master.status().contains("differs")))
        #expect(try master.stop() == 0)
    }

    @Test func aProgramThatNeverSaysReadyIsTakenBackAndTheOldProcessesRunOn() throws {
        let master = try workers.serving(count: 2)
        let old = master.pids
        try workers.write("new", count: 2)
        try workers.edit("{notify: true}", to: "{notify: true, timeout: 100ms}")
        try isTakenBack(master, old: old, line: "7:5", cause: "is not up after ")
        #expect(!master.positions("is taken back", "it has not reported READY=1").isEmpty)
        #expect(try master.stop() == 0)
    }

    /// The restart policy decides about successors that fail when the rollout does not. The old processes go on.
    @Test func aRolloutThatContinuesGivesUpWorkersThatFailTooOften() throws {
        let extra = """
                restart: {intensity: {deaths: 1}, backoff: {initial: 10ms}}
                rollout: {on_failure: continue}
            """
        let master = try workers.serving(count: 1)
        let old = try #require(master.pids["web/0"])
        try workers.open("new")
        try workers.write("new", count: 1, program: "exit 3")
        try workers.edit("    restart: {backoff: {initial: 10ms}}", to: extra)
        try master.reload()
        try master.line("web/0 (pid ", "exited with 3", "pid \(old) goes on, and its next successor is launched in ")
        try master.line("web/0 (pid ", "pid \(old) goes on until the next reload: too many deaths (2 in 60 s)")
        try master.line("the other workers are replaced all the same (on_failure: continue)")
        try master.line("reload 1 is complete after", "; not up: web/0")
        #expect(master.isAlive(old))
        try master.reload()
        try master.line("web/0 (pid ", "exited with 3")
        #expect(try master.stop() == 0)
    }

    /// Whoever has mended the database sends SIGHUP, and expects the migration to be tried again.
    @Test func aReloadRunsAFailedMigrationAgain() throws {
        let workspace = workers.workspace
        let text = """
            version: 1
            worker_groups:
              migrate: {command: [test, -e, \(workspace.path)/database], restart: {policy: never}}
              web: {command: [\(Built.probe), rest], needs: {migrate: completed}}
            """
        let master = try Master(try workspace.write("app.yaml", text))
        try master.line("group 'web' cannot go on: it needs 'migrate' to complete, and migrate/0 has failed")
        try master.reload()
        try master.line("group 'web' cannot go on: ")
        try workspace.write("database", "")
        #expect(try master.reload().contains("nothing changed, 2 kept; 1 tried again"))
        try master.line("web/0 launched")
        #expect(try master.stop() == 0)
    }

    /// What the manifest changes besides is not begun.
    @Test func aPortThatIsTakenRefusesTheChangeOfAnotherGroupToo() throws {
        let taken = try TakenPort()
        let other = "  other: {command: [\(Built.probe), rest]}"
        let master = try workers.serving(count: 2, groups: other)
        let old = try master.running(3)
        try workers.write("new", count: 2, groups: other.replacing("rest", with: "rest, changed"))
        try workers.edit("port: 0", to: "port: \(taken.number)")
        master.signal(SIGHUP)
        try master.line("app.yaml:6:11: error: cannot listen on 127.0.0.1:\(taken.number): address already in use")
        try master.line("reload refused: nothing changed")
        #expect(try master.status().contains("the file differs from what runs"))
        #expect(master.pids == old && master.positions("launched as pid").count == 3)
        #expect(master.positions("gets SIGTERM").isEmpty)
        #expect(try master.stop() == 0)
    }

    @Test func aCanaryThatCrashesBeforeItHasArrivedTakesTheReloadBackAtOnce() throws {
        let rollout = "    rollout: {canary: 1, min_ready: 1m}"
        let master = try workers.serving(count: 3, rollout)
        let old = master.pids
        let until = "\(Built.probe) tell READY=1; until [ -e crash ]; do sleep 0.01; done; exit 9"
        try workers.reload(master, "new", count: 3, program: until, rollout)
        let canary = try master.launch(of: "web/0")
        try master.line("web/0 (pid \(canary)) is ready")
        #expect(old.values.allSatisfy(master.isAlive))
        try workers.workspace.write("crash", "")
        try master.line("web/0 exited with 9 after", "all groups go back to what ran before")
        try master.line("reload 1 is taken back")
        #expect(master.positions("launched as pid").count == 4, "no other worker was begun")
        #expect(old.values.allSatisfy(master.isAlive))
        #expect(try master.stop() == 0)
    }

    /// A job that exits once, with this code.
    private func migrate(_ code: Int, _ more: String = "") -> String {
        "  migrate: {command: [sh, -c, \"exit \(code)\"], restart: {policy: never}\(more)}"
    }

    /// The new program needs the new tables. If they cannot be made, the old program goes on.
    @Test func aMigrationThatFailsLeavesTheGroupThatNeedsItAsItWas() throws {
        let needs = "    needs: {migrate: completed}"
        let master = try workers.serving(needs, groups: migrate(0))
        let old = try #require(master.pids["web/0"])
        try workers.reload(master, "new", needs, groups: migrate(4))
        try master.line("migrate/0 exited with 4 after", "all groups go back to what ran before")
        try master.line("reload 1 is taken back")
        #expect(master.positions("web/0 launched").count == 1)
        #expect(master.isAlive(old))
        #expect(try master.stop() == 0)
    }

    /// The migration counts as up at once, so that only the group that needs it can take the reload back.
    @Test func aMigrationThatFailsLateDoesNotLeaveTheReloadWaiting() throws {
        let early = ", rollout: {min_ready: 0s}"
        let needs = "    needs: {migrate: completed}\n    rollout: {progress_deadline: 1h}"
        let master = try workers.serving(needs, groups: migrate(0, early))
        let old = try #require(master.pids["web/0"])
        try workers.reload(master, "new", needs, groups: migrate(4, early))
        try master.line("cannot go on: it needs 'migrate' to complete, and migrate/0 has failed")
        try master.line("reload 1 is taken back")
        #expect(master.isAlive(old))
        #expect(try master.stop() == 0)
    }

    @Test func aPausedReloadMovesNothingUntilTheNextReload() throws {
        let pause = "    rollout: {on_failure: pause}"
        let master = try workers.serving(count: 2, pause)
        let old = master.pids
        try workers.reload(master, "new", count: 2, program: "exit 3", pause)
        try master.line("web/1 exited with 3", "nothing more is replaced until the next reload (on_failure: pause)")
        #expect(try master.status().contains("reload paused, 2 left"))
        #expect(old.values.allSatisfy(master.isAlive))
        try workers.reload(master, "good", count: 2, pause)
        try master.line("reload 2 is complete")
        try Deadline.await("that the old processes are gone") { !old.values.contains(where: master.isAlive) }
        #expect(!(try master.status().contains("paused")))
        #expect(try master.stop() == 0)
    }

    /// The worker that fails keeps its old process, and the others are replaced.
    @Test func aReloadThatContinuesReplacesTheOtherWorkers() throws {
        let policy = "    rollout: {on_failure: continue, max_surge: 1, progress_deadline: 1s}"
        let master = try workers.serving(count: 3, policy)
        let old = master.pids
        try workers.open("new")
        let failing = "[ $PREFORK_ID = 0 ] && exit 3; exec \(Built.probe) tell-and-rest READY=1 new"
        try workers.write("new", count: 3, program: failing, policy)
        try workers.edit("{notify: true}", to: "{notify: true, timeout: 1s}")
        try master.reload()
        try master.line(
            "web/0 exited with 3", "the other workers are replaced all the same (on_failure: continue)")
        try Deadline.await("that two workers are replaced") {
            let commands = try MasterFacts(of: master.pid).commandLines
            return commands.count { $0.hasSuffix(" new") } == 2
        }
        #expect(master.isAlive(try #require(old["web/0"])))
        #expect(master.positions("taken back").isEmpty)
        #expect(try master.stop() == 0)
    }
}
