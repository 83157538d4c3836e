import ManifestTools
import Samples
import Testing

struct GoldenTests {
    @Test(arguments: Fixture.accepted)
    func anAcceptedManifestGivesTheseWorkers(fixture: Fixture) {
        let loaded = fixture.loaded
        #expect(loaded.isAccepted)
        Files.compare(loaded.workers.map(\.listing).joined(separator: "\n"), with: fixture.golden("workers"))
        let golden = fixture.golden("diagnostics")
        guard !loaded.diagnostics.isEmpty || Files.read(golden) != nil else { return }
        Files.compare(loaded.diagnostics.rendered(in: fixture.source), with: golden)
    }

    @Test(arguments: Fixture.broken)
    func aRejectedManifestSaysExactlyThis(fixture: Fixture) {
        let loaded = fixture.loaded
        #expect(!loaded.isAccepted)
        #expect(loaded.workers.isEmpty)
        Files.compare(loaded.diagnostics.rendered(in: fixture.source), with: fixture.golden("diagnostics"))
    }

    @Test(arguments: MadeFixture.all)
    func aManifestTooLargeToBeKeptSaysExactlyThis(fixture: MadeFixture) {
        Files.compare(fixture.diagnostics.rendered(in: fixture.source), with: fixture.golden)
    }

    /// What is left to a person, and what is not: each line that changed, old and new.
    @Test(arguments: Fixture.broken)
    func whatIsCertainIsFixedSo(fixture: Fixture) {
        let autoFix = AutoFix(of: fixture.source, in: .fixtures)
        let steps = autoFix.steps.map { "\($0.place.line):\($0.place.column): \($0.sentence)\n" }.joined()
        let text = "\n" + String(decoding: autoFix.source.bytes, as: UTF8.self)
        Files.compare(steps.isEmpty ? "" : steps + text, with: fixture.golden("fixed"))
    }

    @Test func everyCodeStandsInAGolden() {
        let goldens =
            Fixture.all.map { $0.golden("diagnostics") } + MadeFixture.all.map { $0.golden }
        let text = goldens.compactMap { Files.read($0) }.map { String(decoding: $0, as: UTF8.self) }.joined()
        let missing = Diagnostic.Code.allCases.filter { !text.contains("[\($0.rawValue)]") }
        #expect(missing == [])
    }

    @Test func everyMessageSaysWhatCannotBe() {
        for finding in (Fixture.accepted + Fixture.broken).flatMap({ $0.loaded.diagnostics }) {
            #expect(finding.message.hasPrefix("cannot ") || finding.message.hasPrefix("unknown "), "\(finding.message)")
            #expect(!finding.message.hasSuffix("."), "\(finding.message)")
        }
    }
}
