/// Where a worker is written in its manifest, so that what happens to it can name the line.
///
/// Two origins are always equal: where a value stands is no part of what it is, and moving it relaunches nobody.
public struct Origin: Hashable, Sendable {
    /// The key whose place is kept.
    public enum Field: Hashable, Sendable {
        /// The worker itself: its group, or its override.
        case worker
        /// `command`.
        case command
        /// `listen`, or the address.
        case listener
        /// `working_dir`.
        case workingDirectory
        /// `ids` or `count`.
        case ids
        /// The group of a worker with an override, whose own place that is. Others have it as `worker`.
        case group
    }

    /// Where a key stands.
    public struct KeyLocation: Sendable {
        /// Whose place it is.
        public let field: Field
        /// Both from 1; columns count code points.
        public let line: Int32, column: Int32

        /// Both numbers count from 1; columns count code points.
        public init(_ field: Field, line: Int, column: Int) {
            self.field = field
            self.line = Int32(clamping: line)
            self.column = Int32(clamping: column)
        }
    }

    /// The manifest's name as the user wrote it; empty when no manifest was read.
    public let file: String
    /// Shared by the workers of a group.
    public let keyLocations: [KeyLocation]
    /// The files that its `env_file` names, as they are written there; the later one wins.
    public let environmentFiles: [String]

    /// Without arguments: of a worker that no manifest names.
    public init(file: String = "", keyLocations: [KeyLocation] = [], environmentFiles: [String] = []) {
        self.file = file
        self.keyLocations = keyLocations
        self.environmentFiles = environmentFiles
    }

    /// `app.yaml:7:11` for the field, else for the worker; nil when neither is known.
    public func location(of field: Field) -> String? {
        keyLocation(of: field).map { "\(file):\($0.line):\($0.column)" }
    }

    /// The place of the field, else of the worker; nil when neither is known.
    public func keyLocation(of field: Field) -> KeyLocation? {
        keyLocations.first { $0.field == field } ?? keyLocations.first { $0.field == .worker }
    }

    public static func == (left: Origin, right: Origin) -> Bool { true }
    public func hash(into hasher: inout Hasher) {}
}
