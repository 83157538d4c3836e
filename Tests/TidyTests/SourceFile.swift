import Glibc

/// A file of the package, as text.
struct SourceFile {
    /// The path relative to the folder of the package.
    let path: String
    let text: String

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The module of a file below Sources.
    var module: String { String(path.split(separator: "/").dropFirst().first ?? "") }

    /// The room of a file below Sources: the top-level folder of its module that contains the file; nil for a file
    /// outside all folders.
    var room: String? {
        let parts = path.split(separator: "/").dropFirst(2)
        return parts.count > 1 ? parts.first.map(String.init) : nil
    }

    /// The modules that the file imports.
    var imports: [String] {
        lines.compactMap { line in
            let words = line.split(separator: " ").filter {
                !["@testable", "@_exported", "public", "package", "internal"].contains($0)
            }
            return words.count >= 2 && words[0] == "import" ? String(words[1]) : nil
        }
    }

    static let package = String(#filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 })

    /// The files below a folder whose names have the given ending.
    static func all(below folder: String, ending: String = ".swift") -> [SourceFile] {
        var found: [SourceFile] = []
        for name in names(in: "\(package)/\(folder)").sorted() where !name.hasPrefix(".") {
            let path = "\(folder)/\(name)"
            var status = stat()
            guard stat("\(package)/\(path)", &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                found += all(below: path, ending: ending)
            } else if name.hasSuffix(ending) {
                found.append(SourceFile(path: path, text: text(of: path)))
            }
        }
        return found
    }

    static func text(of path: String) -> String {
        guard let file = fopen("\(package)/\(path)", "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }

    private static func names(in directory: String) -> [String] {
        guard let handle = opendir(directory) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }
}
