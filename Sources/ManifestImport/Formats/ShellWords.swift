/// A command line as a POSIX shell divides it into words, without expanding anything (Python's `shlex.split`).
enum ShellWords {
    /// The words; nil when a quote is not closed, or a backslash ends the text.
    ///
    /// - Parameter isForShell: Whether a shell divides the line, in whose double quotes a backslash also keeps `$` and a backquote
    ///   from their meanings.
    static func split(_ text: String, asShell isForShell: Bool = false) -> [String]? {
        var words: [String] = []
        var word: String.UnicodeScalarView?
        var quote: Unicode.Scalar?
        var scalars = text.unicodeScalars[...]
        while let next = scalars.popFirst() {
            switch (quote, next) {
            case (nil, " "), (nil, "\t"), (nil, "\n"), (nil, "\r"):
                if let finished = word { words.append(String(finished)) }
                word = nil
            case (nil, "'"), (nil, "\""):
                quote = next
                word = word ?? String.UnicodeScalarView()
            case (nil, "\\"):
                guard let escaped = scalars.popFirst() else { return nil }
                word = word ?? String.UnicodeScalarView()
                word?.append(escaped)
            case ("\"", "\\"):
                guard let escaped = scalars.popFirst() else { return nil }
                let isKept = escaped == "\"" || escaped == "\\" || isForShell && (escaped == "$" || escaped == "`")
                if !isKept { word?.append(next) }
                word?.append(escaped)
            case (let open?, _) where open == next: quote = nil
            default:
                word = word ?? String.UnicodeScalarView()
                word?.append(next)
            }
        }
        if quote != nil { return nil }
        if let finished = word { words.append(String(finished)) }
        return words
    }
}

/// What a shell would do with a command line beyond dividing it into words.
enum ShellNeed: Comparable {
    /// Nothing: the words are the program and its arguments.
    case none
    /// It expands variables or patterns in one command.
    case expansion
    /// It runs several commands, or redirects their output.
    case operators

    init(of line: String) {
        self = .none
        var quote: Unicode.Scalar?
        var isEscaped = false
        var previous: Unicode.Scalar = " "
        for scalar in line.unicodeScalars {
            defer { previous = scalar }
            if isEscaped {
                isEscaped = false
                continue
            }
            switch (quote, scalar) {
            case ("'", "'"), ("\"", "\""): quote = nil
            case ("'", _): continue
            case (_, "\\"): isEscaped = true
            case (_, "$"), (_, "`"): self = max(self, .expansion)
            case ("\"", _): continue
            case (_, "'"), (_, "\""): quote = scalar
            case (_, "|"), (_, "&"), (_, ";"), (_, "<"), (_, ">"), (_, "("), (_, ")"), (_, "\n"): self = .operators
            case (_, "*"), (_, "?"), (_, "["), (_, "{"): self = max(self, .expansion)
            case (_, "~") where previous == " " || previous == "=": self = max(self, .expansion)
            case (_, "#") where previous == " ": self = max(self, .expansion)
            default: continue
            }
        }
    }
}
