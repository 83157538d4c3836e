internal import CPreforkLinux
internal import Supervision

/// Opens the sockets of a set of workers before the set is passed to the core, and closes sockets that are not needed
/// any more.
extension Engine {
    /// Opens the sockets that the workers need. Everything that can be refused is refused here, so that either the
    /// whole set is run or none of it.
    ///
    /// - Parameter others: The existing workers that are kept in addition to the set.
    /// - Returns: Whether this machine can run the workers. If it cannot, nothing has changed and `notices` has the
    ///   reasons.
    mutating func prepare(
        _ specs: [WorkerSpec], beside others: [WorkerSpec] = [], for reason: LoadReason
    ) -> Bool {
        let all = specs + others
        do throws(Refusals) {
            try checkDescriptors(for: all)
            try openNotifySocket(for: all)
            try prepareHTTP(for: reason)
            let (opened, problems) = try listeners.prepare(for: all, names: names).get()
            notices += opened.map { Notice.listening($0.spec, of: $0.group, bound: $0.bound) }
            notices += problems.map { Notice.problem(Problem($0)) }
            return true
        } catch {
            // Clients would wait at its port for a process that never comes.
            dropNextHTTPSocket()
            notices.append(.refused(error.list, reason))
            return false
        }
    }

    /// Reports sockets that were mended, and those that could not be mended.
    mutating func report(_ result: (mended: [MendedSocket], problems: [SystemError])) {
        if !result.mended.isEmpty { socketsHaveChanged = true }
        notices += result.mended.map {
            .mended(
                $0.socket.spec, of: $0.socket.group, bound: $0.socket.bound, $0.fault, lastUser: $0.lastUser,
                leavesUsers: $0.leavesUsers)
        }
        notices += result.problems.map { .problem(Problem($0)) }
    }

    mutating func release(_ sockets: [SocketSpec]) {
        let (closed, problems) = listeners.release(sockets)
        socketsHaveChanged = true
        notices += closed.map { Notice.closed($0.spec, of: $0.group, bound: $0.bound) }
        notices += problems.map { Notice.problem(Problem($0)) }
    }

    /// Closes every socket at the end, and reports the processes that still have one of them. They were started by
    /// workers, and no worker is left.
    mutating func closeSockets() {
        // Those of the service manager are to be held by others.
        let own = listeners.all.filter { !$0.isOfManager && !$0.isKept }
        let sockets = Dictionary(own.map { ($0.inode, ($0.bound, $0.isShutDownWhenClosed)) }) { first, _ in
            first
        }
        notices += listeners.closeAll().map { .closed($0.spec, of: $0.group, bound: $0.bound) }
        guard !sockets.isEmpty else { return }
        // The children of workers were sent SIGKILL with the workers. A killed process takes a moment to end.
        let deadline = Instant.now.advanced(by: .milliseconds(200))
        for holder in SocketHolders.find(Set(sockets.keys)) {
            let rest = max(.zero, deadline.since(.now)).clampedNanoseconds / 1_000_000
            guard let (bound, wasShutDown) = sockets[holder.inode], !holder.isEnding(within: Int32(clamping: rest))
            else { continue }
            let isShutDown = wasShutDown || holder.shutDownSocket()
            notices.append(.socketLeft(bound: bound, pid: holder.pid, program: holder.name, isShutDown: isShutDown))
        }
    }

    /// Refuses a set that needs more descriptors than the limit allows. Processes of removed workers count until they
    /// have exited. Each worker counts once, because its next process is launched when its last process has exited.
    private func checkDescriptors(for specs: [WorkerSpec]) throws(Refusals) {
        let processes = children.workers.union(specs.lazy.map(\.id)).count
        let refusal = descriptorLimit.refusal(
            of: specs, processes: processes, sockets: listeners.count(with: specs))
        if let refusal { throw Refusals(list: [refusal]) }
    }

    /// Opens the shared notify socket when the first worker needs it. The socket stays open for as long as the master runs,
    /// because workers have its address in their environment.
    private mutating func openNotifySocket(for specs: [WorkerSpec]) throws(Refusals) {
        guard notifySocket == nil, let first = specs.first(where: \.sharesNotifySocket) else { return }
        do throws(SystemError) {
            let socket = try NotifySocket()
            try poller.add(.sharedReports, at: socket.descriptor)
            notifySocket = socket
        } catch {
            throw Refusals(list: [Refusal(error.description, of: first)])
        }
    }

    /// Returns freed memory to the system. Reading a manifest may take tens of megabytes for a moment.
    static func releaseMemory() { malloc_trim(0) }
}
