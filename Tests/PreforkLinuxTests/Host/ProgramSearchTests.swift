import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// The checks of `check --host` for programs, compared with launches.
@Suite struct ProgramSearchTests {
    /// Creates the program `tool` with the given text, and returns the problem that is found.
    private func problem(_ text: String, mode: mode_t = 0o700, named name: String? = nil) throws -> String? {
        let folder = try TemporaryFolder()
        let path = try folder.write(text, to: "tool", mode: mode)
        return hostProblem(name ?? path, in: ProgramSearch(path: "/usr/bin:/bin:\(folder.path)", directory: "/"))?
            .reason
    }

    private func hostProblem(_ name: String, in search: ProgramSearch) -> HostProblem? {
        do throws(HostProblem) {
            try search.check(name)
            return nil
        } catch {
            return error
        }
    }

    @Test func aProgramIsFoundByPathAndByName() throws {
        #expect(try problem("#!/bin/sh\n") == nil)
        #expect(try problem("#!/bin/sh\n", named: "tool") == nil)
        #expect(try problem("#! /bin/sh -e\nexit\n") == nil)
        #expect(try problem("#!/usr/bin/env sh\n") == nil)
        #expect(try problem("", named: "/bin/sh") == nil)
    }

    @Test func aMissingProgramIsReported() throws {
        let search = ProgramSearch(path: "/nowhere:/bin", directory: "/")
        #expect(hostProblem("/bin/missing", in: search)?.reason == "no such file or directory")
        #expect(
            hostProblem("missing", in: search)
                == HostProblem(reason: "it is not in PATH", note: "the worker's PATH is /nowhere:/bin")
        )
    }

    @Test func withoutPATHTheDefaultDirectoriesAreSearched() {
        let search = ProgramSearch(path: nil, directory: "/")
        #expect(hostProblem("sh", in: search) == nil)
        #expect(
            hostProblem("missing", in: search)?.note == "the worker has no PATH, so /bin and /usr/bin were searched")
    }

    @Test func relativeEntriesOfPATHBeginInTheWorkingDirectory() throws {
        let folder = try TemporaryFolder()
        try folder.write("#!/bin/sh\n", to: "tool", mode: 0o700)
        for path in ["", ".", "/bin:", "./."] {
            #expect(hostProblem("tool", in: ProgramSearch(path: path, directory: folder.path)) == nil)
            #expect(hostProblem("tool", in: ProgramSearch(path: path, directory: "/")) != nil)
        }
    }

    @Test func aFileThatMayNotBeExecutedIsReported() throws {
        #expect(try problem("#!/bin/sh\n", mode: 0o600) == "permission denied: it is not executable (chmod +x)")
        #expect(try problem("", named: "/tmp") == "it is a directory")
        #expect(try problem("", named: "/dev/null") == "it is not a regular file")
    }

    @Test func aTextFileWithoutAnInterpreterIsReported() throws {
        #expect(try problem("") == "exec format error: it is empty")
        #expect(try problem("echo hello\n") == "exec format error: it is a text file without a #! line")
        #expect(try problem("#!\n") == "exec format error: #! names no interpreter")
    }

    @Test func aMissingInterpreterIsReported() throws {
        #expect(try problem("#!/no/python\n") == "its interpreter '/no/python': no such file or directory")
        #expect(try problem("#!/usr/bin/env no-python\n") == "its interpreter 'no-python': it is not in PATH")
        #expect(
            try problem("#!/no/python\n", named: "tool") == "its interpreter '/no/python': no such file or directory")
        let carriageReturn = "its first line ends in a carriage return, which counts as part of the interpreter's name"
        #expect(try problem("#!/bin/sh\r\n") == carriageReturn)
        #expect(try problem("#!/usr/bin/env sh\r\n") == carriageReturn)
    }

    @Test(arguments: ["#!/bin/sh\n", "#! /bin/sh -e\n", "#!/no/python\n", "#!/bin/sh\r\n", "#!\n", "echo\n", ""])
    func theCheckAgreesWithALaunch(text: String) throws {
        for mode: mode_t in [0o600, 0o700] {
            let folder = try TemporaryFolder()
            let path = try folder.write(text, to: "tool", mode: mode)
            let search = ProgramSearch(path: nil, directory: "/")
            var workers = try Workers()
            do throws(LaunchFailure) {
                try workers.spawn(Program(command: [path]))
                #expect(hostProblem(path, in: search) == nil)
            } catch {
                #expect(error.step == .exec)
                #expect(hostProblem(path, in: search) != nil, "\(error.sentence)")
            }
        }
    }

    @Test func aBrokenSymbolicLinkIsReported() throws {
        let folder = try TemporaryFolder()
        #expect(symlink("nowhere", folder.file("tool")) == 0)
        let search = ProgramSearch(path: nil, directory: "/")
        #expect(hostProblem(folder.file("tool"), in: search)?.reason == "it is a broken symbolic link")
    }

    @Test func theFirstExecutableFileInPATHIsUsed() throws {
        let first = try TemporaryFolder()
        let second = try TemporaryFolder()
        try first.write("#!/bin/sh\n", to: "tool", mode: 0o600)
        let path = "\(first.path):\(second.path)"
        #expect(
            hostProblem("tool", in: ProgramSearch(path: path, directory: "/"))
                == HostProblem(
                    reason:
                        "permission denied: it is not executable (chmod +x)", note: "it is \(first.path)/tool"))
        try second.write("#!/bin/sh\n", to: "tool", mode: 0o700)
        #expect(hostProblem("tool", in: ProgramSearch(path: path, directory: "/")) == nil)
    }
}
