import Foundation

/// Runs commands of the toolchain in the folder of the package.
enum Shell {
    /// The folder in which this test and all modules were built.
    static let buildFolder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().path

    /// Runs a command. Throws its output unless it exits with 0.
    static func run(_ command: String) throws {
        // A test of another suite that binds a unix socket changes the umask of this process for a moment.
        let stream = popen("umask 022; cd '\(SourceFile.package)' && { \(command); } 2>&1", "r")
        guard let stream else { throw Failure(description: "cannot start a shell") }
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&chunk, 1, chunk.count, stream), count > 0 { output += chunk[..<count] }
        guard pclose(stream) == 0 else {
            throw Failure(description: "\(command):\n" + String(decoding: output, as: UTF8.self))
        }
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}
