import JSONText
import PreforkLinux

extension Snapshot {
    /// - Parameter refusedOrders: How many orders had no token or another one, since this process was started.
    func metrics(isOpenMetrics: Bool, refusedOrders: Int) -> String {
        var text = MetricsText(isOpenMetrics: isOpenMetrics)
        addMaster(to: &text)
        addGroups(to: &text)
        addWorkers(to: &text)
        addCounts(to: &text)
        addHistogram(
            "launches", "launch_duration_seconds", "How long launches took until their program ran.", to: &text)
        addHistogram(
            "ready", "ready_duration_seconds", "How long launches took until they were ready.", to: &text)
        addListeners(to: &text)
        text.family("http_refused_orders", .counter, "Orders over HTTP without the token.")
        text.sample(refusedOrders)
        text.end()
        return text.text
    }

    private func addMaster(to text: inout MetricsText) {
        text.family("build", .info, "The version of prefork-run.")
        text.sample(1, ["version": greeting["prefork_run"]?.text ?? "", "manifest": status.manifest])
        text.family("manifest_generation", .gauge, "How many sets of workers were accepted.")
        text.sample(status.generation)
        text.family(
            "manifest_differs", .gauge, "Whether the manifest that was read last is not what runs.")
        text.sample(status.manifestDiffers ? 1 : 0)
        text.family("rollout_state", .gauge, "Whether a reload is in this state.")
        for state in ["rolling", "paused", "rolling-back"] {
            text.sample(status.rollout == state ? 1 : 0, ["state": state])
        }
        text.family("rollout_remaining_workers", .gauge, "Workers that a reload has still to replace or to bring up.")
        text.sample(status.remaining ?? 0)
        if let master = usage.master {
            text.family("master_cpu_seconds", .counter, "CPU time of the master.")
            text.sample(master.sample.cpu)
            text.family("master_resident_memory_bytes", .gauge, "Memory of the master that is in use.")
            text.sample(master.sample.resident)
            text.family("master_start_time_seconds", .gauge, "When the master was started, since 1970.")
            text.sample(master.startTime)
            if let descriptors = master.descriptors {
                text.family("master_open_fds", .gauge, "Open descriptors of the master.")
                text.sample(descriptors)
            }
        }
    }

    /// The states that each group has a sample of, also where no worker is in it.
    private static let usualStates = [
        "waiting", "waiting-for-group", "starting", "running", "ready", "backing-off", "completed", "held", "stopped",
    ]

    private func addGroups(to text: inout MetricsText) {
        var states: [(group: String, counts: [String: Int])] = []
        var others: [String: Int] = [:]
        for row in status.rows {
            guard row.role == .worker else {
                others["\(row.role.rawValue) \(row.group)", default: 0] += 1
                continue
            }
            if states.last.map({ $0.group != row.group }) ?? true { states.append((String(row.group), [:])) }
            states[states.count - 1].counts[row.state, default: 0] += 1
        }
        text.family("workers", .gauge, "Workers by state.")
        for (group, counts) in states {
            let further = counts.keys.filter { !Snapshot.usualStates.contains($0) }.sorted()
            for state in Snapshot.usualStates + further {
                text.sample(counts[state] ?? 0, ["group": group, "state": state])
            }
        }
        text.family("further_processes", .gauge, "Processes beside those of the workers: successors and leaving ones.")
        for (group, _) in states {
            for role in ["successor", "leaving"] {
                text.sample(others["\(role) \(group)"] ?? 0, ["group": group, "role": role])
            }
        }
    }

    private func addWorkers(to text: inout MetricsText) {
        let usage = usage.workers
        let all = status.rows.filter { $0.role == .worker }.map { row in
            (
                row, usage: row.pid.flatMap { usage[$0] },
                labels: MetricsText.labels(["group": String(row.group), "worker": row.worker])
            )
        }
        func each(
            _ name: String, _ kind: MetricsText.Kind, _ help: String,
            _ value: (StatusReport.Row, UsageOfProcesses.Usage?) -> Double?
        ) {
            text.family(name, kind, help)
            for (row, usage, labels) in all {
                if let value = value(row, usage) { text.sample(value, labeled: labels) }
            }
        }
        each("worker_up", .gauge, "Whether the worker is up.") { row, _ in row.isUp ? 1 : 0 }
        each("worker_launches", .counter, "Processes that the worker has had.") { row, _ in Double(row.launches) }
        each("worker_cpu_seconds", .counter, "CPU time of the worker's process.") { $1?.sample.cpu }
        each("worker_resident_memory_bytes", .gauge, "Memory of the worker's process that is in use.") {
            ($1?.sample.resident).map(Double.init)
        }
        each("worker_open_fds", .gauge, "Open descriptors of the worker's process.") {
            ($1?.descriptors).map(Double.init)
        }
        each("worker_threads", .gauge, "Threads of the worker's process.") { ($1?.sample.threads).map(Double.init) }
        each("worker_start_time_seconds", .gauge, "When the worker's process was started, since 1970.") {
            $1?.startTime
        }
    }
}
