internal import Glibc
internal import PreforkLinux
internal import Supervision

/// The main function of a worker's process. Concurrency begins here, after execve(2). The master has none.
enum WorkerMain<Server: PreforkServer> {
    /// Decodes the context, takes the sockets, and runs the server's `work` until the process exits.
    static func run(contextAt descriptor: Int32) -> Never {
        let id = WorkerID(
            group: getenv("PREFORK_GROUP").map { String(cString: $0) } ?? "worker",
            number: getenv("PREFORK_ID").flatMap { Int(String(cString: $0)) } ?? 0)
        let context: Server.Context
        do {
            context = try Server.Context.decoded(from: bytes(of: descriptor))
        } catch {
            // EX_DATAERR of sysexits.h.
            fail(id, "cannot read its context: \(sentence(of: error))", code: 65)
        }
        let sockets: [InheritedSocket]
        do throws(SystemError) {
            sockets = try AnnouncedSockets.takeAll()
        } catch {
            // EX_OSERR of sysexits.h.
            fail(id, "cannot take its sockets: \(error)", code: 71)
        }
        let worker = Worker(
            id: id, sockets: sockets,
            notifyAddress: removeEnvironmentVariable(NotifyAddress.variable).flatMap(NotifyAddress.init))
        // A worker that hangs gets SIGABRT.
        if getenv("WATCHDOG_USEC") != nil { AbortSignal.endsTheProcess() }
        // Programs that the worker starts are not watched.
        for name in ["WATCHDOG_USEC", "WATCHDOG_PID"] { unsetenv(name) }
        // A write to a client that has disconnected fails with EPIPE and must not end the worker. SIGPIPE gets an empty
        // handler and not SIG_IGN, because programs that the worker starts would inherit SIG_IGN.
        signal(SIGPIPE) { _ in }
        StandardOutput.bufferLines()
        Task {
            do {
                try await Server.work(context, as: worker)
                exit(0)
            } catch {
                fail(id, "failed: \(sentence(of: error))", code: 1)
            }
        }
        MainQueue.serve()
    }

    private static func fail(_ id: WorkerID, _ reason: String, code: Int32) -> Never {
        StandardError.write(LogRecord("worker-failed", "\(id) (pid \(getpid())) \(reason)", level: .error))
        exit(code)
    }

    /// Reads the whole file at the descriptor and closes the descriptor.
    private static func bytes(of descriptor: Int32) throws(PreforkError) -> [UInt8] {
        defer { close(descriptor) }
        var all: [UInt8] = []
        while true {
            var failure: Int32?
            let chunk = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
                let result = pread(descriptor, buffer.baseAddress, buffer.count, off_t(all.count))
                if result < 0 { failure = errno }
                count = max(0, result)
            }
            if let failure { throw PreforkError(SystemError.sentence(for: failure)) }
            if chunk.isEmpty { return all }
            all += chunk
        }
    }
}
