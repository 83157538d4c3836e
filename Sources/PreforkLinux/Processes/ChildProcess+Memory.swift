internal import Supervision

extension ChildProcess {
    /// Says that the kernel has ended processes of the worker for lack of memory; nil if it has not.
    ///
    /// Call when the process has ended, and before its group is removed.
    func hintAboutMemory(_ exit: Exit) -> Notice? {
        guard let events = cgroup?.memoryEvents, events.kills > 0 else { return nil }
        let limit = spec.program.attributes.cgroup.fieldValue(of: .memoryMax)?.manifestText
        return .outOfMemory(
            launch, pid: pid, limit: events.limits > 0 ? limit.map { "memory_max \($0)" } : nil,
            endedWorker: exit == .signal(.kill) && !wasSignaled)
    }
}
