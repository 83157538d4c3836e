import Glibc
import Supervision
import Testing

@testable import PreforkLinux

@Suite struct WorkerEnvironmentTests {
    @Test func variablesForTheMasterAreNotInherited() {
        let inherited = InheritedEnvironment([
            "HOME=/root", "PREFORK_ID=1", "LISTEN_FDS=1", "LISTEN_PID=1", "NOTIFY_SOCKET=/run/x", "WATCHDOG_USEC=1",
            "EINHORN_FD_0=3", "SERVER_STARTER_PORT=80=3", "NOTIFY_SOCKETS=kept", "EMPTY=", "no equals sign",
        ])
        #expect(Set(inherited.indices.keys) == Set(["HOME", "NOTIFY_SOCKETS", "EMPTY"].map { Array($0.utf8) }))
        #expect(inherited.value(of: Array("HOME".utf8)) == Array("/root".utf8))
        #expect(inherited.value(of: Array("EMPTY".utf8)) == [])
    }

    /// What a worker is told, a manifest must not be able to say, and the next master must not pass on.
    @Test func everyVariableThatALaunchSetsIsReservedAndNotInherited() throws {
        let sockets = [try openSocket("http"), try openSocket("admin")]
        var program = Program(command: [], host: "::1", port: 1, sockets: sockets.map(\.spec), context: [1], cap: 1)
        program.tellsReadiness = true
        let spec = WorkerSpec(id: WorkerID(group: "web", number: 0), program: program)
        let environment = WorkerEnvironment(
            InheritedEnvironment([]), launch: Launch(worker: spec.id, number: 1, generation: 1), spec: spec,
            options: RuntimeOptions(), sockets: sockets, notifySocket: "/run/notify")
        let names = environment.entries.map { String(decoding: $0.name, as: UTF8.self) }
        #expect(names.count > 14)
        for name in names + ["LISTEN_PID", ContextVariable.pid] {
            #expect(RunnerVariables.isReserved(name), "\(name)")
            #expect(!RunnerVariables.isInherited(name.utf8), "\(name)")
        }
        #expect(!RunnerVariables.isReserved("LISTEN_ADDR"))
    }

