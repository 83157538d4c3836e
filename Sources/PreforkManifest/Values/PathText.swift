/// Checks paths by their characters. The file system is not consulted.
enum PathText {
    /// Why a text is no path, although a file could have it as its name.
    struct Problem {
        let hint: String
        /// The path to write, if no other can have been meant.
        var certain: String?
    }

    /// Finds a URL, and a path of another operating system.
    static func problem(with text: String) -> Problem? {
        guard text.utf8.count < Path.longest else { return nil }
        if let url = AddressText.URL(text), url.isMarked {
            guard ["file", "unix"].contains(url.scheme) else {
                return Problem(hint: "write the path of a file on this machine")
            }
            let path = url.rest.hasPrefix("/") ? url.rest : "/\(url.rest)"
            return Problem(hint: "write \(path.excerpt)", certain: url.rest.hasPrefix("/") ? path : nil)
        }
        let bytes = Array(text.utf8.prefix(3))
        // `C:\srv` and `C:/srv`
        if bytes.count == 3, bytes[0].isLetterOrDigit, !bytes[0].isDigit, bytes[1] == UInt8(ascii: ":"),
            bytes[2] == UInt8(ascii: "\\") || bytes[2] == UInt8(ascii: "/")
        {
            return Problem(hint: "write a path of Linux, such as /srv/app")
        }
        return nil
    }

    /// Finds an address, a port, and the other texts that are no path of a unix socket.
    static func problem(withSocket text: String) -> Problem? {
        guard text.utf8.count < Path.longest else { return nil }
        if let url = AddressText.URL(text), url.scheme == "unix", !url.isMarked, !url.rest.isEmpty {
            return Problem(hint: "write \(url.rest.excerpt)", certain: url.rest)
        }
        if let hint = AddressText.hint(for: text), AddressText.URL(text)?.scheme != "unix", !text.hasPrefix("/") {
            return Problem(hint: hint)
        }
        if let problem = problem(with: text) { return problem }
        if let digits = text[...].digits, let port = Int(digits), Bounds.port.contains(port) {
            return Problem(hint: "write 'port: \(port)', or ./\(text) for a file of that name")
        }
        if text.hasSuffix("/") {
            return Problem(hint: "write the name of the file as well, such as \(text.excerpt)web.sock")
        }
        let last = text.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        if last == "." || last == ".." {
            let folder = text == "." ? "" : last == "." ? String(text.dropLast(2)) : text
            return Problem(
                hint:
                    "write the name of the file as well, such as \((folder.isEmpty ? "" : "\(folder)/").excerpt)web.sock"
            )
        }
        // `/run/a.sock:0660`, as in other systems.
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2, let mode = parts[1].digits, (3...4).contains(mode.count), mode.allSatisfy({ $0 < "8" }) {
            return Problem(hint: "write '\(parts[0])' here, and 'mode: \"\(mode)\"'")
        }
        return nil
    }

    /// The part of a path that a shell or systemd would replace: `~`, `$HOME`, `%t`.
    static func expansion(in text: String) -> String? {
        if ShellText.isHome(text) { return String(text.prefix { $0 != "/" }) }
        if ShellText.mayExpand(text), let piece = ShellText.expansion(in: Array(text.utf8)[...]) { return piece.text }
        if TemplateText.mayExpand(text), let piece = TemplateText.expansion(in: Array(text.utf8)[...]) {
            return piece.text
        }
        let bytes = Array(text.utf8.prefix(3))
        let isSpecifier = bytes.count == 3 && bytes[0] == UInt8(ascii: "%") && bytes[2] == UInt8(ascii: "/")
        return isSpecifier && bytes[1].isLetterOrDigit ? String(text.prefix(2)) : nil
    }
}
