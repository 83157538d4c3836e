import JSONText

/// What the master has counted. It counts from the moment at which it serves HTTP.
extension Snapshot {
    private var groups: [(name: String, counts: JSON)] {
        (counts["groups"]?.list ?? []).map { ($0["group"]?.text ?? "", $0) }
    }

    func addCounts(to text: inout MetricsText) {
        text.family("restarts", .counter, "Processes in whose place another one was launched, by cause.")
        for (group, counts) in groups {
            guard case .object(let causes)? = counts["restarts"] else { continue }
            for cause in causes {
                text.sample(cause.value.integer ?? 0, ["group": group, "cause": cause.name])
            }
        }
        text.family("out_of_memory_kills", .counter, "Workers that the kernel has ended for lack of memory.")
        for (group, counts) in groups { text.sample(counts["out_of_memory"]?.integer ?? 0, ["group": group]) }
        addOutcomes("reloads", "Reloads by outcome.", to: &text)
        addOutcomes("rollouts", "Ends of reloads that replaced workers one after the other.", to: &text)
        for (name, path, help) in [
            ("log_lines", ["log", "lines"], "Lines of the master's log."),
            ("log_lines_lost", ["log", "lost"], "Lines of the master's log that its reader was too slow for."),
            ("output_lines_dropped", ["output", "dropped_lines"], "Lines of workers that were dropped."),
            ("output_lost_bytes", ["output", "lost_bytes"], "Output of workers that no process could carry."),
        ] {
            text.family(name, .counter, help)
            text.sample(path.reduce(counts as JSON?) { $0?[$1] }?.integer ?? 0)
        }
    }

    private func addOutcomes(_ name: String, _ help: String, to text: inout MetricsText) {
        text.family(name, .counter, help)
        guard case .object(let outcomes)? = counts[name] else { return }
        for outcome in outcomes { text.sample(outcome.value.integer ?? 0, ["outcome": outcome.name]) }
    }

    /// - Parameter member: The name of the histogram in the counts of a group.
    func addHistogram(_ member: String, _ name: String, _ help: String, to text: inout MetricsText) {
        text.family(name, .histogram, help)
        for (group, counts) in groups {
            guard let histogram = counts[member], let bounds = histogram["bounds_us"]?.list,
                let buckets = histogram["counts"]?.list, let sum = histogram["sum_us"]?.integer
            else { continue }
            var total = 0
            for (index, bucket) in buckets.enumerated() {
                total += bucket.integer ?? 0
                let bound = index < bounds.count ? bounds[index].integer : nil
                let limit = bound.map { MetricsText.decimal(Double($0) / 1e6) }
                // OpenMetrics writes a bound as a float.
                let written = limit.map { text.isOpenMetrics && !$0.contains(".") ? $0 + ".0" : $0 }
                text.sample(total, suffix: "_bucket", ["group": group, "le": written ?? "+Inf"])
            }
            text.sample(Double(sum) / 1e6, suffix: "_sum", ["group": group])
            text.sample(total, suffix: "_count", ["group": group])
        }
    }

    func addListeners(to text: inout MetricsText) {
        for (name, member, help) in [
            ("listener_queue_connections", "queue", "Connections that wait to be accepted."),
            ("listener_backlog_connections", "backlog", "Connections that may wait to be accepted."),
        ] {
            text.family(name, .gauge, help)
            for listener in counts["listeners"]?.list ?? [] {
                guard let value = listener[member]?.integer else { continue }
                text.sample(
                    value,
                    [
                        "group": listener["group"]?.text ?? "", "listener": listener["name"]?.text ?? "",
                        // Several sockets may share an address, by SO_REUSEPORT.
                        "address": listener["address"]?.text ?? "", "owner": listener["owner"]?.text ?? "",
                    ])
            }
        }
    }
}
