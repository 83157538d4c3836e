/// What a launch is made of. When two differ, the worker is relaunched.
public struct Program: Hashable, Sendable {
    /// The program and its leading arguments. The first word is what the program sees as its own name.
    public var command: [String]
    /// Where the program is when `command` names it by a relative path: that path from the manifest's folder.
    /// Nil: `command`'s first word is absolute, or a bare name for PATH.
    public var executable: String?
    /// What follows the command.
    public var arguments: [String]
    /// Added to the master's environment, in order of their names.
    public var environment: [Variable]
    /// From the files in `env_file`; `environment` wins over them.
    public var environmentFile: [Variable]
    /// Where it is started; an absolute path.
    public var workingDirectory: String
    /// Where the worker serves, whoever opens the socket; what `PREFORK_HOST` and `PREFORK_PORT` say.
    public var host: String?
    /// See `host`.
    public var port: UInt16?
    /// Opened by the master and inherited from descriptor 3 on, in this order.
    public var sockets: [SocketSpec]
    /// What the worker is told in bytes of its program's own, through an inherited descriptor.
    public var context: [UInt8]?
    /// Whether it says when it is up, and is told where to: `NOTIFY_SOCKET`, as in sd_notify(3).
    public var tellsReadiness = false
    /// How the worker's runtime is told, in place of `cap` and `runtimes`; nil leaves it to them.
    public var options: RuntimeOptions?
    /// Threads this worker may use; `runtimes` say how it learns of them.
    public var cap: Int?
    /// Whom the cap is told, and how.
    public var runtimes: [Runtime]

    /// `command` has at least one word. Everything else is as in the properties of the same names.
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

/// An environment variable: what it is set to, or nil where it is removed.
public struct Variable: Hashable, Sendable, Codable {
    /// Without `=`.
    public var name: String
    /// Nil: the variable is removed.
    public var value: String?

    /// A value of nil removes the variable.
    public init(_ name: String, _ value: String?) {
        self.name = name
        self.value = value
    }
}
