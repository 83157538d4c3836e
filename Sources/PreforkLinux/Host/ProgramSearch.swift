internal import Glibc
package import Supervision

/// Searches for a program as a launch does, and explains why the program cannot be executed.
package struct ProgramSearch {
    /// The PATH of the worker; nil when the variable is not set.
    private let path: [UInt8]?
    /// The working directory of the worker, where relative entries of PATH begin.
    private let directory: String

    /// Creates a search with the PATH of this process, which workers inherit.
    package static func inherited(directory: String) -> ProgramSearch {
        let own = getenv("PATH").map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
        return ProgramSearch(path: own, directory: directory)
    }

    package init(path: String?, directory: String) {
        self.init(path: path.map { Array($0.utf8) }, directory: directory)
    }

    private init(path: [UInt8]?, directory: String) {
        self.path = path
        self.directory = directory
    }

    /// Checks that a program can be executed.
    ///
    /// - Parameter name: A path, or a name that is looked up in PATH.
    package func check(_ name: String) throws(HostProblem) {
        let isInPath = { (name: String) in self.problem(with: name, isInPath: { _ in true }) == nil }
        guard let problem = self.problem(with: name, isInPath: isInPath) else { return }
        let isBare = !name.utf8.contains(UInt8(ascii: "/"))
        let reason = problem.failure.reason ?? SystemError.sentence(for: problem.failure.errno)
        if let path = problem.path {
            throw HostProblem(reason: reason, note: isBare ? "it is \(path)" : nil)
        }
        throw isBare
            ? HostProblem(reason: "it is not in PATH", note: pathNote)
            : HostProblem(reason: reason, note: "there is no \(name)")
    }

    /// The failure that a launch would report.
    private struct Problem {
        var failure: ProgramFile.Failure
        /// The path of the file that cannot be executed; nil when no file was found.
        var path: String?
    }

    /// The problem that a launch would report, by the rules of `execute` in spawn.c: the search continues after a
    /// missing file, and also after a file that may not be executed, which is reported if no other file can be
    /// executed.
    private func problem(with name: String, isInPath: (String) -> Bool) -> Problem? {
        var problem = Problem(failure: ProgramFile.Failure(errno: ENOENT))
        for candidate in ProcessImage.candidates(for: name, path: path).map(absolute) {
            do throws(ProgramFile.Failure) {
                try ProgramFile.check(candidate, isInPath: isInPath)
                return nil
            } catch {
                let found = Problem(failure: error, path: String(decoding: candidate, as: UTF8.self))
                switch error.errno {
                case EACCES: problem = found
                // The search also continues after a script whose interpreter is missing. That reason is reported,
                // because it helps more than that no file was found.
                case ENOENT: if error.reason != nil { problem = found }
                case ENOTDIR, ESTALE, ENODEV, ETIMEDOUT: break
                default: return found
                }
            }
        }
        return problem
    }

    private func absolute(_ candidate: [UInt8]) -> [UInt8] {
        candidate.first == UInt8(ascii: "/") ? candidate : Array(directory.utf8) + Array("/".utf8) + candidate
    }

    private var pathNote: String {
        guard let path else { return "the worker has no PATH, so /bin and /usr/bin were searched" }
        return "the worker's PATH is \(String(decoding: path, as: UTF8.self))"
    }
}
