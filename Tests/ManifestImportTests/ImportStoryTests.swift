import ConfigText
import ManifestImport
import PreforkManifest
import Testing

/// What single settings of the programs become.
@Suite struct ImportStoryTests {
    private func imported(_ text: String, as format: ImportFormat, named name: String = "a") throws -> ImportedManifest
    {
        let source = Source(name: name, bytes: Array(text.utf8))
        return try ImportedManifest(of: [source], as: format, in: ImportContext(folder: "/srv/source"))
    }

    /// The lines of a group, without comments.
    private func lines(_ text: String, as format: ImportFormat, named name: String = "a") throws -> [String] {
        try imported(text, as: format, named: name).text.split(separator: "\n")
            .map { String($0.drop { $0 == " " }) }.filter { !$0.hasPrefix("#") }
    }

    @Test func exitCodesOfSupervisordBecomeAPolicy() throws {
        for (setting, policy) in [
            ("", "restart: {policy: on-failure}"), ("autorestart=true", "restart: {policy: always}"),
            ("autorestart=false", "restart: {policy: never}"),
            ("autorestart=unexpected\nexitcodes=0,2", "restart: {policy: on-failure, never_on: [2]}"),
            ("exitcodes=3", "restart: {policy: always, never_on: [3]}"),
        ] {
            #expect(try lines("[program:a]\ncommand=a\n\(setting)", as: .supervisord).contains(policy), "\(setting)")
        }
    }

    @Test func whatSupervisordSignalsBecomesKill() throws {
        for (setting, kill) in [
            ("stopasgroup=true", "group"), ("killasgroup=true", "mixed"), ("killasgroup=false", "process"),
            ("", "process"),
        ] {
            let found = try lines("[program:a]\ncommand=a\n\(setting)", as: .supervisord)
            #expect(found.contains("stop: {timeout: 10s, kill: \(kill)}"))
        }
    }

    @Test func aPaddedNumberOfSupervisordKeepsItsZerosWhereTheyAreTheSame() throws {
        func command(_ count: Int, from start: Int) throws -> [String] {
            let text = """
                [program:a]
                command=a %(process_num)03d
                process_name=a%(process_num)d
                numprocs=\(count)
                numprocs_start=\(start)
                """
            return try lines(text, as: .supervisord)
        }
        #expect(try command(9, from: 1).contains("command: [a, '00${id}']"))
        #expect(try command(9, from: 1).contains("ids: 1-9"))
        #expect(try command(90, from: 10).contains("command: [a, '0${id}']"))
        #expect(try command(20, from: 0).contains("command: [a, '${id}']"))
    }

    @Test func aDollarOfTheSourceIsNoPlaceholder() throws {
        let text = "[program:a]\ncommand=a '${HOME}' $1\nenvironment=A=\"$B\"\ndirectory=/a$b"
        let found = try lines(text, as: .supervisord)
        #expect(found.contains("command: [a, '$${HOME}', '$$1']"))
        #expect(found.contains("env: {A: '$$B'}"))
        #expect(found.contains("working_dir: '/a$$b'"))
    }

