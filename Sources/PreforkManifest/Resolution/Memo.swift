/// A part of a worker, kept from the last one and made again only where a placeholder makes it differ.
struct Memo<Value> {
    /// Holds `${id}` or `${index}`: no two workers have the same.
    private var isPersonal = false
    /// Holds `${port}` or the like: the same for workers that serve at one place.
    private var isLocal = false
    private var last: Value?

    /// - Parameter templates: What the value is made of.
    init(of templates: some Sequence<TextTemplate>) {
        for template in templates where template.literal == nil {
            isPersonal = isPersonal || template.uses(\.isPersonal)
            isLocal = isLocal || template.uses(\.isLocal)
        }
    }

    /// - Parameters:
    ///   - hasMoved: Whether this worker serves at another place than the one before.
    ///   - bytes: Grows by what is made.
    mutating func value(afterMove hasMoved: Bool, _ bytes: inout Int, _ make: (inout Int) -> Value) -> Value {
        if !isPersonal, let last, !isLocal || !hasMoved { return last }
        let value = make(&bytes)
        last = value
        return value
    }
}
