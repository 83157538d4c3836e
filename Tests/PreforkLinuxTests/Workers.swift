import Glibc
import Harness
import Supervision
import Testing

@testable import PreforkLinux

/// Creates worker processes, and kills them when the test ends.
struct Workers: ~Copyable {
    private let spawner: Spawner
    private var children: [ChildProcess] = []
    private var transcripts: [Transcript] = []
    private var launches: UInt64 = 0

    init(environment: [String]? = nil, descriptorLimit: rlimit? = nil) throws {
        var limit = rlimit()
        getrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit)
        spawner = try Spawner(
            inherited: environment.map(InheritedEnvironment.init) ?? .current(),
            descriptorLimit: descriptorLimit ?? limit)
    }

    deinit {
        for child in children {
            // By pid first: what is being tested may be the engine's own way to signal a process.
            if child.pid > 1 { ProcessTree.kill(child.pid) }
            try? child.killRemains(in: .group)
            _ = try? child.awaitExit()
        }
    }

    @discardableResult
    mutating func spawn(
        _ program: Program, label: WorkerSpec.Label = WorkerSpec.Label(name: "shop", index: 2),
        sockets: [ListeningSocket] = [], notifySocket: String? = nil, cgroup: CgroupLeaf? = nil
    ) throws(LaunchFailure) -> ChildProcess {
        launches += 1
        let spec = WorkerSpec(id: WorkerID(group: "web", number: 7), program: program, label: label)
        let child = try spawner.spawn(
            Launch(worker: spec.id, number: launches, generation: 5), Shared(spec), sockets: sockets,
            notifySocket: notifySocket, cgroup: cgroup)
        children.append(child)
        transcripts.append(Transcript(of: program.command + program.arguments, test: Test.current.map { "\($0.id)" }))
        return child
    }

    /// Runs a program until it ends, and returns how it ended.
    mutating func run(_ program: Program) throws -> Exit {
        try reap(try spawn(program))
    }

    /// Kills a process, and waits for its end.
    mutating func kill(_ child: ChildProcess) throws -> Exit {
        try child.send(.kill, to: .process)
        return try reap(child)
    }

    /// Leaves a process to somebody who reaps it.
    mutating func giveAway(_ child: ChildProcess) { children.removeAll { $0 === child } }

    /// Waits for the end of a process, and returns how it ended.
    mutating func reap(_ child: ChildProcess) throws -> Exit {
        let exit = try child.awaitExit()
        children.removeAll { $0 === child }
        return exit
    }

    /// Runs `probe report`, and returns what it reports.
    mutating func report(
        _ program: Program, label: WorkerSpec.Label = WorkerSpec.Label(name: "shop", index: 2),
        sockets: [ListeningSocket] = [], notifySocket: String? = nil, in folder: borrowing TemporaryFolder
    ) throws -> ProbeReport {
        var program = program
        let path = folder.file("report")
        unlink(path)
        if program.command.isEmpty { program.command = [try built("probe")] }
        program.arguments = ["report", path] + program.arguments
        let child = try spawn(program, label: label, sockets: sockets, notifySocket: notifySocket)
        let report = ProbeReport(try awaited("the probe's report") { contents(of: path) })
        #expect(report.values("pid") == [String(child.pid)])
        return report
    }
}

extension ChildProcess {
    /// Waits for its end, in bounded time, and reaps it.
    fileprivate func awaitExit() throws -> Exit {
        _ = try awaited("the end of pid \(pid)") { hasEnded ? true : nil }
        return try reap()
    }
}

/// The lines of `probe report`.
struct ProbeReport {
    private let lines: [Substring]

    init(_ text: String) { lines = text.split(separator: "\n") }

    /// The rest of each line that begins with `key`.
    func values(_ key: String) -> [String] {
        lines.filter { $0.hasPrefix(key + " ") }.map { String($0.dropFirst(key.count + 1)) }
    }

    var variables: [String: String] {
        Dictionary(
            values("variable").map { line in
                let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
            }, uniquingKeysWith: { first, second in "\(first) and again \(second)" })
    }

    /// A value of /proc/self/status.
    func status(_ name: String) -> String? {
        values("status").first { $0.hasPrefix(name + ":") }.map {
            $0.dropFirst(name.count + 1).filter { !$0.isWhitespace }
        }
    }
}

/// Opens a socket on a port that the kernel chooses.
func openSocket(
    _ name: String = "http", host: String = "127.0.0.1", transport: SocketSpec.Transport = .tcp
) throws -> ListeningSocket {
    let spec = SocketSpec(name: name, address: .internet(host: host, port: 0), transport: transport)
    var resolver = Resolver(lookUp: Resolver.askSystem)
    return try ListeningSocket(spec, at: try resolver.resolve(spec))
}
