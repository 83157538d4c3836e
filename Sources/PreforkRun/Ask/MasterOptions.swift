import ArgumentParser
import Glibc
import JSONText
import PreforkLinux
import PreforkManifest

/// How a command finds the running master that it asks.
struct MasterOptions: ParsableArguments {
    @Argument(
        help: "The manifest of the running master, or its name.", completion: .file(extensions: ["yaml", "yml"]))
    var master: String?

    @Option(help: ArgumentHelp("The path of the master's control socket.", valueName: "path"))
    var socket: String?

    func validate() throws {
        if master == nil, socket == nil {
            throw ValidationError("Name the running master: by its manifest, by its name, or by --socket.")
        }
    }

    /// Connects to the master.
    ///
    /// - Parameter patience: How long the master may take.
    /// - Throws: The exit code, after the reason was written to standard error.
    func connect(patience: Duration = ControlConnection.patience) throws -> ControlConnection {
        do throws(NoMaster) {
            return try connection(patience: patience)
        } catch {
            try fail(error.sentence)
        }
    }

    /// Connects to the master, and writes nothing.
    ///
    /// - Parameter patience: How long the master may take.
    func connection(patience: Duration) throws(NoMaster) -> ControlConnection {
        let (path, manifest, remark) = try place()
        let connection: ControlConnection
        do throws(NoMaster) {
            connection = try ControlConnection(to: path, patience: patience)
        } catch {
            throw NoMaster(sentence: error.sentence + remark)
        }
        // Two manifests of one name have one default socket. In a container, the same file has another path.
        if connection.sharesPIDs, let manifest, let other = connection.manifestPath, other != manifest {
            throw NoMaster(sentence: "the master at \(path) runs \(other), and not \(manifest)")
        }
        return connection
    }

    /// The path of the socket, the absolute path of the manifest if it is known, and a remark for the case that nobody answers.
    private func place() throws(NoMaster) -> (path: String, manifest: String?, remark: String) {
        if let socket { return (socket, nil, "") }
        let subject = master ?? ""
        let found: ManifestSubject
        do throws(Unreadable) {
            found = try ManifestSubject(subject)
        } catch {
            throw NoMaster(sentence: error.sentence)
        }
        switch found {
        case .name(let name):
            guard let address = ControlAddress(ofManifestNamed: name) else { throw MasterOptions.noDirectory }
            return (address.pathForClients, nil, "")
        case .file(let file, let loaded):
            if loaded.control == .off {
                throw NoMaster(sentence: "\(subject) says 'control: off', so nobody can ask its master")
            }
            guard let address = loaded.controlAddress(in: file.directory) else { throw MasterOptions.noDirectory }
            let remark = "; \(subject) has mistakes, so its 'name' may not be known: name --socket"
            return (address.pathForClients, file.absolutePath, loaded.isAccepted ? "" : remark)
        }
    }

    private static let noDirectory = NoMaster(
        sentence: "there is no runtime directory: XDG_RUNTIME_DIR is not set, and only root has /run; name --socket")
}

extension ControlAddress {
    /// Where a client finds the socket. A unit of systemd with several instances, such as `prefork-run@.service`, gives each of them
    /// a directory of its own, below that of a single master.
    fileprivate var pathForClients: String {
        guard isDefault, access(path, F_OK) != 0, let slash = path.lastIndex(of: "/") else { return path }
        let directory = path[..<slash]
        let nested = FolderNames.of(String(directory)).sorted().map { "\(directory)/\($0)\(path[slash...])" }
        return nested.first { access($0, F_OK) == 0 } ?? path
    }
}

extension MasterOptions {
    /// The names of groups and workers of a command. With --socket, the first argument is the first of them.
    ///
    /// - Parameter further: The arguments behind the first one.
    func workers(_ further: [String]) -> [String] { (socket == nil ? [] : [master].compactMap(\.self)) + further }

    /// Sends a request, and returns the answer.
    ///
    /// - Parameter time: How long the master may take.
    /// - Throws: The exit code, after the reason was written to standard error.
    func ask(
        _ connection: ControlConnection, _ request: JSON, within time: Duration = .seconds(30)
    ) throws -> JSON {
        do throws(NoMaster) {
            try connection.send(request)
            return try connection.answer(within: time)
        } catch {
            try fail(error.sentence)
        }
    }

    func fail(_ sentence: String) throws -> Never {
        Output.error.write(line: "prefork-run: \(sentence)")
        throw ExitCode.noMaster
    }
}

/// Why a master cannot be asked.
struct NoMaster: Error {
    let sentence: String
}
