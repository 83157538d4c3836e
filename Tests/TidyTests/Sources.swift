import Glibc

/// The package's own files, as text.
struct SourceFile {
    /// From the package's top level.
    let path: String
    let text: String

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The modules it imports.
    var imports: [String] {
        lines.compactMap { line in
            let modifiers = ["@testable", "@_exported", "public", "package", "internal"]
            let words = line.split(separator: " ").filter { !modifiers.contains(String($0)) }
            return words.count >= 2 && words[0] == "import" ? String(words[1]) : nil
        }
    }

    static let package = String(#filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 })

    /// The files below a folder whose names end so.
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
