/// A value for the workers of a group: singular is shared by all, plural is one per id.
enum SharedOrPerWorker<Value> {
    case shared(Value)
    case each([Located<Value>])

    /// What the worker at this position gets.
    func value(at index: Int) -> Value? {
        switch self {
        case .shared(let value): value
        case .each(let values): values.indices.contains(index) ? values[index].value : nil
        }
    }

    /// Where a plural's value for this position is written.
    func span(at index: Int) -> Span? {
        switch self {
        case .shared: nil
        case .each(let values): values.indices.contains(index) ? values[index].span : nil
        }
    }

    var isShared: Bool { if case .shared = self { true } else { false } }
}

/// A cap as it is asked for.
enum CapRequest: Hashable {
    case threads(Int)
    case auto
    case percent(Int)
}
