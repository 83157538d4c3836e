import Glibc
import Supervision
import Testing

@testable import PreforkLinux

@Suite struct SpawnFailureTests {
    @Test func aMissingWorkingDirectoryFailsInItsStep() throws {
        #expect(
            try failure(Program(command: ["/bin/true"], workingDirectory: "/no/such/place"))
                == LaunchFailure(step: .workingDirectory, errno: ENOENT, subject: "/no/such/place"))
    }

    @Test(arguments: ["/no/such/program", "no-such-program", ""])
    func aMissingProgramFailsInTheExecStep(name: String) throws {
        #expect(try failure(Program(command: [name])) == LaunchFailure(step: .exec, errno: ENOENT, subject: name))
    }

    @Test func aFileThatMayNotBeExecutedFailsWithEACCES() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("#!/bin/sh\n", to: "script", mode: 0o600)
        #expect(try failure(Program(command: [path])) == LaunchFailure(step: .exec, errno: EACCES, subject: path))
    }

    @Test func aTextFileIsNotPassedToAShell() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("echo hello\n", to: "text", mode: 0o700)
        #expect(try failure(Program(command: [path])) == LaunchFailure(step: .exec, errno: ENOEXEC, subject: path))
    }

    @Test func anEmptyCommandAndANULInATextFailInThePrepareStep() throws {
        let refused = LaunchFailure(step: .prepare, errno: EINVAL)
        #expect(try failure(Program(command: [])) == refused)
        #expect(try failure(Program(command: ["/bin/true", "a\0b"])) == refused)
        #expect(try failure(Program(command: ["/bin/true"], environment: [Variable("A", "\0")])) == refused)
        #expect(try failure(Program(command: ["/bin/true"], workingDirectory: "/\0")) == refused)
    }

    @Test func anArgumentThatIsTooLongFailsWithE2BIG() throws {
        let long = String(repeating: "x", count: 1 << 20)
        #expect(
            try failure(Program(command: ["/bin/true", long]))
                == LaunchFailure(step: .exec, errno: E2BIG, subject: "/bin/true"))
    }

    @Test func theSearchContinuesAfterFilesThatCannotBeExecuted() throws {
        let forbidden = try TemporaryFolder()
        try forbidden.write("#!/bin/sh\n", to: "tool", mode: 0o600)
        let working = try TemporaryFolder()
        let first = "PATH=/no/such/place:\(forbidden.path)"
        #expect(
            try failure(Program(command: ["tool"]), environment: [first])
                == LaunchFailure(step: .exec, errno: EACCES, subject: "tool"))
        try working.write("#!/bin/sh\nexit 3\n", to: "tool", mode: 0o700)
        var workers = try Workers(environment: ["\(first):\(working.path)"])
        #expect(try workers.run(Program(command: ["tool"])) == .code(3))
    }

    @Test func theSearchUsesThePATHOfTheWorker() throws {
        let folder = try TemporaryFolder()
        try folder.write("#!/bin/sh\nexit 4\n", to: "tool", mode: 0o700)
        var workers = try Workers(environment: ["PATH=/no/such/place"])
        let path = [Variable("PATH", folder.path)]
        #expect(try workers.run(Program(command: ["tool"], environment: path)) == .code(4))
        // An empty entry means the working directory.
        let empty = [Variable("PATH", "")]
        #expect(
            try workers.run(Program(command: ["tool"], environment: empty, workingDirectory: folder.path)) == .code(4))
    }

    @Test func aMasterWithoutWorkingDirectoryLaunchesProgramsWithAbsolutePaths() async {
        await #expect(processExitsWith: .success) {
            do {
                let folder = try TemporaryFolder()
                try #require(chdir(folder.path) == 0)
            }
            var workers = try Workers()
            #expect(try workers.run(Program(command: ["/bin/true"])) == .code(0))
            #expect(
                throws: LaunchFailure(
                    step: .exec, errno: ENOENT, subject: "bin/web from a working directory that is gone")
            ) { try workers.spawn(Program(command: ["./web"], executable: "bin/web")) }
        }
    }

    @Test func aProcessBeyondTheLimitFailsInTheCloneStep() async {
        await #expect(processExitsWith: .success) {
            // The limit does not apply to root, so a test that runs as root changes its user.
            if getuid() == 0 { _ = setuid(65_534) }
            let resource = Int32(__RLIMIT_NPROC.rawValue)
            var limit = rlimit()
            try #require(getrlimit(resource, &limit) == 0)
            let before = limit.rlim_cur
            limit.rlim_cur = 0
            try #require(setrlimit(resource, &limit) == 0)
            let failure = try failure(Program(command: ["/bin/true"]))
            // Sanitizers start a process at exit.
            limit.rlim_cur = before
            setrlimit(resource, &limit)
            #expect(failure == LaunchFailure(step: .clone, errno: EAGAIN))
        }
    }
}

/// Launches a program, and returns the failure; nil when the launch succeeded.
private func failure(_ program: Program, environment: [String]? = nil) throws -> LaunchFailure? {
    var workers = try Workers(environment: environment)
    do throws(LaunchFailure) {
        try workers.spawn(program)
        return nil
    } catch {
        return error
    }
}
