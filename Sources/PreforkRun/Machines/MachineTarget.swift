import JSONText

/// One of the masters that a command asks: on this machine, or on another one, where the same command asks it.
struct MachineTarget: Hashable {
    enum Place: Hashable {
        case here
        case ssh(SSHAddress)
    }

    /// How the user has named the master, for messages and headings.
    let title: String
    let place: Place
    /// The arguments by which the command on that machine finds the master.
    let arguments: [String]

    private static let scheme = "ssh://"

    /// Whether a word names a master on another machine. A scheme has no case, RFC 3986.
    static func isElsewhere(_ word: String) -> Bool { word.prefix(scheme.count).lowercased() == scheme }

    /// A target by its socket.
    init(socket: String) {
        title = socket
        place = .here
        arguments = ["--socket", socket]
    }

    /// - Parameter word: A manifest, a name, a socket, or one of these behind `ssh://[user@]host[:port]/`.
    /// - Throws: A sentence.
    init(_ word: String) throws(Unreadable) {
        guard MachineTarget.isElsewhere(word) else {
            title = word
            place = .here
            arguments = MachineTarget.arguments(for: word)
            return
        }
        let rest = word.dropFirst(MachineTarget.scheme.count)
        let host = rest.prefix { $0 != "/" }
        place = .ssh(try SSHAddress(host))
        title = String(rest)
        let subject = String(rest.dropFirst(host.count + 1))
        // A shell of another kind may read a backslash in quotes, or a line break, in a way of its own.
        let isOdd = subject.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F || $0 == "\\" }
        guard !subject.isEmpty, !subject.hasPrefix("-"), !isOdd else {
            throw Unreadable(
                sentence:
                    "cannot find the master in '\(word.printable)': write ssh://host/NAME or ssh://host/path/to/app.yaml"
            )
        }
        arguments = MachineTarget.arguments(for: MachineTarget.path(of: subject))
    }

    /// A name stays one. Everything else is a path from the root, as in the addresses of git, unless it begins with `~/`.
    private static func path(of subject: String) -> String {
        let isPath = subject.contains("/") || [".yaml", ".yml", ".sock"].contains { subject.hasSuffix($0) }
        guard isPath else { return subject }
        // The command begins in the home directory of the user.
        if subject.hasPrefix("~/") { return "./" + subject.dropFirst(2) }
        return subject.hasPrefix("/") ? subject : "/" + subject
    }

    private static func arguments(for word: String) -> [String] {
        word.hasSuffix(".sock") ? ["--socket", word] : [word]
    }
}
