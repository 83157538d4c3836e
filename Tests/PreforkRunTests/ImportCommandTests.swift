import Glibc
import Testing

/// The command `import`, as a new user calls it.
@Suite struct ImportCommandTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    /// Twelve programs, as a supervisord.conf of some years has them.
    private var conf: String {
        """
        [unix_http_server]
        file=/run/supervisor.sock

        [supervisord]
        nodaemon=true
        environment=SHOP="all"

        [program:web]
        command=\(Built.probe) report "%(program_name)s %(process_num)02d"
        process_name=%(program_name)s_%(process_num)02d
        numprocs=3
        directory=%(here)s
        environment=GREETING="hello, world",PRICE='$5'
        autorestart=true
        stopasgroup=true

        [program:api]
        command=\(Built.probe) rest
        startsecs=1
        stopsignal=INT
        stopwaitsecs=20

        [program:queue]
        command=\(Built.probe) rest
        numprocs=2
        process_name=queue_%(process_num)d
        numprocs_start=5
        priority=20

        [program:beat]
        command = \(Built.probe) rest ; the clock
        startretries=5

        [program:off]
        command=\(Built.probe) rest
        autostart=false

        [program:report]
        command=\(Built.probe) rest
        startsecs=0

        [program:shell]
        command=/bin/sh -c "echo said; echo wrong >&2; exec \(Built.probe) rest"
        stdout_logfile=%(here)s/shell.log
        stdout_logfile_maxbytes=1MB
        redirect_stderr=true

        [program:mail]
        command=\(Built.probe) rest
        exitcodes=0,3

        [program:search]
        command=\(Built.probe) rest
        umask=027

        [program:cache]
        command=\(Built.probe) rest
        killasgroup=true

        [program:tail]
        command=\(Built.probe)
          rest
        autorestart=false

        [fcgi-program:fast]
        command=\(Built.probe) rest
        socket=unix://\(workspace.path)/fast.sock
        numprocs=2
        process_name=fast_%(process_num)d

        [include]
        files = conf.d/*.conf
        """
    }

    @Test func aSupervisordConfOfTwelveProgramsRuns() throws {
        let source = try workspace.write("supervisord.conf", conf)
        let manifest = workspace.path + "/app.yaml"
        let result = try Command.run(Built.runner, "import", "--output", manifest, source)
        #expect(result.code == 0 && result.output == "", "\(result)")
        #expect(result.errors.hasPrefix("\(source):1: [unix_http_server]"), "\(result)")
        #expect(
            result.errors.hasSuffix("app.yaml: 12 groups, 2 comments ask for a decision, 3 settings left out\n"),
            "\(result)")
        let check = try Command.run(Built.runner, "check", "--host", manifest)
        #expect(check.code == 0, "\(check)")

        let master = try Master(manifest)
        // Of twelve programs web has three workers, queue and fast have two, and off waits.
        let pids = try master.running(15)
        #expect(Set(pids.keys).isSuperset(of: ["web/0", "web/2", "queue/5", "queue/6", "fast/1", "shell/0"]))
        // A name with a space, as the quotes of the file say, and a number with its zero.
        let path = workspace.path + "/web 01"
        let report = try Deadline.await("the report of a worker") { contents(of: path) }
        for part in ["argument web 01", "variable GREETING=hello, world", "variable PRICE=$5", "variable SHOP=all"] {
            #expect(report.contains(part + "\n"), "\(part) in \(report)")
        }
        // Both streams are in the file, in the order in which they were read.
        try Deadline.await("the output of a worker") {
            contents(of: workspace.path + "/shell.log").map { Set($0.split(separator: "\n")) == ["said", "wrong"] }
                ?? false
        }
        // The socket of the fcgi-program is open.
        close(try Client.connection(path: workspace.path + "/fast.sock"))
        #expect(try master.stop() == 0)
    }

    @Test func theManifestGoesToStandardOutputAndTheListToStandardError() throws {
        let source = try workspace.write("Procfile", "web: ./web\nno process")
        let result = try Command.run(Built.runner, "import", source)
        #expect(result.code == 0)
        #expect(result.output.contains("command: [./web]"))
        #expect(
            result.errors == "\(source):2: 'no…': it is not of the form 'name: command'\n"
                + "\(source): 1 group, 1 comment asks for a decision, 1 setting left out\n")
        #expect(try Command.run(Built.runner, "import", "--strict", source).code == 1)
        let complete = try workspace.write("Procfile.full", "queue: ./queue")
        #expect(try Command.run(Built.runner, "import", "--strict", complete).code == 0)
    }

    @Test func aFileThatIsThereIsReplacedOnlyByForce() throws {
        let source = try workspace.write("Procfile", "queue: ./queue")
        let target = try workspace.write("app.yaml", "mine")
        let refused = try Command.run(Built.runner, "import", "--output", target, source)
        #expect(refused.code == 73 && refused.errors.contains("it is there already; --force replaces it"), "\(refused)")
        #expect(contents(of: workspace.path + "/app.yaml") == "mine\n")
        #expect(try Command.run(Built.runner, "import", "--force", "--output", target, source).code == 0)
        #expect(contents(of: workspace.path + "/app.yaml")?.contains("command: [./queue]") == true)
    }

    @Test func aManifestInAnotherFolderFindsTheProgramsOfTheSource() throws {
        workspace.makeFolder("shop")
        workspace.makeFolder("etc")
        try workspace.writeProgram("shop/report", "#!/bin/sh\npwd > here; echo \"$SECRET\" >> here; exec sleep 1000")
        try workspace.write("shop/.env", "SECRET=word")
        let source = try workspace.write("shop/Procfile", "queue: ./report")
        let target = workspace.path + "/etc/app.yaml"
        #expect(try Command.run(Built.runner, "import", "-o", target, source).code == 0)
        let master = try Master(target)
        try master.running(1)
        let file = workspace.path + "/shop/here"
        try Deadline.await("the report") { contents(of: file)?.contains("word") ?? false }
        #expect(contents(of: file) == "\(realPath(workspace.path))/shop\nword\n")
        #expect(try master.stop() == 0)
    }

    private func realPath(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    @Test func whatCannotBeTranslatedIsRefused() throws {
        let unknown = try workspace.write("notes.txt", "hello")
        let result = try Command.run(Built.runner, "import", unknown)
        #expect(result.code == 1 && result.output == "")
        #expect(
            result.errors
                == "\(unknown): cannot tell what kind of file this is; name it with --from: procfile, supervisord, "
                + "circus, compose, systemd, gunicorn, uwsgi, pm2\n")
        let script = try workspace.write("ecosystem.config.js", "module.exports = {}")
        #expect(try Command.run(Built.runner, "import", script).errors.contains("cannot read JavaScript"))
        let broken = try workspace.write("supervisord.conf", "[program:a]\ncommand")
        let refused = try Command.run(Built.runner, "import", broken)
        #expect(
            refused.code == 1 && refused.errors == "\(broken):2: cannot read the line: '=' is missing\n", "\(refused)")
        #expect(try Command.run(Built.runner, "import", workspace.path + "/none").code == 66)
        #expect(try Command.run(Built.runner, "import", "-").code == 64)
        #expect(try Command.run(Built.runner, "import", "--force", unknown).code == 64)
        let two = try Command.run(Built.runner, "import", "--from", "procfile", unknown, unknown)
        #expect(two.code == 1 && two.errors.contains("cannot translate several files of procfile"), "\(two)")
    }

    @Test func standardInputIsReadWhereItsKindIsNamed() throws {
        let line = "printf 'queue: ./queue\\n' | \"$0\" import --from procfile -"
        let result = try Command.run("/bin/sh", "-c", line, Built.runner)
        #expect(result.code == 0 && result.output.contains("command: [./queue]"), "\(result)")
    }
}
