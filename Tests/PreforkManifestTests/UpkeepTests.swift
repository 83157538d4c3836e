import PreforkManifest
import Samples
import Supervision
import Testing

/// What a manifest says about workers that run, as the core gets it.
struct UpkeepTests {
    private func workers(_ groups: String) -> [WorkerSpec] {
        let loaded = read("version: 1\nworker_groups:\n  \(groups)\n")
        #expect(loaded.diagnostics == [], "\(groups)")
        return loaded.workers
    }

    @Test(arguments: [
        ("a: {command: [a]}", false), ("a: {command: [a], port: 80}", true), ("a: {command: [a], path: a.sock}", true),
        ("a: {command: [a], count: 4, port: 8080}", true), ("a: {command: [a], ports: [8080]}", false),
        ("a: {command: [a], port: 8080, listen: worker}", false),
        ("a: {command: [a], port: 8080, readiness: {notify: true}}", true),
        ("a: {command: [a], port: 8080, readiness: {http: {}}}", false),
        ("a: {command: [a], port: 8080, readiness: {http: {port: 8080, host: localhost}}}", false),
        ("a: {command: [a], port: 8080, readiness: {http: {port: 9100}}}", true),
        ("a: {command: [a], port: 8080, liveness: {http: {}}}", true),
        ("a: {command: [a], port: 8080, rollout: {max_surge: 0}}", false),
        ("a: {command: [a], rollout: {max_surge: 1}}", true),
    ])
    func aGroupStartsFirstWhereItsWorkersShareASocketOfTheMasters(group: String, startsFirst: Bool) {
        let loaded = read("version: 1\nworker_groups: {\(group)}")
        #expect(loaded.isAccepted)
        #expect(loaded.workers.allSatisfy { $0.upkeep.rollout.startsFirst == startsFirst })
    }

    @Test(arguments: [
        ("{}", RolloutPolicy.Amount.percent(25), RolloutPolicy.Amount.workers(0)),
        ("{max_surge: 2}", .workers(2), .workers(0)), ("{max_surge: 0}", .workers(0), .percent(25)),
        ("{max_unavailable: 2}", .percent(25), .workers(2)),
        ("{max_surge: 10%, max_unavailable: 1}", .percent(10), .workers(1)),
    ])
    func theOtherAmountFollowsFromTheWrittenOne(
        rollout: String, surge: RolloutPolicy.Amount, unavailable: RolloutPolicy.Amount
    ) throws {
        let worker = try #require(workers("a: {command: [a], port: 8080, rollout: \(rollout)}").first)
        #expect(worker.upkeep.rollout.maxSurge == surge)
        #expect(worker.upkeep.rollout.maxUnavailable == unavailable)
    }

    @Test func theWorkersOfAGroupHaveThePolicyOfTheirGroup() {
        let all = workers(
            "a: {command: [a], count: 3, port: 8080, overrides: {1: {port: 8081}, 2: {readiness: {after: 1s}}}}")
        #expect(Set(all.map(\.upkeep.rollout)) == [.startFirst])
        #expect(all.map { $0.upkeep.readiness?.condition } == [nil, nil, .after(.seconds(1))])
    }

    @Test func aWorkerReportsToTheMasterForReadinessAndForItsWatchdog() {
        let all = workers(
            """
            a: {command: [a], readiness: {notify: true}}
              b: {command: [a], watchdog: 5s}
              c: {command: [a], readiness: {after: 1s}}
            """)
        #expect(all.map(\.program.tellsReadiness) == [true, true, false])
        #expect(all.map(\.program.watchdog) == [nil, .seconds(5), nil])
    }

    @Test func aGroupOverwritesOnlyWhatItWritesOfReadiness() throws {
        let loaded = read(
            """
            version: 1
            defaults:
              readiness: {http: {path: /a, port: 1}, timeout: 5s}
            worker_groups:
              a: {command: [a], readiness: {http: {port: 2}}}
              b: {command: [a], readiness: {exec: [./b]}}
              c: {command: [a], readiness: {notify: false}}
            """, in: ResolutionContext(directory: "/srv"))
        #expect(loaded.diagnostics == [])
        #expect(
            loaded.workers.map(\.upkeep.readiness) == [
                Readiness(.probe(.http(HTTPProbe(path: "/a", port: 2))), timeout: .seconds(5)),
                Readiness(.probe(.exec(["/srv/b"])), timeout: .seconds(5)), nil,
            ])
    }

    @Test func theOrderOfNeedsMakesNoDifference() {
        func needs(_ text: String) -> [Need]? {
            read("version: 1\nworker_groups: {a: {command: [a], needs: \(text)}, b: {command: [b]}, c: {command: [c]}}")
                .workers.first?.upkeep.needs
        }
        #expect(needs("[c, b, c]") == [Need("b"), Need("c")])
        #expect(needs("[c, b]") == needs("{b: ready, c: ready}"))
    }

    @Test func aManifestSaysWhetherItsFileIsWatched() {
        for (text, isWatched) in [("", false), ("reload: {watch: true}\n", true), ("reload: {watch: false}\n", false)] {
            let loaded = read("version: 1\n\(text)worker_groups: {a: {command: [a]}}")
            #expect(loaded.isAccepted)
            #expect(loaded.watchesForChanges == isWatched)
        }
    }

    @Test func messagesAtRunTimePointAtReadiness() throws {
        let worker = try #require(workers("a:\n    command: [a]\n    readiness: {after: 1s}\n    watchdog: 1s").first)
        #expect(worker.origin.location(of: .readiness) == "app.yaml:5:5")
        #expect(worker.origin.location(of: .watchdog) == "app.yaml:6:15")
    }

    @Test(arguments: [
        ("900MiB", 943_718_400), ("1GB", 1_000_000_000), ("1TB", 1_000_000_000_000), ("1500KB", 1_500_000),
        ("0007B", 7), ("999TiB", 999 << 40),
    ])
    func aSizeIsReadAndWritten(text: String, bytes: Int) {
        #expect(Int(sizeText: text) == bytes)
        #expect(Int(sizeText: bytes.sizeText) == bytes)
    }

    @Test(arguments: ["", "MiB", "0MiB", "1", "1.5GB", "-1GB", "1000TiB", "1 GB", "1gb", "1Mib"])
    func aTextWithoutASoundNumberAndUnitIsNoSize(text: String) { #expect(Int(sizeText: text) == nil) }

    /// Twenty circles in a row, and one long chain. Each circle is one finding with all of its places.
    @Test func eachCircleOfNeedsIsOneFinding() {
        var text = "version: 1\nworker_groups:\n"
        for index in 0..<20 {
            text += "  a\(index): {command: [a], needs: [b\(index)]}\n  b\(index): {command: [a], needs: [a\(index)]}\n"
        }
        for index in 0..<5000 { text += "  c\(index): {command: [a], needs: [c\(index + 1)]}\n" }
        text += "  c5000: {command: [a]}\n"
        let found = read(text).diagnostics
        #expect(found.count == 20)
        #expect(found.allSatisfy { $0.code == .circularNeeds && $0.related.count == 1 })
    }
}
