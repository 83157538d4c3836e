import Testing

/// `check` without `--host` opens only the given files. strace(1) observes its system calls.
@Suite struct HermeticTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    /// A manifest with everything that `--host` checks.
    private let manifestWithNeeds = """
        version: 1
        worker_groups:
          web: {command: [sh, "${env:HOME}"], env_file: app.env, working_dir: data, cap: auto, runtime: go, count: 2}
          far: {command: [./missing], host: localhost, port: 8080}
          sock: {command: [sh], path: data/app.sock}
        """

    /// Returns the system calls that inspect the machine, in order, from the first call that refers to the workspace. Earlier
    /// calls are made by the loader, the Swift runtime and the C library.
    private func calls(_ words: String...) throws -> [String] {
        let trace = "\(workspace.path)/trace"
        let seen = "trace=%file,%network,getdents64,execve,execveat,clone,clone3,fork,vfork,sched_getaffinity,prlimit64"
        let line = "cd \"$0\" && exec strace -f -qq -s 4096 -o \(trace) -e \(seen) \"$@\""
        // The leak detection of a sanitizer needs ptrace, too, and would appear in the trace.
        let result = try Command(
            ["/bin/sh", "-c", line, workspace.path, Built.runner, "check"] + words,
            environment: ["ASAN_OPTIONS": "detect_leaks=0"]
        ).outcome()
        guard let text = contents(of: trace), text.contains("execve(\"\(Built.runner)\"") else {
            throw HarnessError(
                "cannot tell what `check` opens: this test needs strace and the right to ptrace. \(result.errors)")
        }
        let lines = text.split(separator: "\n").map { String($0.drop { $0 != " " }.drop { $0 == " " }) }
        let first = lines.firstIndex { !$0.hasPrefix("execve(") && $0.contains("\"empty.yaml\"") } ?? lines.endIndex
        return Array(lines[first...])
    }

    @Test func onlyTheGivenFilesAreOpened() throws {
        workspace.makeFolder("data")
        try workspace.write("app.env", "A=1")
        try workspace.write("empty.yaml", "")
        for name in ["a.yaml", "b.yaml"] { try workspace.write(name, manifestWithNeeds) }
        let folder = ["newfstatat(AT_FDCWD, \".\"", "getcwd(\"\(workspace.path)\""]

        let calls = try calls("empty.yaml", "a.yaml", "b.yaml")
        for name in ["empty.yaml", "a.yaml", "b.yaml"] {
            #expect(calls.count { $0.hasPrefix("openat(AT_FDCWD, \"\(name)\", O_RDONLY") } == 1, "\(calls)")
        }
        let named = ["newfstatat", "openat"].flatMap { call in
            ["empty.yaml", "a.yaml", "b.yaml"].map { "\(call)(AT_FDCWD, \"\($0)\"" }
        }
        // The size of an open file is read with fstat(2).
        let expected = named + folder + ["newfstatat(3, \"\"", "fstat(3"]
        let others = calls.filter { call in !expected.contains { call.hasPrefix($0) } }
        #expect(others == [], "only the given files and the name of their folder are read")
    }

    @Test func theSystemCallsDoNotDependOnTheManifest() throws {
        try workspace.write("empty.yaml", "")
        let few = try calls("empty.yaml")
        try workspace.write("empty.yaml", manifestWithNeeds)
        let many = try calls("empty.yaml")
        #expect(names(many) == names(few))
        #expect(names(many).contains("openat"))
    }

    /// Shows that the trace is complete: with `--host`, the same manifest causes these system calls.
    @Test func withHostTheMachineIsInspected() throws {
        try workspace.write("empty.yaml", manifestWithNeeds)
        let calls = try calls("--host", "empty.yaml")
        for mark in ["\(workspace.path)/missing\"", "app.env\"", "/bin/sh\"", "bind(", "/data\"", "sched_getaffinity("]
        {
            #expect(calls.contains { $0.contains(mark) }, "\(mark)")
        }
    }

    private func names(_ calls: [String]) -> [Substring] { calls.map { $0.prefix { $0 != "(" } } }
}
