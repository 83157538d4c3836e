import Glibc
import Testing

/// Many workers under a low limit of descriptors.
@Suite(.serialized) struct LimitTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func manifest(_ count: Int) throws -> String {
        try workspace.write(
            "app.yaml", "version: 1\nworker_groups:\n  web: {command: [\(Built.probe), rest], count: \(count)}")
    }

    @Test func sixHundredWorkersRunUnderASoftLimitOf1024() throws {
        let master = try Master(shell: #"ulimit -Sn 1024; exec "$@""#, manifest: try manifest(600))
        let pids = try master.running(600)
        let worker = try #require(pids["web/599"])
        let limits = contents(of: "/proc/\(worker)/limits")?.split(separator: "\n")
        let files = limits?.first { $0.hasPrefix("Max open files") }?.split(separator: " ")
        #expect(files?[3] == "1024", "workers have the limit that the master was started with")
        #expect(try master.stop() == 0)
    }

    @Test func tooFewDescriptorsRefuseTheStart() throws {
        let path = try manifest(600)
        let master = try Master(shell: #"ulimit -Sn 300; ulimit -Hn 300; exec "$@""#, manifest: path)
        try master.line("\(path):3:", "cannot run 600 workers", "descriptors, the limit is 300")
        try master.line("nothing was started")
        #expect(try master.exitCode() == 71)
        #expect(!master.lines.contains { $0.contains("launched") })
    }

    @Test(.disabled(if: Built.isSanitized), arguments: ["as", "data"])
    func tooLittleMemoryRefusesTheReload(limit: String) throws {
        let path = try manifest(3)
        let master = try Master(path)
        let before = try master.running(3)
        let pages = try #require(contents(of: "/proc/\(master.pid)/statm")).split(separator: " ").compactMap { Int($0) }
        let used = pages[limit == "as" ? 0 : 5] * sysconf(Int32(_SC_PAGESIZE))
        try setLimit(limit, of: master.pid, to: "\(used + 4 << 20)")
        master.signal(SIGHUP)
        try master.line("\(path): cannot read it again: it may need 8 MiB", "(RLIMIT_\(limit.uppercased()))")
        try master.line("reload refused")
        try setLimit(limit, of: master.pid, to: "unlimited")
        #expect(try master.reload().contains("nothing changed, 3 kept"))
        #expect(master.pids == before)
        #expect(try master.stop() == 0)
    }

    /// Changes the soft limit of a running process.
    private func setLimit(_ name: String, of pid: Int32, to value: String) throws {
        #expect(try Command.run("prlimit", "--pid", "\(pid)", "--\(name)=\(value):").code == 0)
    }

    @Test func tooFewDescriptorsRefuseTheReload() throws {
        let path = try manifest(3)
        let master = try Master(shell: #"ulimit -Sn 300; ulimit -Hn 300; exec "$@""#, manifest: path)
        let before = try master.running(3)
        _ = try manifest(600)
        master.signal(SIGHUP)
        try master.line("cannot run 600 workers")
        try master.line("reload refused")
        #expect(master.pids == before)
        #expect(try master.stop() == 0)
    }
}
