/// An error in the words of a log: what a coder has to say in one sentence, any other as it describes itself.
func sentence(of error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, let context):
        "\(context.place(of: key)) is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
        DecodingError.dataCorrupted(let context):
        sentence(context.codingPath, context.debugDescription)
    case EncodingError.invalidValue(_, let context): sentence(context.codingPath, context.debugDescription)
    default: "\(error)"
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
