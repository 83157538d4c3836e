import Supervision

// The keys below `limits`.

extension KeyTable {
    static let limits = KeyTable(
        .limits, "'limits'",
        [
            limit(\.program.attributes.limits.as, .as, "The address space.", example: "as: 4GiB"),
            limit(\.program.attributes.limits.core, .core, "The size of a core file.", example: "core: 0"),
            limit(\.program.attributes.limits.cpu, .cpu, "The time on a CPU, in seconds.", example: "cpu: 3600"),
            limit(\.program.attributes.limits.data, .data, "The memory for data.", example: "data: 2GiB"),
            limit(\.program.attributes.limits.fsize, .fsize, "The size of a written file.", example: "fsize: 10GiB"),
            limit(
                \.program.attributes.limits.locks, .locks, "The number of file locks. Linux ignores it.",
                example: "locks: 1000"),
            limit(
                \.program.attributes.limits.memlock, .memlock, "The memory that is locked.", example: "memlock: 64MiB"),
            limit(
                \.program.attributes.limits.msgqueue, .msgqueue, "The POSIX message queues of the user.",
                example: "msgqueue: 1MiB"),
            limit(
                \.program.attributes.limits.nice, .nice, "How far the worker may lower its nice: 20 - nice.",
                example: "nice: 25"),
            limit(
                \.program.attributes.limits.nofile, .nofile, "The number of open descriptors; at most fs.nr_open.",
                example: "nofile: {soft: 1024, hard: 4096}"),
            limit(
                \.program.attributes.limits.nproc, .nproc, "The processes and threads of the worker's user.",
                example: "nproc: 512"),
            limit(
                \.program.attributes.limits.rss, .rss, "The resident memory. Linux ignores it; see recycle.",
                example: "rss: 1GiB"),
            limit(
                \.program.attributes.limits.rtprio, .rtprio, "The highest real-time priority.", example: "rtprio: 10"),
            limit(
                \.program.attributes.limits.rttime, .rttime,
                "The time on a CPU under a real-time policy, in microseconds.", example: "rttime: 200000"),
            limit(
                \.program.attributes.limits.sigpending, .sigpending, "The queued signals of the worker's user.",
                example: "sigpending: 1000"),
            limit(\.program.attributes.limits.stack, .stack, "The stack of the main thread.", example: "stack: 16MiB"),
        ])

    static let limit = KeyTable(.limit, "a limit", ends(inBytes: false))
    static let byteLimit = KeyTable(.byteLimit, "a limit", ends(inBytes: true))

    private static func limit(
        _ path: any WritableKeyPath<WorkerSpec, ResourceLimit?> & Sendable, _ resource: Resource, _ meaning: String,
        example: String
    ) -> Key {
        Key(
            path, SettingForm<ResourceLimit>.limit(of: resource).optional, default: .described("that of prefork-run"),
            meaning, example: example)
    }

    private static func ends(inBytes: Bool) -> [Key] {
        let kind = inBytes ? LimitKind.bytes : .number
        let (soft, hard) = inBytes ? ("8MiB", "16MiB") : ("1024", "4096")
        let example = "soft: \(soft)\nhard: \(hard)"
        return [
            Key("soft", kind.ofOneLimit, .inPlace, "The limit that counts.", example: example),
            Key("hard", kind.ofOneLimit, .inPlace, "How far the worker may raise it.", example: example),
        ]
    }
}