    @Test func whatAManifestRefusesIsLeftOutWithItsLine() throws {
        let text = """
            [program:a]
            command=a
            stopsignal=SOON
            numprocs=1000000
            process_name=%(process_num)d
            umask=999
            stopwaitsecs=long
            """
        let imported = try imported(text, as: .supervisord)
        let places = imported.leftOut.map { "\($0.origin.place.line) \($0.origin.name)" }
        #expect(
            places == [
                "3 [program:a] stopsignal", "4 [program:a] numprocs", "6 [program:a] umask",
                "7 [program:a] stopwaitsecs",
            ])
        #expect(imported.leftOut[0].reason.hasPrefix("a manifest refuses it: unknown signal 'SOON'"))
        #expect(imported.leftOut[3].reason == "it is no number of seconds")
    }

    @Test func aFileWithoutAProgramIsRefused() {
        for (text, format) in [
            ("[supervisord]\nnodaemon=true\n", ImportFormat.supervisord), ("# nothing\n", .procfile),
            ("services: {}\n", .compose),
            ("[Unit]\nDescription=x\n", .systemd), ("[circus]\n", .circus), ("{\"apps\": []}", .pm2),
        ] {
            #expect(throws: ImportRefusal.self) { _ = try imported(text, as: format) }
        }
    }

    @Test func theReasonForWhichNoProgramIsLeftIsTold() {
        let refusal = #expect(throws: ImportRefusal.self) {
            _ = try imported("[program:a]\ncommand=a 'b", as: .supervisord)
        }
        #expect(
            refusal?.line
                == "a:2: cannot find a program to run in this; [program:a]: a quote of its command is not closed, or it is empty"
        )
    }

    @Test func theLastOfTwoSettingsOfSupervisordCounts() throws {
        let imported = try imported("[program:a]\ncommand=one\ncommand=two", as: .supervisord)
        #expect(imported.text.contains("command: [two]"))
        #expect(imported.leftOut.map(\.reason) == ["a later one of this name counts"])
    }

    @Test func aJobThatOthersWaitForIsNotStartedAgain() throws {
        let text = """
            services:
              migrate: {command: ./migrate, restart: always}
              web: {command: ./web, depends_on: {migrate: {condition: service_completed_successfully}}}
            """
        let found = try lines(text, as: .compose)
        #expect(found.contains("restart: {policy: never}"))
        #expect(found.contains("needs: {migrate: completed}"))
    }

    @Test func variablesOfComposeAreThoseOfTheMaster() throws {
        let text = "services: {web: {command: [a, \"$B-${C:-d}-${E-f}-${G:?no}-$$H\"], restart: always}}"
        let found = try lines(text, as: .compose)
        #expect(found.contains("command: [a, '${env:B}-${env:C:-d}-${env:E:-f}-${env:G}-$$H']"))
    }

    @Test func aServiceWhoseGroupIsLeftOutIsNotNeeded() throws {
        let text = "services: {db: {image: db}, web: {command: web, restart: always, depends_on: [db]}}"
        let imported = try imported(text, as: .compose)
        #expect(!imported.text.contains("needs:"))
        #expect(imported.leftOut.map(\.origin.name) == ["services.db", "services.web.depends_on"])
    }

    @Test func variablesOfAUnitAreFilledInWhereTheyAreKnown() throws {
        func command(_ line: String) throws -> String {
            let text = "[Service]\nEnvironment=A=1 \"B=x y\" EMPTY=\nExecStart=\(line)\n"
            return try lines(text, as: .systemd, named: "a.service").first { $0.hasPrefix("command") } ?? ""
        }
        #expect(try command("/bin/a ${A} $B ${B} $$C") == "command: [/bin/a, '1', x, 'y', 'x y', '$$C']")
        #expect(try command("/bin/a $EMPTY b") == "command: [/bin/a, b]")
        #expect(
            try command("/bin/a $OTHER 'x y' ${OTHER}z")
                == "command: [/bin/sh, -c, 'exec /bin/a $$OTHER ''x y'' \"$${OTHER}\"z']")
        #expect(try command("-@/bin/a name b") == "command: [/bin/a, b]")
        #expect(try command(":/bin/a ${A}") == "command: [/bin/a, '$${A}']")
    }

    @Test func aUnitsEmptyLineTakesBackThoseBeforeIt() throws {
        let text = "[Service]\nExecStart=/bin/a\nExecStart=\nExecStart=/bin/b\n"
        #expect(try lines(text, as: .systemd, named: "a.service").contains("command: [/bin/b]"))
    }

    @Test func aProcfileNeedsAShellOnlyForItsSyntax() throws {
        let text = "a: A=1 ./a 'x y'\nb: exec ./b $X\nc: B=2 ./c $Y\nd: ./d && ./e\n"
        let found = try lines(text, as: .procfile)
        #expect(found.contains("command: [./a, 'x y']") && found.contains("env: {A: '1', PORT: '5000'}"))
        #expect(found.contains("command: [/bin/sh, -c, 'exec ./b $$X']"))
        #expect(found.contains("command: [/bin/sh, -c, 'exec env B=2 ./c $$Y']"))
        #expect(found.contains("command: [/bin/sh, -c, './d && ./e']"))
    }

    @Test func aNameThatNoGroupCanHaveIsChanged() throws {
        let found = try lines(
            "[program:my web]\ncommand=a\n[program:my-web]\ncommand=b\n[program:.]\ncommand=c", as: .supervisord)
        #expect(found.contains("my-web:") && found.contains("my-web-2:") && found.contains("group:"))
    }

    @Test func aFormatIsToldByTheContents() {
        func format(_ name: String, _ text: String) -> ImportFormat? {
            ImportFormat(of: Source(name: name, bytes: Array(text.utf8)))
        }
        #expect(format("x.conf", "; c\n[program:a]\n") == .supervisord)
        #expect(format("x.ini", "[watcher:a]") == .circus)
        #expect(format("x.ini", "[uwsgi]") == .uwsgi)
        #expect(format("x.yaml", "services: {}") == .compose)
        #expect(format("x.json", "{\"apps\": []}") == .pm2)
        #expect(format("unit", "[Unit]\nA=b\n[Service]\n") == .systemd)
        #expect(format("Procfile.dev", "") == .procfile)
        #expect(format("conf.py", "") == .gunicorn)
        for (name, text) in [
            ("a.yaml", "version: 1\nworker_groups: {}"), ("a.txt", "hello"), ("a.json", "{"), ("a.js", ""),
        ] {
            #expect(format(name, text) == nil)
        }
    }
}
