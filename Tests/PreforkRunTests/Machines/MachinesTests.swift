import Glibc
import Testing

/// Commands about masters on several machines, which the user's own ssh reaches. A program plays ssh here; `Tests/Machines/run` has
/// a real one.
@Suite struct MachinesTests {
    private let machines: PlayedMachines

    init() throws { machines = try PlayedMachines() }

    /// Two machines with the same manifest.
    private func startTwo() throws -> String {
        let path = try write()
        for machine in ["a", "b"] { try machines.start(machine, path, workers: 2) }
        return path
    }

    @discardableResult
    private func write(_ word: String = "rest") throws -> String {
        try machines.workspace.write(
            "shop.yaml",
            """
            version: 1
            worker_groups:
              web: {command: [\(Built.probe), \(word), "${machine}"], count: 2, rollout: {min_ready: 0s}}
            """)
    }

    @Test func theStatusOfAllIsShownOneBelowTheOther() throws {
        let path = try startTwo()
        let shown = try machines.run("status", "ssh://a/shop", "ssh://b/\(path)")
        #expect(shown.code == 0, "\(shown.errors)")
        let lines = shown.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.first == "a/shop: shop, generation 1: 2 of 2 running")
        #expect(lines.contains("b/\(path): shop, generation 1: 2 of 2 running"))
        #expect(lines.count { $0.hasPrefix("web/") } == 4)
        let pids = machines.masters.values.flatMap(\.pids.values)
        #expect(pids.allSatisfy { pid in lines.contains { $0.contains(" \(pid) ") } })
    }

    @Test func aMachineThatDoesNotAnswerIsNamedAndHidesNoOther() throws {
        _ = try startTwo()
        let shown = try machines.run("status", "ssh://a/shop", "ssh://gone/shop", "ssh://b/nosuch", "ssh://b/shop")
        #expect(shown.code == 69)
        #expect(shown.output.contains("a/shop: shop") && shown.output.contains("b/shop: shop"))
        #expect(
            shown.errors.contains("prefork-run: gone/shop: ssh: connect to host gone port 22: No route to host\n"))
        #expect(shown.errors.contains("prefork-run: b/nosuch: no master listens at "))
        let json = try machines.run("status", "ssh://gone/shop", "ssh://b/shop", "--format", "json")
        #expect(json.code == 69)
        let lines = json.output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(
            lines[0].hasPrefix(#"{"target":"gone/shop","error":"ssh: connect"#) && lines[0].hasSuffix(#""exit":69}"#))
        #expect(lines[1].hasPrefix(#"{"target":"b/shop","status":{"manifest":"shop","#))
    }

    @Test func aMachineThatHangsIsWaitedForNoLongerThanTheTimeout() throws {
        _ = try startTwo()
        let shown = try machines.run("status", "ssh://hangs/shop", "ssh://b/shop", "--timeout", "1s")
        #expect(shown.code == 69)
        #expect(shown.output.hasPrefix("b/shop: shop"))
        #expect(shown.errors == "prefork-run: hangs/shop: no answer within 1 s\n")
        let pid = try #require(machines.leftPID)
        #expect(kill(pid, 0) != 0, "ssh goes on")
        #expect(machines.calls.contains { $0.contains("-o ConnectTimeout=1 ") })
    }

    @Test func aConnectionThatSSHKeepsIsNotWaitedFor() throws {
        _ = try startTwo()
        machines.workspace.makeFolder("stays")
        let shown = try machines.run("status", "ssh://stays/shop", "ssh://a/shop")
        #expect(shown.code == 69 && shown.output.hasPrefix("a/shop: shop"))
        #expect(shown.errors.hasPrefix("prefork-run: stays/shop: no master listens at "))
        kill(try #require(machines.leftPID), SIGKILL)
    }

    @Test func whatIsNoStatusIsSaidToBeNone() throws {
        let shown = try machines.run("status", "ssh://chatty/shop", "ssh://strange/shop")
        #expect(shown.code == 69 && shown.output.isEmpty)
        #expect(shown.errors.contains("chatty/shop: the answer is not one of prefork-run to 'status'"))
        #expect(shown.errors.contains("strange/shop: ") && shown.errors.contains("/no/such/program"))
    }

    @Test func reloadsAreAwaitedBesideEachOtherAndTheWorstIsTheExitCode() throws {
        _ = try startTwo()
        let same = try machines.run("reload", "--wait", "SSH://a/shop", "ssh://b/shop")
        #expect(same.code == 0, "\(same.errors)")
        #expect(same.output.contains("a/shop: shop: reload 1: nothing changed, 2 kept\n"))
        #expect(same.output.contains("b/shop: shop: reload 1: nothing changed, 2 kept\n"))
        try write("rest, again")
        let changed = try machines.run("reload", "--wait", "ssh://a/shop", "ssh://gone/shop")
        #expect(changed.code == 69)
        #expect(changed.output.contains("a/shop: reload 2 is complete"), "\(changed.output)")
        #expect(try machines.run("status", "ssh://b/shop").output.contains("the file differs") == false)
        try machines.workspace.write("shop.yaml", "version: 1\nworker_groups: {web: {comand: [x]}}")
        let refused = try machines.run("reload", "ssh://a/shop", "ssh://b/shop")
        #expect(refused.code == 1)
        for machine in ["a", "b"] {
            #expect(refused.errors.contains("prefork-run: \(machine)/shop: "), "\(refused.errors)")
        }
    }

    @Test func aReloadThatTakesTooLongGoesOn() throws {
        _ = try startTwo()
        try machines.workspace.write(
            "shop.yaml",
            """
            version: 1
            worker_groups:
              web: {command: [\(Built.probe), rest, late], count: 2, readiness: {notify: true, timeout: 1h}}
            """)
        let late = try machines.run("reload", "--wait", "--timeout", "500ms", "ssh://a/shop", "ssh://b/shop")
        #expect(late.code == 124)
        #expect(late.errors.contains("prefork-run: a/shop: the reload goes on\n"))
        #expect(late.errors.contains("prefork-run: b/shop: the reload goes on\n"))
    }

    @Test func mastersOfThisMachineAreAskedTheSameWay() throws {
        let path = try startTwo()
        let one = "\(machines.workspace.path)/a/shop.sock"
        let shown = try machines.run("status", one, "--socket", "\(machines.workspace.path)/b/shop.sock")
        #expect(shown.code == 0, "\(shown.errors)")
        #expect(shown.output.contains("\(one): shop, generation 1"))
        #expect(try machines.run("status", one).output.hasPrefix("shop, generation 1"))
        #expect(machines.calls.isEmpty)
        // Each is in a directory of its own, as the instances of a unit are.
        #expect(try machines.run("status", path).output.hasPrefix("shop, generation 1"))
        let missing = try machines.run("status", "nobody", one)
        #expect(missing.code == 69 && missing.output.hasPrefix("\(one): shop"))
    }

    @Test func noTextReachesAShellUnquoted() throws {
        _ = try startTwo()
        let marker = machines.workspace.path + "/broken"
        let shown = try machines.run("status", "ssh://a/$(touch \(marker)); touch '\(marker)' & `touch \(marker)`.yaml")
        #expect(shown.code == 69)
        #expect(access(marker, F_OK) != 0)
        #expect(shown.errors.contains("cannot read the file: no such file or directory"))
    }

    @Test(arguments: [
        "ssh://-oProxyCommand=touch/shop", "ssh://-l@a/shop", "ssh://a b/shop", "ssh://a;b/shop", "ssh://$HOME/shop",
        "ssh:///shop",
        "ssh://a", "ssh://a/", "ssh://a:0/shop", "ssh://a:-1/shop", "ssh://a:70000/shop", "ssh://a/-x", "ssh://a/b\nc",
        "ssh://a%n/shop",
        "ssh://[-x]/shop", "ssh://us er@a/shop", "ssh://@a/shop",
    ])
    func whatCouldBeAnOptionIsRefused(target: String) throws {
        for command in ["status", "reload", "top"] {
            let shown = try machines.run(command, "ssh://b/shop", target)
            #expect(shown.code == 64 && shown.errors.contains("cannot "), "\(command) \(target): \(shown)")
        }
        #expect(machines.calls.isEmpty)
    }

    @Test func sshIsToldWhoAndWhereBeforeTheCommand() throws {
        _ = try machines.run("status", "ssh://ops@gone:2222/shop", "ssh://[::1]/~/app.yaml", "ssh://gone/srv/app.yaml")
        let calls = machines.calls
        let options = "-T -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=5 -o ServerAliveCountMax=2 "
        #expect(calls.count == 3)
        #expect(calls.contains(options + "-l ops -p 2222 -- gone \(Built.runner) status shop --format json"))
        #expect(calls.contains(options + "-- ::1 \(Built.runner) status ./app.yaml --format json"))
        #expect(calls.contains(options + "-- gone \(Built.runner) status /srv/app.yaml --format json"))
    }

    @Test func topWritesTheTablesOfAll() throws {
        _ = try startTwo()
        let shown = try machines.run("top", "ssh://a/shop", "ssh://b/shop", "ssh://gone/shop")
        #expect(shown.code == 69)
        #expect(shown.output.contains("a/shop: shop, generation 1: 2 of 2 running\nWORKER  STATE"))
        #expect(shown.output.split(separator: "\n").count { $0.hasPrefix("web/") } == 4)
        #expect(shown.errors.contains("gone/shop: ssh: connect"))
    }

    @Test func topShowsSeveralMastersOnTheTerminal() throws {
        _ = try startTwo()
        let words = ["top", "--remote-program", Built.runner, "ssh://a/shop", "ssh://b/shop", "ssh://gone/shop"]
        let top = try TerminalProgram([Built.runner] + words, columns: 120, environment: machines.environment)
        try top.shown("2 of 3 masters answer")
        try top.type("q")
        #expect(try top.exitCode() == 0)
        for text in ["a/shop: shop, generation 1: 2 of 2 running", "gone/shop: ssh: connect to host gone"] {
            #expect(top.output.contains(text), "\(text)")
        }
        let pids = machines.masters.values.flatMap(\.pids.values)
        #expect(pids.allSatisfy { top.output.contains(" \($0) ") })
        // Nothing that the view has started is left.
        #expect(machines.calls.count { $0.contains("--batch") } >= 3)
    }

    @Test func severalMastersAreNotWatchedByStatus() throws {
        let shown = try machines.run("status", "--watch", "a", "b")
        #expect(shown.code == 64 && shown.errors.contains("--watch shows one master"))
    }

    @Test func theWorkersOfEachMachineKnowItsNumber() throws {
        _ = try startTwo()
        for (machine, number) in [("a", "0"), ("b", "1")] {
            let pid = try #require(machines.masters[machine]?.pids["web/0"])
            let variables = contents(of: "/proc/\(pid)/environ")?.split(separator: "\0") ?? []
            #expect(variables.contains("PREFORK_MACHINE=\(number)"))
            let arguments = contents(of: "/proc/\(pid)/cmdline")?.split(separator: "\0") ?? []
            #expect(arguments.last == Substring(number))
        }
    }
}
