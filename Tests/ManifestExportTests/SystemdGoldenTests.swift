import ManifestExport
import Samples
import Testing

/// The units of examples and of small manifests, as files in `Fixtures/Systemd`.
@Suite struct SystemdGoldenTests {
    private func compare(_ export: Export, _ name: String, _ location: SourceLocation = #_sourceLocation) {
        Files.compare(export.text, with: "\(Sample.fixtures)/Systemd/\(name).txt", location)
    }

    @Test(arguments: ["web", "production", "various-workers"], SystemdOptions.Shape.allCases)
    func anExampleIsExportedAsInItsGolden(name: String, shape: SystemdOptions.Shape) throws {
        var options = SystemdOptions()
        options.shape = shape
        compare(SystemdExport.export(try Sample.example("\(name).yaml"), options), "\(name)-\(shape.rawValue)")
    }

    @Test func theSampleOfAllKeysIsExportedAsInItsGolden() throws {
        var options = SystemdOptions()
        options.shape = .workers
        compare(SystemdExport.export(try Sample.everyKey(), options), "every-key-workers")
        options.version = 254
        let newer = SystemdExport.export(try Sample.everyKey(), options)
        #expect(try newer.file("web@.service").contains("RestartSteps=4\nRestartMaxDelaySec=60s\n"))
        options.shape = .unit
        options.hasSockets = true
        compare(SystemdExport.export(try Sample.everyKey(), options), "every-key-unit-254-socket")
    }
}
