import JSONText

/// A machine that the user's own ssh reaches, as `ssh://[user@]host[:port]` names it.
///
/// Host and user are checked before ssh gets them: one that begins with a dash would be an option, such as a ProxyCommand.
struct SSHAddress: Hashable {
    let user: String?
    /// A name of ssh_config(5), a host name, or an address without brackets.
    let host: String
    let port: Int?

    /// - Parameter text: What stands between `ssh://` and the first slash.
    /// - Throws: A sentence.
    init(_ text: Substring) throws(Unreadable) {
        var rest = text
        if let sign = text.lastIndex(of: "@") {
            let name = text[..<sign]
            // An account of a directory service may have an `@` or a `+` in its name.
            guard SSHAddress.isName(name, with: "._-+@") else {
                throw Unreadable(sentence: "cannot use '\(name.printable)' as the name of a user for ssh")
            }
            user = String(name)
            rest = text[text.index(after: sign)...]
        } else {
            user = nil
        }
        let (name, digits) = SSHAddress.divided(rest)
        let isAddress = rest.hasPrefix("[") && name.utf8.allSatisfy { SSHAddress.address.contains($0) } && !name.isEmpty
        guard isAddress || SSHAddress.isName(name, with: "._-") else {
            throw Unreadable(sentence: "cannot use '\(name.printable)' as the name of a machine for ssh")
        }
        host = String(name)
        guard let digits else {
            port = nil
            return
        }
        guard let number = Int(digits), (1...65535).contains(number), digits.utf8.allSatisfy({ $0 != 0x2B }) else {
            throw Unreadable(sentence: "cannot use '\(digits.printable)' as a port for ssh: 1-65535 is expected")
        }
        port = number
    }

    /// The host without brackets, and the port behind it.
    private static func divided(_ text: Substring) -> (host: Substring, port: Substring?) {
        if text.hasPrefix("["), let end = text.lastIndex(of: "]") {
            let behind = text[text.index(after: end)...]
            let host = text[text.index(after: text.startIndex)..<end]
            return behind.isEmpty ? (host, nil) : behind.hasPrefix(":") ? (host, behind.dropFirst()) : (text, nil)
        }
        guard let colon = text.lastIndex(of: ":") else { return (text, nil) }
        return (text[..<colon], text[text.index(after: colon)...])
    }

    private static let address = Set("0123456789abcdefABCDEF:.".utf8)

    /// Whether a text has only letters, digits and some signs of ASCII, and begins with a letter, a digit or `_`.
    private static func isName(_ text: Substring, with signs: String) -> Bool {
        let isLetter = { (byte: UInt8) in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
        }
        guard let first = text.utf8.first, isLetter(first), text.utf8.count <= 255 else { return false }
        return text.utf8.allSatisfy { isLetter($0) || signs.utf8.contains($0) }
    }
}

extension Substring {
    /// The text in a message, which it cannot forge.
    fileprivate var printable: String { String(String(self).prefix(60)).printable }
}
