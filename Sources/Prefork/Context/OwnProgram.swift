internal import Glibc
internal import Supervision

/// The program of this process. The master launches it for its workers, too.
///
/// The program is found by the path by which it was started. If the file at that path is replaced, the next worker runs
/// the new file. Create this value before any other code of the program runs, because a program may change its
/// directory.
struct OwnProgram {
    /// The program's name as the first word of its command line. The workers' command lines begin with it, too.
    let name: String
    /// The absolute path of the program's file.
    let path: String
    /// The working directory in which the program was started.
    let directory: String
    /// The last component of the program's name, for messages.
    static var shortName: String {
        (CommandLine.arguments.first ?? "").split(separator: "/").last.map(String.init) ?? "prefork"
    }

    init() {
        self.init(
            name: CommandLine.arguments.first ?? "",
            directory: OwnProgram.text { getcwd($0, $1) == nil ? -1 : Int(strlen($0)) } ?? "/")
    }

    init(name: String, directory: String) {
        self.name = name
        self.directory = directory
        let folder = name.hasPrefix("/") ? "" : directory.hasSuffix("/") ? directory : directory + "/"
        // The name is not always a path to the program. A name without a slash was found in PATH, and the caller of
        // execve(2) may pass any name. In these cases the kernel's link to the program's file is used.
        if name.contains("/"), OwnProgram.isThisBinary(folder + name) {
            path = folder + name
        } else {
            path = OwnProgram.text { readlink("/proc/self/exe", $0, $1) } ?? "/proc/self/exe"
        }
    }

    /// Returns the spec of a worker with this context.
    ///
    /// - Parameter arguments: Further arguments that `ps` shows, placed before the context's display arguments.
    /// - Throws: An error if the context cannot be encoded, or contains a value that no process can have.
    func spec(for context: some WorkerContext, id: WorkerID, arguments: [String] = []) throws(PreforkError)
        -> WorkerSpec
    {
        if let invalidity = id.invalidity { throw PreforkError("cannot launch a worker: \(invalidity)") }
        var program = Program(
            command: [name], executable: path, arguments: arguments + context.displayArguments,
            workingDirectory: directory, sockets: context.sockets, context: try encoded(context, id))
        program.options = context.runtime
        program.tellsReadiness = true
        program.captured = context.output.captured
        program.watchdog = context.watchdog
        let attributes = context.launchAttributes
        if attributes != LaunchAttributes() { program.attributes = attributes }
        let upkeep = Upkeep(
            readiness: context.readiness, liveness: context.liveness, rollout: context.rollout ?? .stopFirst,
            recycle: context.recycle, needs: context.needs, output: context.output)
        if let invalidity = program.invalidity(launchArguments: arguments.count) ?? upkeep.invalidity {
            throw PreforkError("cannot launch \(id): \(invalidity)")
        }
        return WorkerSpec(
            id: id, program: program, restart: context.restart, stop: context.stop, upkeep: Shared(upkeep),
            label: WorkerSpec.Label(name: OwnProgram.shortName, index: id.number))
    }

    private func encoded(_ context: some WorkerContext, _ id: WorkerID) throws(PreforkError) -> [UInt8] {
        do {
            return try context.encoded()
        } catch {
            throw PreforkError("cannot encode the context of \(id): \(sentence(of: error))")
        }
    }

    private static func isThisBinary(_ path: String) -> Bool {
        var named = stat()
        var own = stat()
        return stat(path, &named) == 0 && stat("/proc/self/exe", &own) == 0 && named.st_dev == own.st_dev
            && named.st_ino == own.st_ino
    }

    private static func text(_ read: (UnsafeMutablePointer<CChar>, Int) -> Int) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX) + 1) { buffer in
            buffer.initialize(repeating: 0)
            guard let base = buffer.baseAddress else { return nil }
            let count = read(base, buffer.count - 1)
            guard count >= 0 else { return nil }
            return String(decoding: buffer[..<min(count, buffer.count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }
}
