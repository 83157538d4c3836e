import Glibc
import PreforkLinux

/// What processes use of the machine.
struct UsageOfProcesses {
    struct Usage {
        let sample: ProcessSample
        /// Nil where the descriptors of the process are not to be seen.
        let descriptors: Int?

        /// When the process was started, in seconds since 1970.
        var startTime: Double { Usage.bootTime + sample.start }

        /// When the machine was started, in seconds since 1970.
        private static let bootTime: Double = {
            var (wall, boot) = (timespec(), timespec())
            clock_gettime(CLOCK_REALTIME, &wall)
            clock_gettime(CLOCK_BOOTTIME, &boot)
            return Double(wall.tv_sec - boot.tv_sec) + Double(wall.tv_nsec - boot.tv_nsec) / 1e9
        }()

        init?(of pid: Int32) {
            guard let sample = ProcessSample(of: pid, withShare: false) else { return nil }
            self.sample = sample
            descriptors = ProcessSample.descriptors(of: pid)
        }
    }

    let master: Usage?
    /// By pid.
    let workers: [Int32: Usage]

    init(master: Int, workers pids: [Int32]) {
        let parent = Int32(exactly: master)
        self.master = parent.flatMap(Usage.init)
        var all: [Int32: Usage] = [:]
        all.reserveCapacity(pids.count)
        for pid in pids {
            // Another process may have the pid of one that has ended.
            if let usage = Usage(of: pid), usage.sample.parent == parent { all[pid] = usage }
        }
        workers = all
    }
}
