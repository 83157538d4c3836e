import ArgumentParser
import Glibc
import ManifestImport
import PreforkManifest

/// The files of another program that `import` translates.
struct ImportedFile {
    /// The files, the main one first.
    let names: [String]
    /// The format; nil for the one that the first file's name and contents tell.
    let format: ImportFormat?
    /// Where the manifest is written; nil for standard output.
    let output: String?
    let replaces: Bool

    /// Translates the files, writes the manifest, and lists on standard error what was left out.
    ///
    /// - Returns: Whether nothing was left out.
    func translate() throws -> Bool {
        if let output, replaces, names.contains(where: { ImportedFile.isSame($0, output) }) {
            Output.error.write(sentence: "\(output): cannot write the manifest over the file that it is made of")
            throw ExitCode.cannotWrite
        }
        if format == .pm2, let script = names.first(where: ImportedFile.isScript) {
            Output.error.write(sentence: "\(script): \(ImportedFile.scriptSentence(script))")
            throw ExitCode.manifestRefused
        }
        let sources = try names.map(source)
        guard let first = sources.first else { return true }
        guard let format = format ?? ImportFormat(of: first) else {
            Output.error.write(sentence: "\(first.name): \(ImportedFile.unknown(first))")
            throw ExitCode.manifestRefused
        }
        let manifest: ImportedManifest
        do throws(ImportRefusal) {
            manifest = try ImportedManifest(of: sources, as: format, in: try context(of: first))
        } catch {
            Output.error.write(sentence: error.line)
            throw ExitCode.manifestRefused
        }
        try write(manifest)
        for item in manifest.leftOut { Output.error.write(sentence: item.line) }
        Output.error.write(sentence: "\(output ?? first.name): \(ImportedFile.summary(of: manifest))")
        return manifest.leftOut.isEmpty
    }

    private func source(_ name: String) throws -> Source {
        do throws(Unreadable) {
            return try ManifestInput(name, standardInputName: nil).source()
        } catch {
            Output.error.write(sentence: "\(name): \(error.sentence)")
            throw ExitCode.cannotRead
        }
    }

    private func context(of source: Source) throws(ImportRefusal) -> ImportContext {
        do throws(FileProblem) {
            let folder = try ManifestFile.folder(of: source.name)
            let isElsewhere = try output.map { name throws(FileProblem) in try ManifestFile.folder(of: name) != folder }
            return ImportContext(folder: folder, isElsewhere: isElsewhere ?? false) { path in
                try? ManifestFile.bytes(of: path.hasPrefix("/") ? path : "\(folder)/\(path)", pipes: .refused)
            }
        } catch {
            throw ImportRefusal(
                "cannot find the folder of \(source.name) or of the output: \(error.reason)", in: source)
        }
    }

    private func write(_ manifest: ImportedManifest) throws {
        guard let output else { return Output.standard.write(text: manifest.text) }
        do throws(FileProblem) {
            try NewFile(path: output, replaces: replaces).write(Array(manifest.text.utf8))
        } catch {
            Output.error.write(sentence: "\(output): cannot write the file: \(error.reason)")
            throw ExitCode.cannotWrite
        }
    }

    private static func summary(of manifest: ImportedManifest) -> String {
        func counted(_ count: Int, _ one: String, _ many: String) -> String {
            count == 1 ? "1 \(one)" : "\(count) \(many)"
        }
        return [
            counted(manifest.groupCount, "group", "groups"),
            counted(manifest.decisionCount, "comment asks for a decision", "comments ask for a decision"),
            counted(manifest.leftOut.count, "setting left out", "settings left out"),
        ].joined(separator: ", ")
    }

    private static func unknown(_ source: Source) -> String {
        isScript(source.name)
            ? scriptSentence(source.name)
            : "cannot tell what kind of file this is; name it with --from: \(ImportFormat.list)"
    }
}

extension ImportedFile {
    private static func isScript(_ name: String) -> Bool {
        [".js", ".cjs", ".mjs", ".ts"].contains { name.hasSuffix($0) }
    }

    private static func scriptSentence(_ name: String) -> String {
        "cannot read JavaScript, which is not executed; write it as JSON: "
            + "node -p 'JSON.stringify(require(\"./\(name)\"))' > ecosystem.json"
    }

    /// Whether two paths are those of one file.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        var (left, right) = (stat(), stat())
        guard stat(StartDirectory.path(to: one), &left) == 0, stat(StartDirectory.path(to: other), &right) == 0 else {
            return false
        }
        return left.st_dev == right.st_dev && left.st_ino == right.st_ino
    }
}

extension ImportRefusal {
    fileprivate init(_ sentence: String, in source: Source) {
        self.init(sentence, at: SourcePlace(file: source.name, line: 0))
    }
}
