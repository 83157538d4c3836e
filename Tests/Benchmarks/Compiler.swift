import Glibc

/// Builds the C programs of this folder with the C compiler of the machine.
struct Compiler {
    let folder: TemporaryFolder

    /// Builds the program from the sources in the folder `part` and returns its path.
    ///
    /// The program is linked statically if the machine supports that. Otherwise each measurement includes the time of the
    /// dynamic loader in each worker.
    func build(_ part: String, _ sources: [String], libraries: [String] = []) throws -> String {
        let program = folder.path(part.lowercased())
        let compiler = getenv("CC").map { String(cString: $0) } ?? "cc"
        let here = String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.startIndex))
        let command =
            [compiler, "-O2", "-Wall", "-Wextra", "-o", program] + sources.map { "\(here)/\(part)/\($0)" } + libraries
        if try Running(command + ["-static"]).awaitExit() == .code(0) { return program }
        let dynamic = try Running(command)
        guard try dynamic.awaitExit() == .code(0) else { throw dynamic.failure("cannot build \(part)") }
        return program
    }
}
