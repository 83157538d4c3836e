import PreforkManifest
import Testing

struct GoldenTests {
    @Test(arguments: Fixture.accepted)
    func anAcceptedManifestGivesTheseWorkers(fixture: Fixture) {
        let reading = fixture.reading
        #expect(reading.isAccepted)
        compare(reading.workers.map(\.listing).joined(separator: "\n"), with: fixture.golden("workers"))
        let golden = fixture.golden("diagnostics")
        guard !reading.diagnostics.isEmpty || Files.read(golden) != nil else { return }
        compare(reading.diagnostics.rendered(in: fixture.source), with: golden)
    }

    @Test(arguments: Fixture.rejected)
    func aRejectedManifestSaysExactlyThis(fixture: Fixture) {
        let reading = fixture.reading
        #expect(!reading.isAccepted)
        #expect(reading.workers.isEmpty)
        compare(reading.diagnostics.rendered(in: fixture.source), with: fixture.golden("diagnostics"))
    }

    @Test func everyCodeStandsInAGolden() {
        // These need more text than a fixture should have; LimitTests has them.
        let large: Set<Diagnostic.Code> = [.tooLarge, .tooMuchText, .unlistedErrors, .unlistedWarnings]
        // This one is found by who runs a manifest, and never by who reads it.
        let later: Set<Diagnostic.Code> = [.refusedHere]
        let goldens = (Fixture.accepted + Fixture.rejected).compactMap { Files.read($0.golden("diagnostics")) }
        let text = goldens.map { String(decoding: $0, as: UTF8.self) }.joined()
        let missing = Diagnostic.Code.allCases.filter { !text.contains("[\($0.rawValue)]") }
        #expect(Set(missing) == large.union(later))
    }

    @Test func everyMessageSaysWhatCannotBe() {
        for finding in (Fixture.accepted + Fixture.rejected).flatMap({ $0.reading.diagnostics }) {
            #expect(finding.message.hasPrefix("cannot ") || finding.message.hasPrefix("unknown "), "\(finding.message)")
            #expect(!finding.message.hasSuffix("."), "\(finding.message)")
        }
    }

    private func compare(_ text: String, with golden: String) {
        if Files.isRecording { return Files.write(text, to: golden) }
        let expected = Files.read(golden).map { String(decoding: $0, as: UTF8.self) }
        #expect(text == expected, "RECORD=1 swift test rewrites \(golden)")
    }
}
