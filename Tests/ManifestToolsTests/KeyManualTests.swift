import Samples
import Testing

@testable import ManifestTools

struct KeyManualTests {
    @Test(arguments: [
        ("name", "name"), ("defaults.env", "defaults.env"), ("port", "worker_groups.<group>.port"),
        ("web.port", "worker_groups.web.port"), ("worker_groups.web.port", "worker_groups.web.port"),
        ("web.restart.backoff", "worker_groups.web.restart.backoff"),
        ("restart.backoff.max", "worker_groups.<group>.restart.backoff.max"),
        ("backoff.max", "worker_groups.<group>.restart.backoff.max"), ("by", "worker_groups.<group>.listen.by"),
        ("web.overrides.3.env", "worker_groups.web.overrides.3.env"), ("api.v2.port", "worker_groups.api.v2.port"),
        ("web.env.LANG", "worker_groups.web.env"), ("worker_groups.web", "worker_groups"),
    ])
    func aKeyIsFoundByItsFullPathAndByTheEndOfItsPath(path: String, full: String) throws {
        #expect(try KeyManual.page(for: path).get().path == full)
    }

    @Test(arguments: [
        ("web.prot", ["web.port"]), ("restrt.backoff", ["restart.backoff"]), ("backoff.maxx", ["backoff.max"]),
        ("replicas", ["count"]), ("defaults.count", []), ("zzz", []), ("", []), ("..", []), ("port.x", []),
        (String(repeating: "a.", count: 100_000), []),
    ])
    func anUnknownKeyHasTheLikelyKeysAsSuggestions(path: String, suggestions: [String]) {
        #expect(throws: KeyManual.UnknownKey(path: path, suggestions: suggestions)) {
            try KeyManual.page(for: path).get()
        }
    }

    @Test func aPageShowsAllFactsAboutAKey() throws {
        let page = try KeyManual.page(for: "web.restart.backoff").get()
        #expect(
            page.rendered() == """
                worker_groups.web.restart.backoff

                How long to wait after deaths in a row.

                type       a mapping
                default    that of each key in it
                reload     A change takes effect at once, and the worker keeps running.
                elsewhere  backoff_seconds

                Example:

                  worker_groups:
                    web:
                      restart:
                        backoff: {initial: 1s, max: 2m}

                Keys in it:

                  initial      The first wait. Default: 500ms.
                  factor       By how much each wait is longer. Default: 2.
                  max          The longest wait. Default: 30s.
                  jitter       By how much a wait may be longer at random. Default: 10%.
                  reset_after  A run of this length resets the backoff. Default: 1m.
                """)
    }

    @Test func thePageOfAPlannedKeySaysThatTheKeyIsNotBuilt() throws {
        let page = try KeyManual.page(for: "http.tls").get()
        #expect(page.missingStage == "O")
        #expect(page.example == nil)
        #expect(page.rendered().contains("It is planned, but not supported yet: it is refused."))
    }

    @Test func thePageOfAKeyWithFewWordsSaysWhatEachMeans() throws {
        let page = try KeyManual.page(for: "kill").get()
        #expect(page.rendered().contains("Values:\n\n  process  The worker alone gets both."))
        #expect(page.rendered().contains("\n  mixed    The worker gets the signal. Its process group gets KILL"))
        let runtime = try KeyManual.page(for: "runtime").get()
        #expect(runtime.rendered().contains("Values, for a cap of n:\n\n  none       Only PREFORK_CAP"))
    }

    @Test func everyKeyOfTheTableHasAPage() {
        for table in KeyTable.ID.allCases {
            for key in table.table.keys {
                let text = (try? KeyManual.page(for: table.path + key.name).get())?.rendered() ?? ""
                #expect(text.contains(key.meaning), "\(key.name)")
            }
        }
    }
}
