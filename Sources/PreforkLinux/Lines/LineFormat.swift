/// How a line of a worker is written: as text behind a prefix, or as a JSON object.
enum LineFormat: Equatable {
    /// The bytes that stand before each line.
    case text(prefix: [UInt8])
    /// The members that all lines of a pipe have in common, with their commas: `"worker":"web/0","pid":7,"stream":"stdout",`.
    case json(members: [UInt8])

    static func json(worker: String, pid: Int32, stream: String) -> LineFormat {
        var members = Array(#""worker":""#.utf8)
        Array(worker.utf8).withUnsafeBytes { members.appendEscaped($0) }
        members += "\",\"pid\":\(pid),\"stream\":\"\(stream)\",".utf8
        return .json(members: members)
    }

    /// Appends a piece of a line, and a line break.
    ///
    /// A piece of a text line that has a neighbour begins or ends with `…` on that side. In JSON, `part` counts the
    /// pieces from 0, and `more` says that another one follows.
    ///
    /// - Parameter time: The time as RFC 3339 text.
    func append(_ line: UnsafeRawBufferPointer, _ piece: LineSplitter.Piece, time: [UInt8], to output: inout [UInt8]) {
        switch self {
        case .text(let prefix):
            output += prefix
            if piece.position > 0 { output += LineFormat.mark }
            output += line
            if piece.continues { output += LineFormat.mark }
        case .json(let members):
            output += LineFormat.timeName
            output += time
            output += LineFormat.timeEnd
            output += members
            if piece.isWhole, JSONObjectText.isObject(line) {
                output += LineFormat.jsonName
                output += line
            } else {
                output += LineFormat.textName
                output.appendEscaped(line)
                output.append(UInt8(ascii: "\""))
                if !piece.isWhole { output += ",\"part\":\(piece.position),\"more\":\(piece.continues)".utf8 }
            }
            output.append(UInt8(ascii: "}"))
        }
        output.append(UInt8(ascii: "\n"))
    }

    private static let mark = Array("…".utf8)
    private static let timeName = Array(#"{"time":""#.utf8)
    private static let timeEnd = Array(#"","#.utf8)
    private static let jsonName = Array(#""json":"#.utf8)
    private static let textName = Array(#""text":""#.utf8)
}

extension [UInt8] {
    /// Appends bytes as the inside of a JSON string. What is not UTF-8 becomes U+FFFD.
    fileprivate mutating func appendEscaped(_ bytes: UnsafeRawBufferPointer) {
        // Most lines need no change.
        if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            return append(contentsOf: bytes)
        }
        for byte in String(decoding: bytes, as: UTF8.self).utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): self += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\t"): self += "\\t".utf8
            case UInt8(ascii: "\r"): self += "\\r".utf8
            case 0..<0x20, 0x7F:
                let digits = String(byte, radix: 16)
                self += "\\u00\(digits.utf8.count < 2 ? "0" : "")\(digits)".utf8
            default: append(byte)
            }
        }
    }
}
