import Supervision

// The table of the programs that are run for events.

extension KeyTable {
    static let on = KeyTable(
        .on, "'on'",
        [
            program(.held, "Run when a worker has failed and is not launched again by itself."),
            program(.oom, "Run when the kernel has ended a worker with limits in 'cgroup' for lack of memory."),
            program(.committed, "Run when a reload is complete."),
            program(.rolledBack, "Run when a reload has failed, and what ran before runs again."),
            program(.refused, "Run when a reload was refused, and nothing has changed."),
            Key(
                "timeout", .text(.span), default: .value("30s"), .master,
                "How long a program may run. It then gets TERM, and KILL 5 seconds later.",
                example: "held: [./page]\ntimeout: 10s"),
        ])

    private static func program(_ event: EventKind, _ meaning: String) -> Key {
        Key(
            event.rawValue, .command, default: .described("none"), .master, meaning,
            example: "\(event.rawValue): [./page, --urgent]")
    }
}
