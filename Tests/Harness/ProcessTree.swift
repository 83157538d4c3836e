import Glibc

/// A process that a test started, together with the processes below it.
package enum ProcessTree {
    /// Kills a process and all processes below it. Does not wait for their ends.
    ///
    /// The parent is stopped before its children are looked up, so that a master launches no worker in the meantime.
    package static func kill(_ pid: Int32) {
        guard pid > 1 else { return }
        _ = Glibc.kill(pid, SIGSTOP)
        let children = ProcessTree.children(of: pid)
        _ = Glibc.kill(pid, SIGKILL)
        for child in children { kill(child) }
    }

    /// Kills a child of this process and all processes below it, and waits for the end of the child, at most a minute.
    package static func end(_ pid: Int32) {
        kill(pid)
        _ = exitCode(of: pid)
    }

    /// Waits for the end of a child of this process, at most a minute. Returns the exit code, or 128 plus the number of
    /// the signal that ended the child, or nil if the child has not ended.
    package static func exitCode(of pid: Int32) -> Int32? {
        let end = ContinuousClock.now + patience
        repeat {
            var status: Int32 = 0
            let reaped = waitpid(pid, &status, WNOHANG)
            if reaped == pid { return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + status & 0x7f }
            if reaped < 0, errno != EINTR { return nil }
            poll(nil, 0, 2)
        } while ContinuousClock.now < end
        return nil
    }

    /// The time after which a wait has failed. It is long, because machines that run tests are busy.
    package static let patience: Duration = .seconds(60)

    private static func children(of pid: Int32) -> [Int32] {
        guard let file = fopen("/proc/\(pid)/task/\(pid)/children", "r") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return String(decoding: bytes, as: UTF8.self).split(separator: " ").compactMap { Int32($0) }
    }
}
