import Glibc

/// Builds the C programs of this folder with the machine's own C compiler.
struct Compiler {
    let folder: TemporaryFolder

    /// The path of the program made of the sources in `part`. Linked statically where the machine can do that: a
    /// dynamic loader in each worker would be in every number, and hide what the numbers are about.
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
