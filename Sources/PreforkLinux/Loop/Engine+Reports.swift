internal import Glibc
internal import Supervision

/// What workers report about themselves, as with sd_notify(3).
extension Engine {
    /// Reads the socket that workers share. Any process may send to it, but only what a worker's process has sent counts.
    mutating func readSharedReports() {
        guard let messages = notifySocket?.messages(), !messages.isEmpty else { return }
        for message in messages {
            guard let child = children[pid: message.sender.pid] else { continue }
            handle(message.reports.map { .reported(child.launch, $0) })
        }
    }

    /// Reads the socket of one worker.
    mutating func readReports(of child: ChildProcess) {
        guard let messages = child.notifySocket?.messages(), !messages.isEmpty else { return }
        let reports = messages.lazy.filter { $0.sender.maySpeak(for: child.pid) }.flatMap(\.reports)
        handle(NotifyMessage.summary(Array(reports)).map { .reported(child.launch, $0) })
    }

    /// Opens the socket on which a launch reports; nil for a worker that reports nothing, or on the shared socket.
    func ownNotifySocket(for spec: WorkerSpec) throws(LaunchFailure) -> NotifySocket? {
        guard spec.hasOwnNotifySocket else { return nil }
        do throws(SystemError) {
            return try NotifySocket.own()
        } catch {
            throw LaunchFailure(step: .prepare, errno: error.errno)
        }
    }

    /// Watches the socket on which a process reports.
    mutating func watchReports(of child: ChildProcess, at socket: NotifySocket?) {
        guard let socket else { return }
        child.notifySocket = socket
        do throws(SystemError) {
            child.notifyKey = try poller.add(.reports(child.launch.number), at: socket.descriptor)
        } catch {
            notices.append(.problem(Problem(error)))
        }
    }

    /// Closes the socket on which a process has reported.
    mutating func closeNotifySocket(of child: ChildProcess) {
        guard let socket = child.notifySocket else { return }
        if let key = child.notifyKey { poller.remove(key, at: socket.descriptor) }
        child.notifySocket = nil
    }
}

extension ChildProcess {
    /// The memory of the process that is in use, in bytes, proc_pid_statm(5); nil when it cannot be read.
    var residentMemory: Int? {
        guard let text = KernelFile.contents(of: "/proc/\(pid)/statm") else { return nil }
        let fields = text.split(separator: " ")
        // A process that has ended has no pages.
        guard fields.count > 1, let pages = Int(fields[1]), pages > 0 else { return nil }
        let (bytes, overflows) = pages.multipliedReportingOverflow(by: sysconf(Int32(_SC_PAGESIZE)))
        return overflows ? nil : bytes
    }
}
