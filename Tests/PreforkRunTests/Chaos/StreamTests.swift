import Glibc
import Testing

/// Standard streams that are closed.
@Suite struct StreamTests {
    @Test(arguments: ["<&-", ">&-", "<&- >&-"])
    func aDescriptorOfTheMasterIsNeverAWorkersStandardStream(closing: String) throws {
        let workspace = try Workspace()
        let manifest = try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              web: {command: [\(Built.probe), report, \(workspace.path)/report]}
            """)
        // Standard error is a pipe, which the master opens a second time.
        let master = try Master(
            shell: "exec 3>&2; { exec \"$@\" 2>&1 1>&3 3>&- \(closing); } | cat >&2 3>&-", manifest: manifest)
        try master.running(1)
        let report = try Deadline.await("the report") { contents(of: workspace.path + "/report") }
        let descriptors = report.split(separator: "\n").filter { $0.hasPrefix("descriptor ") }
        #expect(descriptors.map { $0.split(separator: " ")[1] } == ["0", "1", "2"])
        // The shell's pipeline hides the master, which is the parent of its worker.
        let worker = try #require(master.pids["web/0"])
        let stat = try #require(contents(of: "/proc/\(worker)/stat")?.split(separator: ")").last)
        kill(try #require(Int32(stat.split(separator: " ")[1])), SIGTERM)
        try master.line("all workers have exited")
    }
}
