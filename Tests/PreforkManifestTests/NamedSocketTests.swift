import PreforkManifest
import Samples
import Supervision
import Testing

/// The sockets below `sockets`.
struct NamedSocketTests {
    private func workers(_ group: String, defaults: String = "{}") -> [WorkerSpec] {
        let loaded = read(
            "version: 1\ndefaults: \(defaults)\nworker_groups: {web: {command: [./a], count: 2, \(group)}}")
        #expect(loaded.diagnostics == [])
        return loaded.workers
    }

    private func sockets(_ group: String, defaults: String = "{}") -> [String] {
        workers(group, defaults: defaults).first?.program.sockets.map { "\($0.name) \($0)" } ?? []
    }

    @Test func theGroupsOwnSocketComesFirstAndTheOthersInTheOrderOfTheFile() {
        let group = "port: 8080, sockets: {zulu: 9090, alpha: {host: '::1', port: 9091}, mike: {path: run/m.sock}}"
        #expect(
            sockets(group) == ["web 127.0.0.1:8080", "zulu 127.0.0.1:9090", "alpha [::1]:9091", "mike unix run/m.sock"])
        let both = workers(group)
        #expect(both.count == 2 && both[0].program.sockets == both[1].program.sockets)
        #expect(both.allSatisfy { $0.program.ownSocket?.name == "web" })
    }

    @Test func aWorkerThatBindsItsPortInheritsOnlyTheOthers() {
        let worker = workers("ports: [7000, 7001], listen: worker, sockets: {admin: 9090}").first
        #expect(worker?.program.sockets.map(\.name) == ["admin"])
        #expect(worker?.program.ownSocket == nil && worker?.program.port == 7000)
    }

    @Test func aSocketOfTheGroupReplacesTheOneOfTheDefaultsInItsPlace() {
        #expect(
            sockets("sockets: {b: 9002, c: 9003}", defaults: "{sockets: {a: 0, b: {path: run/b.sock}}}")
                == ["a 127.0.0.1:0", "b 127.0.0.1:9002", "c 127.0.0.1:9003"])
    }

    @Test func eachGroupHasItsOwnPortFromTheKernelForEachName() {
        let workers = read(
            "version: 1\ndefaults: {command: [./a], sockets: {a: 0, b: 0}}\nworker_groups: {x: {}, y: {port: 0}}"
        ).workers
        let owners = workers.flatMap { $0.program.sockets.map(\.owner) }
        #expect(owners == ["x:a", "x:b", "y", "y:a", "y:b"])
    }

    /// A worker with a port of its own is somebody, and never runs twice by default.
    @Test func workersStartFirstWhereAllThatTheyServeIsShared() {
        func startsFirst(_ group: String) -> Bool? { workers(group).first?.upkeep.rollout.startsFirst }
        #expect(startsFirst("sockets: {admin: 9090}") == true)
        #expect(startsFirst("port: 8080, sockets: {admin: 9090}") == true)
        #expect(startsFirst("ports: [7000, 7001], sockets: {admin: 9090}") == false)
        #expect(startsFirst("ports: [7000, 7001], listen: worker, sockets: {admin: 9090}") == false)
        #expect(startsFirst("sockets: {}") == false)
    }

    @Test func aMistakeInOneSocketHidesNoOtherMistakeAndInventsNone() {
        let loaded = read(
            """
            version: 1
            worker_groups:
              web:
                command: [./a, "${fd:admin}", "${fd:other}"]
                sockets: {admin: 99999}
                stdin: socket
            """)
        #expect(loaded.diagnostics.map(\.code) == [.badPort])
    }

    @Test func theNumberOfSocketsIsLimitedBeforeMemoryIsTaken() {
        let many = (0...256).map { "s\($0): 0" }.joined(separator: ", ")
        let loaded = read("version: 1\nworker_groups: {web: {command: [./a], sockets: {\(many)}}}")
        #expect(loaded.diagnostics.map(\.message) == ["cannot use more than 256 sockets in one group"])
        let some = (0..<250).map { "s\($0): 0" }.joined(separator: ", ")
        let groups = (0..<401).map { "g\($0): {}" }.joined(separator: ", ")
        let all = read("version: 1\ndefaults: {command: [./a], sockets: {\(some)}}\nworker_groups: {\(groups)}")
        #expect(all.diagnostics.map(\.message) == ["cannot use more than 100000 sockets in one manifest"])
    }
}
