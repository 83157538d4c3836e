import Glibc
import NIOCore
import NIOPosix

/// Serves HTTP for a master of prefork-run, which starts this program and passes two descriptors to it. If clients may give orders,
/// there is a third one, and an argument that names the file with the token.
///
/// Everything happens on one thread, so that nothing is shared. The program has no state that has to outlive it, and ends when the
/// master does.
@main enum PreforkHTTP {
    /// The connection on which the master is asked, the socket on which clients connect, and the connection for orders.
    static let masterDescriptor: Int32 = 3, listenerDescriptor: Int32 = 4, ordersDescriptor: Int32 = 5

    static func main() {
        let tokenFile = CommandLine.arguments.dropFirst().first
        guard isSocket(masterDescriptor, listens: false), isSocket(listenerDescriptor, listens: true),
            tokenFile == nil || isSocket(ordersDescriptor, listens: false)
        else {
            complain("this program is started by prefork-run for the key 'http' of a manifest")
            exit(64)
        }
        do {
            try serve(on: MultiThreadedEventLoopGroup(numberOfThreads: 1).next(), tokenFile)
            exit(0)
        } catch {
            complain("cannot serve HTTP: \(error)")
            exit(71)
        }
    }

    private static func serve(on loop: any EventLoop, _ tokenFile: String?) throws {
        let service = try loop.submit {
            NIOLoopBound(
                Service(loop, address: ListenerAddress(of: listenerDescriptor), tokenFile: tokenFile), eventLoop: loop)
        }.wait()
        let master = try ClientBootstrap(group: loop).channelInitializer { channel in
            loop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(service.value.master) }
        }.withConnectedSocket(masterDescriptor).wait()
        if tokenFile != nil {
            let orders = try ClientBootstrap(group: loop).channelInitializer { channel in
                loop.makeCompletedFuture {
                    guard let orders = service.value.orders else { return }
                    try channel.pipeline.syncOperations.addHandler(orders)
                }
            }.withConnectedSocket(ordersDescriptor).wait()
            // Without it no order is obeyed. The master replaces a process that ends.
            orders.closeFuture.whenComplete { _ in master.close(promise: nil) }
        }
        // Few connections wait for this program, because it accepts them at once.
        let listener = try ServerBootstrap(group: loop).serverChannelOption(.backlog, value: 128)
            // Whoever closes one half of the connection after the request still reads the answer.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                loop.makeCompletedFuture { try service.value.admit(channel) }
            }.withBoundSocket(listenerDescriptor).wait()
        try master.closeFuture.wait()
        try listener.close().wait()
    }

    private static func isSocket(_ descriptor: Int32, listens: Bool) -> Bool {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &value, &size) == 0 && (value != 0) == listens
    }

    private static func complain(_ sentence: String) {
        let line = "prefork-run-http: \(sentence)\n"
        _ = write(STDERR_FILENO, line, line.utf8.count)
    }
}
