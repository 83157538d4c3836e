import PreforkManifest
import Supervision

/// The paths that a manifest names: those that the master writes, and those that it and the workers read.
struct WrittenPaths {
    /// Directories in which the master makes files.
    private(set) var written: Set<String> = []
    /// Programs, working directories and further files.
    private(set) var read: Set<String> = []

    init(_ input: ExportInput) {
        read = [input.directory]
        if case .path(let path) = input.loaded.control { addFile(path, input) }
        if let directory = input.loaded.history.directory { written.insert(Path.join(input.directory, directory)) }
        if case .unix(let path, _)? = input.loaded.http?.address { addFile(path, input) }
        if let token = input.loaded.http?.token { read.insert(Path.join(input.directory, token.path)) }
        for command in input.loaded.events.commands.values {
            read.formUnion(command.words.map { Path.join(input.directory, $0) })
        }
        for worker in input.workers { add(worker, input) }
    }

    private mutating func add(_ worker: ExportedWorker, _ input: ExportInput) {
        read.insert(worker.program.written)
        read.insert(worker.workingDirectory.written)
        read.formUnion(worker.environmentFiles(in: input.directory))
        read.formUnion(worker.arguments.map(\.written))
        read.formUnion(worker.variables.compactMap(\.value?.written))
        for socket in worker.spec.program.sockets {
            if case .unix(let path, _) = socket.address { addFile(path, input) }
        }
        let output = worker.spec.upkeep.output
        for lines in [output.standardOutput, output.standardError] {
            guard let file = lines?.file else { continue }
            addFile(LinePolicy.text(file, of: worker.id, worker.spec.label), input)
        }
    }

    private mutating func addFile(_ path: String, _ input: ExportInput) {
        written.insert(Path.join(Path.join(input.directory, path), ".."))
    }

    /// Whether a path of the manifest, or a path in one of its texts, is in a directory.
    func name(in directory: String) -> Bool {
        written.contains { $0.isPath(in: directory) }
            || read.contains { text in text.isPath(in: directory) || text.contains("\(directory)/") }
    }
}

extension String {
    /// Whether the path is a directory or something in it.
    func isPath(in directory: String) -> Bool { self == directory || hasPrefix(directory + "/") }
}
