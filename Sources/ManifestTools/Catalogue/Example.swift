import Supervision

/// A manifest that demonstrates a diagnostic. It is read as on an imaginary machine, so that the result is the same
/// everywhere.
public struct Example: Sendable, ExpressibleByStringLiteral {
    /// The file that the manifest's `env_file` names.
    public struct File: Sendable {
        /// The file's name, as in `env_file`.
        public let name: String
        /// The contents of the file.
        public let text: String
    }

    enum Content: Sendable {
        case text(String)
        /// A manifest that is too long for a page, or is not text: a description of it, and a function that makes it.
        case generated(description: String, bytes: @Sendable () -> [UInt8])
    }

    let content: Content
    /// The file beside the manifest, if there is one.
    public let file: File?
    /// The diagnostic that the machine adds to those of the reader.
    let refusal: Diagnostic?

    init(_ text: String, beside file: File? = nil, refusal: Diagnostic? = nil) {
        content = .text(text)
        self.file = file
        self.refusal = refusal
    }

    init(described description: String, bytes: @escaping @Sendable () -> [UInt8]) {
        content = .generated(description: description, bytes: bytes)
        file = nil
        refusal = nil
    }

    /// Creates an example from the text of a manifest.
    public init(stringLiteral text: String) { self.init(text) }
}

extension Example {
    /// The text of the manifest; nil if it cannot be shown. Then the example has a `description` instead.
    public var text: String? {
        if case .text(let text) = content { text } else { nil }
    }

    /// A description of the manifest, as a part of a sentence; nil if the manifest has a `text`.
    public var description: String? {
        if case .generated(let description, _) = content { description } else { nil }
    }

    /// The manifest as the reader gets it, with the name `app.yaml`.
    public var source: Source {
        switch content {
        case .text(let text): Source(name: "app.yaml", bytes: Array((text + "\n").utf8))
        case .generated(_, let bytes): Source(name: "app.yaml", bytes: bytes())
        }
    }

    /// The diagnostics of the manifest.
    public var diagnostics: [Diagnostic] {
        LoadedManifest(of: source, in: context).diagnostics + (refusal.map { [$0] } ?? [])
    }

    /// The imaginary machine: four CPUs, one environment variable, and the file beside the manifest.
    private var context: ResolutionContext {
        let file = file
        return ResolutionContext(
            directory: "/srv/shop", environment: ["HOME": "/home/shop"], effectiveCPUs: 4, hostName: "shop-1",
            readFile: { path in
                guard let file, path == "/srv/shop/\(file.name)" else {
                    return .failure(FileProblem(reason: "no such file or directory"))
                }
                return .success(Array(file.text.utf8))
            },
            ask: { questions in
                let answers = questions.map { ($0, Example.missing[$0]) }
                return Dictionary(answers, uniquingKeysWith: { first, _ in first }).compactMapValues(\.self)
            })
    }

    /// The programs, directories, addresses, sockets, users and rights that are missing on the imaginary machine.
    private static let missing: [HostQuestion: HostProblem] = [
        .program("/srv/shop/sever", in: .none): HostProblem(
            reason: "no such file or directory", note: "there is no /srv/shop/sever"),
        .directory("/srv/shop/currrent"): HostProblem(reason: "no such file or directory"),
        .host("192.0.2.7"): HostProblem(reason: "no interface of this machine has this address"),
        .socket("/run/shpo/web.sock"): HostProblem(reason: "there is no directory /run/shpo"),
        .accounts(LaunchAttributes(user: "wwww-data")): HostProblem(reason: "there is no such user"),
        .rights(LaunchAttributes(user: "postgres")): HostProblem(
            reason: "only root or a process with CAP_SETUID may become another user"),
        .attribute(manyDescriptors): HostProblem(
            reason: "the kernel lets a process have 1073741816 at most (fs.nr_open)"),
        .attribute(LaunchAttributes(cpuAffinity: .cpus([0, 8000]))): HostProblem(
            reason: "this machine has the CPUs 0-3"),
        .attribute(LaunchAttributes(cgroup: CgroupLimits(pidsMax: 99))): HostProblem(
            reason: "the controller pids is not available in the cgroup v2 hierarchy at /sys/fs/cgroup"),
        .capabilities(.sysTime): HostProblem(reason: "prefork-run does not have it"),
    ]

    private static var manyDescriptors: LaunchAttributes {
        var attributes = LaunchAttributes()
        attributes.limits.nofile = 2_000_000_000
        return attributes
    }
}
