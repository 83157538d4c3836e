import ArgumentParser
import ManifestExport
import PreforkManifest

/// One run of `export`: reads the manifest, and writes the files and the losses.
struct ExportRun {
    private let options: ExportOptions
    private let target: String
    private let directory: String?

    /// - Parameters:
    ///   - target: The name of the target, for the report.
    ///   - directory: The manifest's folder where the workers will run, unless the user names another one; nil for its folder here.
    init(_ options: ExportOptions, target: String, directory: String? = nil) {
        self.options = options
        self.target = target
        self.directory = directory
    }

    /// - Parameter export: What the target makes of a manifest.
    /// - Throws: The exit code, unless it is 0.
    func perform(_ export: (ExportInput) throws -> Export) throws {
        let input = ManifestInput(options.file, standardInputName: options.stdinFilename)
        guard let file = input.readOrReport() else { throw ExitCode.cannotRead }
        let directory = options.directory ?? self.directory ?? file.directory
        var context = ResolutionContext(directory: directory)
        if options.host { context = .thisMachine(directory: directory) }
        if let cpus = options.cpus { context.effectiveCPUs = cpus }
        let manifest = ExportInput(of: file.source, in: context, knowing: options.variables)
        Output.error.write(manifest.loaded.diagnostics, in: file.source)
        guard manifest.loaded.isAccepted else { throw ExitCode.manifestRefused }
        let result = try export(manifest)
        if let name = result.nameOfTwoFiles {
            Output.error.write(sentence: "\(input.name): cannot write \(name): two files would have this name")
            throw ExitCode.manifestRefused
        }
        let report = LossReport(result, of: input.name, for: target)
        report.write(options.format, strict: options.strict)
        if options.strict, !result.losses.isEmpty { throw ExitCode.manifestRefused }
        if let output = options.output {
            try ExportFolder(output).write(result.files, force: options.force)
        } else {
            show(result.files)
        }
    }

    /// Writes the files to standard output, several files each behind its path, as `systemctl cat` does.
    private func show(_ files: [ExportedFile]) {
        let texts = files.count == 1 ? files.map(\.text) : files.map { "# \($0.name)\n\($0.text)" }
        Output.standard.write(text: texts.joined(separator: "\n"))
    }
}
