import Glibc
import JSONText
import ManifestTools
import Samples
import Testing

/// The schema, in the validator jsonschema for Python, and the parser accept and reject the same manifests, except for
/// rules that no schema can express. Warnings are ignored.
struct AgreementTests {
    /// The mistakes that only the parser finds: a code and a part of its message.
    static let inexpressible: [(code: Diagnostic.Code, part: String)] = [
        // Rules about two places of the manifest, or about a sum over several places.
        (.duplicateKey, ""), (.wrongLength, ""), (.duplicateID, ""), (.unknownOverride, ""), (.tooManyWorkers, ""),
        (.addressTaken, ""), (.impossibleListener, ""), (.backoffUpsideDown, ""),
        (.outOfRange, "ports in one manifest"), (.outOfRange, "a size of at most"),
        (.outOfRange, "ports in one manifest"), (.probeKinds, "has none of"), (.probeOfSharedSocket, ""),
        (.probeWithoutPort, ""), (.probeOfName, "the host of"), (.emptyBudget, ""), (.surgeAtOwnPort, ""),
        (.unknownNeed, ""), (.circularNeeds, ""), (.neverCompletes, ""), (.badFormerName, ""),
        // Comparisons of two numbers, sums of a duration's parts, and sizes in bytes.
        (.badID, "a range from the lower to the higher number"),
        (.badCPUs, "a range from the lower to the higher number"), (.limitUpsideDown, ""),
        // A mapping of both limits has the same keys for each resource.
        (.badLimit, "from 0 to 2147483584"),
        // The least number of CPUs is above zero, and has two digits after the point.
        (.badCgroupLimit, "'0' as 'cpu_max'"),
        (.badPort, "a range from the lower to the higher number"), (.badDuration, "at most a year"), (.badPath, ""),
        (.tooMuchText, "bytes"), (.badStatus, "a range from the lower to the higher number"),
        // The contents of texts.
        (.unknownPlaceholder, ""), (.unterminatedPlaceholder, ""), (.placeholderWithoutValue, ""),
        (.controlCharacter, "NUL"), (.misplacedPlaceholder, "'exec'"),
        (.misplacedPlaceholder, "'prefix'"), (.misplacedPlaceholder, "'file'"), (.misplacedPlaceholder, "'on'"),
        (.badOutput, ""),
        (.unseenOutput, ""), (.badPattern, ""), (.probeKinds, "does not say"),
        // The schema's pattern checks the characters of an IPv6 address, but not their order.
        (.badHost, ":"),
        // The spelling of a number: JSON keeps only its value.
        (.noNumber, ""), (.wrongType, "'1.0'"), (.wrongType, "'1e1'"), (.badCap, "'1.0'"), (.badCap, "'1e1'"),
        (.badLimit, "'1.0'"), (.badLimit, "'1e1'"),
        (.badAccount, "'1.0'"), (.badAccount, "'1e1'"), (.unknownSignal, "'1.0'"), (.unknownSignal, "'1e1'"),
    ]

    /// Manifests that the generator does not make.
    private static let rare: [Sample] = [
        Sample(
            yaml: #"{version: 1, version: 1, worker_groups: {a: {command: [./a]}}}"#,
            json: #"{"version": 1, "worker_groups": {"a": {"command": ["./a"]}}}"#),
        Sample([
            "version": 1, "worker_groups": ["a": ["command": ["./a", .text(String(repeating: "x", count: 131_072))]]],
        ]),
        Sample([
            "version": 1, "worker_groups": ["a": ["command": ["./a"], "ports": ["0-65535", "0-65535"]]],
        ]),
        Sample([
            "version": 1,
            "worker_groups": ["a": ["command": ["./a"], "port": 80], "b": ["command": ["./b"], "port": 80]],
        ]),
        group(["count": 2, "port": 80, "readiness": ["tcp": [:]]]),
        group(["readiness": ["exec": ["./a", "${id}"]]]),
        Sample([
            "version": 1, "on": ["held": ["./a", "${id}"]], "worker_groups": ["a": ["command": ["./a"]]],
        ]),
        group(["overrides": ["1": [:]]]),
        group(["limits": ["nproc": ["soft": 2, "hard": 1]]]),
        group(["limits": ["nofile": ["soft": 1, "hard": "infinity"]]]),
        group(["host": "example.com", "port": 80, "liveness": ["tcp": [:]]]),
        group(["port": 80, "listen": "worker", "rollout": ["max_surge": 1]]),
        Sample([
            "version": 1,
            "worker_groups": ["a": ["command": ["./a"], "needs": ["b"]], "b": ["command": ["./b"], "needs": ["a"]]],
        ]),
        Sample([
            "version": 1,
            "worker_groups": ["a": ["command": ["./a"], "needs": ["b": "completed"]], "b": ["command": ["./b"]]],
        ]),
    ]

    private static func group(_ keys: JSON) -> Sample {
        guard case .object(let members) = keys else { return Sample(keys) }
        let group = JSON.object([JSON.Member("command", ["./a"])] + members)
        return Sample(["version": 1, "worker_groups": .object([JSON.Member("a", group)])])
    }

    @Test func theSchemaAndTheParserAgree() throws {
        var generator = ManifestGenerator(seed: 4)
        let manifests =
            ManifestGenerator.everyKeyWithEverySample() + AgreementTests.rare
            + (0..<2000).map { _ in generator.manifest() }
        let results = try SchemaValidator.results(for: manifests.map(\.json))
        var seen: Set<String> = []
        var counts: [Agreement: Int] = [:]
        var shown = 0
        for (manifest, isValid) in zip(manifests, results) {
            let loaded = read(manifest.yaml)
            let agreement = Agreement(loaded, isValid: isValid, &seen)
            counts[agreement, default: 0] += 1
            guard agreement == .broken, shown < 10 else { continue }
            shown += 1
            let errors = loaded.diagnostics.filter { $0.severity == .error }
                .map { "\($0.code.rawValue): \($0.message)" }
            Issue.record(
                "the schema says \(isValid ? "valid" : "invalid"), the parser reports \(errors) for \(manifest.yaml)")
        }
        // The test is meaningful only if the generator makes both valid and invalid manifests.
        for agreement in [Agreement.accepted, .refused, .inexpressible] {
            #expect(counts[agreement, default: 0] > manifests.count / 100, "\(agreement): \(counts)")
        }
        let unseen = AgreementTests.inexpressible.map { "\($0.code) \($0.part)" }.filter { !seen.contains($0) }
        #expect(unseen.sorted() == [], "listed as inexpressible, but never met")
    }

    private enum Agreement {
        case accepted, refused
        /// Only the parser rejects the manifest, for a rule that no schema can express.
        case inexpressible
        /// The parser and the schema disagree.
        case broken

        init(_ loaded: LoadedManifest, isValid: Bool, _ seen: inout Set<String>) {
            switch (loaded.isAccepted, isValid) {
            case (true, true): self = .accepted
            case (false, false): self = .refused
            case (true, false): self = .broken
            case (false, true):
                let reasons = loaded.diagnostics.filter { $0.severity == .error }.map { finding in
                    AgreementTests.inexpressible.first {
                        $0.code == finding.code && ($0.part.isEmpty || finding.message.contains($0.part))
                    }
                }
                for reason in reasons { if let reason { seen.insert("\(reason.code) \(reason.part)") } }
                self = reasons.allSatisfy { $0 != nil } ? .inexpressible : .broken
            }
        }
    }
}
