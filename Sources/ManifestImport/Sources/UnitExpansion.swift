import ConfigText

/// Fills in what systemd fills in: specifiers such as `%i`, and the variables of a command line.
struct UnitExpansion {
    let unit: UnitSource
    /// The variables that the unit gives its service, as a manifest writes them.
    var variables: [String: String] = [:]
    var user: String?

    /// The text as a manifest writes it, with its specifiers filled in.
    ///
    /// - Returns: The text, and the specifiers that a manifest does not know.
    func expand(_ text: some StringProtocol) -> (text: String, unknown: [String]) {
        var result = ""
        var unknown: [String] = []
        var rest = Substring(text)
        while let next = rest.first {
            rest.removeFirst()
            guard next == "%", let letter = rest.first else {
                result += next == "$" ? "$$" : String(next)
                continue
            }
            rest.removeFirst()
            if let value = specifier(letter) {
                result += value
            } else {
                result += ManifestText.literal("%\(letter)")
                unknown.append("%\(letter)")
            }
        }
        return (result, unknown)
    }

    private func specifier(_ letter: Character) -> String? {
        switch letter {
        case "%": "%"
        case "i", "I": unit.isTemplate ? "${id}" : ""
        case "n": ManifestText.literal(unit.stem) + (unit.isTemplate ? "@${id}.service" : ".service")
        case "N": ManifestText.literal(unit.stem) + (unit.isTemplate ? "@${id}" : "")
        case "p", "P": ManifestText.literal(unit.stem)
        case "t": "/run"
        case "S": "/var/lib"
        case "C": "/var/cache"
        case "L": "/var/log"
        case "E": "/etc"
        case "T": "/tmp"
        case "V": "/var/tmp"
        case "u": user.map { ManifestText.literal($0) } ?? "root"
        case "h": "/root"
        case "H": "${hostname}"
        default: nil
        }
    }

    /// A part of a word of a command line.
    private enum Piece {
        /// A text as a manifest writes it.
        case text(String)
        /// A variable that nobody knows before the start.
        case variable(String)
        /// One in braces, which is one word whatever is in it.
        case bracedVariable(String)
    }

    /// The command of a line such as `ExecStart=`.
    struct Command {
        var words: [String] = []
        var notes: [Note] = []
    }

    /// Nil when a quote is not closed, or when there is no command.
    ///
    /// - Parameter line: The line without the signs before the program.
    func command(_ line: String, expandsVariables: Bool) -> Command? {
        guard let words = UnitWords.split(line), !words.isEmpty else { return nil }
        var command = Command()
        var parts: [[Piece]] = []
        for word in words {
            let (text, unknown) = expand(word)
            for specifier in unknown {
                command.notes.append(.decide("systemd filled in \(specifier); write its value"))
            }
            // The expansion has doubled each dollar sign.
            let written = expandsVariables ? pieces(of: text) : [.text(text)]
            if case .variable(let name)? = written.first, written.count == 1 {
                guard let value = variables[name] else {
                    parts.append([.variable(name)])
                    continue
                }
                parts += value.words.map { [.text(String($0))] }
            } else {
                parts.append(written.map(known))
            }
        }
        let isKnown = parts.allSatisfy { $0.allSatisfy { if case .text = $0 { true } else { false } } }
        if isKnown {
            command.words = parts.map { $0.map { if case .text(let text) = $0 { text } else { "" } }.joined() }
        } else {
            command.words = ["/bin/sh", "-c", "exec " + parts.map(UnitExpansion.quoted).joined(separator: " ")]
            command.notes.append(.remark("a shell fills in the variables and then becomes the program"))
        }
        return command.words.isEmpty ? nil : command
    }

    private func known(_ piece: Piece) -> Piece {
        switch piece {
        case .variable(let name), .bracedVariable(let name): variables[name].map { .text($0) } ?? piece
        case .text: piece
        }
    }

    /// The parts of a text whose dollar signs are doubled: `$${NAME}`, `$$NAME`, and `$$$$` for a dollar sign.
    private func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var plain = ""
        var rest = text[...]
        while let next = rest.first {
            guard rest.hasPrefix("$$") else {
                plain.append(next)
                rest.removeFirst()
                continue
            }
            rest = rest.dropFirst(2)
            if rest.hasPrefix("$$") {
                plain += "$$"
                rest = rest.dropFirst(2)
                continue
            }
            let inner = rest.first == "{" ? rest.dropFirst() : rest
            let name = inner.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            let behind = inner[name.endIndex...]
            guard name.isVariable, rest.first != "{" || behind.first == "}" else {
                plain += "$$"
                continue
            }
            let isBraced = rest.first == "{"
            pieces += [.text(plain), isBraced ? .bracedVariable(String(name)) : .variable(String(name))]
            plain = ""
            rest = isBraced ? behind.dropFirst() : behind
        }
        pieces.append(.text(plain))
        return pieces.filter { if case .text("") = $0 { false } else { true } }
    }

    /// A word for a shell.
    private static func quoted(_ pieces: [Piece]) -> String {
        if pieces.count == 1, case .variable(let name) = pieces[0] { return "$$\(name)" }
        let isSimple = { (text: String) in
            text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./=:,+@%".contains($0)) }
        }
        return pieces.map { piece in
            switch piece {
            case .variable(let name), .bracedVariable(let name): "\"$${\(name)}\""
            case .text(let text) where isSimple(text) && !text.isEmpty: text
            case .text(let text):
                "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
            }
        }.joined()
    }
}

/// Durations as systemd.time(7) writes them.
enum SystemdTime {
    /// The duration as a manifest writes it, such as `90s` for `1min 30s`; nil for another text.
    static func duration(_ text: String) -> String? {
        if let seconds = ManifestText.seconds(text) { return seconds }
        var total = 0.0
        var rest = text.trimmed
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            let behind = rest[digits.endIndex...].drop { $0 == " " }
            let unit = behind.prefix { $0.isLetter }
            guard let number = Double(String(digits)),
                let factor = units[unit.lowercased()] ?? (unit == "M" ? 2_629_800_000 : nil)
            else { return nil }
            total += number * factor
            rest = behind[unit.endIndex...].trimmed
        }
        guard total < 1e14 else { return nil }
        return ManifestText.milliseconds(Int(total.rounded()))
    }

    private static let units: [String: Double] = [
        "": 1000, "us": 0.001, "usec": 0.001, "ms": 1, "msec": 1, "s": 1000, "sec": 1000, "second": 1000,
        "seconds": 1000,
        "m": 60_000, "min": 60_000, "minute": 60_000, "minutes": 60_000, "h": 3_600_000, "hr": 3_600_000,
        "hour": 3_600_000, "hours": 3_600_000, "d": 86_400_000, "day": 86_400_000, "days": 86_400_000,
        "w": 604_800_000, "week": 604_800_000, "weeks": 604_800_000,
    ]
}
