/// An event of libyaml's parser: the beginning or the end of a collection or document, a scalar, or an alias.
struct YAMLEvent {
    enum Kind: Equatable {
        case documentStart, documentEnd, streamStart, streamEnd
        case alias(String)
        case scalar(Scalar, Properties?)
        case sequenceStart(Properties?), sequenceEnd
        case mappingStart(Properties?), mappingEnd
    }

    /// The anchor and the tag of a node. Most nodes have neither.
    struct Properties: Equatable {
        let anchor: String?
        let tag: String?
    }

    let kind: Kind
    let span: Span
}
