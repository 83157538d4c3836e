/// An order that goes out. Effects are performed in the order they are given.
package enum Effect: Hashable, Sendable {
    /// To be answered by `Event.launched` or `Event.exited`.
    case launch(Launch, WorkerSpec)
    case signal(Launch, Signal, StopPolicy.Scope)
    case report(Notice)
    /// Nobody is alive any more: the master may exit with this code.
    case finish(Int32)
}
