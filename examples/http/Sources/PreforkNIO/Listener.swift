@preconcurrency import Dispatch
import Glibc

/// A listening socket from which other processes accept connections, too.
///
/// A server channel of NIO cannot share a socket. It changes the length of the queue. A debug build traps if another
/// process has accepted the connection before.
struct Listener: Sendable {
    /// The sockets of accepted connections, in their order. The consumer closes them. The stream ends after `close()`,
    /// when all accepted sockets were consumed.
    let clients: AsyncStream<CInt>
    private let source: any DispatchSourceRead

    /// - Parameter descriptor: The listening socket. The listener closes it.
    init(_ descriptor: CInt) {
        let (clients, continuation) = AsyncStream.makeStream(of: CInt.self)
        self.clients = clients
        source = DispatchSource.makeReadSource(fileDescriptor: descriptor)
        source.setEventHandler {
            // All processes that share the socket share this flag, and each of them can change it. A call of accept(2)
            // that blocks would wait for a connection even after `close()`.
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
            // Accepts one connection at a time, so that a worker with less load can accept the next connection.
            let client = accept(descriptor, nil, nil)
            if client >= 0 {
                // Programs that the worker starts do not inherit the connection. Swift's Glibc lacks accept4(2).
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                continuation.yield(client)
            } else if [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errno) {
                // The connection stays in the queue, so this handler is called again. Without a pause it would loop.
                usleep(10_000)
            }
        }
        // This handler runs after the last call of the event handler, so no accepted connection is lost.
        source.setCancelHandler {
            Glibc.close(descriptor)
            continuation.finish()
        }
        source.resume()
    }

    /// Stops accepting. The other processes accept the connections in the queue.
    func close() { source.cancel() }
}
