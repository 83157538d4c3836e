/// Finds parts of a text that another system would fill in: `{{ port }}`, `$(circus.wid)`, `%(process_num)02d`, `%i`.
enum TemplateText {
    struct Piece {
        /// The part as it is written.
        let text: String
        /// The offset of the part in bytes.
        let offset: Int
        let hint: String
    }

    /// Whether a text may have such a part. Nearly all texts fail this quick test.
    static func mayExpand(_ text: String) -> Bool {
        let bytes = text.utf8.span
        return bytes.indices.contains { bytes[$0] == UInt8(ascii: "{") || bytes[$0] == UInt8(ascii: "%") }
            || text.count(of: UInt8(ascii: "<")) > 0 || text.count(of: UInt8(ascii: "$")) > 0
    }

    /// The first such part of a text as it is written.
    static func expansion(in written: ArraySlice<UInt8>) -> Piece? {
        let forms = [
            braces(in: written, from: "{{", to: "}}"), braces(in: written, from: "<%=", to: "%>"), dotted(in: written),
            percent(in: written),
        ]
        return forms.compactMap { $0 }.min { $0.offset < $1.offset }
    }

    /// The text with our placeholders in place of other systems'. Nil for a text without any, or with one that has no
    /// certain counterpart.
    static func translated(_ text: String) -> String? {
        var rest = Array(text.utf8)[...]
        var written: [UInt8] = []
        guard rest.count <= 4096 else { return nil }
        while let piece = expansion(in: rest) {
            guard piece.hint.hasPrefix("write ${"), piece.hint.hasSuffix("}"), !piece.hint.contains(" or ") else {
                return nil
            }
            written += rest[..<(rest.startIndex + piece.offset)] + Array(piece.hint.dropFirst(6).utf8)
            rest = rest.dropFirst(piece.offset + piece.text.utf8.count)
        }
        return written.isEmpty ? nil : String(decoding: written + rest, as: UTF8.self)
    }

    /// The hint for the name between the braces of a template: `port`, `.Values.port`, `env.HOME`.
    static func hint(forName text: String) -> String {
        let parts = text.filter { $0 != " " }.split { ".:".contains($0) }.map(String.init)
        guard let last = parts.last else { return unknown }
        // circus has `$(circus.sockets.web)` and, in lower case, `$(circus.env.home)`.
        let owner = parts.dropLast().last ?? ""
        if parts.count > 2, owner == "sockets" { return "write ${fd}" }
        if parts.count > 2, owner == "env", last[...].isIdentifier { return "write ${env:\(last.uppercased())}" }
        let isVariable = ["env", "ENV", "Env", "environ"].contains(parts.first ?? "") && parts.count > 1
        if isVariable, last[...].isIdentifier { return "write ${env:\(last)}" }
        let isShell = last[...].isIdentifier && last == last.uppercased()
        if let placeholder = placeholder(for: last) {
            return "write ${\(placeholder)}\(isShell ? " or ${env:\(last)}" : "")"
        }
        return isShell ? "write ${env:\(last)}" : unknown
    }

    private static let unknown = "write a placeholder, such as ${id} or ${env:NAME}; a text in single quotes is kept"

    /// The placeholder with the meaning of another system's word.
    private static func placeholder(for word: String) -> String? {
        let squashed = word.squashed
        return Placeholder.words.contains(squashed) ? squashed : words[squashed]
    }

    private static let words = [
        "wid": "id", "processnum": "id", "instance": "id", "instanceid": "id", "workerid": "id", "num": "id",
        "groupname": "group", "programname": "group", "watcher": "group", "service": "group", "i": "id",
        "threads": "cap", "address": "host", "bind": "host", "socket": "path",
        "hostnodename": "hostname", "nodename": "hostname",
    ]

    /// `{{ port }}` and `<%= port %>`.
    private static func braces(in written: ArraySlice<UInt8>, from opening: String, to closing: String) -> Piece? {
        guard let start = written.index(of: opening),
            let end = written[(start + opening.utf8.count)...].index(of: closing)
        else { return nil }
        let name = String(decoding: written[(start + opening.utf8.count)..<end], as: UTF8.self)
        guard name.utf8.count <= 60, name.contains(where: \.isLetter) else { return nil }
        return piece(written, start..<end + closing.utf8.count, hint(forName: name))
    }

    /// `$(circus.wid)` and `$(PORT)`. A shell has commands there, which have spaces or are in lower case.
    private static func dotted(in written: ArraySlice<UInt8>) -> Piece? {
        guard let start = written.index(of: "$("), !written[..<start].ends(with: "$".utf8),
            let end = written[start...].firstIndex(of: UInt8(ascii: ")"))
        else { return nil }
        let name = String(decoding: written[(start + 2)..<end], as: UTF8.self)
        let isName = name.split(separator: ".").allSatisfy(\.isIdentifier)
        // `id` and `host` are programs as well.
        let isOurs = Placeholder(rawValue: name).map { $0 != .id && $0 != .host } ?? false
        guard isName, name.contains(".") || isOurs || !name.isEmpty && name == name.uppercased() else { return nil }
        return piece(written, start..<end + 1, hint(forName: name))
    }

    /// supervisord's `%(process_num)02d` and systemd's `%i`.
    private static func percent(in written: ArraySlice<UInt8>) -> Piece? {
        guard let start = written.firstIndex(of: UInt8(ascii: "%")) else { return nil }
        let rest = written[(start + 1)...]
        if rest.first == UInt8(ascii: "("), let end = rest.firstIndex(of: UInt8(ascii: ")")) {
            let name = String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
            guard name[...].isIdentifier, !accessLog.contains(name), !logging.contains(name) else { return nil }
            let tail = written[(end + 1)...].prefix { $0.isDigit }
            guard let kind = written[tail.endIndex...].first, "sdi".utf8.contains(kind) else { return nil }
            let range = start..<tail.endIndex + 1
            if name.hasPrefix("ENV_") { return piece(written, range, "write ${env:\(name.dropFirst(4))}") }
            return piece(written, range, hint(forName: name))
        }
        // `%i` is a word of its own or the end of one. Dates and log formats have other letters.
        guard let letter = rest.first, "iI".utf8.contains(letter), rest.dropFirst().allSatisfy({ !$0.isLetterOrDigit })
        else { return nil }
        return piece(written, start..<start + 2, "write ${id}")
    }

    /// The names in gunicorn's format of an access log.
    private static let accessLog = Set("hlutrmUqHsbBfaTDMLp".map(String.init))

    /// The names in a format of Python's logging.
    private static let logging: Set = [
        "asctime", "created", "filename", "funcName", "levelname", "levelno", "lineno", "message", "module", "msecs",
        "name", "pathname", "process", "processName", "relativeCreated", "thread", "threadName",
    ]

    private static func piece(_ written: ArraySlice<UInt8>, _ range: Range<Int>, _ hint: String) -> Piece {
        Piece(
            text: String(decoding: written[range], as: UTF8.self), offset: range.lowerBound - written.startIndex,
            hint: hint)
    }
}

extension ArraySlice<UInt8> {
    /// The first index of a text.
    fileprivate func index(of text: String) -> Int? {
        indices.first { self[$0...].starts(with: text.utf8) }
    }

    fileprivate func ends(with bytes: some BidirectionalCollection<UInt8>) -> Bool {
        suffix(bytes.count).elementsEqual(bytes)
    }
}
