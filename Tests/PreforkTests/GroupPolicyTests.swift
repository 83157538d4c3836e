import Testing

@testable import Prefork

/// The policies that the workers of a group have in common.
@Suite struct GroupPolicyTests {
    private struct Context: WorkerContext {
        var id: WorkerID
        var sockets: [SocketSpec] = []
        var readiness: Readiness?
        var liveness: Liveness?
        var watchdog: Duration?
        var recycle = RecyclePolicy()
        var rollout: RolloutPolicy?
        var needs: [Need] = []
    }

    private func socket(_ port: UInt16, owner: String? = nil, reusePort: Bool = false) -> SocketSpec {
        SocketSpec(
            name: "http", address: .internet(host: "127.0.0.1", port: port), owner: owner, reusePort: reusePort)
    }

    private func web(_ number: Int, _ sockets: SocketSpec..., readiness: Readiness? = nil) -> Context {
        Context(id: WorkerID(group: "web", number: number), sockets: sockets, readiness: readiness)
    }

    private func upkeep(of contexts: Context...) throws -> [Upkeep] {
        let specs = try contexts.map { try OwnProgram().spec(for: $0, id: $0.id) }
        return try GroupPolicies.upkeep(of: specs, contexts.map(\.rollout)).map(\.value)
    }

    private func refusal(of contexts: Context...) -> String? {
        do {
            let specs = try contexts.map { try OwnProgram().spec(for: $0, id: $0.id) }
            _ = try GroupPolicies.upkeep(of: specs, contexts.map(\.rollout))
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func workersThatShareAllTheirSocketsStartFirst() throws {
        let shared = socket(80)
        #expect(try upkeep(of: web(0, shared), web(1, shared)).map(\.rollout) == [.startFirst, .startFirst])
        #expect(try upkeep(of: web(0, socket(0, owner: "web"))).map(\.rollout) == [.startFirst])
        // A worker that has something of its own does not run twice.
        #expect(try upkeep(of: web(0), web(1)).map(\.rollout) == [.stopFirst, .stopFirst])
        #expect(try upkeep(of: web(0, shared), web(1)).map(\.rollout) == [.stopFirst, .stopFirst])
        #expect(try upkeep(of: web(0, shared), web(1, socket(81))).map(\.rollout) == [.stopFirst, .stopFirst])
        let own = (0..<2).map { web($0, socket(80, owner: "web/\($0)", reusePort: true)) }
        #expect(try upkeep(of: own[0], own[1]).map(\.rollout) == [.stopFirst, .stopFirst])
        // The old process may answer the probe.
        #expect(try upkeep(of: web(0, shared, readiness: Readiness(.probe(.tcp())))).map(\.rollout) == [.stopFirst])
    }

    @Test func theRolloutOfTheContextsApplies() throws {
        var contexts = [web(0, socket(80)), web(1, socket(80))]
        for index in 0..<2 { contexts[index].rollout = RolloutPolicy(maxUnavailable: .workers(2), canary: 1) }
        #expect(try upkeep(of: contexts[0], contexts[1]).map(\.rollout.canary) == [1, 1])
        contexts[1].rollout = nil
        #expect(
            refusal(of: contexts[0], contexts[1])
                == "web/0 and web/1 have different rollouts: all workers of a group have the same")
    }

    @Test func groupsThatWaitForEachOtherAreRefused() {
        func context(_ group: String, _ needs: String...) -> Context {
            Context(id: WorkerID(group: group, number: 0), needs: needs.map { Need($0) })
        }
        #expect(refusal(of: context("a"), context("b", "a"), context("c", "a", "b")) == nil)
        #expect(
            refusal(of: context("a", "b"), context("b", "c"), context("c", "b"))
                == "cannot launch groups that wait for each other: b → c → b")
        #expect(refusal(of: context("a", "a")) == "cannot launch groups that wait for each other: a → a")
        #expect(refusal(of: context("a", "db")) == "group 'a' needs group 'db', which has no worker")
        #expect(refusal(of: context("a", "b", "b"), context("b")) == "cannot launch a/0: needs has group 'b' twice")
    }

    @Test func aProbeThatSaysNothingAboutOneWorkerIsRefused() {
        let readiness = Readiness(.probe(.http(HTTPProbe(path: "/healthz"))))
        #expect(
            refusal(of: web(0, socket(80), readiness: readiness), web(1, socket(80), readiness: readiness))
                == "cannot probe web/0 at 127.0.0.1:80: any worker that has the socket may answer; use Readiness(.notify), a "
                + "probe by a program, or a port of its own for each worker")
        #expect(refusal(of: web(0, socket(80), readiness: readiness), web(1, socket(81), readiness: readiness)) == nil)
        #expect(
            refusal(of: web(0, readiness: readiness))
                == "cannot probe web/0: the worker has no socket with a port, so readiness has to say a port")
    }

    @Test func valuesThatNoMasterCanUseAreRefused() {
        func refusal(_ change: (inout Context) -> Void) -> String? {
            var context = web(0, socket(80))
            change(&context)
            return self.refusal(of: context)
        }
        #expect(
            refusal { $0.readiness = Readiness(.probe(.exec(["/bin/true"])), period: .zero) }
                == "cannot launch web/0: readiness.period is not positive")
        #expect(
            refusal { $0.liveness = Liveness(.exec([])) } == "cannot launch web/0: liveness has no program to run")
        #expect(refusal { $0.watchdog = .seconds(-1) } == "cannot launch web/0: watchdog is not positive")
        #expect(refusal { $0.recycle.maxRSS = 0 } == "cannot launch web/0: recycle.maxRSS is 0")
        #expect(
            refusal { $0.rollout = RolloutPolicy(maxUnavailable: .workers(0)) }?
                .hasPrefix("cannot launch web/0: rollout.maxSurge and rollout.maxUnavailable are both 0") == true)
        #expect(
            refusal { $0.readiness = Readiness(.probe(.http(HTTPProbe(path: "/a b", port: 80)))) }
                == "cannot launch web/0: the path of readiness contains a space or a control character")
    }
}
