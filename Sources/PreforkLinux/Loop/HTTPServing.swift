/// The service that runs: its socket, and the process that accepts connections there.
///
/// A class, because Swift 6.3 never releases what `optional?.member = value` replaces in a struct that a noncopyable struct such as
/// the engine holds. The pidfds of all processes would stay open.
final class HTTPServing {
    let service: HTTPService
    let socket: ListeningSocket
    var process: KeptProcess?
    /// The client by which the process gives orders; nil where it may give none.
    var giver: ControlClient?
    /// When the process is started again.
    var revival = Revival()

    init(service: HTTPService, socket: ListeningSocket) {
        self.service = service
        self.socket = socket
    }
}
