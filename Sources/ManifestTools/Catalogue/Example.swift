import Supervision

/// A manifest that shows something, read on a machine that is the same everywhere.
public struct Example: Sendable, ExpressibleByStringLiteral {
    /// The file that its `env_file` names.
    public struct File: Sendable {
        /// As `env_file` says it.
        public let name: String
        /// What is in it.
        public let text: String
    }

    enum Content: Sendable {
        case text(String)
        /// Too long for a page, or no text at all: what it is, in words, and how it is made.
        case made(description: String, bytes: @Sendable () -> [UInt8])
    }

    let content: Content
    /// What lies beside it.
    public let file: File?
    /// What the machine adds to the findings of the reader.
    let refusal: Diagnostic?

    init(_ text: String, beside file: File? = nil, refusal: Diagnostic? = nil) {
        content = .text(text)
        self.file = file
        self.refusal = refusal
    }

    init(described description: String, bytes: @escaping @Sendable () -> [UInt8]) {
        content = .made(description: description, bytes: bytes)
        file = nil
        refusal = nil
    }

    public init(stringLiteral text: String) { self.init(text) }
}

extension Example {
    /// The manifest as it can be shown; nil for one that cannot, which has a `description` instead.
    public var text: String? {
        if case .text(let text) = content { text } else { nil }
    }

    /// What is in the manifest, as a part of a sentence; nil for one that can be shown.
    public var description: String? {
        if case .made(let description, _) = content { description } else { nil }
    }

    /// What the reader is given: the manifest under the name `app.yaml`.
    public var source: Source {
        switch content {
        case .text(let text): Source(name: "app.yaml", bytes: Array((text + "\n").utf8))
        case .made(_, let bytes): Source(name: "app.yaml", bytes: bytes())
        }
    }

    /// What is said about it.
    public var diagnostics: [Diagnostic] {
        LoadedManifest(of: source, in: context).diagnostics + (refusal.map { [$0] } ?? [])
    }

    /// A machine with four CPUs, a folder, a bare environment, and the file beside the manifest.
    private var context: ResolutionContext {
        let file = file
        return ResolutionContext(
            directory: "/srv/shop", environment: ["HOME": "/home/shop"], effectiveCPUs: 4,
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

    /// Of what the examples ask for, all that this machine does not have.
    private static let missing: [HostQuestion: HostProblem] = [
        .program("/srv/shop/sever", in: .none): HostProblem(
            reason: "no such file or directory", note: "there is no /srv/shop/sever"),
        .directory("/srv/shop/currrent"): HostProblem(reason: "no such file or directory"),
        .host("192.0.2.7"): HostProblem(reason: "no interface of this machine has this address"),
        .socket("/run/shpo/web.sock"): HostProblem(reason: "there is no directory /run/shpo"),
    ]
}
