public import Supervision

/// Everything the engine has to say, in the order it happened.
public enum Report: Hashable, Sendable {
    /// What the core has said: workers come and go.
    case notice(Notice)
    /// A socket was opened; `bound` has the port that the kernel picked.
    case listening(SocketSpec, bound: String)
    /// A socket was given up; `bound` has the port it was at.
    case closed(SocketSpec, bound: String)
    /// A set of workers was not taken, for reasons of this machine; whatever ran before runs on.
    case refused([Refusal], Occasion)
    /// A signal came that has no meaning here.
    case ignored(Signal)
    /// Something failed that stops nothing else.
    case problem(SystemError)
}

/// Why a set of workers cannot run here.
public struct Refusal: Hashable, Sendable {
    /// `cannot listen on 127.0.0.1:80: permission denied (bind)`.
    public let sentence: String
    /// Where the manifest asks for it, as in `app.yaml:7:11`.
    public var location: String? { origin?.location(of: field) }
    /// The same as numbers.
    package var place: Origin.KeyLocation? { origin?.keyLocation(of: field) }
    private let origin: Origin?
    private let field: Origin.Field

    package init(_ sentence: String, at field: Origin.Field = .worker, of worker: WorkerSpec? = nil) {
        self.sentence = sentence
        self.field = field
        origin = worker?.origin
    }
}

/// At least one.
struct Refusals: Error {
    let list: [Refusal]
}
