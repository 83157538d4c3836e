internal import Glibc
internal import Supervision

/// Arguments, environment and paths laid out as execve(2) reads them: one run of bytes and the places in it where
/// strings begin.
struct ProcessImage {
    private var bytes: [UInt8] = []
    private var paths: [Int] = []
    private var arguments: [Int] = []
    private var environment: [Int] = []
    private var ownPIDs: [Int] = []
    /// What stands in for the port that the kernel picks.
    private let port: String

    /// - Throws: A failure of the step `prepare` when a text cannot be passed to a process.
    init(
        _ program: Program, options: RuntimeOptions, environment: WorkerEnvironment, sockets: [ListeningSocket],
        workingDirectoryOfMaster: String?
    ) throws(LaunchFailure) {
        port = String(sockets.first?.port ?? program.port ?? 0)
        bytes.reserveCapacity(8 * 1024)
        guard let name = program.command.first else { throw LaunchFailure(step: .prepare, errno: EINVAL) }
        for text in program.command { arguments.append(try add(text.utf8)) }
        for text in program.arguments { arguments.append(try add(text.utf8)) }
        for text in options.arguments { arguments.append(try add(text.utf8)) }
        try add(environment)
        if !sockets.isEmpty { reserveOwnPID("LISTEN_PID") }
        if program.context != nil { reserveOwnPID(ContextVariable.pid) }
        let executable = try ProcessImage.absolute(program.executable, from: workingDirectoryOfMaster)
        for path in ProcessImage.candidates(for: executable ?? name, path: environment["PATH"]) {
            paths.append(try add(path))
        }
    }

    /// The lists that the C shim takes, each ended by NULL, and the digits that the child overwrites.
    struct Pointers {
        let paths, arguments, environment: UnsafePointer<UnsafeMutablePointer<CChar>?>
        /// At most two.
        let ownPIDs: [UnsafeMutablePointer<CChar>]
    }

    /// - Returns: What `body` returns; nil for an image without a byte, which `init` does not make.
    mutating func withPointers<Result>(_ body: (Pointers) -> Result) -> Result? {
        let (paths, arguments, environment, ownPIDs) = (paths, arguments, environment, ownPIDs)
        return bytes.withUnsafeMutableBytes { buffer in
            guard let base = buffer.bindMemory(to: CChar.self).baseAddress else { return nil }
            var pointers: [UnsafeMutablePointer<CChar>?] = []
            pointers.reserveCapacity(paths.count + arguments.count + environment.count + 3)
            for list in [paths, arguments, environment] {
                for start in list { pointers.append(base + start) }
                pointers.append(nil)
            }
            return pointers.withUnsafeBufferPointer { all in
                all.baseAddress.map { first in
                    let second = first + paths.count + 1
                    return body(
                        Pointers(
                            paths: first, arguments: second, environment: second + arguments.count + 1,
                            ownPIDs: ownPIDs.map { base + $0 }))
                }
            }
        }
    }

    private mutating func add(_ environment: WorkerEnvironment) throws(LaunchFailure) {
        let overridden = environment.overridden
        for (place, entry) in environment.inherited.entries.enumerated() where !overridden.contains(place) {
            self.environment.append(bytes.count)
            bytes += entry
        }
        for entry in environment.entries {
            guard let value = entry.value else { continue }
            let start = bytes.count
            bytes += entry.name
            bytes.append(UInt8(ascii: "="))
            _ = try add(value)
            self.environment.append(start)
        }
    }

    private mutating func add(_ text: some Collection<UInt8>) throws(LaunchFailure) -> Int {
        let start = bytes.count
        if text.contains(0) {
            let known = ProcessImage.replacing(Program.pickedPort, in: text, by: port)
            // Whatever NUL is left would cut the text short without a word.
            guard !known.contains(0) else { throw LaunchFailure(step: .prepare, errno: EINVAL) }
            bytes += known
        } else {
            bytes += text
        }
        bytes.append(0)
        return start
    }

    private mutating func reserveOwnPID(_ name: String) {
        environment.append(bytes.count)
        bytes += name.utf8
        bytes.append(UInt8(ascii: "="))
        ownPIDs.append(bytes.count)
        bytes += [UInt8](repeating: UInt8(ascii: "0"), count: 10) + [0]
    }

    /// `executable` is told from where the master stands; the process stands elsewhere by the time it runs it.
    private static func absolute(_ executable: String?, from directory: String?) throws(LaunchFailure) -> String? {
        guard let executable, !executable.hasPrefix("/") else { return executable }
        guard let directory else {
            throw LaunchFailure(
                step: .exec, errno: ENOENT, subject: "\(executable) from a working directory that is gone")
        }
        return "\(directory)/\(executable)"
    }

    /// A name with a slash is a path; another is looked for in each directory of the worker's own PATH, where an empty
    /// one means the working directory, as for execvp(3).
    static func candidates(for name: String, path: [UInt8]?) -> [[UInt8]] {
        let slash = UInt8(ascii: "/")
        let name = Array(name.utf8)
        if name.isEmpty || name.contains(slash) { return [name] }
        let directories = path ?? Array("/bin:/usr/bin".utf8)
        return directories.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map {
            $0.isEmpty ? name : $0 + [slash] + name
        }
    }

    private static func replacing(
        _ mark: String, in text: some Collection<UInt8>, by replacement: String
    ) -> [UInt8] {
        let mark = Array(mark.utf8)
        var rest = Array(text)[...]
        var result: [UInt8] = []
        while let byte = rest.first {
            if rest.starts(with: mark) {
                result += replacement.utf8
                rest.removeFirst(mark.count)
            } else {
                result.append(byte)
                rest.removeFirst()
            }
        }
        return result
    }
}
