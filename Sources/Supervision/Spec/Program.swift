/// The program that a worker runs, with everything that a process is started with.
///
/// A worker whose program changes at a reload is relaunched.
public struct Program: Hashable, Sendable {
    /// The program and its leading arguments. The program receives the first element as its own name, `argv[0]`.
    public var command: [String]
    /// The path of the program when `command` names it by a relative path: that path resolved from the manifest's
    /// folder. Nil when the first element of `command` is an absolute path, or a name that is looked up in PATH.
    package var executable: String?
    /// The arguments that follow the command.
    public var arguments: [String]
    /// The variables that are set on top of the master's environment, sorted by name.
    public var environment: [Variable]
    /// The variables from the files in `env_file`. Variables in `environment` override them.
    package var environmentFile: [Variable]
    /// The absolute path of the directory in which the program is started.
    public var workingDirectory: String
    /// The host on which the worker serves, whether the master or the worker opens the socket. The worker reads it from
    /// `PREFORK_HOST`.
    public var host: String?
    /// The sockets that the master opens. The worker inherits them as descriptors 3, 4 and so on, in this order.
    public var sockets: [SocketSpec]
    /// Bytes that the worker reads from an inherited descriptor. A program of the library encodes its context as them.
    package var context: [UInt8]?
    /// The options that pass the thread cap to the worker's runtime. Nil derives them from `cap` and `runtimes`.
    package var options: RuntimeOptions?
    /// The runtimes that receive the thread cap.
    package var runtimes: [Runtime]
    /// Stored once for all workers with the same attributes.
    package var sharedAttributes = LaunchAttributes.standard
    // The small fields stand together, because each worker has a copy and padding adds up.
    /// The number of threads that the worker may use; nil for no cap. `runtimes` determine how the worker receives it.
    package var cap: Int?
    /// The port on which the worker serves. The worker reads it from `PREFORK_PORT`.
    public var port: UInt16?
    /// Whether the worker reports its readiness, as with sd_notify(3). The worker then finds the address in
    /// `NOTIFY_SOCKET`.
    package var tellsReadiness = false
    /// The time within which the worker has to report `WATCHDOG=1`, as with sd_notify(3); nil for no watchdog. The worker
    /// reads it from `WATCHDOG_USEC`.
    public var watchdog: Duration?
    /// What the worker reads from descriptor 0.
    package var standardInput = StandardInput.null
    /// The streams that are pipes, from which the worker's output is read.
    package var captured = CapturedStreams()
    /// Whether the first of the sockets, if there is one, is that of `host` and `port`. False for a worker that opens its
    /// own socket, or has none, and inherits others.
    package var isFirstSocketOwn = true

    /// Creates a program. `command` has at least one element.
    package init(
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

    /// A placeholder in arguments and variables for the port that the kernel chooses. The launch replaces it, when the
    /// socket is open and the port is known. The text of a manifest cannot contain NUL, so no other text matches it.
    package static let pickedPort = "\0port\0"

    /// A placeholder as ``pickedPort``, for the port of the socket with a name.
    package static func pickedPort(of socket: String) -> String { "\0port:\(socket)\0" }
}

extension Program {
    /// Who the process runs as, and what it may do.
    public var attributes: LaunchAttributes {
        get { sharedAttributes.value }
        set { sharedAttributes = Shared(newValue) }
    }

    /// The socket at which the worker serves its own address; nil if the master opens none for it.
    package var ownSocket: SocketSpec? { isFirstSocketOwn ? sockets.first : nil }

    /// The sockets behind the worker's own socket.
    package var furtherSockets: ArraySlice<SocketSpec> { isFirstSocketOwn ? sockets.dropFirst() : sockets[...] }
}

/// What descriptor 0 of a worker is.
package enum StandardInput: String, Hashable, Sendable, Codable, CaseIterable {
    /// /dev/null.
    case null
    /// The first of the worker's sockets, as inetd passes a socket. The worker has the socket as descriptor 3, too.
    case socket
}

/// An environment variable that is set or removed.
public struct Variable: Hashable, Sendable, Codable {
    /// The name.
    public var name: String
    /// The value; nil removes the variable.
    public var value: String?

    /// Creates a variable. A value of nil removes the variable from the environment.
    public init(_ name: String, _ value: String?) {
        self.name = name
        self.value = value
    }
}
