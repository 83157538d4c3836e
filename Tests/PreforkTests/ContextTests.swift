import Testing

@testable import Prefork

/// The encoding of contexts, and their default values.
@Suite struct ContextTests {
    private struct Plain: WorkerContext, Equatable {
        var id = WorkerID(3)
        var greeting = "grüß dich \"you\"\n"
        var sizes = ["b": 2, "a": 1, "c": 3]
    }

    private enum Kind: WorkerContext, Equatable {
        case first(String)
        case second(port: Int, nested: [Double?])

        var id: WorkerID { WorkerID(0) }
    }

    /// A context with its own encoding.
    private struct Spelled: WorkerContext, Equatable {
        var id = WorkerID(0)
        var word: String

        func encoded() throws -> [UInt8] { Array(word.utf8.reversed()) }

        static func decoded(from bytes: [UInt8]) throws -> Spelled {
            Spelled(word: String(decoding: bytes.reversed(), as: UTF8.self))
        }
    }

    private func roundTrip<Context: WorkerContext>(_ context: Context) throws -> Context {
        try Context.decoded(from: try context.encoded())
    }

    @Test func anEncodedContextIsDecodedToAnEqualContext() throws {
        #expect(try roundTrip(Plain()) == Plain())
        for kind in [Kind.first("hello"), .second(port: 80, nested: [1.5, nil])] {
            #expect(try roundTrip(kind) == kind)
        }
    }

    @Test func equalContextsGiveEqualBytes() throws {
        // The order of a dictionary's entries differs between processes, and depends on the order of insertion.
        var turned = Plain()
        turned.sizes = [:]
        for (key, value) in [("c", 3), ("b", 2), ("a", 1)] { turned.sizes[key] = value }
        #expect(try Plain().encoded() == turned.encoded())
        turned.greeting = "hello"
        #expect(try Plain().encoded() != turned.encoded())
        // The keys are sorted, so that the bytes do not depend on the process.
        let text = #"{"greeting":"hello","id":{"group":"worker","number":3},"sizes":{"a":1,"b":2,"c":3}}"#
        #expect(String(decoding: try turned.encoded(), as: UTF8.self) == text)
    }

    @Test func aContextCanHaveItsOwnEncoding() throws {
        let context = Spelled(word: "abc")
        #expect(try context.encoded() == Array("cba".utf8))
        #expect(try roundTrip(context) == context)
    }

    /// A context that stores the values that are computed by default.
    private struct Complete: WorkerContext, Equatable {
        var id = WorkerID(0)
        var sockets = [
            SocketSpec(name: "http", address: .internet(host: "::1", port: 80), owner: "web"),
            SocketSpec(name: "dns", address: .unix(path: "/run/dns", mode: 0o600), transport: .udp, backlog: 7),
        ]
        var runtime = RuntimeOptions(cap: 3, runtimes: [.ghc, .openmp, .jvm, .affinity])
        var runtimes = Runtime.allCases
        var restart = RestartPolicy(
            condition: .onFailure, backoff: Backoff(initial: .milliseconds(250)),
            intensity: Intensity(then: .stopGroup),
            neverOn: [.code(78), .signal(.kill), .neverStarted(LaunchFailure(step: .exec, errno: 2))])
        var stop = StopPolicy(signal: .user1, grace: .seconds(90), scope: .process)
        var readiness: Readiness? = Readiness(.probe(.http(HTTPProbe(path: "/", port: 80))), timeout: .seconds(5))
        var liveness: Liveness? = Liveness(.exec(["/bin/true"]))
        var watchdog: Duration? = .seconds(10)
        var recycle = RecyclePolicy(maxAge: .seconds(3600), maxRSS: 1 << 30)
        var rollout: RolloutPolicy? = RolloutPolicy(maxSurge: .percent(50), canary: 1, onFailure: .pause)
        var needs = [Need("db"), Need("migrate", .completed)]
    }

    @Test func aContextCanStoreSocketsOptionsAndPolicies() throws {
        #expect(try roundTrip(Complete()) == Complete())
    }

    @Test func aContextCanHaveAMegabyte() throws {
        var context = Plain()
        context.greeting = String(repeating: "x", count: 1 << 20)
        #expect(try roundTrip(context) == context)
    }

    @Test func otherBytesAreNotDecoded() {
        #expect(throws: (any Error).self) { try Plain.decoded(from: Array("{\"id\": 3}".utf8)) }
        #expect(throws: (any Error).self) { try Plain.decoded(from: []) }
    }

    @Test(arguments: [
        ("", "the given data was not valid JSON"),
        ("{\"id\": {\"group\": \"web\"}}", "id.number is missing"),
        (
            "{\"id\": {\"group\": \"web\", \"number\": \"3\"}}",
            "id.number: expected to decode Int but found a string instead"
        ),
    ])
    func aDecodingErrorIsDescribedInASentence(text: String, reason: String) {
        let error = #expect(throws: (any Error).self) { try Plain.decoded(from: Array(text.utf8)) }
        #expect(error.map(sentence) == reason)
    }

    @Test func anEncodingErrorIsDescribedInASentence() {
        let error = #expect(throws: (any Error).self) { try Kind.second(port: 1, nested: [1, .nan]).encoded() }
        #expect(error.map(sentence) == "nested[1]: unable to encode Double.nan directly in JSON")
    }

    @Test func aContextHasDefaultsForAllButItsID() {
        let context = Plain()
        #expect(context.runtime == RuntimeOptions())
        #expect(context.runtime == RuntimeOptions(cap: nil, runtimes: [.go]))
        #expect(context.runtime.arguments.isEmpty)
        #expect(context.runtime.variables.isEmpty)
        #expect(context.displayArguments.isEmpty)
        #expect(context.sockets.isEmpty)
        #expect(context.restart == RestartPolicy())
        #expect(context.stop == StopPolicy())
        #expect(context.readiness == nil)
        #expect(context.liveness == nil)
        #expect(context.watchdog == nil)
        #expect(context.recycle == RecyclePolicy())
        #expect(context.rollout == nil)
        #expect(context.needs.isEmpty)
    }

    @Test func rtsOptionsAreEnclosedInRTSMarkers() {
        #expect(RuntimeOptions.rts("-N4", "-A8m").arguments == ["+RTS", "-N4", "-A8m", "-RTS"])
        #expect(RuntimeOptions.rts().arguments.isEmpty)
    }
}
