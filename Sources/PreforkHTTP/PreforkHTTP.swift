import Glibc
import NIOCore
import NIOPosix

/// Serves HTTP for a master of prefork-run, which starts this program and passes two descriptors to it.
///
/// Everything happens on one thread, so that nothing is shared. The program has no state that has to outlive it, and ends when the
/// master does.
@main enum PreforkHTTP {
    /// The connection on which the master is asked, and the socket on which clients connect.
    static let masterDescriptor: Int32 = 3, listenerDescriptor: Int32 = 4

    static func main() {
        guard isSocket(masterDescriptor, listens: false), isSocket(listenerDescriptor, listens: true) else {
            complain("this program is started by prefork-run for the key 'http' of a manifest")
            exit(64)
        }
        do {
            try serve(on: MultiThreadedEventLoopGroup(numberOfThreads: 1).next())
            exit(0)
        } catch {
            complain("cannot serve HTTP: \(error)")
            exit(71)
        }
    }

    private static func serve(on loop: any EventLoop) throws {
        let service = try loop.submit {
            NIOLoopBound(Service(loop, address: ListenerAddress(of: listenerDescriptor)), eventLoop: loop)
        }.wait()
        let master = try ClientBootstrap(group: loop).channelInitializer { channel in
            loop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(service.value.master) }
        }.withConnectedSocket(masterDescriptor).wait()
        // Few connections wait for this program, because it accepts them at once.
        let listener = try ServerBootstrap(group: loop).serverChannelOption(.backlog, value: 128)
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
