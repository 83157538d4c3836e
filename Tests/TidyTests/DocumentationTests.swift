import Testing

/// Documentation comments, listings and pages.
@Suite struct DocumentationTests {
    /// The symbols of `Prefork` include the symbols that it re-exports from other modules.
    @Test(arguments: ["Prefork", "PreforkTesting", "PreforkManifest", "ManifestTools"])
    func everyPublicSymbolIsDocumented(of module: String) throws {
        let symbols = try SymbolGraph(of: module).symbols
        #expect(symbols.count > 10)
        for symbol in symbols where symbol.docComment == nil && !symbol.isDiagnosticCode {
            Issue.record("\(symbol.name) has no documentation: \(symbol.location?.uri ?? module)")
        }
    }

    /// Each listing is either a part of a sample, with the same lines, or a program that compiles. Other tests build
    /// the samples.
    @Test func everyListingIsPartOfASampleOrCompiles() throws {
        let samples = SourceFile.all(below: "examples").map { Listing.trimmed($0.text) }
        let programs = Listing.all.filter { listing in
            !samples.contains { $0.contains(Listing.trimmed(listing.text)) }
        }
        #expect(programs.count > 3)
        #expect(Listing.all.count > programs.count)
        for program in programs {
            #expect(throws: Never.self, "\(program.page)") { try program.compile() }
        }
    }

    /// In an `async` function, the main thread would not be there for the loop or for code of `@MainActor`.
    @Test(arguments: ["Greeter.main()", "Greeter.workIfWorker()", "Greeter().runMaster()"])
    func aServerDoesNotStartInAnAsyncFunction(call: String) throws {
        func program(_ effects: String) -> Listing {
            Listing(
                page: call,
                text: """
                    struct Greeter: PreforkServer {
                        struct Context: WorkerContext { var id: WorkerID }
                        func workers(in master: Master<Context>) -> [Context] { [] }
                        static func work(_ context: Context, as worker: Worker) {}
                    }
                    func start() \(effects) { \(call) }
                    """)
        }
        #expect(throws: Never.self) { try program("").compile() }
        #expect(throws: (any Error).self) { try program("async").compile() }
    }

    /// A promise is worth as much as the test that shows it.
    @Test func everyPromiseHasATest() {
        let page = SourceFile.text(of: "Sources/Prefork/Prefork.docc/Promises.md")
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("|") }.dropFirst(2)
        let tests = SourceFile.all(below: "Tests").map(\.text)
        #expect(rows.count > 10)
        for row in rows {
            let names = (row.split(separator: "|").last ?? "").split { !$0.isLetter && !$0.isNumber }
            #expect(!names.isEmpty, "\(row)")
            for name in names where !tests.contains(where: { $0.contains("func \(name)(") }) {
                Issue.record("no test is called \(name)")
            }
        }
    }

    /// Users of haskell-prefork 0.0.9 look for the names that its modules Class, Types, Main, Worker and Settings
    /// export.
    @Test(arguments: [
        "WorkerContext", "encodeToString", "decodeFromString", "rtsOptions",
        "PreforkSettings", "psOnTerminate", "psOnInterrupt", "psOnQuit", "psOnChildFinished", "psOnStart", "psOnFinish",
        "psUpdateServer", "psCleanupChild", "psUpdateConfig", "PreforkResource", "prProcs", "prWorkers",
        "makePreforkResource", "emptyPreforkResource", "updateWorkerSet",
        "defaultMain", "runSettings", "masterMain", "workerMain",
        "forkWorkerProcess", "forkWorkerProcessWithArgs", "preforkEnvKey",
        "defaultSettings", "relaunchSettings",
    ])
    func everyNameOfHaskellPreforkHasARow(name: String) {
        let page = SourceFile.text(of: "Sources/Prefork/Prefork.docc/ComingFromHaskellPrefork.md")
        let cells = page.split(separator: "\n").compactMap { $0.split(separator: "|").first }
        #expect(cells.contains { $0.contains("`\(name)`") })
    }
}

extension SymbolGraph.Symbol {
    /// Whether the symbol is a diagnostic code. Codes are documented in the catalogue instead of by comments.
    fileprivate var isDiagnosticCode: Bool {
        kind.identifier == "swift.type.property" && pathComponents.dropLast() == ["Diagnostic", "Code"]
    }
}
