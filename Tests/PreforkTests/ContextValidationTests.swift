import Testing

@testable import Prefork

/// Contexts with invalid values are refused before any launch. The error names the worker and the field.
@Suite struct ContextValidationTests {
    private struct Context: WorkerContext {
        var id = WorkerID(group: "web", number: 3)
        var sockets: [SocketSpec] = []
        var displayArguments: [String] = []
        var runtime = RuntimeOptions()
        var launchAttributes = LaunchAttributes()
    }

    private func socket(_ name: String, host: String = "127.0.0.1") -> SocketSpec {
        SocketSpec(name: name, address: .internet(host: host, port: 80))
    }

    private func error(for context: Context, arguments: [String] = []) -> String? {
        do {
            _ = try OwnProgram().spec(for: context, id: context.id, arguments: arguments)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func aValidContextIsAccepted() {
        var context = Context(sockets: [socket("http"), socket("admin")], displayArguments: ["", "grüß dich", "a:b"])
        context.runtime = RuntimeOptions(cap: 4, runtimes: [.go, .jvm])
        #expect(error(for: context) == nil)
    }

    @Test(arguments: [
        ("", "sockets[1].name is empty"), ("a\nb", "sockets[1].name contains a control character"),
        ("\u{7f}", "sockets[1].name contains a control character"),
        ("a:b", "sockets[1].name 'a:b' contains ':', which separates names"),
        ("http", "sockets[0] and sockets[1] have the same name 'http'"),
    ])
    func aSocketNeedsAValidName(name: String, sentence: String) {
        let context = Context(sockets: [socket("http"), socket(name)])
        #expect(error(for: context) == "cannot launch web/3: \(sentence)")
    }

    @Test func attributesThatNoProcessCanHaveAreRefused() {
        var upsideDown = LaunchAttributes()
        upsideDown.limits.nofile = ResourceLimit(soft: 2, hard: 1)
        let mistakes: [(LaunchAttributes, String)] = [
            (LaunchAttributes(nice: 20), "launchAttributes.nice is 20, and not in -20...19"),
            (
                LaunchAttributes(oomScoreAdjustment: -1001),
                "launchAttributes.oomScoreAdjustment is -1001, and not in -1000...1000"
            ),
            (LaunchAttributes(cpuAffinity: .cpus([])), "launchAttributes.cpuAffinity has no CPU"),
            (
                LaunchAttributes(cpuAffinity: .cpus([0, -1])),
                "launchAttributes.cpuAffinity has the CPU -1, and not one of 0...8191"
            ),
            (
                LaunchAttributes(capabilities: [.kill, Capabilities(rawValue: 1 << 41)]),
                "launchAttributes.capabilities has the number 41, and not one of 0...40"
            ),
            (upsideDown, "launchAttributes.limits.nofile has a soft limit above its hard limit"),
        ]
        for (attributes, sentence) in mistakes {
            #expect(error(for: Context(launchAttributes: attributes)) == "cannot launch web/3: \(sentence)")
        }
        var sound = LaunchAttributes(nice: -20, oomScoreAdjustment: 1000, cpuAffinity: .spread)
        sound.limits.as = ResourceLimit(ResourceLimit.infinity)
        #expect(error(for: Context(launchAttributes: sound)) == nil)
    }

    @Test func aTextWithANULByteIsRefused() {
        let nul = "a\0b"
        let path = SocketSpec(name: "http", address: .unix(path: nul, mode: nil))
        var options = RuntimeOptions()
        options.arguments = [nul]
        let contexts = [
            "displayArguments[1]": Context(displayArguments: ["a", nul]),
            "runtime.arguments[0]": Context(runtime: options),
            "sockets[0].address.path": Context(sockets: [path]),
            "sockets[0].address.host": Context(sockets: [socket("http", host: nul)]),
        ]
        for (field, context) in contexts {
            #expect(
                error(for: context) == "cannot launch web/3: \(field) contains a NUL byte")
        }
        #expect(
            error(for: Context(displayArguments: ["c"]), arguments: ["a", nul])
                == "cannot launch web/3: arguments[1] contains a NUL byte")
    }

    @Test(arguments: [
        (Variable("", "1"), "runtime sets a variable with the invalid name ''"),
        (Variable("A=B", "1"), "runtime sets a variable with the invalid name 'A=B'"),
        (Variable("A", "\0"), "runtime sets A to a value that contains a NUL byte"),
    ])
    func anInvalidVariableIsRefused(variable: Variable, sentence: String) {
        var set = RuntimeOptions()
        set.variables = [variable]
        var appended = RuntimeOptions()
        appended.appended = [variable]
        for options in [set, appended] {
            #expect(error(for: Context(runtime: options)) == "cannot launch web/3: \(sentence)")
        }
    }

    @Test func aSharedSocketNeedsTheSameOptions() throws {
        func shared(_ sockets: SocketSpec...) throws -> String? {
            let contexts = sockets.enumerated().map {
                Context(id: WorkerID(group: "web", number: $0), sockets: [$1])
            }
            return SharedSockets.conflict(among: try contexts.map { try OwnProgram().spec(for: $0, id: $0.id) })
        }
        func file(_ mode: UInt16?, _ transport: SocketSpec.Transport = .tcp) -> SocketSpec {
            SocketSpec(name: "http", address: .unix(path: "/run/s", mode: mode), transport: transport)
        }
        var datagrams = socket("dns")
        datagrams.transport = .udp
        var own = socket("http")
        own.owner = "web/1"
        own.reusePort = true
        var reused = socket("http")
        reused.reusePort = true
        // Different names, TCP beside UDP, and a socket with an owner are no conflict.
        #expect(try shared(socket("http"), socket("web"), datagrams, own) == nil)
        let two = "with conflicting options: web/0 and web/1 ask for"
        #expect(try shared(socket("http"), reused) == "cannot open 127.0.0.1:80 \(two) reusePort false and true")
        #expect(try shared(file(0o600), file(0o660)) == "cannot open unix /run/s \(two) mode 0600 and 0660")
        #expect(try shared(file(nil), file(0o660)) == "cannot open unix /run/s \(two) mode by umask and 0660")
        #expect(try shared(file(nil), file(nil, .udp)) == "cannot open udp unix /run/s \(two) transport tcp and udp")
    }
}
