/// A part of a worker, such as its arguments. The part is computed again only if a placeholder makes it differ from the
/// worker before.
struct Memo<Value> {
    /// Whether the value holds `${id}` or `${index}`, which differ between all workers.
    private var differsPerWorker = false
    /// Whether the value holds `${port}` or the like, which are the same for workers with the same resources.
    private var dependsOnResources = false
    private var last: Value?

    /// - Parameter templates: The texts that the value is made of.
    init(of templates: some Sequence<TextTemplate>) {
        for template in templates where template.literal == nil {
            differsPerWorker = differsPerWorker || template.uses(\.isPersonal)
            dependsOnResources = dependsOnResources || template.uses(\.isLocal)
        }
    }

    /// Returns the value for the next worker.
    ///
    /// - Parameters:
    ///   - resourcesChanged: Whether the worker has other resources than the worker before.
    ///   - bytes: The number of bytes made so far, which `make` increases.
    ///   - make: Computes the value.
    mutating func value(resourcesChanged: Bool, _ bytes: inout Int, _ make: (inout Int) -> Value) -> Value {
        if !differsPerWorker, let last, !dependsOnResources || !resourcesChanged { return last }
        let value = make(&bytes)
        last = value
        return value
    }
}
