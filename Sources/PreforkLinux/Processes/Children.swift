internal import Supervision

/// The processes that have not been reaped yet, by launch and by pid.
struct Children {
    private var byLaunch: [UInt64: ChildProcess] = [:]
    private var launches: [Int32: UInt64] = [:]

    var isEmpty: Bool { byLaunch.isEmpty }
    /// The workers that have a process.
    var workers: Set<WorkerID> { Set(byLaunch.values.lazy.map(\.launch.worker)) }

    /// The processes that the poller does not watch, so that only SIGCHLD reports their end.
    var unwatched: [ChildProcess] { byLaunch.values.filter { $0.pollerKey == nil } }

    /// The processes that have ended, in the order of their launches.
    var ended: [ChildProcess] {
        byLaunch.values.filter(\.hasEnded).sorted { $0.launch.number < $1.launch.number }
    }

    /// Whether a process of the launch's group has started well, or was launched before the last reload.
    func hasOldProcess(beside launch: Launch) -> Bool {
        byLaunch.values.contains { child in
            child.launch.worker.group == launch.worker.group
                && (!child.isYoung || child.launch.generation < launch.generation)
        }
    }

    subscript(_ launch: Launch) -> ChildProcess? { byLaunch[launch.number] }
    subscript(launch number: UInt64) -> ChildProcess? { byLaunch[number] }
    subscript(pid pid: Int32) -> ChildProcess? { launches[pid].flatMap { byLaunch[$0] } }

    /// The sockets of processes whose descriptors the kernel does not let the master copy, pidfd_getfd(2): many sandboxes
    /// forbid it, and the process may run as another user.
    var socketsOutOfReach: Set<ObjectIdentifier> {
        var sockets: Set<ObjectIdentifier> = []
        for child in byLaunch.values where !child.sockets.isEmpty && !child.letsDescriptorsBeCopied {
            sockets.formUnion(child.sockets.lazy.map(ObjectIdentifier.init))
        }
        return sockets
    }

    mutating func insert(_ child: ChildProcess) {
        byLaunch[child.launch.number] = child
        launches[child.pid] = child.launch.number
    }

    mutating func remove(_ child: ChildProcess) {
        byLaunch[child.launch.number] = nil
        launches[child.pid] = nil
    }
}
