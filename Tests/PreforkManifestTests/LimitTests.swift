import PreforkManifest
import Samples
import Supervision
import Testing

struct LimitTests {
    @Test func aManifestLargerThanEightMebibytesIsRefusedUnread() {
        let huge = LoadedManifest(of: Source(name: "a.yaml", bytes: [UInt8](repeating: 0x20, count: 100_000_000)))
        #expect(huge.diagnostics.map(\.code) == [.tooLarge])
        #expect(huge.diagnostics.map(\.message) == ["cannot read a manifest larger than 8 MiB"])
        let large = LoadedManifest(of: Source(name: "a.yaml", bytes: [UInt8](repeating: 0x5B, count: 8 << 20 | 1)))
        #expect(large.diagnostics.map(\.code) == [.tooLarge])
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "])
    func aThousandLevelsOfNestingAreRefused(opening: String) {
        let loaded = read("version: 1\nx-deep: \n  " + String(repeating: opening, count: 1000))
        #expect(loaded.diagnostics.map(\.code) == [.tooDeep])
    }

    @Test func depthIsAlsoCountedThroughAliases() {
        var text = "version: 1\nx-0: &a0 [x]\n"
        for table in 1..<70 { text += "x-\(table): &a\(table) [*a\(table - 1)]\n" }
        #expect(read(text).diagnostics.map(\.code) == [.tooDeep])
    }

    @Test func manyAliasesOfSmallValuesAreAccepted() {
        var text = "version: 1\nx-env: &env {A: b}\nworker_groups:\n"
        for group in 0..<2000 { text += "  g\(group): {command: [./a], env: *env}\n" }
        #expect(read(text).diagnostics == [])
        #expect(read(text).workers.count == 2000)
    }

    @Test func aHundredThousandWorkersAreAccepted() {
        let loaded = read("version: 1\nworker_groups: {a: {command: [./a, \"${id}\"], count: 100000}}")
        #expect(loaded.workers.count == 100_000)
        #expect(loaded.workers.last?.program.command == ["./a", "99999"])
    }

    @Test(arguments: ["ids: 0-999999", "count: 100001", "count: 9223372036854775807", "ids: [0-99999, 100000]"])
    func moreThanAHundredThousandWorkersAreRefusedBeforeTheyAreMade(key: String) {
        let loaded = read("version: 1\nworker_groups: {a: {command: [./a], \(key)}}")
        #expect(loaded.diagnostics.map(\.code) == [.tooManyWorkers])
    }

    @Test func errorsBeyondTheLimitAreCounted() throws {
        let keys = (0..<5000).map { "k\($0): 1\n" }.joined()
        let diagnostics = read("version: 1\nworker_groups: {a: {command: [./a]}}\n" + keys).diagnostics
        #expect(diagnostics.count == 1001)
        #expect(try #require(diagnostics.last).code == .unlistedErrors)
        #expect(try #require(diagnostics.last).message == "cannot list 4000 further errors")
    }

    @Test func warningsBeyondTheLimitAreCountedAndAccepted() {
        let groups = (1..<1024).map { "  g\($0): {command: [./a], port: \($0)}\n" }.joined()
        let loaded = read("version: 1\nworker_groups:\n" + groups)
        #expect(loaded.isAccepted)
        #expect(loaded.workers.count == 1023)
        #expect(loaded.diagnostics.last?.code == .unlistedWarnings)
    }

    @Test func aTextTooLongForAnArgumentIsRefused() {
        let fits = String(repeating: "x", count: 131_071)
        #expect(read("version: 1\nworker_groups: {a: {command: [./a, \(fits)]}}").isAccepted)
        let found = read("version: 1\nworker_groups: {a: {command: [./a, \(fits)x]}}").diagnostics
        #expect(found.map(\.code) == [.tooMuchText])
    }

    @Test func aShortManifestCannotDescribeGigabytesOfText() {
        let long = String(repeating: "x", count: 100_000)
        let loaded = read("version: 1\nworker_groups: {a: {command: [./a, \"${id}\(long)\"], count: 100000}}")
        #expect(loaded.diagnostics.map(\.code) == [.tooMuchText])
    }

    @Test func findingsOnALongLineHaveExactColumns() {
        // Characters are counted in blocks. The line is longer than several blocks and has characters of several bytes.
        let line = String(repeating: "é${x}", count: 1100)
        let loaded = read("version: 1\nworker_groups: {a: {command: [./a, \"\(line)\", \"\(line)\"]}}")
        let places = loaded.diagnostics.dropLast().map(\.span)
        #expect(loaded.diagnostics.count == 1001)
        #expect(places.allSatisfy { $0.end.column - $0.start.column == 4 })
        #expect(zip(places, places.dropFirst()).allSatisfy { $1.start.column - $0.start.column == 5 })
    }

    /// Each repetition of a text is parsed and stored separately.
    @Test func theRepetitionOfALongTextIsLimited() {
        let long = "x-t: &t \"${id}" + String(repeating: "x", count: 100_000) + "\"\n"
        func repeated(_ times: Int) -> LoadedManifest {
            let aliases = Array(repeating: "*t", count: times).joined(separator: ", ")
            return read("version: 1\n" + long + "worker_groups: {a: {command: [./a], args: [\(aliases)]}}")
        }
        #expect(repeated(300).isAccepted)
        #expect(repeated(400).diagnostics.map(\.code) == [.aliasesExpandTooFar])
        #expect(
            repeated(400).diagnostics.map(\.message) == ["cannot repeat '*t' here: the aliases expand to too much text"]
        )
    }

