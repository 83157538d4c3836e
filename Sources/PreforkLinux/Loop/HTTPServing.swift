/// The service that runs: its socket, and the process that accepts connections there.
struct HTTPServing {
    var service: HTTPService
    var socket: ListeningSocket
    var process: KeptProcess?
    /// When the process is started again.
    var revival = Revival()
}
