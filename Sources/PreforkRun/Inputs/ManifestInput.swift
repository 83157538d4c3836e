import PreforkManifest

/// A manifest that a command reads, or an argument for which no manifest was found.
struct ManifestInput: Hashable {
    /// The name of the manifest in messages.
    let name: String
    let origin: Origin

    enum Origin: Hashable {
        case file
        case standardInput
        /// There is no manifest to read. The text is a sentence that gives the reason.
        case missing(String)
    }

    init(name: String, origin: Origin) {
        self.name = name
        self.origin = origin
    }

    /// Creates the input for an argument that names one manifest: a file, or `-` for standard input.
    init(_ argument: String, standardInputName: String?) {
        self =
            argument == "-"
            ? ManifestInput(name: standardInputName ?? ManifestInput.standardInputName, origin: .standardInput)
            : ManifestInput(name: argument, origin: .file)
    }

    init(unreadableFolder folder: String, _ problem: FileProblem) {
        self.init(name: folder, origin: .missing("cannot read the directory: \(problem.reason)"))
    }

    /// The default name of standard input.
    static let standardInputName = "<stdin>"
}

/// The error of an input that cannot be read. The sentence gives the reason.
struct Unreadable: Error {
    let sentence: String
}

extension Unreadable {
    init(_ problem: FileProblem) { self.init(sentence: "cannot read the file: \(problem.reason)") }
}

extension ManifestInput {
    /// Reads the manifest. Waits for the writer of a pipe, because a command reads each input only once.
    func source() throws(Unreadable) -> Source {
        let problem: Unreadable
        do throws(FileProblem) {
            switch origin {
            case .file: return Source(name: name, bytes: try ManifestFile.bytes(of: name, pipes: .awaited))
            case .standardInput: return Source(name: name, bytes: try ManifestFile.bytesOfStandardInput())
            case .missing(let sentence): problem = Unreadable(sentence: sentence)
            }
        } catch {
            problem = Unreadable(error)
        }
        throw problem
    }

    /// Returns the absolute path of the folder at which the manifest's relative paths start. For standard input, this
    /// is the folder of its given name.
    func directory() throws(Unreadable) -> String {
        do throws(FileProblem) {
            return try ManifestFile.folder(of: name)
        } catch {
            throw Unreadable(error)
        }
    }

    /// Reads the manifest. If it cannot be read, writes the reason to standard error and returns nil.
    func readOrReport() -> ManifestFile? {
        do throws(Unreadable) {
            return ManifestFile(source: try source(), directory: try directory())
        } catch {
            Output.error.write(sentence: "\(name): \(error.sentence)")
            return nil
        }
    }
}
