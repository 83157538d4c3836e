internal import FoundationEssentials
internal import Glibc
internal import PreforkLinux

/// Returns one sentence for the log that describes the error.
///
/// Errors of coders and of the file system are rephrased. A `LocalizedError` gives its `errorDescription`. Any other
/// error gives its own description.
func sentence(of error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, let context):
        "\(context.path(of: key)) is missing"
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
    /// A sentence that describes the error. Foundation's own description lists the whole `userInfo`.
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
    return path.isEmpty ? sentence : "\(path.text): \(sentence)"
}

extension DecodingError.Context {
    fileprivate func path(of key: any CodingKey) -> String { (codingPath + [key]).text }
}

extension Array where Element == any CodingKey {
    /// The path as text, such as `routes[2].host`.
    fileprivate var text: String {
        reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
    }
}
