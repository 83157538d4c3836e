import CPreforkLinux
import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// The addresses of names, and what the listeners keep of them.
@Suite struct ResolverTests {
    @Test func aReloadThatChangesNothingLooksUpNoName() throws {
        var listeners = Listeners()
        let workers = [worker("web", 0, [named("web")]), worker("api", 0, [named("api")])]
        #expect(listeners.unknownNames(in: workers) == ["web", "api"])
        #expect(try listeners.prepare(for: workers, names: answers(["web", "api"])).get().opened.count == 2)
        #expect(listeners.unknownNames(in: workers).isEmpty)
        #expect(try listeners.prepare(for: workers).get().opened.isEmpty)
    }

    @Test func aReleasedNameIsLookedUpAgain() throws {
        var listeners = Listeners()
        let workers = [worker("web", 0, [named("web")])]
        _ = try listeners.prepare(for: workers, names: answers(["web"])).get()
        _ = listeners.releaseAllBut([])
        _ = try listeners.prepare(for: []).get()
        #expect(listeners.unknownNames(in: workers) == ["web"])
    }

    @Test func numbersAndLocalhostAreNotLookedUp() {
        let hosts = ["127.0.0.1", "::1", "localhost", "LocalHost", "web", "web"]
        let workers = hosts.enumerated().map { worker("web", $0, [named($1)]) }
        #expect(Listeners().unknownNames(in: workers) == ["web"])
    }

    @Test func whenTheNameServerDoesNotAnswerNoOtherNameIsLookedUp() throws {
        var listeners = Listeners()
        let failure = Resolver.Answer.failure(Resolver.Failure(code: EAI_AGAIN))
        let result = listeners.prepare(
            for: [worker("a", 0, [named("a")]), worker("b", 0, [named("b")])], names: ["a": failure, "b": failure])
        guard case .failure(let refusals) = result else { throw Missing(what: "a refusal") }
        #expect(
            refusals.list.map(\.sentence) == [
                "cannot listen on a:0: temporary failure in name resolution (getaddrinfo)",
                "cannot listen on b:0: name resolution has just failed for another name (getaddrinfo)",
            ])
    }

    @Test func aNameThatIsNotFoundIsTheFaultOfItsHost() {
        var worker = worker("a", 0, [named("a")])
        worker.origin = Origin(
            file: "app.yaml",
            keyLocations: [.init(.worker, line: 1, column: 1), .init(.listener, line: 2, column: 1)])
        func location(_ worker: WorkerSpec) -> String? {
            var listeners = Listeners()
            let failure = Resolver.Answer.failure(Resolver.Failure(code: EAI_NONAME))
            guard case .failure(let refusals) = listeners.prepare(for: [worker], names: ["a": failure]) else {
                return nil
            }
            return refusals.list.first?.location
        }
        #expect(location(worker) == "app.yaml:2:1")
        worker.origin = Origin(
            file: "app.yaml", keyLocations: worker.origin.keyLocations + [.init(.host, line: 3, column: 1)])
        #expect(location(worker) == "app.yaml:3:1")
    }

    @Test func afterAnUnknownNameTheNextNameIsLookedUp() throws {
        var asked: [String] = []
        var resolver = Resolver { host in
            asked.append(host)
            return .failure(Resolver.Failure(code: EAI_NONAME))
        }
        for name in ["a", "b"] {
            #expect(throws: SystemError.self) { try resolver.resolve(named(name)) }
        }
        #expect(asked == ["a", "b"])
    }

    @Test func aProcessAnswersForEachNameInTurn() throws {
        var service = NameService()
        service.lookUp = { name in
            // The code of a name stands for the name.
            prefork_answer(code: Int32(name[0]), error: 0, length: 0, address: prefork_answer().address)
        }
        let lookup = try NameLookup(["a", "b"], by: service)
        _ = try awaited("the answers") { lookup.read() ? true : nil }
        let answers = lookup.answers("")
        #expect(answers["a"] == .failure(Resolver.Failure(code: 97)))
        #expect(answers["b"] == .failure(Resolver.Failure(code: 98)))
        _ = try awaited("its end") { lookup.reap() ? true : nil }
    }

    @Test func theProcessThatLooksUpNamesHasNoOtherDescriptor() throws {
        let socket = try openSocket()
        var service = NameService()
        service.lookUp = { _ in
            var open: Int32 = 0
            for number in Int32(3)..<256 where fcntl(number, F_GETFD) >= 0 { open += 1 }
            return prefork_answer(code: open, error: 0, length: 0, address: prefork_answer().address)
        }
        let lookup = try NameLookup(["a"], by: service)
        _ = try awaited("the answer") { lookup.read() ? true : nil }
        #expect(lookup.answers("")["a"] == .failure(Resolver.Failure(code: 1)))
        _ = try awaited("its end") { lookup.reap() ? true : nil }
        #expect(socket.port != nil)
    }

    private func named(_ host: String) -> SocketSpec {
        SocketSpec(name: "http", address: .internet(host: host, port: 0), owner: host)
    }

    private func answers(_ names: [String]) throws -> [String: Resolver.Answer] {
        let address = try local("127.0.0.1", 0)
        return Dictionary(uniqueKeysWithValues: names.map { ($0, .success(address)) })
    }
}
