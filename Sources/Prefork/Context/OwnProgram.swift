internal import Glibc
internal import Supervision

/// The program that runs, as something to launch again: the master's own binary is its workers' binary, too.
///
/// It is found by the path it was started with, so a binary that was replaced meanwhile is what the next worker runs.
/// To be made first of all: a program may go to another directory.
struct OwnProgram {
    /// What it was called as; the workers are called the same.
    let name: String
    /// Absolute.
    let path: String
    let directory: String
    /// The last part of its name: what it is called in a sentence.
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
        // A name without a slash was found in PATH, and whoever starts a program may call it anything: then the kernel
        // knows where it is.
        if name.contains("/"), OwnProgram.isThisBinary(folder + name) {
            path = folder + name
        } else {
            path = OwnProgram.text { readlink("/proc/self/exe", $0, $1) } ?? "/proc/self/exe"
        }
    }

    /// The launch of a worker with this context.
    ///
    /// - Parameter arguments: Further words for `ps`, before the context's own.
    /// - Throws: When the context cannot be encoded, or asks for what no process can be given.
    func spec(for context: some WorkerContext, id: WorkerID, arguments: [String] = []) throws(PreforkError)
        -> WorkerSpec
    {
        if let objection = id.objection { throw PreforkError("cannot launch a worker: \(objection)") }
        var program = Program(
            command: [name], executable: path, arguments: arguments + context.displayArguments,
            workingDirectory: directory, sockets: context.sockets, context: try encoded(context, id))
        program.options = context.runtime
        program.tellsReadiness = true
        if let objection = program.objection(handed: arguments.count) {
            throw PreforkError("cannot launch \(id): \(objection)")
        }
        return WorkerSpec(
            id: id, program: program, restart: context.restart, stop: context.stop,
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
