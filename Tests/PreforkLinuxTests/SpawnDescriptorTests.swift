import CPreforkLinux
import Glibc
import Supervision
import Testing

@testable import PreforkLinux

@Suite struct SpawnDescriptorTests {
    @Test func aWorkerInheritsOnlyItsStandardStreams() throws {
        let folder = try TemporaryFolder()
        // A descriptor without FD_CLOEXEC, as if the master had inherited it.
        let leaked = try Descriptor("open", open("/dev/zero", O_RDONLY), to: "open")
        var workers = try Workers()
        let report = try workers.report(Program(command: []), in: folder)
        #expect(report.values("descriptor").compactMap { $0.split(separator: " ").first } == ["0", "1", "2"])
        #expect(report.values("descriptor").first == "0 /dev/null")
        #expect(fcntl(leaked.raw, F_GETFD) == 0)
    }

    @Test func socketsAreInheritedFromDescriptor3OnInOrder() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers()
        let sockets = [try openSocket("http"), try openSocket("admin"), try openSocket("dns", transport: .udp)]
        let program = Program(command: [], sockets: sockets.map(\.spec))
        let report = try workers.report(program, sockets: sockets, in: folder)
        let expected = try sockets.enumerated().map { "\($0 + 3) socket:[\(try inode(of: $1.descriptor.raw))]" }
        #expect(Array(report.values("descriptor").dropFirst(3)) == expected)
    }

    @Test func theFirstSocketCanBeStandardInput() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers()
        let sockets = [try openSocket("http"), try openSocket("admin")]
        var program = Program(command: [], sockets: sockets.map(\.spec))
        program.standardInput = .socket
        let report = try workers.report(program, sockets: sockets, in: folder)
        let numbers = try sockets.map { try inode(of: $0.descriptor.raw) }
        let expected = [(0, numbers[0]), (3, numbers[0]), (4, numbers[1])].map { "\($0) socket:[\($1)]" }
        #expect(report.values("descriptor").filter { $0.contains("socket:") } == expected)
        #expect(report.variables["LISTEN_FDS"] == "2")
    }

    @Test func withoutASocketThereIsNoneForStandardInput() throws {
        var workers = try Workers()
        var program = Program(command: ["/bin/true"])
        program.standardInput = .socket
        #expect(throws: LaunchFailure(step: .descriptors, errno: EBADF)) { try workers.spawn(program) }
    }

    /// The sources lie at 0 and at the targets, as in a master that was started without standard streams.
    @Test func aSourceAtDescriptorZeroIsNotLost() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let second = try openSocket("b")
            let first = try openSocket("a")
            try #require(dup2(first.descriptor.raw, 0) == 0)
            let path = folder.file("report")
            let outcome = try launch(
                [try built("probe"), "report", path], sockets: [second.descriptor.raw, 0], socketIsInput: true)
            try #require(outcome.error == 0)
            let report = ProbeReport(try awaited("the probe's report") { contents(of: path) })
            let numbers = [try inode(of: second.descriptor.raw), try inode(of: first.descriptor.raw)]
            let expected = [(0, numbers[0]), (3, numbers[0]), (4, numbers[1])].map { "\($0) socket:[\($1)]" }
            #expect(report.values("descriptor").filter { $0.contains("socket:") } == expected)
            _ = prefork_send_signal(outcome.pidfd, SIGKILL)
            _ = prefork_reap(outcome.pidfd)
        }
    }

    @Test func socketsWhoseNumbersAreTargetNumbersAreNotOverwritten() throws {
        let folder = try TemporaryFolder()
        let opened = [try openSocket("a"), try openSocket("b"), try openSocket("c")]
        let sources = opened.map { $0.descriptor.raw }
        // The three sockets take turns at so many target numbers that their own numbers are among them. A simple loop
        // of dup2 would overwrite a socket at its own number, and later copies of this socket would be wrong.
        let highest = try #require(sources.max())
        let wanted = (0..<highest + 8).map { sources[Int($0) % sources.count] }
        let path = folder.file("report")
        let outcome = try launch([try built("probe"), "report", path], sockets: wanted)
        try #require(outcome.error == 0)
        let report = ProbeReport(try awaited("the probe's report") { contents(of: path) })
        let expected = try wanted.enumerated().map { "\($0 + 3) socket:[\(try inode(of: $1))]" }
        #expect(Array(report.values("descriptor").dropFirst(3)) == expected)
        _ = prefork_send_signal(outcome.pidfd, SIGKILL)
        prefork_await(outcome.pidfd)
        close(outcome.pidfd)
    }

    @Test func moreSocketsThanTheLimitAllowsFailInTheDescriptorsStep() async {
        await #expect(processExitsWith: .success) {
            let socket = try openSocket()
            var workers = try Workers()
            // Room for the master's own descriptors, but not for a socket at each number from 3 to 202.
            var limit = rlimit(rlim_cur: 100, rlim_max: 100)
            try #require(setrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit) == 0)
            let many = Array(repeating: socket, count: 200)
            let failure = #expect(throws: LaunchFailure.self) {
                try workers.spawn(Program(command: ["/bin/true"], sockets: many.map(\.spec)), sockets: many)
            }
            #expect(failure?.step == .descriptors)
        }
    }
}

/// Calls the C module directly, with sockets of any numbers.
private func launch(_ command: [String], sockets: [Int32], socketIsInput: Bool = false) throws -> prefork_outcome {
    var strings: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { strings.forEach { free($0) } }
    var sockets = sockets
    let null = try Descriptor("open", open("/dev/null", O_RDWR | O_CLOEXEC), to: "open")
    var limit = rlimit()
    getrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit)
    return "/".withCString { directory in
        strings.withUnsafeMutableBufferPointer { strings in
            sockets.withUnsafeMutableBufferPointer { sockets in
                guard let first = strings.baseAddress, let environment = prefork_environment() else {
                    return prefork_outcome()
                }
                // The arguments are also used as the paths to try. The launch succeeds with the first.
                var program = prefork_program(
                    paths: first, arguments: first, environment: environment, own_pids: (nil, nil, nil),
                    directory: directory,
                    null_device: null.raw, sockets: sockets.baseAddress, socket_count: UInt32(sockets.count),
                    socket_is_input: socketIsInput ? 1 : 0, output_is_null: 0, output: 0, error: 0, outlives_parent: 0,
                    leads_session: 0,
                    ignored_signals: 0, cpus: nil, cpus_size: 0, cgroup: 0,
                    descriptor_limit_soft: UInt64(limit.rlim_cur),
                    descriptor_limit_hard: UInt64(limit.rlim_max), attributes: nil)
                return prefork_launch(&program)
            }
        }
    }
}

private func inode(of descriptor: Int32) throws -> UInt64 {
    var status = stat()
    try #require(fstat(descriptor, &status) == 0)
    return UInt64(status.st_ino)
}
