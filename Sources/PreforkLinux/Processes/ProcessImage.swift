internal import Glibc
internal import Supervision

/// The arguments, environment and paths of a launch in the layout that execve(2) reads: one buffer of bytes, and the
/// offsets at which its strings begin.
struct ProcessImage {
    private var bytes: [UInt8] = []
    /// The paths that the launch tries in turn.
    private var paths: [Int] = []
    private var arguments: [Int] = []
    private var environment: [Int] = []
    private var ownPIDs: [Int] = []
    private var directory = 0
    /// The port that replaces `Program.pickedPort`.
    private let port: String
    /// The ports that replace `Program.pickedPort(of:)`, by the names of the sockets.
    private let socketPorts: [String: String]

    /// Creates the image of a program.
    ///
    /// - Throws: A failure of the step `prepare` when a text contains NUL, and of the step `exec` when the path of the
    ///   program is relative to a working directory that no longer exists.
    init(
        _ program: Program, options: RuntimeOptions, environment: WorkerEnvironment, sockets: [ListeningSocket],
        workingDirectoryOfMaster: String?
    ) throws(LaunchFailure) {
        port = String(program.port(of: sockets) ?? 0)
        socketPorts = program.ports(of: sockets).mapValues { String($0) }
        bytes.reserveCapacity(8 * 1024)
        guard let name = program.command.first else { throw LaunchFailure(step: .prepare, errno: EINVAL) }
        for text in program.command { arguments.append(try add(text.utf8)) }
        for text in program.arguments { arguments.append(try add(text.utf8)) }
        for text in options.arguments { arguments.append(try add(text.utf8)) }
        try add(environment)
        if !sockets.isEmpty { reserveOwnPID("LISTEN_PID") }
        if program.context != nil { reserveOwnPID(ContextVariable.pid) }
        if program.watchdog != nil { reserveOwnPID("WATCHDOG_PID") }
        let executable = try ProcessImage.absolute(program.executable, from: workingDirectoryOfMaster)
        directory = try add(program.workingDirectory.utf8)
        for path in ProcessImage.candidates(for: executable ?? name, path: environment["PATH"]) {
            paths.append(try add(path))
        }
    }

    /// The lists of strings for `prefork_launch`, each terminated by NULL, and the digits that the child overwrites.
    struct Pointers {
        let paths, arguments, environment: UnsafePointer<UnsafeMutablePointer<CChar>?>
        let directory: UnsafePointer<CChar>
        /// The digits of the variables that hold the child's pid, at most three.
        let ownPIDs: [UnsafeMutablePointer<CChar>]
    }

    /// Calls `body` with pointers that are valid during the call.
    ///
    /// - Returns: The result of `body`; nil for an empty image, which `init` does not create.
    mutating func withPointers<Result>(_ body: (Pointers) -> Result) -> Result? {
        let (paths, arguments, environment, ownPIDs) = (paths, arguments, environment, ownPIDs)
        let directory = directory
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
                            directory: base + directory, ownPIDs: ownPIDs.map { base + $0 }))
                }
            }
        }
    }

    private mutating func add(_ environment: WorkerEnvironment) throws(LaunchFailure) {
        let overridden = environment.overridden
        for (index, entry) in environment.inherited.entries.enumerated() where !overridden.contains(index) {
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
        // Another NUL would end the text early without an error.
        guard let raw = RawBytes.bytes(of: text, port: port, socketPort: { socketPorts[$0] }) else {
            throw LaunchFailure(step: .prepare, errno: EINVAL)
        }
        bytes += raw
        bytes.append(0)
        return start
    }

    /// Adds a variable whose value is overwritten with the child's pid.
    private mutating func reserveOwnPID(_ name: String) {
        environment.append(bytes.count)
        bytes += name.utf8
        bytes.append(UInt8(ascii: "="))
        ownPIDs.append(bytes.count)
        bytes += [UInt8](repeating: UInt8(ascii: "0"), count: 10) + [0]
    }

    /// The absolute path of an executable that is given relative to the master's working directory. The child has
    /// already changed to its own working directory when it executes the program.
    private static func absolute(_ executable: String?, from directory: String?) throws(LaunchFailure) -> String? {
        guard let executable, !executable.hasPrefix("/") else { return executable }
        guard let directory else {
            throw LaunchFailure(
                step: .exec, errno: ENOENT, subject: "\(executable) from a working directory that is gone")
        }
        return "\(directory)/\(executable)"
    }

    /// The paths to try for a program, as in execvp(3): a name with a slash is a path, and any other name is looked up
    /// in each directory of the worker's own PATH. An empty directory means the working directory.
    static func candidates(for name: String, path: [UInt8]?) -> [[UInt8]] {
        let slash = UInt8(ascii: "/")
        let name = Array(name.utf8)
        if name.isEmpty || name.contains(slash) { return [name] }
        let directories = path ?? Array("/bin:/usr/bin".utf8)
        return directories.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map {
            $0.isEmpty ? name : $0 + [slash] + name
        }
    }
}

extension Program {
    /// The port that the worker serves: that of its own socket, or the one that it binds itself.
    ///
    /// - Parameter sockets: The open sockets, in the order of `self.sockets`.
    func port(of sockets: [ListeningSocket]) -> UInt16? { (ownSocket == nil ? nil : sockets.first?.port) ?? port }

    /// The ports of the further sockets, by name.
    ///
    /// - Parameter sockets: The open sockets, in the order of `self.sockets`.
    func ports(of sockets: [ListeningSocket]) -> [String: UInt16] {
        var ports: [String: UInt16] = [:]
        for (spec, socket) in zip(self.sockets, sockets) { ports[spec.name] = socket.port }
        return ports
    }
}
