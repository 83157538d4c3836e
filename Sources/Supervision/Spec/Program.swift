/// The program of a worker, and everything that the program is launched with. A difference relaunches the worker.
public struct Program: Hashable, Sendable {
    /// The program and its leading arguments. The first word is what the program sees as its own name.
    public var command: [String]
    /// The path of the program where `command` names a relative path, which starts at the manifest's folder. Nil where
    /// the first word of `command` is an absolute path or a name that is searched in PATH.
    public var executable: String?
    /// The arguments after the command.
    public var arguments: [String]
    /// The variables that are added to the master's environment, sorted by name.
    public var environment: [Variable]
    /// The variables of the files in `env_file`. A variable in `environment` wins over them.
    public var environmentFile: [Variable]
    /// The directory that the program starts in, an absolute path.
    public var workingDirectory: String
    /// The address that the worker serves, whether the master or the worker opens the socket. `PREFORK_HOST` and
    /// `PREFORK_PORT` say it to the worker.
    public var host: String?
    /// The sockets that the master opens. The worker inherits them in this order, from descriptor 3 on.
    public var sockets: [SocketSpec]
    /// Bytes of the program's own that the worker reads from an inherited descriptor.
    public var context: [UInt8]?
    /// The options of the worker's runtime, in place of `cap` and `runtimes`; nil leaves the options to those.
    public var options: RuntimeOptions?
    /// The runtimes that learn of the cap.
    public var runtimes: [Runtime]
    // The small fields stand together, because each worker has a copy and padding adds up.
    /// The threads that the worker may use.
    public var cap: Int?
    /// See `host`.
    public var port: UInt16?
    /// Whether the worker sends `READY=1` to `NOTIFY_SOCKET` when it is up, as in sd_notify(3).
    public var tellsReadiness = false
    /// What the worker reads from descriptor 0.
    public var standardInput = StandardInput.null

    /// A program with these properties. `command` has at least one word.
    public init(
        command: [String], executable: String? = nil, arguments: [String] = [], environment: [Variable] = [],
        environmentFile: [Variable] = [], workingDirectory: String = "/", host: String? = nil, port: UInt16? = nil,
        sockets: [SocketSpec] = [], context: [UInt8]? = nil, cap: Int? = nil, runtimes: [Runtime] = []
    ) {
        self.command = command
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.environmentFile = environmentFile
        self.workingDirectory = workingDirectory
        self.host = host
        self.port = port
        self.sockets = sockets
        self.context = context
        self.cap = cap
        self.runtimes = runtimes
    }

    /// Stands in a text for the port that the kernel picks, until the socket is open and the port known.
    /// No text of a manifest can hold a NUL, so nothing else looks like it.
    public static let pickedPort = "\0port\0"
}

/// What descriptor 0 of a worker is.
public enum StandardInput: String, Hashable, Sendable, Codable, CaseIterable {
    /// /dev/null.
    case null
    /// The first of the worker's sockets, as inetd passes a socket. The worker has the socket as descriptor 3, too.
    case socket
}

/// An environment variable that is set to a value or removed.
public struct Variable: Hashable, Sendable, Codable {
    /// The name, without `=`.
    public var name: String
    /// The value; nil removes the variable.
    public var value: String?

    /// A value of nil removes the variable.
    public init(_ name: String, _ value: String?) {
        self.name = name
        self.value = value
    }
}
