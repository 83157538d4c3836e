import ArgumentParser
import PreforkManifest

/// All pages of the manual: that of the program, one for each command, and those of the HTTP server and the manifest.
struct Manual {
    let pages: [ManualPage]

    /// - Parameter date: The day of the pages: `2026-11-30`.
    init(of help: ProgramHelp, date: String) {
        pages =
            [ProgramPage(help, date: date).page] + help.commands.map { CommandPage($0, of: help, date: date).page }
            + [HTTPServerPage(date: date).page, ManifestPage(date: date).page]
    }

    /// The page on a topic, such as `check`, `prefork-run-check` or `prefork-run.yaml`; that of the program for nil.
    func page(on topic: String?) -> ManualPage? {
        guard let topic else { return pages.first }
        return pages.first { $0.topic == topic || $0.name == topic }
    }

    /// Writes a file for each page, and says where.
    ///
    /// - Throws: The exit code, after the reason was written to standard error.
    func write(below directory: String) throws {
        for page in pages {
            let path = "\(directory)/\(page.file)"
            do throws(FileProblem) {
                try GeneratedFile(path).write(page.text)
            } catch {
                Output.error.write(sentence: "cannot write \(path): \(error.reason)")
                throw ExitCode.cannotWrite
            }
        }
        Output.standard.write(sentence: "\(pages.count) pages are in \(directory)")
    }
}
