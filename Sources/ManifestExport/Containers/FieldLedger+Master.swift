import PreforkManifest
import Supervision

// What all engines have in common that run a master with all its workers in one container.
extension FieldLedger {
    /// Notes that the master does what the manifest says, and what it cannot do in a container.
    ///
    /// - Parameters:
    ///   - unit: What the engine calls the place where the container runs, such as `pod`.
    ///   - files: How the files of `env_file` get beside the manifest.
    mutating func noteMaster(in container: MasterContainer, unit: String, files: String) {
        expressAll()
        for reason in container.rootReasons {
            let kept = reason.capabilities.names.map { "CAP_\($0.uppercased())" }.joined(separator: ", ")
            for worker in reason.workers {
                approximate(reason.key, of: worker, "the \(unit) runs as root for it, with \(kept) and nothing more")
            }
        }
        for worker in container.workers {
            noteProcess(of: worker, unit: unit, files: files)
            noteSockets(of: worker, unit: unit, refused: container.directories.refused)
            noteFiles(of: worker, unit: unit, refused: container.directories.refused)
        }
        noteTop(unit: unit, hasWritableFolder: container.hasWritableFolder)
    }

    private mutating func noteProcess(of worker: ExportedWorker, unit: String, files: String) {
        let program = worker.spec.program
        if program.executable != nil {
            approximate(
                "command", of: worker.id,
                "\(worker.program.written) is where the image has the program: relative paths start at \(input.directory)"
            )
        }
        if let user = program.attributes.user, case .name(let name) = user {
            approximate("user", of: worker.id, "the image has to have the account \(name)")
        }
        lose("cgroup", of: worker.id, "a \(unit) cannot make control groups, and the launch would fail: remove the key")
        approximate("cpu_affinity", of: worker.id, "the CPUs have to be among those of the \(unit)")
        if !worker.spec.origin.environmentFiles.isEmpty { approximate("env_file", of: worker.id, files) }
    }

    private mutating func noteSockets(of worker: ExportedWorker, unit: String, refused: [String]) {
        let program = worker.spec.program
        if let host = program.host, let port = program.port, ContainerPort.isLoopback(host) {
            approximate(
                "host", of: worker.id,
                "only the \(unit) itself reaches \(host):\(port): with 0.0.0.0 the port is served to others")
        }
        if program.port == 0 {
            approximate("port", of: worker.id, "only the \(unit) itself knows the port that the kernel picks")
        }
        for socket in program.sockets {
            let key = socket == program.ownSocket ? "listen" : "sockets.\(socket.name)"
            switch socket.address {
            case .unix(let path, _) where WritableDirectories.folder(of: path).map(refused.contains) ?? false:
                lose(key, of: worker.id, FieldLedger.readOnly(path))
            case .unix(let path, _):
                approximate(key, of: worker.id, "only the \(unit) itself has the file \(path)")
            case .internet(let host, _) where key != "listen" && ContainerPort.isLoopback(host):
                approximate(key, of: worker.id, "only the \(unit) itself reaches \(socket)")
            case .internet: break
            }
        }
    }

    private mutating func noteFiles(of worker: ExportedWorker, unit: String, refused: [String]) {
        let output = worker.spec.upkeep.output
        let streams = [
            ("log", output.standardOutput), ("log.stdout", output.standardOutput), ("log.stderr", output.standardError),
        ]
        for (key, lines) in streams {
            guard let file = lines?.file else { continue }
            let path = Path.join(input.directory, LinePolicy.text(file, of: worker.id, worker.spec.label))
            if WritableDirectories.folder(of: path).map(refused.contains) ?? false {
                lose("\(key).file", of: worker.id, FieldLedger.readOnly(path))
            } else {
                approximate("\(key).file", of: worker.id, "the file is in the \(unit) alone, and ends with it")
            }
        }
    }

    private static func readOnly(_ path: String) -> String {
        "nothing can be made in the folder of \(path), where the image has programs or the manifest is"
    }

    private mutating func noteTop(unit: String, hasWritableFolder: Bool) {
        if case .path(let path) = input.loaded.control, !path.hasPrefix("/"), !hasWritableFolder {
            lose(top: "control", "the manifest's folder, where \(path) would be, is read-only in a \(unit)")
        }
        if input.loaded.history.isKept {
            approximate(top: "history", "the history ends with the \(unit)")
        }
        guard let http = input.loaded.http else { return }
        switch http.address {
        case .internet(let host, let port) where ContainerPort.isLoopback(host):
            approximate(
                top: "http", "only the \(unit) itself reaches \(host):\(port): with 0.0.0.0 it answers probes as well")
        case .unix(let path, _): approximate(top: "http", "only the \(unit) itself has the file \(path)")
        case .internet: break
        }
        if let token = http.token {
            approximate(top: "http.token_file", "the \(unit) has to get the file \(token.path) from a secret")
        }
    }
}
