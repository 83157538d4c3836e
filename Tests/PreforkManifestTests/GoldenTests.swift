import ManifestTools
import Samples
import Testing

struct GoldenTests {
    @Test(arguments: Fixture.accepted)
    func anAcceptedManifestHasTheWorkersOfItsGolden(fixture: Fixture) {
        let loaded = fixture.loaded
        #expect(loaded.isAccepted)
        Files.compare(loaded.workers.map(\.listing).joined(separator: "\n"), with: fixture.golden("workers"))
        let golden = fixture.golden("diagnostics")
        guard !loaded.diagnostics.isEmpty || Files.read(golden) != nil else { return }
        Files.compare(loaded.diagnostics.rendered(in: fixture.source), with: golden)
    }

    @Test(arguments: Fixture.broken)
    func aRejectedManifestHasTheDiagnosticsOfItsGolden(fixture: Fixture) {
        let loaded = fixture.loaded
        #expect(!loaded.isAccepted)
        #expect(loaded.workers.isEmpty)
        Files.compare(loaded.diagnostics.rendered(in: fixture.source), with: fixture.golden("diagnostics"))
    }

    @Test(arguments: GeneratedFixture.all)
    func aGeneratedManifestHasTheDiagnosticsOfItsGolden(fixture: GeneratedFixture) {
        Files.compare(fixture.diagnostics.rendered(in: fixture.source), with: fixture.golden)
    }

    /// The golden lists the fixes and then the corrected text. Mistakes without a certain fix stay in the text.
    @Test(arguments: Fixture.broken)
    func autoFixCorrectsAManifestAsInItsGolden(fixture: Fixture) {
        let autoFix = AutoFix(of: fixture.source, in: .fixtures)
        let steps = autoFix.steps.map { "\($0.place.line):\($0.place.column): \($0.sentence)\n" }.joined()
        let text = "\n" + String(decoding: autoFix.source.bytes, as: UTF8.self)
        Files.compare(steps.isEmpty ? "" : steps + text, with: fixture.golden("fixed"))
    }

    @Test func everyCodeAppearsInAGolden() {
        let goldens =
            Fixture.all.map { $0.golden("diagnostics") } + GeneratedFixture.all.map { $0.golden }
        let text = goldens.compactMap { Files.read($0) }.map { String(decoding: $0, as: UTF8.self) }.joined()
        let missing = Diagnostic.Code.allCases.filter { !text.contains("[\($0.rawValue)]") }
        #expect(missing == [])
    }

    @Test func everyMessageBeginsWithCannotOrUnknown() {
        for finding in (Fixture.accepted + Fixture.broken).flatMap({ $0.loaded.diagnostics }) {
            #expect(finding.message.hasPrefix("cannot ") || finding.message.hasPrefix("unknown "), "\(finding.message)")
            #expect(!finding.message.hasSuffix("."), "\(finding.message)")
        }
    }
}
