@preconcurrency import Dispatch
import Glibc

/// A listening socket that other processes accept from, too.
///
/// NIO's own server channel wants the socket for itself. It gives the queue a length of its own, and where another
/// process was faster and nothing is left to accept, a debug build traps.
struct Listener: Sendable {
    /// The sockets of clients, in the order they came; to be closed by whoever takes them. Ends some time after
    /// `close()`, behind all that were accepted.
    let clients: AsyncStream<CInt>
    private let source: any DispatchSourceRead

    /// - Parameter descriptor: Is the listener's to close.
    init(_ descriptor: CInt) {
        let (clients, continuation) = AsyncStream.makeStream(of: CInt.self)
        self.clients = clients
        // The flag is one for all processes. It does not harm the others, for this program sets it in each.
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        source = DispatchSource.makeReadSource(fileDescriptor: descriptor)
        source.setEventHandler {
            // One at a time, so that the next one may go to a worker that has less to do.
            let client = accept(descriptor, nil, nil)
            if client >= 0 {
                continuation.yield(client)
            } else if [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errno) {
                // The client stays in the queue, and we would be called again at once and in vain.
                usleep(10_000)
            }
        }
        // Runs after the last call of the other one, so nobody who was accepted is forgotten.
        source.setCancelHandler {
            Glibc.close(descriptor)
            continuation.finish()
        }
        source.resume()
    }

    /// Leaves the socket, and who waits in its queue, to the other processes.
    func close() { source.cancel() }
}
