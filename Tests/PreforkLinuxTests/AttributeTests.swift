import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// Who a worker runs as, and what it may do. Tests that run as root change the user; others expect the refusal.
@Suite struct AttributeTests {
    static let isRoot = geteuid() == 0
    /// A user and groups that need no entry in a database.
    static let stranger = LaunchAttributes(user: 64_123, group: 64_124, supplementaryGroups: [64_125, 64_126])

    /// A folder in which every user may write.
    private func sharedFolder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try #require(chmod(folder.path, 0o777) == 0)
        // The folder of the build may be closed to other users.
        var workers = try Workers()
        try #require(
            try workers.run(Program(command: ["/bin/cp", try built("probe"), folder.file("probe")])) == .code(0))
        return folder
    }

    private func program(_ attributes: LaunchAttributes, _ command: [String]) -> Program {
        var program = Program(command: command)
        program.attributes = attributes
        return program
    }

    private func report(
        _ attributes: LaunchAttributes, by workers: inout Workers, in folder: borrowing TemporaryFolder
    ) throws -> ProbeReport {
        try workers.report(program(attributes, [folder.file("probe")]), in: folder)
    }

    private func failure(_ attributes: LaunchAttributes, _ command: [String] = ["/bin/true"]) throws -> LaunchFailure? {
        var workers = try Workers()
        do throws(LaunchFailure) {
            try workers.spawn(program(attributes, command))
            return nil
        } catch {
            return error
        }
    }

    @Test(.enabled(if: isRoot)) func aWorkerHasItsUserAndGroupsAndNothingOfTheMaster() throws {
        let folder = try sharedFolder()
        var workers = try Workers()
        let report = try self.report(Self.stranger, by: &workers, in: folder)
        #expect(report.status("Uid") == String(repeating: "64123", count: 4))
        #expect(report.status("Gid") == String(repeating: "64124", count: 4))
        #expect(report.status("Groups") == "6412564126")
        #expect(report.status("CapEff") == "0000000000000000" && report.status("CapPrm") == "0000000000000000")
        #expect(report.values("group") == report.values("pid"))
        #expect(report.status("SigBlk") == "0000000000000000" && report.status("SigIgn") == "0000000000000000")
    }

    @Test(.enabled(if: isRoot)) func aUserByNameHasItsOwnGroups() throws {
        let folder = try sharedFolder()
        var workers = try Workers()
        let report = try self.report(LaunchAttributes(user: "nobody"), by: &workers, in: folder)
        let entry = try #require(getpwnam("nobody")).pointee
        #expect(report.status("Uid") == String(repeating: "\(entry.pw_uid)", count: 4))
        #expect(report.status("Gid") == String(repeating: "\(entry.pw_gid)", count: 4))
        var groups = [gid_t](repeating: 0, count: 100)
        var count: Int32 = 100
        try #require(getgrouplist("nobody", entry.pw_gid, &groups, &count) > 0)
        #expect(report.status("Groups") == groups.prefix(Int(count)).sorted().map(String.init).joined())
    }

    @Test(.enabled(if: isRoot)) func aGroupAloneLeavesTheUser() throws {
        let folder = try sharedFolder()
        var workers = try Workers()
        let report = try self.report(LaunchAttributes(group: 64_124), by: &workers, in: folder)
        #expect(report.status("Uid") == "0000")
        #expect(report.status("Gid") == String(repeating: "64124", count: 4))
        let none = try self.report(LaunchAttributes(supplementaryGroups: []), by: &workers, in: folder)
        #expect(none.status("Groups") == "")
    }

    @Test func theMaskAndTheLossOfPrivilegesNeedNoRight() throws {
        let folder = try sharedFolder()
        var workers = try Workers()
        let plain = try self.report(LaunchAttributes(), by: &workers, in: folder)
        #expect(plain.status("Umask") != "0137" && plain.status("NoNewPrivs") == "0")
        let set = try self.report(LaunchAttributes(umask: 0o137, noNewPrivileges: true), by: &workers, in: folder)
        #expect(set.status("Umask") == "0137" && set.status("NoNewPrivs") == "1")
    }

    @Test func aWorkerMayRunAsTheUserOfTheMaster() throws {
        let folder = try sharedFolder()
        var workers = try Workers()
        let own = LaunchAttributes(user: .number(geteuid()), group: .number(getegid()))
        let report = try self.report(own, by: &workers, in: folder)
        #expect(report.status("Uid") == String(repeating: "\(geteuid())", count: 4))
    }

    @Test func whatDoesNotExistIsNamed() throws {
        let none: Account = "no-such-account"
        #expect(
            try failure(LaunchAttributes(user: none))
                == LaunchFailure(step: .findUser, errno: ENOENT, subject: "'no-such-account'"))
        #expect(
            try failure(LaunchAttributes(group: none))
                == LaunchFailure(step: .findGroup, errno: ENOENT, subject: "'no-such-account'"))
        let further = try #require(try failure(LaunchAttributes(supplementaryGroups: [0, none])))
        #expect(
            further == LaunchFailure(step: .findSupplementaryGroup, errno: ENOENT, subject: "'no-such-account'"))
        #expect(
            further.sentence == "cannot find the supplementary group 'no-such-account': there is no such group")
        let number = try #require(try failure(LaunchAttributes(user: 64_123)))
        #expect(
            number.sentence == "cannot find the group of the user 64123: the user has only a number; write 'group', too"
        )
        #expect(further.isCertain && number.isCertain)
    }

    /// The program lies where only the master's user may go.
    @Test(.enabled(if: isRoot)) func whatTheWorkersUserMayNotExecuteOrEnterFails() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("#!/bin/sh\n", to: "script", mode: 0o755)
        #expect(
            try failure(Self.stranger, [path])
                == LaunchFailure(step: .exec, errno: EACCES, subject: "\(path) as user 64123"))
        var workers = try Workers()
        var inside = program(Self.stranger, ["/bin/true"])
        inside.workingDirectory = folder.path
        let refused = LaunchFailure(step: .workingDirectory, errno: EACCES, subject: "\(folder.path) as user 64123")
        #expect(throws: refused) { try workers.spawn(inside) }
    }

    /// Nothing of a launch is left when a step fails, and the step is named.
    @Test func eachStepThatIsRefusedIsNamed() async {
        await #expect(processExitsWith: .success) {
            if AttributeTests.isRoot { try #require(setuid(65_534) == 0) }
            let steps: [(LaunchAttributes, LaunchFailure.Step, String)] = [
                (
                    LaunchAttributes(user: 0, group: 0, supplementaryGroups: [1, 2]), .supplementaryGroups,
                    "cannot set the supplementary groups to 1, 2: operation not permitted: it needs root or CAP_SETGID"
                ),
                (
                    LaunchAttributes(group: 64_124), .group,
                    "cannot set the group to 64124: operation not permitted: it needs root or CAP_SETGID"
                ),
            ]
            for (attributes, step, sentence) in steps {
                var workers = try Workers()
                var program = Program(command: ["/bin/true"])
                program.attributes = attributes
                do throws(LaunchFailure) {
                    try workers.spawn(program)
                    Issue.record("\(step) is not refused")
                } catch {
                    #expect(error.step == step && error.errno == EPERM && error.isCertain)
                    #expect(error.sentence == sentence)
                }
                #expect(waitpid(-1, nil, WNOHANG) == -1, "no child is left")
            }
        }
    }
}