    @Test func textIsAlsoCountedThroughAliasesOfAliases() {
        var text = "version: 1\nx-0: &a0 \(String(repeating: "x", count: 10_000))\n"
        for table in 1..<10 {
            text += "x-\(table): &a\(table) [*a\(table - 1), *a\(table - 1), *a\(table - 1), *a\(table - 1)]\n"
        }
        #expect(read(text).diagnostics.map(\.code) == [.aliasesExpandTooFar])
    }

    /// libyaml compares each directive with all directives before it, so many directives would take quadratic time.
    @Test func moreThanAThousandDirectivesAreRefused() {
        let manifest = "---\nversion: 1\nworker_groups: {a: {command: [./a]}}\n"
        func directives(_ count: Int) -> LoadedManifest {
            read((0..<count).map { "%TAG !\($0)! a\n" }.joined() + manifest)
        }
        #expect(directives(1000).isAccepted)
        #expect(directives(1001).diagnostics.map(\.code) == [.syntax])
        #expect(directives(1001).diagnostics.map(\.span.start) == [Position(line: 1001, column: 1)])
    }

    /// The ports of each group are made before they are compared with its ids, so the limit is for all groups together.
    @Test func portsAreCountedOverAllGroups() {
        let groups = "a: {command: [./a], ports: 0-65535}, b: {command: [./a], ports: 0-34463}"
        let fitting = read("version: 1\nworker_groups: {\(groups)}").diagnostics
        #expect(fitting.filter { $0.severity == .error }.map(\.code) == [.wrongLength, .wrongLength])
        let found = read("version: 1\nworker_groups: {\(groups), c: {command: [./a], ports: [80]}}").diagnostics
        #expect(found.filter { $0.severity == .error }.map(\.code) == [.wrongLength, .wrongLength, .outOfRange])
        #expect(found.last?.message == "cannot use more than 100000 ports in one manifest")
    }

    @Test(arguments: ["path: ", "working_dir: ", "env_file: ", "command: "])
    func aPathTooLongForLinuxIsRefused(key: String) {
        func with(_ length: Int) -> [Diagnostic.Code] {
            let command = key == "command: " ? "" : "command: [./a], "
            let path = String(repeating: "a/", count: length / 2) + String(repeating: "b", count: length % 2)
            return read("version: 1\nworker_groups: {a: {\(command)\(key)\(path)}}").diagnostics.map(\.code)
        }
        #expect(with(4096) == [.badPath])
        // The address of a unix socket has room for 107 bytes.
        #expect(with(4095) == (key == "path: " ? [.badPath] : []))
    }

    @Test func aCommandLineTooLongForAHintIsNotOfferedAsAList() {
        let line = "./a" + String(repeating: " --x", count: 2000)
        let found = read("version: 1\nworker_groups: {a: {command: \(line)}}").diagnostics
        #expect(found.map(\.code) == [.badCommand])
        #expect(found.allSatisfy { $0.fix == nil && ($0.hint?.utf8.count ?? 0) < 100 })
    }

    @Test func anEnvFileListedTwiceCountsAtItsLastPlace() {
        let files = ["/a": "X=a\nY=a\n", "/b": "X=b\n"]
        let context = ResolutionContext(
            directory: "/", readFile: { .success(Array((files[$0] ?? "").utf8)) })
        func variables(_ list: String) -> [Variable] {
            read("version: 1\nworker_groups: {a: {command: [./a], env_file: [\(list)]}}", in: context)
                .workers.first?.program.environmentFile ?? []
        }
        #expect(variables("/a, /b") == [Variable("X", "b"), Variable("Y", "a")])
        #expect(variables("/b, /a, /b, /a") == [Variable("X", "a"), Variable("Y", "a")])
    }
}
