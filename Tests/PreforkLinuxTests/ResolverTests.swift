import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// Lookups by the system's resolver, which may be slow or not answer at all.
@Suite struct ResolverTests {
    @Test func aReloadThatChangesNothingLooksUpNoName() throws {
        let lookups = Lookups()
        var listeners = Listeners(lookUp: lookups.answering(.success(try local("127.0.0.1", 0))))
        let workers = [worker("web", 0, [named("web")]), worker("api", 0, [named("api")])]
        #expect(try listeners.prepare(for: workers).get().opened.count == 2)
        #expect(lookups.hosts == ["web", "api"])
        #expect(try listeners.prepare(for: workers).get().opened.isEmpty)
        #expect(lookups.hosts == ["web", "api"])
    }

    @Test func aReleasedNameIsLookedUpAgain() throws {
        let lookups = Lookups()
        var listeners = Listeners(lookUp: lookups.answering(.success(try local("127.0.0.1", 0))))
        for workers in [[worker("web", 0, [named("web")])], [], [worker("web", 0, [named("web")])]] {
            _ = try listeners.prepare(for: workers).get()
            _ = listeners.releaseAllBut(workers)
        }
        #expect(lookups.hosts == ["web", "web"])
    }

    @Test func whenTheNameServerDoesNotAnswerNoOtherNameIsLookedUp() throws {
        let lookups = Lookups()
        var listeners = Listeners(lookUp: lookups.answering(.failure(Resolver.Failure(code: EAI_AGAIN))))
        let result = listeners.prepare(for: [worker("a", 0, [named("a")]), worker("b", 0, [named("b")])])
        guard case .failure(let refusals) = result else { throw Missing(what: "a refusal") }
        #expect(lookups.hosts == ["a"])
        #expect(
            refusals.list.map(\.sentence) == [
                "cannot listen on a:0: temporary failure in name resolution (getaddrinfo)",
                "cannot listen on b:0: name resolution has just failed for another name (getaddrinfo)",
            ])
    }

    @Test func afterAnUnknownNameTheNextNameIsLookedUp() throws {
        let lookups = Lookups()
        var resolver = Resolver(lookUp: lookups.answering(.failure(Resolver.Failure(code: EAI_NONAME))))
        for name in ["a", "b"] {
            #expect(throws: SystemError.self) { try resolver.resolve(named(name)) }
        }
        #expect(lookups.hosts == ["a", "b"])
    }

    private func named(_ host: String) -> SocketSpec {
        SocketSpec(name: "http", address: .internet(host: host, port: 0), owner: host)
    }
}

private final class Lookups {
    private(set) var hosts: [String] = []

    func answering(_ answer: Result<SocketAddress, Resolver.Failure>) -> Resolver.LookUp {
        { host in
            self.hosts.append(host)
            return answer
        }
    }
}
