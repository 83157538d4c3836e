import Testing

@testable import Prefork

/// What a context may not ask for is told before anything starts, by context and field.
@Suite struct ObjectionTests {
    private struct Asking: WorkerContext {
        var id = WorkerID(group: "web", number: 3)
        var sockets: [SocketSpec] = []
        var displayArguments: [String] = []
        var runtime = RuntimeOptions()
    }

    private func socket(_ name: String, host: String = "127.0.0.1") -> SocketSpec {
        SocketSpec(name: name, address: .internet(host: host, port: 80))
    }

    private func objection(to context: Asking, arguments: [String] = []) -> String? {
        do {
            _ = try OwnProgram().spec(for: context, id: context.id, arguments: arguments)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func whatCanBeGivenIsNotObjectedTo() {
        var context = Asking(sockets: [socket("http"), socket("admin")], displayArguments: ["", "grüß dich", "a:b"])
        context.runtime = RuntimeOptions(cap: 4, runtimes: [.go, .jvm])
        #expect(objection(to: context) == nil)
    }

    @Test(arguments: [
        ("", "sockets[1].name is empty"), ("a\nb", "sockets[1].name has a control character"),
        ("\u{7f}", "sockets[1].name has a control character"),
        ("a:b", "sockets[1].name 'a:b' has a ':', which separates names"),
        ("http", "sockets[0] and sockets[1] are both named 'http'"),
    ])
    func socketsNeedNamesThatCanBeTold(name: String, sentence: String) {
        let context = Asking(sockets: [socket("http"), socket(name)])
        #expect(objection(to: context) == "cannot launch web/3: \(sentence)")
    }

    @Test func noTextMayHoldANUL() {
        let nul = "a\0b"
        let path = SocketSpec(name: "http", address: .unix(path: nul, mode: nil))
        var options = RuntimeOptions()
        options.arguments = [nul]
        let askings = [
            "displayArguments[1]": Asking(displayArguments: ["a", nul]),
            "runtime.arguments[0]": Asking(runtime: options),
            "sockets[0].address.path": Asking(sockets: [path]),
            "sockets[0].address.host": Asking(sockets: [socket("http", host: nul)]),
        ]
        for (field, context) in askings {
            #expect(
                objection(to: context) == "cannot launch web/3: \(field) has a NUL, which ends a text for the system")
        }
        #expect(
            objection(to: Asking(displayArguments: ["c"]), arguments: ["a", nul])
                == "cannot launch web/3: arguments[1] has a NUL, which ends a text for the system")
    }

    @Test(arguments: [
        (Variable("", "1"), "runtime sets the variable '', which is no name for one"),
        (Variable("A=B", "1"), "runtime sets the variable 'A=B', which is no name for one"),
        (Variable("A", "\0"), "runtime sets A to a NUL, which ends a text for the system"),
    ])
    func aVariableHasToBeOne(variable: Variable, sentence: String) {
        var set = RuntimeOptions()
        set.variables = [variable]
        var appended = RuntimeOptions()
        appended.appended = [variable]
        for options in [set, appended] {
            #expect(objection(to: Asking(runtime: options)) == "cannot launch web/3: \(sentence)")
        }
    }

    @Test func whatIsSharedIsAskedForInOneWay() throws {
        func shared(_ sockets: SocketSpec...) throws -> String? {
            let contexts = sockets.enumerated().map {
                Asking(id: WorkerID(group: "web", number: $0), sockets: [$1])
            }
            return SharedSockets.objection(to: try contexts.map { try OwnProgram().spec(for: $0, id: $0.id) })
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
        // One name or another, TCP beside UDP, and a queue of one's own are no contradictions.
        #expect(try shared(socket("http"), socket("web"), datagrams, own) == nil)
        let two = "in two ways: web/0 and web/1 ask for"
        #expect(try shared(socket("http"), reused) == "cannot open 127.0.0.1:80 \(two) reusePort false and true")
        #expect(try shared(file(0o600), file(0o660)) == "cannot open unix /run/s \(two) mode 0600 and 0660")
        #expect(try shared(file(nil), file(0o660)) == "cannot open unix /run/s \(two) mode by umask and 0660")
        #expect(try shared(file(nil), file(nil, .udp)) == "cannot open udp unix /run/s \(two) transport tcp and udp")
    }
}
