import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// What a service manager gives in the environment.
@Suite struct ServiceEnvironmentTests {
    private func variables(_ values: [String: String]) -> (String) -> String? { { values[$0] } }

    @Test func theWatchdogIsFedTwiceAsOftenAsTheManagerAsks() throws {
        var clock = try #require(
            WatchdogClock(variables(["WATCHDOG_USEC": "3000000"]), at: Instant(nanoseconds: 5000000000)))
        #expect(clock.next == Instant(nanoseconds: 5000000000))
        clock.advance(from: Instant(nanoseconds: 6000000000))
        #expect(clock.next == Instant(nanoseconds: 7500000000))
    }

    @Test(arguments: [
        [:], ["WATCHDOG_USEC": "0"], ["WATCHDOG_USEC": "-5"], ["WATCHDOG_USEC": "soon"],
        ["WATCHDOG_USEC": "9223372036854775808"], ["WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"],
    ])
    func aManagerWithoutAWatchdogIsNotFed(values: [String: String]) {
        #expect(WatchdogClock(variables(values)) == nil)
    }

    @Test func theLongestWatchdogDoesNotOverflow() throws {
        let values = ["WATCHDOG_USEC": "\(Int64.max)", "WATCHDOG_PID": "\(getpid())"]
        var clock = try #require(WatchdogClock(variables(values), at: Instant(nanoseconds: 1000000000)))
        clock.advance(from: Instant(nanoseconds: 1000000000))
        #expect(clock.next > Instant(nanoseconds: 1000000000))
    }

    @Test(arguments: [
        [:], ["LISTEN_FDS": "1"], ["LISTEN_FDS": "1", "LISTEN_PID": "1"], ["LISTEN_FDS": "-1"], ["LISTEN_FDS": "x"],
    ])
    func descriptorsForOthersAreNotTaken(values: [String: String]) {
        let own = values["LISTEN_PID"] == nil && values.count == 1 && values["LISTEN_FDS"] != "1"
        let values = own ? values.merging(["LISTEN_PID": "\(getpid())"]) { $1 } : values
        #expect(ActivatedSockets(variables(values)).sockets.isEmpty)
    }

    @Test func socketsAreTakenByTheirAddress() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let spec = SocketSpec(name: "http", address: .unix(path: folder.file("a.sock"), mode: nil))
            let address = try SocketAddress(unix: folder.file("a.sock"))
            let raw = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            try #require(dup2(raw, 200) == 200)
            close(raw)
            try #require(address.withPointer { bind(200, $0, $1) } == 0 && listen(200, 5) == 0)
            let null = open("/dev/null", O_RDONLY)
            try #require(dup2(null, 201) == 201)
            let values = ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "9", "LISTEN_FDNAMES": "web:null"]
            var activated = ActivatedSockets({ values[$0] }, from: 200)
            #expect(fcntl(200, F_GETFD) & FD_CLOEXEC != 0)
            #expect(activated.problems.count == 1, "/dev/null is no socket")
            #expect(fcntl(201, F_GETFD) != -1, "and stays open")
            let found = try #require(activated.socket(for: spec, at: address, except: []))
            #expect(found.keptName == nil && found.bound == "unix \(folder.file("a.sock"))")
            #expect(activated.socket(for: spec, at: address, except: [ObjectIdentifier(found)]) == nil)
            var datagrams = spec
            datagrams.transport = .udp
            #expect(activated.socket(for: datagrams, at: address, except: []) == nil)
            let other = try SocketAddress(unix: folder.file("b.sock"))
            #expect(activated.socket(for: spec, at: other, except: []) == nil)
            let taken = try ListeningSocket(spec, at: address, from: found)
            #expect(taken.isOfManager)
            activated.remove([ObjectIdentifier(found)])
            #expect(activated.sockets.isEmpty)
            taken.removeFile()
            #expect(access(folder.file("a.sock"), F_OK) == 0, "the file is the manager's")
        }
    }

    @Test func aSocketWhoseFixedOptionsDifferIsRefused() throws {
        let raw = socket(AF_INET6, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(raw) }
        var (on, size): (Int32, socklen_t) = (1, socklen_t(MemoryLayout<Int32>.size))
        try #require(setsockopt(raw, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, size) == 0)
        size = 0
        let descriptor = Descriptor(owning: dup(raw))
        var spec = SocketSpec(name: "http", address: .internet(host: "::", port: 80))
        spec.options.ipv6Only = true
        try descriptor.checkFixedOptions(of: spec, family: AF_INET6, to: "listen")
        spec.options.ipv6Only = false
        #expect {
            try descriptor.checkFixedOptions(of: spec, family: AF_INET6, to: "listen")
        } throws: { "\($0)".hasPrefix("cannot listen: its 'ipv6_only' is not false") }
    }
}
