internal import Glibc

/// The program that serves HTTP for the master.
package enum HTTPProgram {
    package static let name = "prefork-run-http"

    /// The path of the program: in the folder of this process's own program, or else in PATH. Nil when it is missing.
    package static func path() -> String? {
        folders.lazy.map { "\($0)/\(name)" }.first { path in
            var status = stat()
            return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
        }
    }

    private static var folders: [String] {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/bin:/usr/bin"
        // What is relative depends on where the master was started.
        return [ownFolder].compactMap(\.self) + path.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
    }

    private static var ownFolder: String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &bytes, bytes.count)
        guard count > 0, count < bytes.count, let end = bytes[..<count].lastIndex(of: CChar(UInt8(ascii: "/"))) else {
            return nil
        }
        return String(decoding: bytes[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
