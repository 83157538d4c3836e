import JSONText
import PreforkManifest

extension Draft {
    /// The draft with its relative paths, which begin at the folder of the source, beginning at that of the manifest.
    ///
    /// A program that is named by a relative path is looked for in the working directory by most masters, and in the folder of the
    /// manifest by ours, so its path gets the working directory before it.
    ///
    /// - Parameter folder: The source's folder; nil where the manifest is beside the source.
    func rebased(on folder: String?) -> Draft {
        var draft = self
        draft.defaults?.rebase(on: folder)
        for index in draft.groups.indices {
            if !draft.groups[index].has("working_dir"), draft.defaults?.has("working_dir") != true, let folder {
                draft.groups[index].set("working_dir", to: .text(ManifestText.literal(folder)))
            }
            draft.groups[index].rebase(on: folder)
            draft.groups[index].placeProgram(in: draft.defaults?.text(at: "working_dir"))
        }
        return draft
    }
}

extension DraftGroup {
    /// The keys whose values are paths.
    private static let paths = [
        ["working_dir"], ["path"], ["env_file"], ["log", "file"], ["log", "stdout", "file"], ["log", "stderr", "file"],
    ]

    fileprivate func text(at path: String...) -> String? {
        guard case .plain(let value) = keys.value(at: path[...]) else { return nil }
        return value.text
    }

    fileprivate mutating func rebase(on folder: String?) {
        guard let folder else { return }
        for path in DraftGroup.paths {
            guard case .plain(let value) = keys.value(at: path[...]) else { continue }
            switch value {
            case .text(let text) where text.isRelativePath:
                keys.replace(path[...], by: .text(Path.join(folder, text)))
            case .list(let items):
                keys.replace(
                    path[...],
                    by: .list(
                        items.map { item in
                            item.text.map { $0.isRelativePath ? .text(Path.join(folder, $0)) : item } ?? item
                        }))
            default: break
            }
        }
    }

    fileprivate mutating func placeProgram(in standard: String?) {
        guard case .plain(.list(var words)) = keys.value(at: ["command"]), let program = words.first?.text,
            program.isRelativePath, program.contains("/"), let folder = text(at: "working_dir") ?? standard
        else { return }
        words[0] = .text(Path.join(folder, program))
        keys.replace(["command"], by: .list(words))
    }
}

extension DraftMapping {
    /// Writes another value at a path, and keeps the comments.
    fileprivate mutating func replace(_ path: ArraySlice<String>, by value: JSON) {
        guard let first = path.first, let index = entries.firstIndex(where: { $0.key == first }) else { return }
        if path.count == 1 {
            entries[index].value = .plain(value)
        } else if case .mapping(var inner) = entries[index].value {
            inner.replace(path.dropFirst(), by: value)
            entries[index].value = .mapping(inner)
        }
    }
}

extension String {
    fileprivate var isRelativePath: Bool { !hasPrefix("/") && !hasPrefix("${") && !isEmpty }
}
