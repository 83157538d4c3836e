import ConfigText
import ManifestImport
import PreforkManifest
import Samples
import Testing

/// Bends every fixture by a seed. The result is refused with a place, or is a manifest that passes `check`.
@Suite struct ImportMutationTests {
    @Test(arguments: ImportSample.all)
    func aFileWithDamagedBytesIsRefusedOrBecomesAManifest(sample: ImportSample) {
        var damage = Damage(seed: sample.description)
        for (index, source) in sample.sources.enumerated() {
            for _ in 0..<80 { expectSound(sample, with: damage.mutated(source.bytes), at: index) }
        }
    }

    @Test(arguments: ImportSample.all)
    func aFileWithDisorderedLinesIsRefusedOrBecomesAManifest(sample: ImportSample) {
        var damage = Damage(seed: "lines of \(sample)")
        for (index, source) in sample.sources.enumerated() {
            for round in 0..<80 {
                let donor = ImportSample.all[round * 7 % ImportSample.all.count].sources.first?.bytes ?? []
                expectSound(sample, with: damage.rearranged(source.bytes, with: donor), at: index)
            }
        }
    }

    @Test(arguments: ImportSample.all)
    func aPartOfAFileIsRefusedOrBecomesAManifest(sample: ImportSample) {
        for (index, source) in sample.sources.enumerated() {
            for length in stride(from: 0, to: source.bytes.count, by: max(1, source.bytes.count / 60)) {
                expectSound(sample, with: Array(source.bytes[..<length]), at: index)
            }
        }
    }

    /// Files of another kind than the one that is asked for.
    @Test(arguments: ImportFormat.allCases)
    func aFileOfAnotherKindIsRefusedOrBecomesAManifest(format: ImportFormat) {
        for sample in ImportSample.all where sample.format != format {
            expectSound(sample, with: sample.sources.first?.bytes ?? [], at: 0, as: format)
        }
    }

    private func expectSound(
        _ sample: ImportSample, with bytes: [UInt8], at index: Int, as format: ImportFormat? = nil
    ) {
        var sources = format == nil ? sample.sources : Array(sample.sources.prefix(1))
        sources[index] = Source(name: sources[index].name, bytes: bytes)
        do throws(ImportRefusal) {
            let imported = try ImportedManifest(of: sources, as: format ?? sample.format, in: sample.context)
            let manifest = Source(name: "app.yaml", bytes: Array(imported.text.utf8))
            let errors = LoadedManifest(of: manifest).diagnostics.filter { $0.severity == .error }
            #expect(errors.isEmpty, "\(errors.rendered(in: manifest))\n\(String(decoding: bytes, as: UTF8.self))")
        } catch {
            let isSentence = error.sentence.hasPrefix("cannot ") || error.sentence.hasPrefix("unknown ")
            #expect(isSentence && !error.place.file.isEmpty, "\(error.line)")
        }
    }
}
