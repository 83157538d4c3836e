/// Bytes in the texts of a program that are not UTF-8.
///
/// A variable of the master's environment may have such bytes, and `${env:NAME}` passes them to a worker unchanged. The
/// text of a manifest cannot contain NUL, so a text between two NULs is either a placeholder of `Program.pickedPort` or such
/// bytes in hexadecimal digits.
package enum RawBytes {
    /// Returns the bytes as a text. Bytes that are not UTF-8 are written as digits between NULs.
    package static func text(of bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var text = ""
        var rest = bytes[...]
        while let first = rest.first {
            // A sequence of UTF-8 has at most four bytes.
            let length = (1...min(4, rest.count)).first { String(validating: rest.prefix($0), as: UTF8.self) != nil }
            if let length, let character = String(validating: rest.prefix(length), as: UTF8.self) {
                text += character
                rest.removeFirst(length)
            } else {
                text += "\0" + String(first >> 4, radix: 16) + String(first & 0xF, radix: 16) + "\0"
                rest.removeFirst()
            }
        }
        return text
    }

    /// Returns the bytes of a text, with `port` in place of `Program.pickedPort`; nil if the text has any other NUL.
    ///
    /// - Parameter socketPort: The port in place of `Program.pickedPort(of:)`, by the name of the socket.
    package static func bytes(
        of text: some Collection<UInt8>, port: String, socketPort: (String) -> String? = { _ in nil }
    ) -> [UInt8]? {
        guard text.contains(0) else { return Array(text) }
        // Every second part stands between two NULs.
        let parts = text.split(separator: 0, omittingEmptySubsequences: false)
        guard parts.count % 2 == 1 else { return nil }
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if index % 2 == 0 {
                bytes += part
            } else if part.elementsEqual("port".utf8) {
                bytes += port.utf8
            } else if part.starts(with: "port:".utf8) {
                guard let port = socketPort(String(decoding: part.dropFirst(5), as: UTF8.self)) else { return nil }
                bytes += port.utf8
            } else if part.count == 2, let byte = UInt8(String(decoding: part, as: UTF8.self), radix: 16) {
                bytes.append(byte)
            } else {
                return nil
            }
        }
        return bytes
    }

    /// Returns a text for people, with `${port}` and `${port:NAME}` in place of ports that the kernel picks, and U+FFFD
    /// for bytes that are not UTF-8.
    package static func shown(_ text: String) -> String {
        guard text.utf8.contains(0), let bytes = bytes(of: text.utf8, port: "${port}", socketPort: { "${port:\($0)}" })
        else { return text }
        return String(decoding: bytes, as: UTF8.self)
    }
}
