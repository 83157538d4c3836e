internal import Glibc
internal import Supervision

/// HTTP, which a process of its own serves.
///
/// The master opens the socket, so that an address in use is refused as that of a worker is, and so that connections wait while
/// the process is replaced. The process gets the socket, and a connection on which it may ask what clients of the control socket
/// ask. Where the manifest lets clients give orders, it gets another connection, and on that one it may give orders. The master
/// itself reads nothing from the network.
extension Engine {
    /// Opens the socket for a set of workers that is about to be accepted, if the set asks for another address.
    mutating func prepareHTTP(for reason: LoadReason) throws(Refusals) {
        if case .launch = reason { return }
        dropNextHTTPSocket()
        if !supervisor.isReloading { committedHTTP = http?.service }
        guard let service = hooks.httpService(), !service.canKeep(http) else { return }
        do throws(SystemError) {
            nextHTTPSocket = try service.open(besides: http?.socket)
        } catch {
            throw Refusals(list: [Refusal(error.description, of: service.origin)])
        }
    }

    /// Closes a socket that is not needed after all.
    mutating func dropNextHTTPSocket() {
        nextHTTPSocket?.removeFile()
        nextHTTPSocket = nil
    }

    /// Serves HTTP as the program asks. Call when a set of workers was accepted.
    mutating func openHTTP() { serveHTTP(by: hooks.httpService()) }

    /// Serves HTTP as before a reload that was taken back.
    mutating func takeHTTPBack() {
        guard let service = committedHTTP, !service.canKeep(http) else {
            return serveHTTP(by: committedHTTP)
        }
        do throws(SystemError) {
            nextHTTPSocket = try service.open(besides: http?.socket)
            serveHTTP(by: service)
        } catch {
            // Somebody else has the address by now. The service stays where it is.
            notices.append(.problem(Problem(error)))
        }
    }

    private mutating func serveHTTP(by service: HTTPService?) {
        let new = nextHTTPSocket
        nextHTTPSocket = nil
        guard let service, let socket = new ?? http?.socket else { return closeHTTP() }
        if counts == nil { counts = MasterCounts() }
        if http?.service == service, new == nil { return }
        let serving = http ?? HTTPServing(service: service, socket: socket)
        if http != nil, new != nil {
            serving.socket.removeFile()
            notices.append(.http(.closed(at: serving.socket.bound)))
        }
        stopHTTPProcess()
        http = HTTPServing(service: service, socket: socket)
        // The first workers come first.
        http?.revival.begin(at: .now)
    }

    private mutating func closeHTTP() {
        guard let old = http else { return }
        stopHTTPProcess()
        old.socket.removeFile()
        http = nil
        counts = nil
        notices.append(.http(.closed(at: old.socket.bound)))
    }

    /// Ends the process. It has nothing to save, and is reaped as an orphan is.
    private mutating func stopHTTPProcess() {
        // What it has ordered and the master has not read yet is refused.
        http?.giver?.mayOnlyAsk = true
        guard let process = http?.process else { return }
        process.kill()
        if let key = process.key { poller.remove(key, at: process.descriptor) }
        http?.process = nil
    }

    /// Starts a process that is due.
    mutating func checkHTTP() {
        guard http?.revival.takeDue(at: .now) == true, let serving = http else { return }
        do throws(LaunchFailure) {
            let process = try startHTTP(serving)
            http?.process = process
            do throws(SystemError) {
                process.key = try poller.add(.http, at: process.descriptor)
            } catch {
                notices.append(.problem(Problem(error)))
            }
            notices.append(.http(.serving(pid: process.pid, at: serving.socket.bound)))
        } catch {
            // Told once, as with the companion.
            guard let (wait, isFirst) = http?.revival.startFailed(at: .now), isFirst else { return }
            notices.append(.http(.failed(error, wait: wait)))
        }
    }

    /// Connects the process with the master, and starts it.
    private mutating func startHTTP(_ serving: HTTPServing) throws(LaunchFailure) -> KeptProcess {
        let listener = serving.socket.descriptor.raw
        let questions = try connectHTTP(mayOnlyAsk: true)
        guard serving.service.tokenFile != nil else {
            return try spawnHTTP(serving.service.program, [questions.raw, listener])
        }
        let orders = try connectHTTP(mayOnlyAsk: false, serving)
        return try spawnHTTP(serving.service.program, [questions.raw, listener, orders.raw])
    }

    private func spawnHTTP(_ program: Program, _ descriptors: [Int32]) throws(LaunchFailure) -> KeptProcess {
        // It speaks with the network, so it has no privileges, and knows no secrets of the environment. Its libraries may need the
        // third variable.
        try spawner.spawnHelper(
            program, as: "http", descriptors: descriptors, inheriting: ["PATH", "LANG", "LD_LIBRARY_PATH"],
            LaunchAttributes(capabilities: [], noNewPrivileges: true))
    }

    /// Makes a client of the master, and returns the client's end of the connection. The client is gone when nobody has that end.
    private mutating func connectHTTP(
        mayOnlyAsk: Bool, _ serving: HTTPServing? = nil
    ) throws(LaunchFailure) -> Descriptor {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw LaunchFailure(step: .prepare, errno: errno) }
        let own = Descriptor(owning: ends[0])
        let other = Descriptor(owning: ends[1])
        do throws(SystemError) {
            let client = try ControlClient(own, mayOnlyAsk: mayOnlyAsk, isOfHTTP: true)
            try controlServer().admit(client)
            serving?.giver = client
        } catch {
            throw LaunchFailure(step: .prepare, errno: error.errno)
        }
        return other
    }

    /// Starts another process in place of one that has ended.
    mutating func httpEnded() {
        guard let ended = http?.process, let exit = ended.reap() else { return }
        if let key = ended.key { poller.remove(key, at: ended.descriptor) }
        http?.process = nil
        guard let wait = http?.revival.ended(ended, at: .now) else { return }
        notices.append(.http(.ended(pid: ended.pid, exit, wait: wait)))
        checkHTTP()
    }

    /// Ends the process when the master ends, and reaps it.
    mutating func finishHTTP() {
        http?.socket.removeFile()
        guard let process = http?.process else { return }
        stopHTTPProcess()
        // A killed process takes a moment to end.
        var request = pollfd(fd: process.descriptor.raw, events: Int16(POLLIN), revents: 0)
        poll(&request, 1, 1000)
        _ = process.reap()
    }
}
