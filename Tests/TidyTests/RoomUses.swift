/// The uses of declarations of one room by the files of another room of the same module. A room is a folder of a
/// module.
///
/// The uses are found by a simple scanner, which finds only these:
/// - The name of a type, or the whole path of a nested type, such as `Plan.Step`.
/// - The name of a member after a dot, if the name has at least two words, such as `effectiveCount`, and is declared
///   only once in Sources. Initializers and shorter names are not found.
struct RoomUses {
    struct Use: Hashable {
        let file: String
        /// The room of the file; nil for a file outside all rooms.
        let from: String?
        /// The room that declares the name; nil if a file outside all rooms declares it.
        let to: String?
        let name: String
    }

    struct File {
        let path: String
        let room: String?
        let words: [String]
        let declarations: Declarations

        init(path: String, room: String?, text: String) {
            let words = SwiftWords(text)
            (self.path, self.room) = (path, room)
            (self.words, declarations) = (words.list, Declarations(words))
        }

        init(_ file: SourceFile) { self.init(path: file.path, room: file.room, text: file.text) }
    }

    /// The uses of one room by another.
    private(set) var list: [Use] = []
    let rooms: Set<String>

    private var types: [[String]: String?] = [:]
    private var members: [String: String?] = [:]

    /// - Parameters:
    ///   - files: The files of the module.
    ///   - others: The files of other modules, which may declare members of the same names.
    init(of files: [File], besides others: [File]) {
        rooms = Set(files.compactMap(\.room))
        let occurrences = (files + others).flatMap { $0.declarations.members.map(\.text) }
        let counts = Dictionary(occurrences.map { ($0, 1) }, uniquingKeysWith: +)
        for file in files {
            for type in file.declarations.types where !type.isPrivate { types[type.path] = .some(file.room) }
            for member in file.declarations.members where !member.isPrivate {
                if counts[member.text] == 1, RoomUses.isDistinctive(member.text) {
                    members[member.text] = .some(file.room)
                }
            }
        }
        for file in files { add(file) }
    }

    private static func isDistinctive(_ name: String) -> Bool {
        // `allCases` belongs to every enumeration that is CaseIterable.
        name != "allCases" && name.count >= 8 && name.dropFirst().contains { $0.isUppercase }
    }

    private mutating func add(_ file: File) {
        let own = Set(file.declarations.types.map(\.path))
        var seen: Set<Use> = []
        func note(_ name: String, _ room: String??) {
            guard let room, room != file.room else { return }
            let use = Use(file: file.path, from: file.room, to: room, name: name)
            if seen.insert(use).inserted { list.append(use) }
        }
        for (index, word) in file.words.enumerated() {
            if index > 0, file.words[index - 1] == "." {
                note(word, members[word])
            } else if word.first?.isUppercase == true {
                var path = [word]
                if !own.contains(path), !isNested(word, in: file, own) { note(word, types[path]) }
                var end = index + 1
                while end + 1 < file.words.count, file.words[end] == "." {
                    path.append(file.words[end + 1])
                    if !own.contains(path) { note(path.joined(separator: "."), types[path]) }
                    end += 2
                }
            }
        }
    }

    /// Whether the name means a type that is nested in a type that the file declares or extends.
    private func isNested(_ name: String, in file: File, _ own: Set<[String]>) -> Bool {
        file.declarations.scopes.contains { scope in
            scope.indices.contains { end in
                let path = scope[...end] + [name]
                return own.contains(Array(path)) || types[Array(path)] != nil
            }
        }
    }
}
