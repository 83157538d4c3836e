/// How the lines that a worker writes to standard output and standard error reach their readers.
///
/// A stream without a policy is that of the master, and no byte of it passes through us. The lines of a stream with a policy
/// are read from a pipe by a process beside the master.
public struct OutputPolicy: Hashable, Sendable, Codable {
    /// The lines of standard output; nil for the master's own standard output.
    public var standardOutput: LinePolicy?
    /// The lines of standard error; nil for the master's own standard error.
    public var standardError: LinePolicy?

    /// Creates a policy. By default both streams are the master's.
    public init(standardOutput: LinePolicy? = nil, standardError: LinePolicy? = nil) {
        self.standardOutput = standardOutput
        self.standardError = standardError
    }

    /// Creates a policy with the same lines for both streams.
    public init(_ lines: LinePolicy) { self.init(standardOutput: lines, standardError: lines) }

    /// The streams that are read from pipes.
    package var captured: CapturedStreams {
        CapturedStreams(standardOutput: standardOutput != nil, standardError: standardError != nil)
    }
}

/// The streams of a process that are pipes. They are decided at its launch.
package struct CapturedStreams: Hashable, Sendable {
    package var standardOutput = false
    package var standardError = false

    package init(standardOutput: Bool = false, standardError: Bool = false) {
        self.standardOutput = standardOutput
        self.standardError = standardError
    }

    package var count: Int { (standardOutput ? 1 : 0) + (standardError ? 1 : 0) }
}

/// How the lines of one stream are written, and where.
public struct LinePolicy: Hashable, Sendable, Codable {
    /// The form of a line.
    public enum Format: String, Hashable, Sendable, Codable, CaseIterable {
        /// The line behind the prefix.
        case text
        /// A JSON object with the time, the worker, the pid, the stream and the text of the line.
        case json
    }

    /// What happens to the lines of a worker that writes faster than they can be written.
    public enum Drop: String, Hashable, Sendable, Codable, CaseIterable {
        /// The worker waits, as at any pipe.
        case never
        /// The oldest lines that wait are dropped. Their number is told.
        case oldest
    }

    /// The program that compresses a file that was put aside.
    public enum Compression: String, Hashable, Sendable, Codable, CaseIterable {
        /// `gzip`, whose files end with `.gz`.
        case gzip
        /// `zstd`, whose files end with `.zst`.
        case zstd

        /// The end of the name of a compressed file.
        package var suffix: String {
            switch self {
            case .gzip: ".gz"
            case .zstd: ".zst"
            }
        }
    }

    /// When a file is put aside for a new one.
    public struct Rotation: Hashable, Sendable, Codable {
        /// The size in bytes that a file may have; nil for no limit.
        public var size: Int?
        /// The time after which a file is put aside; nil for no limit. `1d` ends at midnight in UTC.
        public var every: Duration?
        /// How many old files are kept.
        public var keep: Int
        /// How old files are compressed; nil for files that stay as they are. The program runs beside the workers' output.
        public var compress: Compression?

        /// Creates a rotation. By default five old files are kept, and stay as they are.
        public init(size: Int? = nil, every: Duration? = nil, keep: Int = 5, compress: Compression? = nil) {
            self.size = size
            self.every = every
            self.keep = keep
            self.compress = compress
        }
    }

    /// The form of a line.
    public var format: Format
    /// What stands before a line of text. `${group}`, `${id}`, `${index}` and `${name}` are filled in, and `$$` is a dollar
    /// sign.
    public var prefix: String
    /// The absolute path of the file that the lines are appended to; nil for the master's own stream. Placeholders are
    /// filled in as in `prefix`.
    public var file: String?
    /// When the file is put aside for a new one; nil for never.
    public var rotation: Rotation?
    /// The longest line in bytes. A longer one is cut into marked pieces.
    public var maxLine: Int
    /// What happens to the lines of a worker that writes too fast.
    public var drop: Drop

    /// Creates a policy.
    ///
    /// - Parameter prefix: By default `${group}/${id} | `, and nothing where the lines are JSON or go to a file.
    public init(
        _ format: Format = .text, prefix: String? = nil, file: String? = nil, rotation: Rotation? = nil,
        maxLine: Int = 16_384, drop: Drop = .never
    ) {
        self.format = format
        self.prefix = prefix ?? (format == .text && file == nil ? LinePolicy.standardPrefix : "")
        self.file = file
        self.rotation = rotation
        self.maxLine = maxLine
        self.drop = drop
    }

    package static let standardPrefix = "${group}/${id} | "
}

extension LinePolicy {
    /// Fills in the placeholders of `prefix` or `file`.
    package static func text(_ template: String, of worker: WorkerID, _ label: WorkerSpec.Label) -> String {
        guard template.utf8.contains(UInt8(ascii: "$")) else { return template }
        var text = ""
        var rest = template[...]
        while let dollar = rest.firstIndex(of: "$") {
            text += rest[..<dollar]
            rest = rest[dollar...].dropFirst()
            if rest.first == "$" {
                text.append("$")
                rest = rest.dropFirst()
            } else if let (name, end) = placeholder(in: rest), let value = value(of: name, worker, label) {
                text += value
                rest = rest[end...]
            } else {
                text.append("$")
            }
        }
        return text + rest
    }

    /// The placeholders that a prefix and a file may have.
    package static let placeholders = ["group", "id", "index", "name"]

    /// A text in which nothing is filled in.
    package static func literal(_ text: String) -> String {
        text.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$")
    }

    private static func value(of name: Substring, _ worker: WorkerID, _ label: WorkerSpec.Label) -> String? {
        switch name {
        case "group": worker.group
        case "id": "\(worker.number)"
        case "index": "\(label.index)"
        case "name": label.name
        default: nil
        }
    }

    private static func placeholder(in text: Substring) -> (name: Substring, end: Substring.Index)? {
        guard text.first == "{", let brace = text.firstIndex(of: "}") else { return nil }
        return (text[..<brace].dropFirst(), text.index(after: brace))
    }
}
