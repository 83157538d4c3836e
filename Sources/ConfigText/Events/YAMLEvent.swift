/// One event of a document: where something begins or ends, a scalar, an alias.
struct YAMLEvent {
    enum Kind: Equatable {
        case documentStart, documentEnd, streamStart, streamEnd
        case alias(String)
        case scalar(Scalar, Properties?)
        case sequenceStart(Properties?), sequenceEnd
        case mappingStart(Properties?), mappingEnd
    }

    /// What may stand before a node; most have neither.
    struct Properties: Equatable {
        let anchor: String?
        let tag: String?
    }

    let kind: Kind
    let span: Span
}
