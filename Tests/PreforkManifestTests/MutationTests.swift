import PreforkManifest
import Promises
import Samples
import Testing

/// Damages every fixture by a seed, and tests that the promises of the reader hold for the result.
struct MutationTests {
    @Test(arguments: Fixture.all)
    func aManifestWithDamagedBytesKeepsThePromises(fixture: Fixture) {
        var damage = Damage(seed: fixture.description)
        for _ in 0..<16 { expectPromises(of: damage.mutated(fixture.source.bytes), as: fixture) }
    }

    /// Damages manifests as people do: a line is deleted, doubled, moved, indented, or copied from another manifest.
    @Test(arguments: Fixture.all)
    func aManifestWithDisorderedLinesKeepsThePromises(fixture: Fixture) {
        var damage = Damage(seed: fixture.description)
        for index in 0..<16 {
            let donor = Fixture.all[index * 7 % Fixture.all.count].source.bytes
            expectPromises(of: damage.rearranged(fixture.source.bytes, with: donor), as: fixture)
        }
    }

    @Test func everyPrefixOfAManifestKeepsThePromises() throws {
        let fixture = try #require(Fixture.accepted.first { $0.file == "full.yaml" })
        let bytes = fixture.source.bytes
        for length in stride(from: 0, to: bytes.count, by: 3) {
            expectPromises(of: Array(bytes[..<length]), as: fixture)
        }
    }

    private func expectPromises(of bytes: [UInt8], as fixture: Fixture) {
        let broken = Promises.broken(by: Source(name: fixture.file, bytes: bytes), in: .fixtures)
        #expect(broken == [], "\(String(decoding: bytes, as: UTF8.self))")
    }
}
