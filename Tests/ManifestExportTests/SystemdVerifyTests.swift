import Foundation
import ManifestExport
import PreforkManifest
import Samples
import Testing

/// What the real systemd says of the units: `systemd-analyze verify` finds unknown settings and values that it would ignore.
@Suite struct SystemdVerifyTests {
    static let examples =
        Files.names(in: Files.examples, endingWith: ".yaml")
        + Files.names(in: Files.examples + "/servers", endingWith: ".yaml").map { "servers/\($0)" }

    @Test(arguments: examples, SystemdOptions.Shape.allCases)
    func systemdFindsNoMistakeInAnExample(name: String, shape: SystemdOptions.Shape) throws {
        try check(try Sample.example(name), shape)
    }

    @Test(arguments: SystemdOptions.Shape.allCases)
    func systemdFindsNoMistakeInTheSampleOfAllKeys(shape: SystemdOptions.Shape) throws {
        try check(try Sample.everyKey(), shape)
    }

    @Test func aMistakeWouldBeFound() throws {
        let file = ExportedFile(name: "a.service", text: "[Service]\nExecStart=/bin/true\nRestartSex=1\n")
        let complaints = try SystemdVerifyTests.complaints(about: [file])
        #expect(complaints.contains { $0.contains("Unknown key 'RestartSex'") }, "\(complaints)")
    }

    private func check(_ input: ExportInput, _ shape: SystemdOptions.Shape) throws {
        var options = SystemdOptions()
        options.shape = shape
        options.hasSockets = shape == .unit
        let complaints = try SystemdVerifyTests.complaints(about: SystemdExport.export(input, options).files)
        // The programs of the examples are not on this machine.
        let others = complaints.filter { !$0.contains(" is not executable: No such file or directory") }
        #expect(others.isEmpty, "\(others)")
    }

    /// What `systemd-analyze verify` writes about files.
    private static func complaints(about files: [ExportedFile]) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("units-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var units: [String] = []
        for file in files {
            let path = folder.appendingPathComponent(file.name)
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.text.utf8).write(to: path)
            // A drop-in is read with the instance that it changes.
            let parts = file.name.split(separator: "/")
            units.append(parts.count == 1 ? file.name : String(parts[0].dropLast(2)))
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no"] + units.map { folder.path + "/\($0)" }
        process.environment = ["PATH": "/usr/bin:/bin", "SYSTEMD_UNIT_PATH": folder.path + ":"]
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus < 2, "is systemd-analyze installed?")
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
