import Supervision
import Testing

/// The steps of plans, and the changes of replaced and adjusted workers.
@Suite struct PlanTests {
    @Test func unchangedSpecsAreKept() {
        let specs = [spec("web/0"), spec("web/1")]
        let plan = Plan(from: specs, to: specs.reversed())
        #expect(plan.steps == specs.map(Plan.Step.keep))
        #expect(plan.summary.changesNothing)
    }

    @Test func eachWorkerGetsOneStepInTheOrderOfTheIDs() {
        let old = [spec("jobs/0"), spec("web/0"), spec("web/1"), spec("web/3")]
        var slower = spec("web/0")
        slower.stop.grace = .seconds(90)
        let new = [slower, spec("web/1", "--v2"), spec("web/2"), spec("web/3")]
        #expect(
            Plan(from: old, to: new).steps == [
                .retire(spec("jobs/0")), .adjust(spec("web/0"), to: slower),
                .replace(spec("web/1"), with: spec("web/1", "--v2")), .start(spec("web/2")), .keep(spec("web/3")),
            ])
    }

    @Test func worker9ComesBeforeWorker10() {
        let plan = Plan(from: [], to: [spec("web/10"), spec("web/9")])
        #expect(plan.steps == [.start(spec("web/9")), .start(spec("web/10"))])
    }

    @Test func ofTwoSpecsWithTheSameIDTheFirstIsUsed() {
        #expect(Plan(from: [], to: [spec("web/0", "a"), spec("web/0", "b")]).steps == [.start(spec("web/0", "a"))])
    }

    @Test func aMovedWorkerIsUnchanged() {
        var moved = spec("web/0")
        moved.origin = Origin(file: "app.yaml", keyLocations: [.init(.worker, line: 40, column: 3)])
        moved.label = WorkerSpec.Label(name: "renamed", index: 3)
        moved.remark = "moved down"
        #expect(Plan(from: [spec("web/0")], to: [moved]).summary.changesNothing)
        #expect(Change.list(from: spec("web/0"), to: moved) == [])
    }

    @Test func aChangeNamesItsKeyAndBothValues() {
        var old = spec("web/0", "--a", "--b")
        old.program.environment = [Variable("GONE", "1"), Variable("MODE", "x")]
        old.program.cap = 4
        var new = spec("web/0", "--a", "--c")
        new.program.environment = [Variable("MODE", "y")]
        new.program.cap = 8
        new.restart.backoff.max = .seconds(90)
        let changes = Change.list(from: old, to: new)
        #expect(changes.map(\.key) == ["args[1]", "cap", "env.GONE", "env.MODE", "restart.backoff.max"])
        // The value of a variable is not shown, because it may be a password.
        #expect(changes.map(\.old) == [.shown("--b"), .shown("4"), .hidden, .hidden, .shown("30s")])
        #expect(changes.map(\.new) == [.shown("--c"), .shown("8"), nil, .hidden, .shown("1m30s")])
        #expect(changes.map(\.kind) == [.relaunch, .relaunch, .relaunch, .relaunch, .master])
    }

    struct CommandChange: Sendable {
        let before: String
        let after: String
        let key: String
        let old: String?
        let new: String?
    }

    @Test(arguments: [
        CommandChange(before: "./a --x --y", after: "./a --x --z", key: "command[2]", old: "--y", new: "--z"),
        CommandChange(before: "./a --x", after: "./a --x --y", key: "command[2]", old: nil, new: "--y"),
        CommandChange(before: "./a --x --y", after: "./a --y", key: "command[1]", old: "--x", new: nil),
        CommandChange(before: "a x y z", after: "a w z", key: "command", old: "[…, x, y, …]", new: "[…, w, …]"),
        CommandChange(before: "./a", after: "./b --x", key: "command", old: "[./a]", new: "[./b, --x]"),
    ])
    func aChangeOfACommandShowsOnlyTheWordsThatDiffer(expected: CommandChange) throws {
        var (first, second) = (spec("web/0"), spec("web/0"))
        first.program.command = expected.before.split(separator: " ").map(String.init)
        second.program.command = expected.after.split(separator: " ").map(String.init)
        let changes = Change.list(from: first, to: second)
        #expect(changes.map(\.key) == [expected.key])
        #expect(changes.first?.old == expected.old.map { .shown($0) })
        #expect(changes.first?.new == expected.new.map { .shown($0) })
    }

    /// Each difference that makes a plan replace or adjust a worker can be shown with its key.
    @Test func everyDifferenceIsListedAsAChange() {
        let base = spec("web/0", "--a")
        let edits: [(inout WorkerSpec) -> Void] = [
            { $0.program.command = ["./other"] }, { $0.program.executable = "/x/server" },
            { $0.program.arguments = [] }, { $0.program.environment = [Variable("A", nil)] },
            { $0.program.environmentFile = [Variable("A", "1")] }, { $0.program.workingDirectory = "/tmp" },
            { $0.program.host = "::1" }, { $0.program.port = 80 }, { $0.program.cap = 2 },
            { $0.program.runtimes = [.ghc] }, { $0.program.context = [1] },
            { $0.program.options = RuntimeOptions(cap: 2, runtimes: [.jvm]) },
            { $0.program.options = RuntimeOptions(cap: 2, runtimes: [.affinity]) },
            { $0.program.sockets = [SocketSpec(name: "web", address: .unix(path: "/a", mode: nil))] },
            { $0.restart.condition = .never }, { $0.restart.backoff.initial = .zero },
            { $0.restart.backoff.factor = 3 }, { $0.restart.backoff.jitter = 0 },
            { $0.restart.backoff.resetAfter = .zero }, { $0.restart.intensity.deaths = 9 },
            { $0.restart.intensity.within = .zero }, { $0.restart.intensity.then = .exit },
            { $0.restart.neverOn = [.code(78)] }, { $0.stop.signal = .quit }, { $0.stop.grace = .zero },
            { $0.stop.scope = .process }, { $0.program.attributes.user = 1 }, { $0.program.attributes.group = "www" },
            { $0.program.attributes.supplementaryGroups = [] }, { $0.program.attributes.umask = 0 },
            { $0.program.attributes.noNewPrivileges = true },
            { $0.program.attributes.capabilities = [] },
        ]
        for edit in edits {
            var edited = base
            edit(&edited)
            let changes = Change.list(from: base, to: edited)
            #expect(changes.count == 1, "\(changes)")
            let relaunches = changes.contains { $0.kind.relaunches }
            #expect(relaunches == (base.program != edited.program))
        }
    }

    @Test func aChangedAttributeReplacesTheWorker() {
        let old = spec("web/0")
        var new = old
        new.program.attributes = LaunchAttributes(
            user: "www", supplementaryGroups: [5, "tls"], umask: 0o27, noNewPrivileges: true)
        #expect(Plan(from: [old], to: [new]).steps == [.replace(old, with: new)])
        let changes = Change.list(from: old, to: new)
        #expect(changes.map(\.key) == ["user", "supplementary_groups", "umask", "no_new_privileges"])
        #expect(changes.map(\.old) == [nil, nil, nil, .shown("false")])
        #expect(
            changes.map(\.new) == [.shown("www"), .shown("[5, tls]"), .shown("0027"), .shown("true")])
        #expect(changes.allSatisfy { $0.kind == .relaunch })
    }

    @Test func numbersHaveTheNotationOfManifests() {
        var old = spec("web/0")
        var new = old
        old.restart.backoff.jitter = 0.07
        new.restart.backoff.jitter = 0.29
        new.restart.backoff.factor = 1.5
        #expect(
            Change.list(from: old, to: new).map { [$0.old, $0.new] } == [
                [.shown("2"), .shown("1.5")], [.shown("7%"), .shown("29%")],
            ])
    }

    @Test func movingToAUnixSocketListsItsPath() {
        var old = spec("web/0")
        var new = old
        (old.program.host, old.program.port) = ("127.0.0.1", 80)
        old.program.sockets = [SocketSpec(name: "web", address: .internet(host: "127.0.0.1", port: 80))]
        new.program.sockets = [SocketSpec(name: "web", address: .unix(path: "/a.sock", mode: nil))]
        #expect(Change.list(from: old, to: new).map(\.key) == ["host", "port", "path"])
    }

    @Test func socketsThatDifferOnlyInTheirOwnerAreListedAsAChange() {
        var old = spec("web/0")
        var new = old
        let address = SocketSpec.Address.internet(host: "127.0.0.1", port: 0)
        old.program.sockets = [SocketSpec(name: "web", address: address, owner: "web")]
        new.program.sockets = [SocketSpec(name: "web", address: address, owner: "web/0")]
        #expect(Change.list(from: old, to: new).map(\.key) == ["listen.by"])
    }
}

