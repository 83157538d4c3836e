import Glibc
import Testing

/// The example manifests do what their comments say. The tests replace only ports and the path of the program.
@Suite struct ExampleTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func text(_ name: String, runsHello: Bool = true, _ replacements: (String, String)...) throws -> String {
        let path = "\(Built.package)/examples/\(name)"
        var text = try #require(contents(of: path), "\(path) cannot be read")
        #expect(try Command.run(Built.runner, "check", path).code == 0, "check examples/\(name)")
        for (old, new) in replacements + (runsHello ? [("../.build/debug/hello", Built.hello)] : []) {
            #expect(text.contains(old), "\(name) no longer has \(old)")
            text = text.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
        }
        return text
    }

    /// `Tests/Servers/run` runs these manifests, with servers that are not installed everywhere.
    @Test func theManifestsForServersAreAccepted() throws {
        let names = entries(of: "\(Built.package)/examples/servers").filter { $0.hasSuffix(".yaml") }
        #expect(names.count >= 8)
        for name in names {
            let result = try Command.run(Built.runner, "check", "\(Built.package)/examples/servers/\(name)")
            #expect(result.code == 0 && result.output.contains("ok"), "\(name): \(result.output)\(result.errors)")
        }
    }

    @Test func webServesFromSeveralWorkersAndAppliesAnEdit() throws {
        let web = try text("web.yaml", ("port: 8080", "port: 0"))
        let master = try Master(try workspace.write("web.yaml", web))
        let port = try master.port()
        let before = try master.running(4)
        #expect(try Client.get(port: port).hasPrefix("Hello from web/"))
        try workspace.write("web.yaml", web.split(separator: "ids: 0-3").joined(separator: "ids: 0-5"))
        try master.reload()
        let after = try master.running(6)
        #expect(before.allSatisfy { after[$0.key] == $0.value })
        #expect(try master.stop() == 0)
    }

    @Test func rollingReplacesTheWorkerThatItsCommentNames() throws {
        let rolling = try text("rolling.yaml", ("port: 8081", "port: 0"))
        let master = try Master(try workspace.write("rolling.yaml", rolling))
        try master.line("pool/3 launched")
        try workspace.write("rolling.yaml", rolling.split(separator: "=Bonjour").joined(separator: "=Salut"))
        #expect(try master.reload().contains("1 to replace"))
        try master.line("pool/2", "--greeting=Bonjour → --greeting=Salut")
        try master.line("pool/2 launched")
        #expect(try master.stop() == 0)
    }

    @Test func runtimeCapsArePassedToEachRuntime() throws {
        let command = try Command([Built.runner, try workspace.write("caps.yaml", try text("runtime-caps.yaml"))])
        var output = ""
        let deadline = Deadline()
        let expected = [
            "+RTS -N2 -RTS", "OMP_NUM_THREADS=2", "-XX:ActiveProcessorCount=2", "UV_THREADPOOL_SIZE=4", "+S 2:2",
            "--threads=1", "Cpus_allowed_list",
        ]
        while !expected.allSatisfy(output.contains) {
            output += String(decoding: try command.read(.output, until: deadline), as: UTF8.self)
        }
        command.signal(SIGTERM)
        _ = try command.all(.output)
        #expect(try command.exitCode() == 0)
    }

    @Test func variousWorkersRunSideBySide() throws {
        let various = try text(
            "various-workers.yaml", ("port: 8082", "port: 0"), ("ports: 9100-9102", "ports: [0, 0, 0]"),
            ("../.build/admin.sock", "admin.sock"), ("../.build/web.sock", "web.sock"))
        let master = try Master(try workspace.write("various.yaml", various))
        try master.line("once/0", "exited with 0", "no restart by its restart policy")
        try master.running(7)
        try Deadline.await("the unix socket's answer") {
            try Client.get(path: workspace.path + "/admin.sock").contains("admin/0")
        }
        #expect(try Client.get(path: workspace.path + "/web.sock").contains("web/"))
        #expect(try master.stop() == 0)
    }

    /// As the user that runs the tests, with other programs: a migration that fails at its second version, and workers that say
    /// that they are ready.
    @Test func aFailedMigrationTakesTheReloadBack() throws {
        let production = try text(
            "production.yaml", runsHello: false, ("user: www-data", "user: \(getuid())"), ("port: 8000", "port: 0"),
            ("/srv/shop", workspace.path), ("/var/log/shop", workspace.path), ("min_ready: 10s", "min_ready: 0s"))
        workspace.makeFolder("bin")
        for (name, script) in [
            ("migrate", "echo version $SHOP_VERSION; test $SHOP_VERSION = 1"),
            ("gunicorn", "exec \(Built.probe) tell-and-rest READY=1"), ("queue-worker", "exec \(Built.probe) rest"),
        ] {
            let path = try workspace.write("bin/\(name)", "#!/bin/sh\n\(script)\n")
            #expect(chmod(path, 0o755) == 0)
        }
        let path = try workspace.write("shop.yaml", production)
        let master = try Master(path)
        try master.line("migrate/0", "exited with 0")
        let before = try master.running(6)
        #expect(try #require(contents(of: workspace.path + "/migrate.log")).contains(#""text":"version 1""#))

        let next = production.split(separator: #"SHOP_VERSION: "1""#, omittingEmptySubsequences: false)
            .joined(separator: #"SHOP_VERSION: "2""#)
        try workspace.write("shop.yaml", next)
        try master.reload()
        try master.line("migrate/0", "exited with 1")
        try master.line("is taken back")
        #expect(try master.running(6) == before)
        #expect(try master.stop() == 0)
    }
}
