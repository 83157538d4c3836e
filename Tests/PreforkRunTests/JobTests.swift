import Glibc
import Testing

/// `run --until-done`, for jobs in CI and containers, and workers that put themselves into the background.
@Suite struct JobTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func jobs(_ text: String) throws -> Master {
        let path = try workspace.write("jobs.yaml", "version: 1\nworker_groups:\n" + text)
        return try Master(path, options: ["--until-done"])
    }

    @Test func theMasterExitsWith0WhenEveryWorkerHasCompleted() throws {
        let master = try jobs("  a: {command: [\(Built.probe), exit, '0'], count: 3, restart: {policy: on-failure}}")
        try master.line("done: 3 workers completed")
        #expect(try master.exitCode() == 0)
        #expect(!master.lines.contains { $0.contains("never completes") })
    }

    @Test func theMasterExitsWith1WhenAWorkerHasFailed() throws {
        let master = try jobs(
            """
              a: {command: [\(Built.probe), exit, '0'], restart: {policy: never}}
              b: {command: [\(Built.probe), exit, '3'], restart: {policy: never}}
              c: {command: [./missing], restart: {policy: on-failure, intensity: {deaths: 0}}}
            """)
        try master.line("error: done: 2 of 3 workers failed: b/0, c/0")
        #expect(try master.exitCode() == 1)
    }

    @Test func aWorkerThatNeverCompletesIsTold() throws {
        let master = try jobs("  a: {command: [\(Built.probe), rest], count: 2}")
        try master.line("warning: group 'a' never completes", "restart: {policy: on-failure}")
        try master.running(2)
        #expect(try master.stop() == 0)
    }

    @Test func aWorkerThatPutsItselfIntoTheBackgroundGetsAHint() throws {
        // It is launched until it has exited soon enough to be told, on a slow machine, too.
        let master = try workspace.probes(
            "background", "    restart: {backoff: {initial: 50ms, max: 50ms}, intensity: {deaths: 1000}}")
        let line = try master.line("warning: web/0 exited with 0 at once and left pid ", "stay in the foreground")
        let pid = try #require(line.components(after: "left pid ").first.flatMap { Int32($0) })
        #expect(contents(of: "/proc/\(pid)/comm") == "probe\n")
    }

    @Test func aJobThatLeavesNothingBehindGetsNoHint() throws {
        let master = try jobs("  a: {command: [\(Built.probe), exit, '0'], count: 3, restart: {policy: never}}")
        #expect(try master.exitCode() == 0)
        #expect(!master.lines.contains { $0.contains("left pid") })
    }
}

extension String {
    /// The words that follow the first occurrence of a text.
    fileprivate func components(after text: String) -> [Substring] {
        guard let range = firstRange(of: text) else { return [] }
        return self[range.upperBound...].split(separator: " ")
    }
}