    @Test func inheritedVariablesKeepTheirBytes() async {
        await #expect(processExitsWith: .success) {
            let value: [UInt8] = [0x2F, 0xFF, 0xC3, 0x28]
            setenv("BROKEN", (value + [0]).map { CChar(bitPattern: $0) }, 1)
            let inherited = InheritedEnvironment.current()
            #expect(inherited.value(of: Array("BROKEN".utf8)) == value)
            #expect(inherited.entries.contains(Array("BROKEN=".utf8) + value + [0]))
        }
    }

    @Test func aPATHThatIsNotUTF8IsSearched() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let odd = Array(folder.path.utf8) + [0x2F, 0xFF, 0]
            try #require(mkdir(odd.map { CChar(bitPattern: $0) }, 0o700) == 0)
            defer { rmdir(odd.map { CChar(bitPattern: $0) }) }
            let tool = odd.dropLast() + Array("/tool".utf8) + [0]
            try #require(symlink("/bin/true", tool.map { CChar(bitPattern: $0) }) == 0)
            defer { unlink(tool.map { CChar(bitPattern: $0) }) }
            setenv("PATH", odd.map { CChar(bitPattern: $0) }, 1)
            var workers = try Workers()
            #expect(try workers.run(Program(command: ["tool"])) == .code(0))
        }
    }

    @Test func namesWithDifferentUnicodeNormalizationsAreDifferent() throws {
        let composed = "\u{E9}"
        let decomposed = "e\u{301}"
        let inherited = InheritedEnvironment(["\(composed)=1", "\(decomposed)=2"])
        #expect(inherited.indices.count == 2)
        let program = Program(command: [], environment: [Variable(composed, "3"), Variable(decomposed, "4")])
        let spec = WorkerSpec(id: WorkerID(group: "web", number: 0), program: program)
        let environment = WorkerEnvironment(
            inherited, launch: Launch(worker: spec.id, number: 1, generation: 1), spec: spec,
            options: RuntimeOptions(cap: nil, runtimes: []), sockets: [])
        #expect(environment[composed] == Array("3".utf8))
        #expect(environment[decomposed] == Array("4".utf8))
        #expect(environment.overridden == [0, 1])
    }

    @Test func theEnvironmentOverridesItsFilesTheRuntimeAndTheMaster() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers(environment: ["A=master", "B=master", "C=master", "GOMAXPROCS=64", "GONE=1"])
        let program = Program(
            command: [], environment: [Variable("C", "env"), Variable("GONE", nil), Variable("NEW", "a=b")],
            environmentFile: [Variable("B", "file"), Variable("C", "file")], cap: 3, runtimes: [.go])
        let report = try workers.report(program, in: folder)
        #expect(
            report.variables == [
                "A": "master", "B": "file", "C": "env", "GOMAXPROCS": "3", "NEW": "a=b", "PREFORK_NAME": "shop",
                "PREFORK_GROUP": "web", "PREFORK_ID": "7", "PREFORK_INDEX": "2", "PREFORK_GENERATION": "5",
                "PREFORK_CAP": "3",
            ])
    }

    @Test func runtimeOptionsAreAppendedUnlessTheManifestSetsTheVariable() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers(environment: ["JAVA_TOOL_OPTIONS=-Xmx1g"])
        let option = "-XX:ActiveProcessorCount=2"
        var program = Program(command: [], cap: 2, runtimes: [.jvm, .beam])
        var report = try workers.report(program, in: folder)
        #expect(report.variables["JAVA_TOOL_OPTIONS"] == "-Xmx1g \(option)")
        #expect(report.variables["ERL_AFLAGS"] == "+S 2:2")
        program.environmentFile = [Variable("JAVA_TOOL_OPTIONS", "-Xss1m")]
        report = try workers.report(program, in: folder)
        #expect(report.variables["JAVA_TOOL_OPTIONS"] == "-Xss1m \(option)")
        program.environment = [Variable("JAVA_TOOL_OPTIONS", "-Xmx2g"), Variable("ERL_AFLAGS", nil)]
        report = try workers.report(program, in: folder)
        #expect(report.variables["JAVA_TOOL_OPTIONS"] == "-Xmx2g")
        #expect(report.variables["ERL_AFLAGS"] == nil)
    }

    @Test func socketsAreAnnouncedByThreeProtocols() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers(environment: [])
        let path = folder.file("web.sock")
        let unix = SocketSpec(name: "admin", address: .unix(path: path, mode: nil))
        let sockets = [try openSocket("http"), try ListeningSocket(unix, at: try SocketAddress(unix: path))]
        let port = try #require(sockets[0].port)
        let program = Program(
            command: [], arguments: ["--port=\(Program.pickedPort)!"],
            environment: [Variable("URL", "http://localhost:\(Program.pickedPort)/")], host: "127.0.0.1", port: 0,
            sockets: sockets.map(\.spec))
        let report = try workers.report(program, sockets: sockets, in: folder)
        let variables = report.variables
        #expect(variables["LISTEN_FDS"] == "2")
        #expect(variables["LISTEN_PID"] == report.values("pid").first)
        #expect(variables["LISTEN_FDNAMES"] == "http:admin")
        #expect(variables["EINHORN_FD_COUNT"] == "2")
        #expect(variables["EINHORN_FD_0"] == "3")
        #expect(variables["EINHORN_FD_1"] == "4")
        #expect(variables["EINHORN_FDS"] == "3 4")
        #expect(variables["SERVER_STARTER_PORT"] == "127.0.0.1:\(port)=3;\(path)=4")
        #expect(variables["PREFORK_PORT"] == String(port))
        #expect(variables["URL"] == "http://localhost:\(port)/")
        #expect(report.values("argument").last == "--port=\(port)!")
    }

    @Test func aPortOfTheKernelsChoiceIsFilledInForTheSocketOfItsName() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers(environment: [])
        let sockets = [try openSocket("admin"), try openSocket("metrics")]
        let ports = try sockets.map { try #require($0.port) }
        var program = Program(
            command: [], arguments: ["\(Program.pickedPort(of: "metrics")) \(Program.pickedPort(of: "admin"))"],
            host: "127.0.0.1", port: 9100, sockets: sockets.map(\.spec))
        program.isFirstSocketOwn = false
        let report = try workers.report(program, sockets: sockets, in: folder)
        #expect(report.values("argument").last == "\(ports[1]) \(ports[0])")
        #expect(report.variables["LISTEN_FDNAMES"] == "admin:metrics")
        // The worker opens its own port itself, and neither of the sockets is at it.
        #expect(report.variables["PREFORK_PORT"] == "9100")
    }

    @Test func withoutSocketsNothingIsAnnounced() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers(environment: ["LISTEN_FDS=3", "EINHORN_FD_COUNT=1"])
        let report = try workers.report(Program(command: [], host: "127.0.0.1", port: 9100), in: folder)
        #expect(report.variables["PREFORK_PORT"] == "9100")
        #expect(report.variables.keys.filter { !$0.hasPrefix("PREFORK_") } == [])
    }
}
