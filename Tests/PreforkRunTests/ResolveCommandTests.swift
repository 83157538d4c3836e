import Foundation
import Testing

/// The command `resolve`, whose output matches what `run` launches.
@Suite struct ResolveCommandTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private let text = """
        version: 1
        name: shop
        defaults: {env: {LANG: null, LEVEL: "${env:LEVEL:-info}"}}
        worker_groups:
          web:
            command: [\(Built.probe), report, "report-${id}"]
            ids: [0, 4]
            port: 0
            cap: 100%
            runtime: [ghc, openmp, jvm]
            args: ["--bind=${host}", "--fd=${fd}", "${env:LEVEL}"]
            env_file: web.env
            env: {OMP_NUM_THREADS: "7", "GREETING": "a \\"b\\"\\té"}
            overrides:
              4: {args: [], path: "own.sock", cap: 3}
        """

    @Test func aLaunchedWorkerMatchesItsResolvedSettings() throws {
        try workspace.write("web.env", "FROM_FILE=yes\nGREETING=hidden")
        let path = try workspace.write("app.yaml", text)
        let variables = ["LEVEL": "debug", "JAVA_TOOL_OPTIONS": "-Xmx1g"]
        let master = try Master(path, environment: variables)
        let resolving = try Command(
            [Built.runner, "resolve", "--host", "--format", "json", path], environment: variables)
        let resolved = try object(try resolving.all(.output))
        #expect(try resolving.exitCode() == 0)
        let workers = try #require(resolved["workers"] as? [[String: Any]])
        #expect(workers.count == 2)
        for (number, worker) in zip([0, 4], workers) {
            let report = try Deadline.await("the report of \(number)") {
                contents(of: "\(workspace.path)/report-\(number)")
            }
            try compare(worker, with: Report(report))
        }
        #expect(try master.stop() == 0)
    }

    private func compare(_ worker: [String: Any], with report: Report) throws {
        let words = try #require(worker["command"] as? [String]) + (try #require(worker["args"] as? [String]))
        #expect(words == report.values(of: "argument"))
        #expect([worker["working_dir"] as? String] == report.values(of: "directory"))
        let sockets = worker["sockets"] as? [[String: Any]] ?? []
        #expect(sockets.map { "\($0["fd"] ?? 0)" } == report.inheritedSockets)

        var given = report.variables
        let port = given["SERVER_STARTER_PORT"]?.split(separator: "=").first?.split(separator: ":").last
        // These variables are set at each launch. All others are inherited or resolved.
        given["PREFORK_GENERATION"] = nil
        given["RUNTIME_DIRECTORY"] = nil
        given["STATE_DIRECTORY"] = nil
        given = given.filter { name, _ in
            !["LISTEN_", "EINHORN_", "SERVER_STARTER_"].contains(where: name.hasPrefix)
        }
        var expected = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "LEVEL": "debug"]
        for (name, value) in try #require(worker["env"] as? [String: Any]) {
            expected[name] = value as? String
            if value as? String == "${port}" { expected[name] = port.map(String.init) }
        }
        #expect(given == expected)
    }

    @Test func workersAndGroupsCanBeSelected() throws {
        let path = try workspace.write(
            "app.yaml",
            "version: 1\nworker_groups:\n"
                + ["a", "b", "c"]
                .map { "  \($0): {command: [./x], count: 2}\n" }.joined())
        let result = try Command.run(Built.runner, "resolve", "--format", "json", path, "b/1", "a")
        #expect(result.code == 0)
        let workers = try #require(try object(result.output)["workers"] as? [[String: Any]])
        #expect(workers.map { $0["id"] as? String } == ["a/0", "a/1", "b/1"])
        let unknown = try Command.run(Built.runner, "resolve", path, "b/7")
        #expect(unknown.code == 64)
        #expect(unknown.output == "")
        #expect(unknown.errors.contains("cannot find 'b/7'"))
    }

    @Test func withoutHostNothingOfTheMachineIsRead() throws {
        let path = try workspace.write("app.yaml", text)
        let command = try Command([Built.runner, "resolve", path], environment: ["LEVEL": "debug"])
        let output = try command.all(.output)
        #expect(try command.exitCode() == 0, "the missing env_file is not read")
        #expect(output.contains("'${env:LEVEL}'"))
        #expect(output.contains("    env_file: [web.env]\n"), "the files that `run` would read")
        #expect(output.contains("# \(path):5:3, override at \(path):15:7\n  - id: web/4\n"), "\(output)")
        #expect(try Command.run(Built.runner, "resolve", "--host", path).code == 1)
    }

    @Test func standardInputCanHaveAName() throws {
        let path = try workspace.write("app.yaml", text)
        let line = "cd \"$0\" && \"$1\" resolve --stdin-filename app.yaml - < app.yaml"
        let piped = try Command.run("/bin/sh", "-c", line, workspace.path, Built.runner)
        #expect(piped.code == 0)
        #expect(
            piped.output == (try Command.run(Built.runner, "resolve", path)).output.replacing(path, with: "app.yaml"))
        #expect(try Command.run(Built.runner, "resolve", "--stdin-filename", "x.yaml", path).code == 64)
    }

    @Test func theOutputShowsWhichProcessOpensAnAddress() throws {
        let path = try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              a: {command: [x], port: 80}
              b: {command: [x], port: 81, listen: worker}
              c: {command: [x, "${path}"], path: c.sock, listen: worker}
              d: {command: [x], path: d.sock}
              e: {command: [x]}
            """)
        let output = try Command.run(Built.runner, "resolve", "--format", "json", path).output
        let workers = try #require(try object(output)["workers"] as? [[String: Any]])
        #expect(workers.map { $0["listen"] as? String } == ["master", "worker", "worker", "master", nil])
        let sockets = workers.map { ($0["sockets"] as? [[String: Any]])?.first }
        #expect(sockets.map { $0?["protocol"] as? String } == ["tcp", nil, nil, nil, nil])
        #expect(sockets[3]?.keys.sorted() == ["backlog", "fd", "name", "path", "when_down"])
    }

    @Test func theExitCodesAreThoseOfCheck() throws {
        let bad = try workspace.write("bad.yaml", "version: 3")
        let refused = try Command.run(Built.runner, "resolve", bad)
        #expect(refused.code == 1)
        #expect(refused.output == "")
        #expect(refused.errors.contains("bad.yaml:1:10: error: "))
        #expect(try Command.run(Built.runner, "resolve", workspace.path + "/none.yaml").code == 66)
        #expect(try Command.run(Built.runner, "resolve", bad, "--format", "toml").code == 64)
    }

    private func object(_ json: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    }
}

/// The report of a probe about its arguments, environment and descriptors.
private struct Report {
    private let lines: [Substring]

    init(_ text: String) { lines = text.split(separator: "\n") }

    func values(of kind: String) -> [String] {
        lines.filter { $0.hasPrefix(kind + " ") }.map { String($0.dropFirst(kind.count + 1)) }
    }

    var variables: [String: String] {
        let pairs = values(of: "variable").map {
            $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        }
        return Dictionary(
            uniqueKeysWithValues: pairs.map { (String($0[0]), $0.count > 1 ? String($0[1]) : "") })
    }

    /// The descriptors that are sockets, without the standard streams.
    var inheritedSockets: [String] {
        values(of: "descriptor").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count > 1, words[1].hasPrefix("socket:"), let number = Int(words[0]), number > 2 else {
                return nil
            }
            return String(number)
        }
    }
}
