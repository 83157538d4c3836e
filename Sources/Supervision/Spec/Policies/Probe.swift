/// A question that the master asks a worker.
public enum Probe: Hashable, Sendable, Codable {
    /// Succeeds when a connection is accepted. The host and the port default to those of the worker.
    case tcp(host: String? = nil, port: UInt16? = nil)
    /// Succeeds when the status line of the answer has an accepted status. Of the answer nothing else is read.
    case http(HTTPProbe)
    /// Succeeds when the program exits with 0. It runs with the worker's environment and directory, and finds the worker's
    /// pid in `PREFORK_PID`.
    case exec([String])
    /// Fails when the worker has written nothing to its captured output for this time. For liveness only.
    case silence(Duration)
}

/// A GET request, and the statuses that count as success.
public struct HTTPProbe: Hashable, Sendable, Codable {
    /// The path of the request, which begins with `/`.
    public var path: String
    /// The host; nil for the worker's.
    public var host: String?
    /// The port; nil for the worker's.
    public var port: UInt16?
    /// The statuses that count as success.
    public var status: ClosedRange<Int>

    /// Creates a request to the worker's own address. By default a status of 200 to 399 counts as success.
    public init(path: String, host: String? = nil, port: UInt16? = nil, status: ClosedRange<Int> = 200...399) {
        self.path = path
        self.host = host
        self.port = port
        self.status = status
    }
}

/// Why a worker is probed.
package enum ProbePurpose: Hashable, Sendable { case readiness, liveness }

/// The answer to a probe.
package enum ProbeResult: Hashable, Sendable {
    case passed
    /// The reason, such as `GET /healthz at 127.0.0.1:9102 answers 503`.
    case failed(String)
    /// The answer to `Probe.silence`: the time since the worker has written something.
    case silent(for: Duration)
}
