import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// The capabilities of real processes. Tests that run as root keep some; others expect the refusal.
@Suite struct CapabilityTests {
    static let isPrivileged = Capabilities.effective().isSuperset(of: [.setuid, .setgid, .setpcap, .netBindService])

    /// Launches `cat /proc/self/status` and returns the five sets of the program, by their names.
    private func sets(
        of attributes: LaunchAttributes, in folder: borrowing TemporaryFolder
    ) throws -> [String: Capabilities] {
        try #require(chmod(folder.path, 0o777) == 0)
        let path = folder.file("status")
        unlink(path)
        var program = Program(
            command: ["/bin/sh", "-c", "grep ^Cap /proc/self/status > \(path).part; mv \(path).part \(path)"])
        program.attributes = attributes
        var workers = try Workers()
        #expect(try workers.run(program) == .code(0))
        var sets: [String: Capabilities] = [:]
        for line in try #require(contents(of: path)).split(separator: "\n") {
            let words = line.split { $0 == ":" || $0 == "\t" }
            sets[String(words[0])] = Capabilities(rawValue: try #require(UInt64(words[1], radix: 16)))
        }
        try #require(sets.count == 5)
        return sets
    }

    @Test(
        .enabled(if: isPrivileged),
        arguments: [[], .netBindService, [.netBindService, .kill, .chown]] as [Capabilities], [true, false])
    func aProgramHasTheCapabilitiesThatAreKeptAndNoOthers(kept: Capabilities, becomesAnother: Bool) throws {
        let folder = try TemporaryFolder()
        var attributes = LaunchAttributes(capabilities: kept)
        if becomesAnother { (attributes.user, attributes.group) = (64_123, 64_124) }
        let sets = try sets(of: attributes, in: folder)
        for name in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] { #expect(sets[name] == kept, "\(name)") }
    }

    @Test(.enabled(if: isPrivileged)) func anotherUserWithoutTheKeyHasNone() throws {
        let folder = try TemporaryFolder()
        let sets = try sets(of: LaunchAttributes(user: 64_123, group: 64_124), in: folder)
        #expect(sets["CapEff"] == [] && sets["CapPrm"] == [] && sets["CapAmb"] == [])
        #expect(sets["CapBnd"] == .bounding())
    }

    /// The worker is killed with its master also where its capabilities have changed.
    @Test(.enabled(if: isPrivileged)) func aProcessWithoutPrivilegesStillBelongsToTheMaster() throws {
        let folder = try TemporaryFolder()
        try #require(chmod(folder.path, 0o777) == 0)
        var workers = try Workers()
        try #require(
            try workers.run(Program(command: ["/bin/cp", try built("probe"), folder.file("probe")])) == .code(0))
        var program = Program(command: [folder.file("probe")])
        program.attributes = LaunchAttributes(
            user: 64_123, group: 64_124, capabilities: [.netBindService], noNewPrivileges: true)
        let report = try workers.report(program, in: folder)
        #expect(report.status("NoNewPrivs") == "1" && report.status("CapEff") == "0000000000000400")
        #expect(report.status("Uid") == String(repeating: "64123", count: 4))
    }

    @Test func aCapabilityThatThisProcessDoesNotHaveIsNamed() async {
        await #expect(processExitsWith: .success) {
            if geteuid() == 0 { try #require(setuid(65_534) == 0) }
            let failure = try #require(
                try Self.failure(LaunchAttributes(capabilities: [.sysTime, .kill], noNewPrivileges: true)))
            #expect(failure.step == .findCapabilities && failure.isCertain)
            #expect(
                failure.sentence == "cannot keep the capabilities kill, sys_time: prefork-run does not have them")
            let one = try #require(try Self.failure(LaunchAttributes(capabilities: [.kill])))
            #expect(one.sentence == "cannot keep the capabilities kill: prefork-run does not have it")
        }
    }

    /// A program with file capabilities could get those that are left in the bounding set.
    @Test func whoMayNotDropCapabilitiesHasToGiveUpNewPrivileges() async {
        await #expect(processExitsWith: .success) {
            if geteuid() == 0 { try #require(setuid(65_534) == 0) }
            let failure = try #require(try Self.failure(LaunchAttributes(capabilities: [])))
            #expect(failure.step == .boundingSet && failure.errno == EPERM && failure.isCertain)
            #expect(
                failure.sentence
                    == "cannot take all other capabilities from a worker that keeps []: operation not permitted: it needs "
                    + "CAP_SETPCAP; with 'no_new_privileges: true' it needs no right")
            #expect(waitpid(-1, nil, WNOHANG) == -1, "no child is left")
            #expect(try Self.failure(LaunchAttributes(capabilities: [], noNewPrivileges: true)) == nil)
        }
    }

    private static func failure(_ attributes: LaunchAttributes) throws -> LaunchFailure? {
        var workers = try Workers()
        var program = Program(command: ["/bin/true"])
        program.attributes = attributes
        do throws(LaunchFailure) {
            try workers.spawn(program)
            return nil
        } catch {
            return error
        }
    }

    @Test func theRightsOfThisProcessAreWhatTheKernelSays() throws {
        let rights = AttributeCheck.ownRights()
        let status = try #require(contents(of: "/proc/self/status"))
        func set(_ name: String) throws -> Capabilities {
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name) })
            return Capabilities(rawValue: try #require(UInt64(line.split(separator: "\t")[1], radix: 16)))
        }
        #expect(rights.capabilities == (try set("CapPrm")))
        #expect(Capabilities.effective() == (try set("CapEff")))
        #expect(Capabilities.bounding() == (try set("CapBnd")))
        #expect(rights.obstacle(toKeeping: rights.capabilities) == nil)
        let missing = Capabilities.all.subtracting(rights.capabilities)
        if !missing.isEmpty { #expect(rights.obstacle(toKeeping: missing) != nil) }
    }
}
