/// A value for the workers of a group: one value for all workers, or one value for each id. A value of nil could not be
/// read.
enum SharedOrPerWorker<Value> {
    case shared(Value)
    case each([Located<Value?>])

    /// The value of the worker at this position.
    func value(at index: Int) -> Value? {
        switch self {
        case .shared(let value): value
        case .each(let values): values.indices.contains(index) ? values[index].value : nil
        }
    }

    /// The place of the value for this position; nil for a shared value.
    func span(at index: Int) -> Span? {
        switch self {
        case .shared: nil
        case .each(let values): values.indices.contains(index) ? values[index].span : nil
        }
    }

    var isShared: Bool { if case .shared = self { true } else { false } }
}

/// A cap as the manifest asks for it.
enum CapRequest: Hashable {
    case threads(Int)
    case auto
    case percent(Int)
}