/// The changes of the sockets behind a worker's own one.
@Suite struct FurtherSocketChangeTests {
    private func socket(_ name: String, _ port: UInt16) -> SocketSpec {
        SocketSpec(name: name, address: .internet(host: "127.0.0.1", port: port))
    }

    private func worker(_ sockets: [SocketSpec], isFirstOwn: Bool = true) -> WorkerSpec {
        var worker = spec("web/0")
        worker.program.sockets = sockets
        worker.program.isFirstSocketOwn = isFirstOwn
        return worker
    }

    private func texts(_ old: WorkerSpec, _ new: WorkerSpec) -> [String] {
        Change.list(from: old, to: new).map { change in
            func text(_ value: Change.Value?) -> String {
                if case .shown(let text)? = value { text } else { "none" }
            }
            return "\(change.key): \(text(change.old)) → \(text(change.new)) (\(change.kind))"
        }
    }

    @Test func aChangeSaysWhichSocketDiffers() {
        var changed = [socket("web", 80), socket("admin", 9091), socket("metrics", 9100), socket("new", 9200)]
        changed[2].backlog = 7
        changed[2].options.noDelay = false
        let old = worker([socket("web", 80), socket("admin", 9090), socket("metrics", 9100), socket("gone", 9300)])
        #expect(
            texts(old, worker(changed)) == [
                "sockets.admin: 127.0.0.1:9090 → 127.0.0.1:9091 (listener)",
                "sockets.metrics.backlog: 1024 → 7 (inPlace)", "sockets.metrics.no_delay: true → false (inPlace)",
                "sockets.gone: 127.0.0.1:9300 → none (listener)", "sockets.new: none → 127.0.0.1:9200 (listener)",
            ])
    }

    @Test func anotherOrderOrNameRelaunchesBecauseTheDescriptorsHaveOtherNumbers() {
        let (web, admin, metrics) = (socket("web", 80), socket("admin", 9090), socket("metrics", 9100))
        let old = worker([web, admin, metrics])
        #expect(
            texts(old, worker([web, metrics, admin])) == [
                "sockets: [admin, metrics] → [metrics, admin] (listener)"
            ])
        let renamed = worker([web, socket("inside", 9090), metrics])
        #expect(
            texts(old, renamed) == [
                "sockets.admin: 127.0.0.1:9090 → none (listener)", "sockets.inside: none → 127.0.0.1:9090 (listener)",
            ])
        for new in [worker([web, metrics, admin]), renamed] {
            #expect(Plan(from: [old], to: [new]).steps == [.replace(old, with: new)])
        }
    }

    @Test func whatAnOpenSocketCanChangeIsChangedInPlace() {
        var admin = socket("admin", 9090)
        admin.backlog = 7
        let old = worker([socket("web", 80), socket("admin", 9090)])
        let new = worker([socket("web", 80), admin])
        #expect(Plan(from: [old], to: [new]).steps == [.adjust(old, to: new)])
    }

    @Test func theFirstSocketOfAWorkerWithoutItsOwnIsNotItsListener() {
        let old = worker([socket("admin", 9090)], isFirstOwn: false)
        #expect(
            texts(old, worker([socket("admin", 9091)], isFirstOwn: false)) == [
                "sockets.admin: 127.0.0.1:9090 → 127.0.0.1:9091 (listener)"
            ])
        #expect(texts(worker([]), old) == ["sockets.admin: none → 127.0.0.1:9090 (listener)"])
    }
}

