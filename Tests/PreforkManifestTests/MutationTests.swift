import PreforkManifest
import Testing

/// Bends the bytes of every fixture. Whatever comes out, the reader ends, traps nowhere and points into the file.
struct MutationTests {
    @Test(arguments: Fixture.all)
    func aDamagedManifestIsReadToItsEnd(fixture: Fixture) {
        var damage = Damage(seed: fixture.file)
        let bytes = fixture.source.bytes
        for _ in 0..<60 {
            let bent = damage.bent(bytes)
            let source = Source(name: fixture.file, bytes: bent)
            let reading = Reading(of: source, in: .fixtures)
            #expect(reading.isAccepted || reading.workers.isEmpty)
            for finding in reading.diagnostics {
                let places = [finding.span] + finding.related.map(\.span)
                #expect(places.allSatisfy { lies($0, in: bent) }, "\(finding) in \(bent)")
            }
            let text = reading.diagnostics.rendered(in: source, color: false)
            #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" })
        }
    }

    @Test func everyBeginningOfAManifestIsRead() throws {
        let fixture = try #require(Fixture.accepted.first { $0.file == "full.yaml" })
        let bytes = fixture.source.bytes
        for length in stride(from: 0, to: bytes.count, by: 3) {
            let bent = Array(bytes[..<length])
            let reading = Reading(of: Source(name: "full.yaml", bytes: bent), in: .fixtures)
            #expect(reading.diagnostics.allSatisfy { lies($0.span, in: bent) })
        }
    }

    private func lies(_ span: Span, in bytes: [UInt8]) -> Bool {
        let lines = lines(of: bytes)
        func lies(_ position: Position) -> Bool {
            let line = Int(position.line)
            guard line >= 1, line <= lines.count, position.column >= 1 else { return false }
            // One past the last character is where something is missing.
            return Int(position.column) <= lines[line - 1] + 2
        }
        return lies(span.start) && lies(span.end)
    }

    /// How many characters each line has.
    private func lines(of bytes: [UInt8]) -> [Int] {
        let breaks: Set<Unicode.Scalar> = ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"]
        var lines = [0]
        var previous: Unicode.Scalar = " "
        for character in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            defer { previous = character }
            if character == "\n", previous == "\r" { continue }
            if breaks.contains(character) { lines.append(0) } else { lines[lines.count - 1] += 1 }
        }
        return lines
    }
}
