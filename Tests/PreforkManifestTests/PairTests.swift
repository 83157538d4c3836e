import PreforkManifest
import Samples
import Testing

/// Takes all pairs of the single mistakes in the fixtures. One run has to report both mistakes of a pair.
struct PairTests {
    @Test func theFixturesHaveManySingleMistakes() {
        let codes = Set(SingleMistake.all.map(\.finding.code))
        #expect(SingleMistake.all.count > 100)
        for code: Diagnostic.Code in [
            .addressTaken, .impossibleListener, .privilegedPort, .capsAboveCPUs, .capWithoutRuntime, .shellText,
        ] {
            #expect(codes.contains(code))
        }
    }

    @Test(arguments: SingleMistake.all)
    func bothMistakesOfTwoGroupsAreReported(first: SingleMistake) {
        for second in first.others where !first.collides(with: second) {
            expectBoth((first, .group, "grpa"), (second, .group, "grpb"))
        }
    }

    @Test(arguments: SingleMistake.all)
    func bothMistakesOfAGroupAreReported(first: SingleMistake) {
        for second in first.others where first.isIndependent(of: second) {
            expectBoth((first, .group, "grpa"), (second, .group, "grpa"))
        }
    }

    @Test(arguments: SingleMistake.all.filter { $0.isAlone(in: .defaults) })
    func aMistakeInDefaultsDoesNotHideTheMistakesOfAGroup(first: SingleMistake) {
        for second in SingleMistake.ofWholeGroups where first.isIndependent(of: second) {
            expectBoth((first, .defaults, "grpa"), (second, .group, "grpa"))
        }
    }

    @Test(arguments: SingleMistake.all.filter { $0.isAlone(in: .override) })
    func aMistakeInAnOverrideDoesNotHideTheMistakesOfItsGroup(first: SingleMistake) {
        for second in SingleMistake.ofWholeGroups where first.isIndependent(of: second) && !second.setsIDs {
            expectBoth((first, .override, "grpa"), (second, .group, "grpa"))
        }
    }

    private func expectBoth(
        _ first: (SingleMistake, SingleMistake.Place, group: String),
        _ second: (SingleMistake, SingleMistake.Place, group: String)
    ) {
        let found = SingleMistake.tally([first, second])
        let names = [first, second].map { SingleMistake.name(of: $0.0.finding) }
        for name in names {
            let isSum = !name.contains(" ")
            let expected = isSum ? 1 : names.count { $0 == name }
            if found[name, default: 0] < expected {
                let source = SingleMistake.manifest([first, second])
                let listing = LoadedManifest(of: source, in: .fixtures).diagnostics.rendered(in: source)
                Issue.record("hidden: \(name)\n\(String(decoding: source.bytes, as: UTF8.self))\n\(listing)")
            }
        }
    }
}
