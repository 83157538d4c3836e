import Supervision

// The keys about what a worker writes to standard output and standard error.

extension KeyTable {
    static let output = [
        Key(
            row: "log", form(.log), default: "inherit",
            "What becomes of the worker's output. To capture it, or no longer, relaunches the worker.",
            example: "log: {format: text, file: \"logs/${group}-${id}.log\", rotate: {size: 50MiB}}")
    ]

    static let log = KeyTable(
        .log, "'log'",
        lines + [
            Key(
                "stdout", form(.stream), default: .described("as 'log' says"), .master,
                "What becomes of standard output, where it is not the same.", example: "stdout: json"),
            Key(
                "stderr", form(.stream), default: .described("as 'log' says"), .master,
                "What becomes of standard error, where it is not the same.",
                example: "format: json\nstderr: {file: logs/errors.log}"),
        ])

    static let stream = KeyTable(.stream, "'stdout' and 'stderr'", lines)

    static let rotate = KeyTable(
        .rotate, "'rotate'",
        [
            Key(
                "size", .text(.size), .master, "The size of a file at which the next one begins.",
                example: "size: 50MiB"),
            Key(
                "every", .text(.span), .master, "The time after which the next file begins; 1d is midnight in UTC.",
                example: "every: 24h"),
            Key(
                "keep", .integer(Bounds.keptFiles), default: "5", .master, "How many old files are kept.",
                example: "size: 50MiB\nkeep: 10"),
            Key(
                "compress", .words(LinePolicy.Compression.self), default: .described("not at all"), .master,
                "The program that compresses old files, which runs beside the workers' output.",
                example: "size: 50MiB\ncompress: gzip"),
        ])

    private static func form(_ table: ID) -> ValueKind { .either([.words(LogFormat.self), .mapping(table)]) }

    private static let lines = [
        Key(
            "format", .words(LogFormat.self), default: .described("inherit; text with any other key"), .master,
            "What a line becomes: text behind the prefix, or a JSON object. The master's own stream is inherit.",
            example: "format: json"),
        Key(
            "prefix", .text(.text), default: .described("\"${group}/${id} | \"; nothing in a file"), .master,
            "What stands before each line of text.", example: #"prefix: "${group}-${id}: ""#),
        Key(
            "file", .text(.filled), default: .described("the stream of prefork-run"), .master,
            "The file that the lines are appended to.", example: "file: logs/web.log"),
        Key(
            "rotate", .mapping(.rotate), .master, "When the file is put aside; without it, never.",
            example: "file: logs/web.log\nrotate: {size: 50MiB, keep: 5}"),
        Key(
            "max_line", .either([.integer(Bounds.line), .text(.size)]), default: "16KiB", .master,
            "The longest line; a longer one is cut into marked pieces.", example: "max_line: 64KiB"),
        Key(
            "drop", .words(LinePolicy.Drop.self), default: "never", .master,
            "Whether lines are dropped where the worker would have to wait.", example: "drop: oldest"),
    ]
}
