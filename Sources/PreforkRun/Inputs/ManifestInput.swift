import PreforkManifest

/// A manifest that a command is to read, or a word of the command line behind which there is none.
struct ManifestInput: Hashable {
    /// As messages call it.
    let name: String
    let origin: Origin

    enum Origin: Hashable {
        case file
        case standardInput
        /// Nothing there to read; a sentence that says why.
        case none(String)
    }

    init(name: String, origin: Origin) {
        self.name = name
        self.origin = origin
    }

    /// What a word stands for where one manifest is expected: a file, or `-` for standard input.
    init(_ word: String, standardInputName: String?) {
        self =
            word == "-"
            ? ManifestInput(name: standardInputName ?? ManifestInput.standardInputName, origin: .standardInput)
            : ManifestInput(name: word, origin: .file)
    }

    init(unreadableFolder folder: String, _ problem: FileProblem) {
        self.init(name: folder, origin: .none("cannot read the directory: \(problem.reason)"))
    }

    /// What standard input is called when nobody gives it a name.
    static let standardInputName = "<stdin>"
}

/// Why there is nothing to read, as a sentence.
struct Unreadable: Error {
    let sentence: String
}

extension Unreadable {
    init(_ problem: FileProblem) { self.init(sentence: "cannot read the file: \(problem.reason)") }
}

extension ManifestInput {
    /// Its text. A pipe is waited for: a command reads once and has nothing else to do.
    func source() throws(Unreadable) -> Source {
        let problem: Unreadable
        do throws(FileProblem) {
            switch origin {
            case .file: return Source(name: name, bytes: try ManifestFile.bytes(of: name, pipes: .awaited))
            case .standardInput: return Source(name: name, bytes: try ManifestFile.bytesOfStandardInput())
            case .none(let sentence): problem = Unreadable(sentence: sentence)
            }
        } catch {
            problem = Unreadable(error)
        }
        throw problem
    }

    /// The folder that its relative paths start at, absolute. Standard input's is that of its name.
    func directory() throws(Unreadable) -> String {
        do throws(FileProblem) {
            return try ManifestFile.folder(of: name)
        } catch {
            throw Unreadable(error)
        }
    }

    /// Its text and its folder; nil when it cannot be read, which has been told then.
    func opened() -> ManifestFile? {
        do throws(Unreadable) {
            return ManifestFile(source: try source(), directory: try directory())
        } catch {
            Output.error.write(line: "\(name): \(error.sentence)")
            return nil
        }
    }
}
