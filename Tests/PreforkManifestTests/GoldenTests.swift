import PreforkManifest
import Testing

struct GoldenTests {
    @Test(arguments: Fixture.accepted)
    func anAcceptedManifestGivesTheseWorkers(fixture: Fixture) {
        let reading = fixture.reading
        #expect(reading.isAccepted)
        let listing = reading.workers.map(\.listing).joined(separator: "\n")
        Files.compare(listing + reading.diagnostics.rendered(in: fixture.source), with: fixture.golden("workers"))
    }

    @Test(arguments: Fixture.rejected)
    func aRejectedManifestSaysExactlyThis(fixture: Fixture) {
        let reading = fixture.reading
        #expect(!reading.isAccepted)
        #expect(reading.workers.isEmpty)
        Files.compare(reading.diagnostics.rendered(in: fixture.source), with: fixture.golden("diagnostics"))
    }

    @Test func everyCodeHasAnExample() {
        // These need more text than a fixture should have; LimitTests has them.
        let large: Set<Diagnostic.Code> = [.tooLarge, .tooMuchText, .unlistedErrors, .unlistedWarnings]
        // This one is found by who runs a manifest, and never by who reads it.
        let later: Set<Diagnostic.Code> = [.refusedHere]
        let shown = (Fixture.accepted + Fixture.rejected).flatMap { $0.reading.diagnostics.map(\.code) }
        let missing = Set(Diagnostic.Code.allCases).subtracting(shown).subtracting(large).subtracting(later)
        #expect(missing.map(\.rawValue).sorted() == [])
    }

    @Test func everyMessageSaysWhatCannotBe() {
        for finding in (Fixture.accepted + Fixture.rejected).flatMap({ $0.reading.diagnostics }) {
            #expect(finding.message.hasPrefix("cannot ") || finding.message.hasPrefix("unknown "), "\(finding.message)")
            #expect(!finding.message.hasSuffix("."), "\(finding.message)")
        }
    }
}
