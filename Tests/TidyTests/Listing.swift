import Foundation

/// A block of Swift in a page or in a comment.
struct Listing {
    let page: String
    let text: String

    static let all: [Listing] = {
        let pages = SourceFile.all(below: "Sources", ending: ".md")
        let comments = SourceFile.all(below: "Sources").map { file in
            let lines = file.lines.map { $0.drop { $0 == " " } }.filter { $0.hasPrefix("///") }
            return SourceFile(path: file.path, text: lines.map { $0.dropFirst(4) }.joined(separator: "\n"))
        }
        let readme = SourceFile(path: "README.md", text: SourceFile.text(of: "README.md"))
        return ([readme] + pages + comments).flatMap { page in
            page.text.components(separatedBy: "```swift\n").dropFirst().map {
                Listing(page: page.path, text: $0.components(separatedBy: "```")[0])
            }
        }
    }()

    /// The text without indentation, because a listing may be indented less than the same lines in their file.
    static func trimmed(_ text: String) -> String {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
    }

    /// Type-checks the listing.
    func compile() throws {
        if text.contains("import PackageDescription") { return try readAsManifest() }
        let file = NSTemporaryDirectory() + "listing-\(UUID()).swift"
        defer { try? FileManager.default.removeItem(atPath: file) }
        // Listings in the pages of Prefork may leave out its import.
        let whole = text.contains("import Prefork") ? text : "import Prefork\n" + text
        try whole.write(toFile: file, atomically: true, encoding: .utf8)
        let build = Shell.buildFolder
        let entry = text.contains("@main") ? "-parse-as-library" : ""
        try Shell.run(
            "exec swiftc -typecheck \(entry) -swift-version 6 -warnings-as-errors -I '\(build)/Modules'"
                + " -Xcc -fmodule-map-file='\(build)/CPreforkLinux.build/module.modulemap'"
                + " -Xcc -fmodule-map-file=Sources/CLibYAML/module.modulemap"
                + " -Xcc -fmodule-map-file=Sources/CDispatchMain/module.modulemap '\(file)'")
    }

    /// Checks a package manifest by letting the package manager evaluate it.
    private func readAsManifest() throws {
        let folder = NSTemporaryDirectory() + "listing-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: folder + "/Package.swift", atomically: true, encoding: .utf8)
        try Shell.run("exec swift package --package-path '\(folder)' dump-package")
    }
}
