import Testing

@testable import Supervision

/// Workers that a set of workers calls by another id keep their processes.
@Suite struct RenameTests {
    @Test func aRenamedWorkerKeepsItsProcess() throws {
        var supervisor = serving(spec("old/0"), spec("old/1"))
        let before = try #require(supervisor.occupant("old/1"))
        let effects = supervisor.play(
            .desired([spec("web/0", was: "old/0"), spec("web/1", was: "old/1")]), at: .seconds(1))
        #expect(effects.signals.isEmpty && effects.launches.isEmpty)
        let after = try #require(supervisor.occupant("web/1"))
        #expect(after.number == before.number && after.generation == 1)
        #expect(effects.contains(.rename(after)))
        #expect(effects.notices.contains(.renamed(id("web/1"), was: id("old/1"), pid: 1002)))
        #expect(supervisor.workers.map(\.id.description) == ["web/0", "web/1"])
        #expect(supervisor.status(at: .seconds(1)).rollout == nil)
    }

    @Test func aRenamedWorkerIsLaunchedAgainUnderItsNewName() throws {
        var supervisor = serving(spec("old/0"))
        _ = supervisor.play(.desired([spec("web/0", was: "old/0")]), at: .seconds(1))
        let launch = try #require(supervisor.occupant("web/0"))
        let effects = supervisor.play(.exited(launch, .signal(.kill)), at: .seconds(2))
        #expect(effects.launches.map(\.worker) == [id("web/0")])
        #expect(effects.terminations.map(\.launch.worker) == [id("web/0")])
    }

    @Test func anEventUnderTheOldNameReachesTheRenamedWorker() throws {
        var supervisor = serving(spec("old/0"))
        let old = try #require(supervisor.occupant("old/0"))
        _ = supervisor.play(.desired([spec("web/0", was: "old/0")]), at: .seconds(1))
        let ended = supervisor.play(.ended(old), at: .seconds(2))
        #expect(ended == [.reap(old.renamed(to: id("web/0")), remains: .group)])
        #expect(supervisor.play(.exited(old, .code(1)), at: .seconds(2)).launches.map(\.worker) == [id("web/0")])
    }

    @Test func aWorkerIsNotRenamedWhileItsOldNameIsWanted() {
        var supervisor = serving(spec("old/0"))
        let effects = supervisor.play(.desired([spec("old/0"), spec("web/0", was: "old/0")]), at: .seconds(1))
        #expect(effects.launches.map(\.worker) == [id("web/0")])
        #expect(supervisor.occupant("old/0") != nil)
    }

    @Test func theSocketsOfARenamedWorkerGetTheNewOwner() {
        func owner(_ owner: String?) -> String? {
            SocketSpec(name: "web", address: .internet(host: "127.0.0.1", port: 0), owner: owner)
                .owner(of: id("old/0"), renamedTo: id("web/0"))
        }
        #expect(owner("old/0") == "web/0", "a worker's own socket")
        #expect(owner("old") == "web", "the group's socket")
        #expect(owner("old:admin") == "web:admin", "a further socket of the group")
        #expect(owner("older:admin") == "older:admin", "the socket of another group")
        #expect(owner(nil) == nil, "a socket that belongs to nobody")
    }

    @Test func aFormerNameUnderWhichNothingRunsDoesNothing() {
        var supervisor = serving(spec("web/0", was: "old/0"))
        let plan = Plan(from: [spec("web/0")], to: [spec("web/0", was: "old/0")])
        #expect(plan.summary.changesNothing && plan.renames.isEmpty)
        let effects = supervisor.play(.desired([spec("web/0", was: "older/0")]), at: .seconds(1))
        #expect(effects.count == 1 && effects.plans.first?.summary.changesNothing == true)
    }

    @Test func aRenamedWorkerWithAnotherProgramIsReplacedUnderItsNewName() throws {
        var supervisor = serving(spec("old/0"))
        let old = try #require(supervisor.occupant("old/0"))
        let effects = supervisor.play(.desired([spec("web/0", "--v2", was: "old/0")]), at: .seconds(1))
        #expect(effects.signals == [.signal(old.renamed(to: id("web/0")), .terminate, .group)])
        let rows = supervisor.status(at: .seconds(1)).rows
        #expect(Set(rows.map(\.id)) == [id("web/0")])
        #expect(supervisor.play(.exited(old, .code(0)), at: .seconds(2)).launches.map(\.worker) == [id("web/0")])
    }

    @Test func aReloadThatIsTakenBackGivesTheOldNameBack() throws {
        var supervisor = serving(spec("jobs/0"), spec("old/0"))
        let old = try #require(supervisor.occupant("old/0"))
        let bad = [spec("jobs/0", "--v2"), spec("web/0", was: "old/0")]
        _ = supervisor.play(.desired(bad), at: .seconds(1))
        let jobs = try #require(supervisor.workers.first { $0.id == id("jobs/0") }?.retirees.first?.launch)
        _ = supervisor.play(.exited(jobs, .code(0)), at: .seconds(1))
        var effects: [Effect] = []
        for second in 2...5 where supervisor.occupant("old/0") == nil {
            if let launch = supervisor.occupant("jobs/0") {
                effects += supervisor.play(.exited(launch, .code(1)), at: .seconds(Double(second)))
            }
            effects += supervisor.play(.deadline, at: .seconds(Double(second) + 0.9))
        }
        #expect(effects.contains(.rename(old)))
        #expect(effects.notices.contains(.renamed(id("old/0"), was: id("web/0"), pid: 1002)))
        #expect(supervisor.occupant("old/0") == old)
    }

    @Test func aFileThatIsRevertedDuringTheReloadGivesTheOldNameBack() throws {
        var supervisor = serving(spec("old/0"), spec("z/0"))
        let old = try #require(supervisor.occupant("old/0"))
        _ = supervisor.play(.desired([spec("web/0", was: "old/0"), spec("z/0", "--v2")]), at: .seconds(1))
        #expect(supervisor.transaction != nil)
        let effects = supervisor.play(.desired([spec("old/0"), spec("z/0", "--v2")]), at: .seconds(2))
        #expect(effects.contains(.rename(old)))
        #expect(supervisor.occupant("old/0") == old)
    }

    @Test func theSocketOfARenamedGroupStays() {
        func listening(_ name: String, was: String? = nil) -> WorkerSpec {
            var spec = spec(name, was: was)
            let group = spec.id.group
            spec.program.sockets = [
                SocketSpec(name: group, address: .internet(host: "127.0.0.1", port: 0), owner: group)
            ]
            return spec
        }
        var supervisor = serving(listening("old/0"))
        let renamed = listening("web/0", was: "old/0")
        let effects = supervisor.play(.desired([renamed]), at: .seconds(1))
        #expect(effects.signals.isEmpty && effects.launches.isEmpty)
        #expect(supervisor.workers.first?.desired?.value.program.sockets == renamed.program.sockets)
    }

    @Test func aProgramThatNamesItsGroupIsReplaced() {
        let plan = Plan(from: [spec("old/0", "--as=old")], to: [spec("web/0", "--as=web", was: "old/0")])
        #expect(plan.summary.replace == 1 && plan.summary.rename == 1)
        #expect(plan.renames == [Plan.Rename(old: id("old/0"), new: id("web/0"))])
    }
}

private func id(_ text: String) -> WorkerID { spec(text).id }

private func spec(_ name: String, _ arguments: String..., was: String?) -> WorkerSpec {
    var renamed = spec(name)
    renamed.program.arguments = arguments
    renamed.was = was.map { spec($0).id }
    return renamed
}
