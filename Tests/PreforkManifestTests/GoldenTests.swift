import PreforkManifest
import Testing

struct GoldenTests {
    @Test(arguments: Fixture.accepted)
    func anAcceptedManifestGivesTheseWorkers(fixture: Fixture) {
        let reading = fixture.reading
        #expect(reading.isAccepted)
        let listing = reading.workers.map(\.listing).joined(separator: "\n")
        compare(listing + reading.diagnostics.rendered(in: fixture.source), with: fixture.golden("workers"))
    }

    @Test(arguments: Fixture.broken)
    func aRejectedManifestSaysExactlyThis(fixture: Fixture) {
        let reading = fixture.reading
        #expect(!reading.isAccepted)
        #expect(reading.workers.isEmpty)
        compare(reading.diagnostics.rendered(in: fixture.source), with: fixture.golden("diagnostics"))
    }

    /// What is left to a person, and what is not: each line that changed, old and new.
    @Test(arguments: Fixture.broken)
    func whatIsCertainIsMendedSo(fixture: Fixture) {
        let mending = Mending(of: fixture.source, in: .fixtures)
        guard !mending.steps.isEmpty else { return compare("", with: fixture.golden("fixed")) }
        let steps = mending.steps.map { "\($0.place.line):\($0.place.column): \($0.sentence)\n" }.joined()
        let text = String(decoding: mending.source.bytes, as: UTF8.self)
        compare(steps + "\n" + text, with: fixture.golden("fixed"))
    }

    @Test func everyCodeHasAnExample() {
        // These need more text than a fixture should have; LimitTests has them.
        let large: Set<Diagnostic.Code> = [.tooLarge, .tooMuchText, .unlistedErrors, .unlistedWarnings]
        // This one is found by who runs a manifest, and never by who reads it.
        let later: Set<Diagnostic.Code> = [.refusedHere]
        let shown = Fixture.all.flatMap { $0.reading.diagnostics.map(\.code) }
        let missing = Set(Diagnostic.Code.allCases).subtracting(shown).subtracting(large).subtracting(later)
        #expect(missing.map(\.rawValue).sorted() == [])
    }

    @Test func everyMessageSaysWhatCannotBe() {
        for finding in (Fixture.accepted + Fixture.broken).flatMap({ $0.reading.diagnostics }) {
            #expect(finding.message.hasPrefix("cannot ") || finding.message.hasPrefix("unknown "), "\(finding.message)")
            #expect(!finding.message.hasSuffix("."), "\(finding.message)")
        }
    }

    /// A golden that is not there is an empty one.
    private func compare(_ text: String, with golden: String) {
        if Files.isRecording { return Files.write(text, to: golden) }
        let expected = Files.read(golden).map { String(decoding: $0, as: UTF8.self) } ?? ""
        #expect(text == expected, "RECORD=1 swift test rewrites \(golden)")
    }
}
