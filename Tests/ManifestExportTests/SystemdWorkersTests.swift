import ManifestExport
import PreforkManifest
import Testing

/// The units with which systemd itself keeps the workers.
@Suite struct SystemdWorkersTests {
    private func export(_ text: String, version: Int = 252) -> Export {
        var options = SystemdOptions()
        options.shape = .workers
        options.version = version
        return SystemdExport.export(Sample.input("version: 1\nworker_groups:\n" + text), options)
    }

    @Test func anIDStandsAsTheInstanceOnlyWhereItIsTheIDInEachText() throws {
        let export = export(
            #"""
              web:
                command: [./a]
                ids: [1, 11, 21]
                args: ["${id}", "1", "w-${id}-1", "11-${id}"]
            """#)
        #expect(try export.file("web@.service").contains("ExecStart=/srv/app/a %i 1 w-%i-1 11-%i\n"))
        #expect(!export.files.contains { $0.name.contains(".d/") && $0.text.contains("ExecStart") })
    }

    @Test func aVariableThatEnvSetsHasAnotherNameInACommand() throws {
        let export = export("  w: {command: [/w, \"${env:LEVEL:-info}\", \"${env:Q}\"], env: {LEVEL: own}}")
        let unit = try export.file("w@.service")
        #expect(unit.contains("ExecStart=/w ${PREFORK_ENV_LEVEL} ${Q}\n"))
        #expect(unit.contains("Environment=PREFORK_ENV_LEVEL=info\n") && unit.contains("Environment=LEVEL=own\n"))
        #expect(export.losses.count { $0.key == "command" } == 2)
    }

    @Test func twoUnitsNeverHaveOneName() throws {
        let groups = """
              a: {command: [/a], ids: 0-1, ports: [7000, 7001], sockets: {b: 7005}}
              a-b: {command: [/ab], port: 7006, count: 2}
            """
        let export = export(groups)
        #expect(export.nameOfTwoFiles == nil)
        #expect(try export.file("a.b.socket").contains("ListenStream=127.0.0.1:7005\n"))
        #expect(try export.file("a-b.socket").contains("ListenStream=127.0.0.1:7006\n"))
    }

    @Test func aPortThatTheKernelPicksHasNoUnit() {
        let export = export("  web: {command: [/w], port: 0, count: 2}")
        #expect(!export.files.contains { $0.name.hasSuffix(".socket") })
        #expect(export.losses.contains { $0.key == "port" && $0.kind == .lost })
    }

    @Test func aLimitOfOneWorkerReplacesThatOfItsTemplate() throws {
        let export = export(
            "  w: {command: [/w], count: 2, limits: {nofile: 100}, overrides: {1: {limits: {nofile: 200}}}}")
        #expect(try !export.file("w@1.service.d/override.conf").contains("LimitNOFILE=\n"))
    }

    @Test func aTextWithoutATemplateIsInDropInsOfThoseThatDiffer() throws {
        let export = export(
            """
              web:
                command: [./a]
                ids: 0-3
                args: [x]
                overrides: {2: {args: [y], nice: 3}}
            """)
        #expect(try export.file("web@.service").contains("ExecStart=/srv/app/a x\n"))
        #expect(
            try export.file("web@2.service.d/override.conf")
                == "[Service]\nExecStart=\nExecStart=/srv/app/a y\nNice=3\n")
        #expect(export.files.count { $0.name.contains(".d/") } == 1)
    }

    @Test func aSettingThatOneWorkerLacksIsInTheDropInsOfTheOthers() throws {
        let export = export(
            """
              web:
                command: [./a]
                ids: 0-2
                env: {A: x}
                overrides: {1: {env: {A: null}}}
            """)
        #expect(try !export.file("web@.service").contains("Environment=A"))
        #expect(try export.file("web@1.service.d/override.conf").contains("UnsetEnvironment=A\n"))
        #expect(try export.file("web@2.service.d/override.conf").contains("Environment=A=x\n"))
    }

    @Test func eachWorkerWithAPortOfItsOwnHasASocketOfItsOwn() throws {
        let export = export("  s: {command: [./a], ids: [4, 5], ports: 9000-9001, listen: master}")
        #expect(try export.file("s@4.socket").contains("ListenStream=127.0.0.1:9000\n"))
        #expect(try export.file("s@5.socket").contains("ListenStream=127.0.0.1:9001\n"))
        #expect(try export.file("s@.service").contains("Sockets=s@%i.socket\n"))
        #expect(try export.file("s@4.service.d/override.conf").contains("SERVER_STARTER_PORT=127.0.0.1:9000=3"))
    }

    @Test func socketsThatCannotBeInOneUnitHaveUnitsOfTheirOwn() throws {
        let export = export(
            """
              a:
                command: [./a]
                count: 2
                port: 80
                sockets: {admin: {port: 81, backlog: 5}}
              b:
                command: [./b]
                count: 2
                path: b.sock
                sockets: {admin: {port: 82}}
            """)
        #expect(try export.file("a@.service").contains("Sockets=a.socket\nSockets=a-admin.socket\n"))
        #expect(try export.file("a-admin.socket").contains("Backlog=5\n"))
        #expect(export.losses.contains { $0.subject == "a" && $0.explanation.hasPrefix("the descriptors come in any") })
        // These two differ in no option that both have.
        #expect(try export.file("b.socket").contains("ListenStream=/srv/app/b.sock\nListenStream=127.0.0.1:82\n"))
        #expect(try export.file("b@.service").contains("Environment=LISTEN_FDNAMES=b:admin\n"))
    }

    @Test func aNeedOfACompletedGroupRequiresAJob() throws {
        let export = export(
            "  job: {command: [./j], restart: {policy: on-failure}}\n  web: {command: [./w], needs: {job: completed}}")
        let job = try export.file("job@.service")
        #expect(job.contains("Type=oneshot\nRemainAfterExit=yes\n"))
        // Systemd refuses it for a job.
        #expect(!job.contains("RestartForceExitStatus"))
        #expect(try export.file("web@.service").contains("After=job@0.service\nRequires=job@0.service\n"))
    }

    @Test func aVariableOfTheMachineIsOneOfTheUnit() throws {
        let export = export(
            #"  web: {command: [./a], args: ["--l=${env:L:-a b}"], env: {X: "${env:X}", Y: "${env:Z}"}}"#)
        let unit = try export.file("web@.service")
        #expect(unit.contains("ExecStart=/srv/app/a --l=${L}\n"))
        #expect(unit.contains("Environment=\"L=a b\"\n"))
        #expect(unit.contains("EnvironmentFile=-/etc/default/app\n"))
        #expect(!unit.contains("Environment=X") && !unit.contains("Environment=Y"))
        let kinds = Dictionary(uniqueKeysWithValues: export.losses.map { ($0.key, $0.kind) })
        #expect(kinds["args"] == .approximated)
        #expect(kinds["env.X"] == .approximated)
        #expect(kinds["env.Y"] == .lost)
    }

    @Test func textsThatAUnitCannotHoldAreToldAsLost() {
        let export = export(
            #"  web: {command: [./a], env: {"a.b": x, ESC: "\e[1m"}, working_dir: "/srv/x ", port: 0, args: ["${port}"]}"#
        )
        let lost = export.losses.filter { $0.kind == .lost }.map(\.key)
        for key in ["env.a.b", "env.ESC", "working_dir", "port", "args"] { #expect(lost.contains(key), "\(key)") }
    }

    @Test func aNameThatLooksLikeAPrefixOfACommandIsNone() throws {
        let export = export("  web: {command: [\"-a\"]}")
        #expect(try export.file("web@.service").contains("ExecStart=/usr/bin/env -- -a\n"))
    }

    @Test func endsThatSystemdTakesForSuccessAreFailures() throws {
        let unit = try export("  web: {command: [./a], restart: {policy: on-failure}}").file("web@.service")
        #expect(unit.contains("Restart=on-failure\nRestartForceExitStatus=SIGHUP SIGINT SIGTERM SIGPIPE\n"))
    }

    @Test func noTimeToStopIsNotForEver() throws {
        let unit = try export("  web: {command: [./a], stop: {timeout: 0s}}").file("web@.service")
        #expect(unit.contains("TimeoutStopSec=1ms\n"))
    }
}
