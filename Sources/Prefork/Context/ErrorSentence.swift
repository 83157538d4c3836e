internal import FoundationEssentials
internal import Glibc
internal import PreforkLinux

/// An error in the words of a log: what a coder or a file system call has to say in one sentence, a localized error by its
/// description, any other as it describes itself.
func sentence(of error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, let context):
        "\(context.place(of: key)) is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
        sentence(context.codingPath, context.debugDescription)
    case DecodingError.dataCorrupted(let context):
        sentence(context.codingPath, context.debugDescription)
            + (context.underlyingError.map { ": \(sentence(of: $0))" } ?? "")
    case EncodingError.invalidValue(_, let context): sentence(context.codingPath, context.debugDescription)
    case let error as CocoaError: error.sentence ?? "\(error)"
    case let error as any LocalizedError: error.errorDescription ?? "\(error)"
    default: "\(error)"
    }
}

extension CocoaError {
    /// Foundation's own description of it is a dump of all it carries.
    fileprivate var sentence: String? {
        for key in ["NSLocalizedDescription", "NSDebugDescription"] {
            if let description = userInfo[key] as? String { return description }
        }
        guard let posix = underlying as? POSIXError else { return nil }
        let reason = SystemError.sentence(for: posix.code.rawValue)
        return filePath.map { "\($0): \(reason)" } ?? reason
    }
}

private func sentence(_ path: [any CodingKey], _ description: String) -> String {
    let words = description.prefix(1).lowercased() + description.dropFirst()
    let sentence = words.hasSuffix(".") ? String(words.dropLast()) : words
    return path.isEmpty ? sentence : "\(path.written): \(sentence)"
}

extension DecodingError.Context {
    fileprivate func place(of key: any CodingKey) -> String { (codingPath + [key]).written }
}

extension Array where Element == any CodingKey {
    /// `routes[2].host`.
    fileprivate var written: String {
        reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
    }
}
