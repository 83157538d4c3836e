import Glibc
import Testing

@testable import PreforkRun

/// The history of reloads, and the way back to an earlier manifest.
@Suite struct HistoryTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private var manifest: String { workspace.path + "/app.yaml" }
    private var state: String { workspace.path + "/state" }

    private func write(_ word: String, _ more: String = "", history: String = "{directory: state}") throws {
        let group = "  web: {command: [\(Built.probe), rest, \(word)]\(more)}"
        try workspace.write(
            "app.yaml",
            "version: 1\ncontrol: {socket: app.sock}\nhistory: \(history)\nworker_groups:\n\(group)")
    }

    private func run(_ words: String...) throws -> (code: Int32, output: String, errors: String) {
        try Command([Built.runner] + words).outcome()
    }

    /// The path of a file of the history, by its ending.
    private func file(_ ending: String) throws -> String {
        let name = try #require(entries(of: state).first { $0.hasPrefix("app-") && $0.hasSuffix(ending) })
        return "\(state)/\(name)"
    }

    @Test func eachReloadIsRecordedWithItsManifestAndItsEnd() throws {
        try write("one")
        let first = try #require(contents(of: manifest))
        let master = try Master(manifest)
        try master.running(1)
        try write("two")
        try master.reload()
        try master.line("reload 1 is complete")
        try master.reload()
        try write("two", ", comand: [x]")
        master.signal(SIGHUP)
        try master.line("reload refused")
        try write("three", ", readiness: {exec: ['false'], timeout: 100ms, period: 20ms}")
        let taken = try run("reload", manifest, "--wait")
        #expect(taken.code == 2)
        #expect(try master.stop() == 0)
        let lines = try run("history", manifest, "--format", "json").output.split(separator: "\n")
        #expect(lines.count == 5)
        let outcomes = ["started", "committed", "committed", "refused", "rolled-back"]
        for (number, (line, outcome)) in zip(lines, outcomes).enumerated() {
            #expect(line.hasPrefix("{\"number\":\(number + 1),\"time\":\"20"))
            #expect(line.contains("\"outcome\":\"\(outcome)\""), "\(line)")
        }
        #expect(lines[0].contains("\"asked_by\":\"start\"") && lines[1].contains("\"asked_by\":\"SIGHUP\""))
        #expect(lines[3].contains("\"generation\":null") && lines[3].contains("app.yaml:5:"), "\(lines[3])")
        #expect(lines[3].contains("unknown key 'comand'"))
        #expect(lines[4].contains("\"asked_by\":\"user \(geteuid()) (pid "), "\(lines[4])")
        #expect(lines[4].contains("\"generation\":4"))
        #expect(try run("history", manifest, "--text", "1").output == first)
        let table = try run("history", "app", "--directory", state).output
        #expect(table.hasPrefix("ENTRY  TIME                  GENERATION  ASKED BY"), "\(table)")
        var status = stat()
        #expect(try stat(file(".history"), &status) == 0 && status.st_mode & 0o7777 == 0o600)
    }

    @Test func aRollbackWritesTheFileThatRanBeforeAndReloadsIt() throws {
        try write("one")
        let first = try #require(contents(of: manifest))
        let master = try Master(manifest)
        try master.running(1)
        try write("two")
        try master.reload()
        try master.line("reload 1 is complete")
        let plan = try run("rollback", manifest, "--dry-run")
        #expect(plan.code == 2 && plan.output.contains("-/+ web/0  command[2] two → one"), "\(plan)")
        let back = try run("rollback", manifest)
        #expect(back.code == 0, "\(back.errors)")
        #expect(back.output.contains("app.yaml is what it was at entry 1, 20"))
        #expect(back.output.contains("reload 2 is complete"))
        #expect(contents(of: manifest) == first)
        let forward = try run("rollback", manifest, "--to", "2")
        #expect(forward.code == 0 && contents(of: manifest) != first)
        let missing = try run("rollback", manifest, "--to", "9")
        #expect(missing.code == 1 && missing.errors.contains("the history has no entry 9: it has 1 to 4"))
        #expect(try master.stop() == 0)
        let alone = try run("rollback", manifest)
        #expect(alone.code == 69 && contents(of: manifest) == first)
    }

    @Test func theNewestEntriesAreKeptAndTheManifestsThatTheyName() throws {
        try write("0", history: "{directory: state, keep: 2}")
        let master = try Master(manifest)
        try master.running(1)
        for number in 1...8 {
            try write(
                "one", ", env: {NUMBER: '\(number)'}, rollout: {min_ready: 0s}", history: "{directory: state, keep: 2}")
            try master.reload()
            try master.line("reload \(number) is complete")
        }
        #expect(try master.stop() == 0)
        let numbers = try run("history", manifest, "--format", "json").output.split(separator: "\n")
        #expect(numbers.count < 8 && numbers.last?.hasPrefix("{\"number\":9,") == true)
        #expect(try entries(of: file(".manifests")).count == numbers.count)
    }

    @Test func anotherReloadTakesThePlaceOfOne() throws {
        try write("one")
        let master = try Master(manifest)
        try master.running(1)
        try write("two", ", readiness: {exec: ['false'], period: 20ms}")
        try master.reload()
        try master.line("launched as pid")
        try write("three")
        try master.reload()
        try master.line("reload 2 is complete")
        #expect(try master.stop() == 0)
        let lines = try run("history", manifest, "--format", "json").output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[1].contains("\"outcome\":\"superseded\"") && lines[2].contains("\"outcome\":\"committed\""))
    }

    @Test func aHistoryThatCannotBeWrittenIsToldAndHoldsNothingUp() throws {
        try workspace.write("state", "a file in the place of the directory")
        try write("one")
        let master = try Master(manifest)
        try master.line("error: cannot record the reload in \(state)/app-", ".history: ")
        try master.running(1)
        #expect(try master.stop() == 0)
        let none = try run("history", manifest)
        #expect(none.code != 0)
    }

    @Test func aHistoryThatIsOffIsNotWritten() throws {
        try write("one", history: "off")
        let master = try Master(manifest)
        try master.running(1)
        #expect(try master.stop() == 0)
        let none = try run("history", manifest)
        #expect(none.code == 1 && none.errors.contains("says 'history: off', so there is none"))
        #expect(access(state, F_OK) != 0)
    }

    @Test func manyRefusedReloadsDoNotTakeTheWayBack() throws {
        let keep = "{directory: state, keep: 1}"
        try write("one", history: keep)
        let first = try #require(contents(of: manifest))
        let master = try Master(manifest)
        try master.running(1)
        try write("two", history: keep)
        try master.reload()
        try master.line("reload 1 is complete")
        try write("two", ", comand: [x]", history: keep)
        for _ in 1...20 {
            master.signal(SIGHUP)
            try master.line("reload refused")
        }
        #expect(try run("rollback", manifest, "--to", "1").code == 0)
        #expect(contents(of: manifest) == first)
        #expect(try master.stop() == 0)
    }

    @Test func aTextThatWasChangedIsNotWritten() throws {
        try write("one")
        let master = try Master(manifest)
        try master.running(1)
        try write("two")
        try master.reload()
        try master.line("reload 1 is complete")
        let folder = try file(".manifests")
        for name in entries(of: folder) {
            #expect(truncate("\(folder)/\(name)", 0) == 0)
        }
        let damaged = try run("rollback", manifest)
        #expect(damaged.code == 1 && damaged.errors.contains("it was changed or damaged"), "\(damaged)")
        #expect(contents(of: manifest)?.contains("two") == true)
        // The next reload that reads the same text keeps it anew.
        try master.reload()
        #expect(try run("history", manifest, "--text", "3").output.contains("two"))
        #expect(try master.stop() == 0)
    }

    /// Whoever may write there could delete files by the hand of the master, or have it run what they want.
    @Test func aDirectoryToWhichOthersMayWriteIsNotUsed() throws {
        mkdir(state, 0o777)
        chmod(state, 0o777)
        try write("one")
        let master = try Master(manifest)
        try master.line("error: cannot record the reload in ", "other users may write to \(state)")
        #expect(try master.stop() == 0)
        chmod(state, 0o700)
        let second = try Master(manifest)
        try second.running(1)
        #expect(try second.stop() == 0)
        try write("two")
        chmod(state, 0o777)
        let rollback = try run("rollback", manifest)
        #expect(rollback.code == 1 && rollback.errors.contains("cannot trust the history: other users may write"))
        #expect(contents(of: manifest)?.contains("two") == true)
    }

    @Test func aFileThatSomebodyHasEditedStopsNobody() throws {
        try write("one")
        let first = try Master(manifest)
        try first.running(1)
        #expect(try first.stop() == 0)
        let handle = fopen(try file(".history"), "a")
        fputs(
            "{\"number\":9223372036854775807,\"time\":\"\u{1b}[31m\",\"asked_by\":\"x\",\"outcome\":\"started\"}\nhalf",
            handle)
        fclose(handle)
        let second = try Master(manifest)
        try second.running(1)
        #expect(try second.stop() == 0)
        let lines = try run("history", manifest, "--format", "json").output.split(separator: "\n")
        #expect(lines.count == 2 && lines[1].hasPrefix("{\"number\":2,"), "\(lines)")
    }

    @Test func twoManifestsOfOneNameHaveTwoHistoriesAndTheirMastersAreNotMixedUp() throws {
        workspace.makeFolder("two")
        let text = "version: 1\nworker_groups:\n  web: {command: [\(Built.probe), rest, "
        let one = try workspace.write("app.yaml", text + "one]}")
        let two = try workspace.write("two/app.yaml", text + "two]}")
        let first = try Master(one)
        try first.running(1)
        let variables = [
            "STATE_DIRECTORY": first.runtimeDirectory + "/state", "RUNTIME_DIRECTORY": first.runtimeDirectory,
        ]
        let second = try Master(two, environment: variables)
        try second.running(1)
        let status = try Command([Built.runner, "status", two], environment: variables).outcome()
        #expect(status.code == 69 && status.errors.contains("runs \(one), and not \(two)"), "\(status)")
        let both = try Command([Built.runner, "history", "app"], environment: variables).outcome()
        #expect(both.code == 1 && both.errors.contains("several manifests have this name"), "\(both)")
        let own = try Command([Built.runner, "history", two, "--text", "1"], environment: variables).outcome()
        #expect(own.output.contains("two]"))
        #expect(try first.stop() == 0)
        #expect(try second.stop() == 0)
    }

    /// The examples of FIPS 180-4, and lengths around the end of a block.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func theDigestIsThatOfTheStandard(text: String, digest: String) {
        #expect(SHA256.digest(of: Array(text.utf8)) == digest)
    }

    @Test func theDigestIsThatOfSha256sum() throws {
        for count in [55, 56, 63, 64, 65, 119, 120, 128, 1000] {
            let text = String(repeating: "x", count: count)
            let path = try workspace.write("text", bytes: Array(text.utf8))
            let sum = try Command.run("sha256sum", path).output
            #expect(sum.hasPrefix(SHA256.digest(of: Array(text.utf8))))
        }
    }
}
