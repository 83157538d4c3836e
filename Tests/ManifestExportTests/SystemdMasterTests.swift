import Foundation
import ManifestExport
import PreforkManifest
import Testing

/// The unit that runs a master.
@Suite struct SystemdMasterTests {
    private func export(_ text: String, _ change: (inout SystemdOptions) -> Void = { _ in }) -> Export {
        var options = SystemdOptions()
        change(&options)
        return SystemdExport.export(Sample.input("version: 1\nname: shop\n" + text), options)
    }

    private func unit(_ text: String, _ change: (inout SystemdOptions) -> Void = { _ in }) throws -> String {
        try export(text, change).file("shop.service")
    }

    @Test func theMasterReadsTheManifestSoNothingIsLost() throws {
        #expect(SystemdExport.export(try Sample.everyKey(), SystemdOptions()).losses.map(\.key) == ["args"])
    }

    @Test func whatAUserMayNotDoIsLost() {
        let text =
            "worker_groups: {w: {command: [/w], host: 0.0.0.0, port: 80, nice: -5, oom_score_adj: -100, capabilities: [NET_RAW]}}"
        let lost = export(text) { $0.user = "app" }.losses.filter { $0.kind == .lost }.map(\.key)
        #expect(Set(lost) == ["port", "nice", "oom_score_adj", "capabilities"])
        #expect(export(text).losses.isEmpty)
    }

    /// The master asks the machine itself.
    @Test func theNameOfTheMachineIsNoVariableOfTheUnit() throws {
        #expect(try !unit("worker_groups: {w: {command: [/w, \"${hostname}\"]}}").contains("EnvironmentFile"))
    }

    @Test func aNewerSystemdWaitsForTheReloadItself() throws {
        let text = "worker_groups: {a: {command: [./a]}}"
        let old = try unit(text)
        #expect(old.contains("Type=notify\n"))
        #expect(old.contains("ExecReload=prefork-run reload --wait /srv/app/app.yaml\n"))
        let new = try unit(text) { $0.version = 253 }
        #expect(new.contains("Type=notify-reload\n"))
        #expect(!new.contains("ExecReload="))
        #expect(try unit("control: off\n" + text).contains("ExecReload=/bin/kill -HUP $MAINPID\n"))
    }

    @Test func theStopHasTimeForTheGroupsOneAfterTheOther() throws {
        let text = """
            worker_groups:
              a: {command: [./a], stop: {timeout: 10s}}
              b: {command: [./b], needs: [a], stop: {timeout: 2m}}
              c: {command: [./c], needs: [b], stop: {timeout: 1s}}
              d: {command: [./d], stop: {timeout: 100s}}
            """
        #expect(try unit(text).contains("TimeoutStopSec=146s\n"))
    }

    @Test func hardeningLeavesWhatTheManifestNames() throws {
        let plain = "worker_groups: {a: {command: [/opt/a], working_dir: /opt}}"
        for line in ["ProtectHome=read-only", "PrivateTmp=yes", "ProtectKernelModules=yes", "RestrictRealtime=yes"] {
            #expect(try unit(plain).contains("\(line)\n"), "\(line)")
        }
        #expect(try !unit(plain).contains("NoNewPrivileges"))
        #expect(try !unit("worker_groups: {a: {command: [/home/me/a]}}").contains("ProtectHome"))
        #expect(try !unit("worker_groups: {a: {command: [/opt/a], env: {D: /tmp/x}}}").contains("PrivateTmp"))
        #expect(
            try !unit("worker_groups: {a: {command: [/opt/a], limits: {rtprio: 5}}}").contains("RestrictRealtime"))
        #expect(
            try !unit("worker_groups: {a: {command: [/opt/a], capabilities: [sys_module]}}")
                .contains("ProtectKernelModules"))
        #expect(try unit(plain).contains("ProtectSystem=full\n"))
        #expect(
            try unit("worker_groups: {a: {command: [/opt/a], log: {file: /etc/a/log}}}").contains("ProtectSystem=yes\n")
        )
        #expect(
            try !unit("worker_groups: {a: {command: [/opt/a], log: {file: /usr/a/log}}}").contains("ProtectSystem"))
        #expect(
            try unit("worker_groups: {a: {command: [/opt/a], no_new_privileges: true}}")
                .contains("NoNewPrivileges=yes\n"))
    }

    @Test func aMasterThatIsNotRootCannotBecomeAnother() throws {
        let text = "worker_groups: {a: {command: [./a], user: www-data}, b: {command: [./b], user: app}}"
        let export = export(text) { $0.user = "app" }
        #expect(export.losses.map(\.key) == ["user"])
        #expect(export.losses.map(\.subject) == ["a"])
        let unit = try export.file("shop.service")
        #expect(unit.contains("User=app\n"))
        // They would take the right to gain privileges from workers that do not give it up.
        #expect(!unit.contains("ProtectKernel"))
    }

    @Test func systemdOpensTheSocketsOfFixedAddresses() throws {
        let export = export(
            """
            worker_groups:
              a: {command: [./a], port: 80, host: "::1", listen: {ipv6_only: true}}
              b: {command: [./b], path: run/b.sock, mode: "0660"}
              c: {command: [./c], port: 0}
              d: {command: [./d], host: example.org, port: 81}
            """
        ) { $0.hasSockets = true }
        let sockets = export.files.filter { $0.name.hasSuffix(".socket") }.map(\.text).joined()
        #expect(sockets.contains("ListenStream=[::1]:80\n"))
        #expect(sockets.contains("BindIPv6Only=ipv6-only\n"))
        #expect(sockets.contains("ListenStream=/srv/app/run/b.sock\n"))
        #expect(sockets.contains("SocketMode=0660\n"))
        #expect(!sockets.contains("example.org"))
        #expect(sockets.components(separatedBy: "ListenStream=").count == 3)
        #expect(export.losses.contains { $0.subject == "d" && $0.kind == .approximated })
    }

    @Test func theMastersOwnDescriptorsAreKeptOverARestart() throws {
        let text = "worker_groups: {a: {command: [./a], port: 80}}"
        #expect(try unit(text).contains("FileDescriptorStoreMax=16\nEnvironment=FDSTORE=16\n"))
        #expect(try !unit(text) { $0.version = 254 }.contains("FDSTORE="))
        #expect(try !unit("worker_groups: {a: {command: [./a]}}").contains("FileDescriptorStoreMax"))
    }
}
