import Glibc
import PreforkManifest

/// What a command is told to look at: a manifest by its file, or by its name alone.
enum ManifestSubject {
    case file(ManifestFile, LoadedManifest)
    case name(String)

    /// - Throws: A sentence when the word is a file that cannot be read.
    init(_ word: String) throws(Unreadable) {
        guard word.contains("/") || word.hasSuffix(".yaml") || word.hasSuffix(".yml") || access(word, F_OK) == 0 else {
            self = .name(word)
            return
        }
        do throws(FileProblem) {
            let file = try ManifestFile(path: word, pipes: .refused)
            // A manifest with a mistake has a name, too. It may be the reason why the master is asked.
            self = .file(file, LoadedManifest(of: file.source, in: .thisMachine(directory: file.directory)))
        } catch {
            throw Unreadable(sentence: "\(word): \(Unreadable(error).sentence)")
        }
    }
}
