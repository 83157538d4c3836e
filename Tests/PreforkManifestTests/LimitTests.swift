import PreforkManifest
import Supervision
import Testing

struct LimitTests {
    @Test func aManifestOfMoreThanEightMebibytesIsRefusedUnread() {
        let huge = Reading(of: Source(name: "a.yaml", bytes: [UInt8](repeating: 0x20, count: 100_000_000)))
        #expect(huge.diagnostics.map(\.code) == [.tooLarge])
        #expect(huge.diagnostics.map(\.message) == ["cannot read a manifest larger than 8 MiB"])
        let large = Reading(of: Source(name: "a.yaml", bytes: [UInt8](repeating: 0x5B, count: 8 << 20 | 1)))
        #expect(large.diagnostics.map(\.code) == [.tooLarge])
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "])
    func whatIsNestedAThousandLevelsDeepIsRefused(opening: String) {
        let reading = read("version: 1\nx-deep: \n  " + String(repeating: opening, count: 1000))
        #expect(reading.diagnostics.map(\.code) == [.tooDeep])
    }

    @Test func depthIsAlsoCountedThroughAliases() {
        var text = "version: 1\nx-0: &a0 [x]\n"
        for level in 1..<70 { text += "x-\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(read(text).diagnostics.map(\.code) == [.tooDeep])
    }

    @Test func manyAliasesOfSmallThingsAreFine() {
        var text = "version: 1\nx-env: &env {A: b}\nworker_groups:\n"
        for group in 0..<2000 { text += "  g\(group): {command: [./a], env: *env}\n" }
        #expect(read(text).diagnostics == [])
        #expect(read(text).workers.count == 2000)
    }

    @Test func aHundredThousandWorkersAreAccepted() {
        let reading = read("version: 1\nworker_groups: {a: {command: [./a, \"${id}\"], count: 100000}}")
        #expect(reading.workers.count == 100_000)
        #expect(reading.workers.last?.program.command == ["./a", "99999"])
    }

    @Test(arguments: ["ids: 0-999999", "count: 100001", "count: 9223372036854775807", "ids: [0-99999, 100000]"])
    func moreAreRefusedBeforeTheyAreMade(key: String) {
        let reading = read("version: 1\nworker_groups: {a: {command: [./a], \(key)}}")
        #expect(reading.diagnostics.map(\.code) == [.tooManyWorkers])
    }

    @Test func aFileOfNothingButMistakesSaysHowManyItDoesNotList() throws {
        let keys = (0..<5000).map { "k\($0): 1\n" }.joined()
        let diagnostics = read("version: 1\nworker_groups: {a: {command: [./a]}}\n" + keys).diagnostics
        #expect(diagnostics.count == 1001)
        #expect(try #require(diagnostics.last).code == .unlistedErrors)
        #expect(try #require(diagnostics.last).message == "cannot list 4000 further errors")
    }

    @Test func manyWarningsStayWarnings() {
        let groups = (1..<1024).map { "  g\($0): {command: [./a], port: \($0)}\n" }.joined()
        let reading = read("version: 1\nworker_groups:\n" + groups)
        #expect(reading.isAccepted)
        #expect(reading.workers.count == 1023)
        #expect(reading.diagnostics.last?.code == .unlistedWarnings)
    }

    @Test func aTextThatNoArgumentCanHoldIsRefused() {
        let fits = String(repeating: "x", count: 131_071)
        #expect(read("version: 1\nworker_groups: {a: {command: [./a, \(fits)]}}").isAccepted)
        let found = read("version: 1\nworker_groups: {a: {command: [./a, \(fits)x]}}").diagnostics
        #expect(found.map(\.code) == [.tooMuchText])
    }

    @Test func aShortManifestCannotAskForGigabytesOfText() {
        let long = String(repeating: "x", count: 100_000)
        let reading = read("version: 1\nworker_groups: {a: {command: [./a, \"${id}\(long)\"], count: 100000}}")
        #expect(reading.diagnostics.map(\.code) == [.tooMuchText])
    }

    @Test func findingsOnOneLongLineAreAllPlaced() {
        // Longer than several of the blocks in which characters are counted, with characters of several bytes.
        let line = String(repeating: "é${x}", count: 1100)
        let reading = read("version: 1\nworker_groups: {a: {command: [./a, \"\(line)\", \"\(line)\"]}}")
        let places = reading.diagnostics.dropLast().map(\.span)
        #expect(reading.diagnostics.count == 1001)
        #expect(places.allSatisfy { $0.end.column - $0.start.column == 4 })
        #expect(zip(places, places.dropFirst()).allSatisfy { $1.start.column - $0.start.column == 5 })
    }
}
