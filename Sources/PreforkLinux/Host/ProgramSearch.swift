internal import Glibc
package import Supervision

/// Looks for a program as a launch does, and says what is in the way.
package struct ProgramSearch {
    /// The worker's PATH; nil when it has none.
    private let path: [UInt8]?
    /// Where the worker stands when it looks.
    private let directory: String

    /// With the PATH of this process, as workers inherit it.
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

    /// - Parameter name: A path, or a bare name for PATH.
    package func check(_ name: String) throws(HostProblem) {
        guard let verdict = verdict(on: name, isInPath: { self.verdict(on: $0, isInPath: { _ in true }) == nil }) else {
            return
        }
        let isBare = !name.utf8.contains(UInt8(ascii: "/"))
        let reason = verdict.failure.reason ?? SystemError.sentence(for: verdict.failure.errno)
        if let path = verdict.path {
            throw HostProblem(reason: reason, note: isBare ? "it is \(path)" : nil)
        }
        throw isBare
            ? HostProblem(reason: "it is not in PATH", note: pathNote)
            : HostProblem(reason: reason, note: "there is no \(name)")
    }

    private struct Verdict {
        var failure: ProgramFile.Failure
        /// Nil: there is no such file.
        var path: String?
    }

    /// The rules of the child's own search: what is missing is passed over, what may not be run is remembered.
    private func verdict(on name: String, isInPath: (String) -> Bool) -> Verdict? {
        var verdict = Verdict(failure: ProgramFile.Failure(errno: ENOENT))
        for candidate in ProcessImage.candidates(for: name, path: path).map(absolute) {
            do throws(ProgramFile.Failure) {
                try ProgramFile.check(candidate, isInPath: isInPath)
                return nil
            } catch {
                let found = Verdict(failure: error, path: String(decoding: candidate, as: UTF8.self))
                switch error.errno {
                case EACCES: verdict = found
                // A script whose interpreter is missing is passed over as well, but what it lacks is worth telling.
                case ENOENT: if error.reason != nil { verdict = found }
                case ENOTDIR, ESTALE, ENODEV, ETIMEDOUT: break
                default: return found
                }
            }
        }
        return verdict
    }

    private func absolute(_ candidate: [UInt8]) -> [UInt8] {
        candidate.first == UInt8(ascii: "/") ? candidate : Array(directory.utf8) + Array("/".utf8) + candidate
    }

    private var pathNote: String {
        guard let path else { return "the worker has no PATH, so /bin and /usr/bin were searched" }
        return "the worker's PATH is \(String(decoding: path, as: UTF8.self))"
    }
}
