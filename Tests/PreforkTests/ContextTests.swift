import Testing

@testable import Prefork

/// Contexts as values: what travels, and what the defaults are.
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

    /// Encodes itself in a way of its own.
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

    @Test func whatIsEncodedIsDecodedAgain() throws {
        #expect(try roundTrip(Plain()) == Plain())
        for kind in [Kind.first("hello"), .second(port: 80, nested: [1.5, nil])] {
            #expect(try roundTrip(kind) == kind)
        }
    }

    @Test func equalContextsGiveEqualBytes() throws {
        // Dictionaries are walked in another order in each process, and each of these is filled in another one.
        var turned = Plain()
        turned.sizes = [:]
        for (key, value) in [("c", 3), ("b", 2), ("a", 1)] { turned.sizes[key] = value }
        #expect(try Plain().encoded() == turned.encoded())
        turned.greeting = "hello"
        #expect(try Plain().encoded() != turned.encoded())
        // Sorted, because the next process walks through dictionaries in another order than this one.
        let text = #"{"greeting":"hello","id":{"group":"worker","number":3},"sizes":{"a":1,"b":2,"c":3}}"#
        #expect(String(decoding: try turned.encoded(), as: UTF8.self) == text)
    }

    @Test func aContextMayEncodeItself() throws {
        let context = Spelled(word: "abc")
        #expect(try context.encoded() == Array("cba".utf8))
        #expect(try roundTrip(context) == context)
    }

    /// What a context needs beside its own values may be among them.
    private struct Laden: WorkerContext, Equatable {
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
    }

    @Test func aContextMayCarryItsSocketsOptionsAndPolicies() throws {
        #expect(try roundTrip(Laden()) == Laden())
    }

    @Test func aMegabyteIsNotTooMuch() throws {
        var context = Plain()
        context.greeting = String(repeating: "x", count: 1 << 20)
        #expect(try roundTrip(context) == context)
    }

    @Test func bytesOfSomethingElseAreNoContext() {
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
    func whyBytesAreNoContextIsASentence(text: String, reason: String) {
        let error = #expect(throws: (any Error).self) { try Plain.decoded(from: Array(text.utf8)) }
        #expect(error.map(sentence) == reason)
    }

    @Test func whyAContextHasNoBytesIsASentence() {
        let error = #expect(throws: (any Error).self) { try Kind.second(port: 1, nested: [1, .nan]).encoded() }
        #expect(error.map(sentence) == "nested[1]: unable to encode Double.nan directly in JSON")
    }

    @Test func nothingIsOnTheCommandLineUnlessGiven() {
        let context = Plain()
        #expect(context.runtime == RuntimeOptions())
        #expect(context.runtime == RuntimeOptions(cap: nil, runtimes: [.go]))
        #expect(context.runtime.arguments.isEmpty)
        #expect(context.runtime.variables.isEmpty)
        #expect(context.displayArguments.isEmpty)
        #expect(context.sockets.isEmpty)
        #expect(context.restart == RestartPolicy())
        #expect(context.stop == StopPolicy())
    }

    @Test func runtimeOptionsStandBetweenTheirMarks() {
        #expect(RuntimeOptions.rts("-N4", "-A8m").arguments == ["+RTS", "-N4", "-A8m", "-RTS"])
        #expect(RuntimeOptions.rts().arguments.isEmpty)
    }
}
