internal import CPreforkLinux
internal import Supervision

/// Opens what a set of workers needs before the core hears of the set, and closes what no set needs any more.
extension Engine {
    /// Opens what the workers need. Whatever can fail comes here, so a set is run as a whole or not at all.
    ///
    /// - Parameter others: The workers that stay beside the set.
    /// - Returns: Whether this machine can run the workers. If not, nothing has changed and `notices` say why.
    mutating func prepare(
        _ specs: [WorkerSpec], beside others: [WorkerSpec] = [], for reason: LoadReason, _ notices: inout [Notice]
    ) -> Bool {
        let all = specs + others
        do throws(Refusals) {
            try checkDescriptors(for: all)
            try openNotifySocket(for: all)
            let (opened, problems) = try listeners.prepare(for: all).get()
            notices += opened.map { Notice.listening($0.spec, bound: $0.bound) }
            notices += problems.map { Notice.problem(Problem($0)) }
            return true
        } catch {
            notices.append(.refused(error.list, reason))
            return false
        }
    }

    mutating func release(_ sockets: [SocketSpec], _ notices: inout [Notice]) {
        let (closed, problems) = listeners.release(sockets)
        notices += closed.map { Notice.closed($0.spec, bound: $0.bound) }
        notices += problems.map { Notice.problem(Problem($0)) }
    }

    /// Refuses a set that does not fit into the limit of descriptors. The processes that have yet to exit count as well. A
    /// worker has one process at most, because its next process waits until the last one has exited.
    private func checkDescriptors(for specs: [WorkerSpec]) throws(Refusals) {
        let processes = children.workers.union(specs.lazy.map(\.id)).count
        let refusal = descriptorLimit.refusal(
            of: specs, processes: processes, sockets: listeners.count(with: specs))
        if let refusal { throw Refusals(list: [refusal]) }
    }

    /// Opens the notify socket when the first worker needs it. The socket stays open: workers know it by its name.
    private mutating func openNotifySocket(for specs: [WorkerSpec]) throws(Refusals) {
        guard notifySocket == nil, let first = specs.first(where: \.program.tellsReadiness) else { return }
        do throws(SystemError) {
            let socket = try NotifySocket()
            try poller.add(.readyReports, at: socket.descriptor)
            notifySocket = socket
        } catch {
            throw Refusals(list: [Refusal(error.description, of: first)])
        }
    }

    /// Gives freed memory back to the system. A manifest passes through as tens of megabytes of nodes.
    static func releaseMemory() { malloc_trim(0) }
}
