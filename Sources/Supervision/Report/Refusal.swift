/// A reason why this machine cannot run a set of workers.
public struct Refusal: Hashable, Sendable {
    /// The description, such as `cannot listen on 127.0.0.1:80: permission denied (bind)`.
    public let sentence: String
    /// The location in the manifest, such as `app.yaml:7:11`; nil when no manifest names the worker.
    public var location: String? { origin?.location(of: field) }
    /// The location in the manifest as numbers; nil when no manifest names the worker.
    package var keyLocation: Origin.KeyLocation? { origin?.keyLocation(of: field) }
    private let origin: Origin?
    private let field: Origin.Field

    package init(_ sentence: String, at field: Origin.Field = .worker, of worker: WorkerSpec? = nil) {
        self.sentence = sentence
        self.field = field
        origin = worker?.origin
    }

    /// A refusal that is about no worker. The place of the worker in the origin is that of what is refused.
    package init(_ sentence: String, of origin: Origin) {
        self.sentence = sentence
        field = .worker
        self.origin = origin
    }
}