/// The changes of policies about workers that run.
@Suite struct UpkeepChangeTests {
    private func changes(_ old: Readiness?, _ new: Readiness?, tells: Bool = false) -> [Change] {
        var (before, after) = (spec("web/0"), spec("web/0"))
        before.upkeep.readiness = old
        before.program.tellsReadiness = tells || old?.condition == .notify
        after.upkeep.readiness = new
        after.program.tellsReadiness = tells || new?.condition == .notify
        return Change.list(from: before, to: after)
    }

    @Test func onlyNotifyRelaunches() {
        let http = Readiness(.probe(.http(HTTPProbe(path: "/a", port: 80, status: 200...200))))
        #expect(changes(nil, http).map(\.key) == ["readiness.http"])
        #expect(changes(nil, http).map(\.new) == [.shown("{path: /a, port: 80, status: 200}")])
        #expect(changes(http, nil).allSatisfy { $0.kind == .master && $0.new == nil })
        let toNotify = changes(http, Readiness(.notify, timeout: .seconds(5)))
        #expect(toNotify.map(\.key) == ["readiness.notify", "readiness.http", "readiness.timeout"])
        #expect(toNotify.map(\.kind) == [.relaunch, .master, .master])
        // The library always gives a worker the address at which it reports.
        #expect(changes(nil, Readiness(.notify), tells: true).map(\.kind) == [.master])
        #expect(changes(http, http) == [])
    }

    @Test func aWatchdogIsOneChange() {
        let before = spec("web/0")
        var after = before
        after.program.watchdog = .seconds(5)
        after.program.tellsReadiness = true
        #expect(Change.list(from: before, to: after).map(\.key) == ["watchdog"])
        #expect(Plan(from: [before], to: [after]).summary.replace == 1)
    }

    @Test func aChangedPolicyKeepsTheProcess() {
        let before = spec("web/0")
        var after = before
        after.upkeep.rollout = .startFirst
        after.upkeep.recycle.maxRSS = 900 << 20
        after.upkeep.needs = [Need("db"), Need("migrate", .completed)]
        let changes = Change.list(from: before, to: after)
        #expect(
            changes.map(\.key) == [
                "rollout.max_surge", "rollout.max_unavailable", "recycle.max_rss", "needs",
            ])
        #expect(
            changes.map(\.new) == [
                .shown("25%"), .shown("0"), .shown("900MiB"), .shown("{db: ready, migrate: completed}"),
            ])
        #expect(Plan(from: [before], to: [after]).steps == [.adjust(before, to: after)])
    }
}
