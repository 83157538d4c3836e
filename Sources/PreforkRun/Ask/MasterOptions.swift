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
    /// - Throws: The exit code, after the reason was written to standard error.
    func connect() throws -> ControlConnection {
        do throws(NoMaster) {
            return try connection()
        } catch {
            try fail(error.sentence)
        }
    }

    /// Connects to the master, and writes nothing.
    ///
    /// - Parameter patience: How long the master may take, in seconds.
    func connection(patience: Int = 5) throws(NoMaster) -> ControlConnection {
        try ControlConnection(to: try path(), patience: patience)
    }

    private func path() throws(NoMaster) -> String {
        if let socket { return socket }
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
            return address.path
        case .file(let file, let loaded):
            if loaded.control == .off {
                throw NoMaster(sentence: "\(subject) says 'control: off', so nobody can ask its master")
            }
            guard let address = loaded.controlAddress(in: file.directory) else { throw MasterOptions.noDirectory }
            return address.path
        }
    }

    private static let noDirectory = NoMaster(
        sentence: "there is no runtime directory: XDG_RUNTIME_DIR is not set, and only root has /run; name --socket")
}

extension MasterOptions {
    /// Sends a request, and returns the answer.
    ///
    /// - Throws: The exit code, after the reason was written to standard error.
    func ask(_ connection: ControlConnection, _ request: JSON) throws -> JSON {
        do throws(NoMaster) {
            try connection.send(request)
            return try connection.answer()
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
