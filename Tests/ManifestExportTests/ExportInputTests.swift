import ManifestExport
import PreforkManifest
import Supervision
import Testing

/// What an exporter is told of the machine on which the workers will run.
@Suite struct ExportInputTests {
    private func worker(_ text: String, cpus: Int? = nil, knowing known: [String: String] = [:]) throws
        -> ExportedWorker
    {
        let input = Sample.input("version: 1\nworker_groups:\n  web: " + text, cpus: cpus, knowing: known)
        return try #require(input.groups.first?.workers.first)
    }

    @Test func variablesAreKeptApartWithTheirDefaults() throws {
        let worker = try worker(
            #"{command: [./a], args: ["--l=${env:L:-info}/${id}", "${env:M}", "$${env:L}", "${env:L:-warn}"]}"#)
        #expect(
            worker.arguments.map(\.parts) == [
                [.literal("--l="), .variable("L", fallback: "info"), .literal("/0")], [.variable("M", fallback: nil)],
                [.literal("${env:L}")], [.variable("L", fallback: "warn")],
            ])
        #expect(worker.arguments.map(\.written) == ["--l=${env:L:-info}/0", "${env:M}", "${env:L}", "${env:L:-warn}"])
    }

    @Test func aKnownVariableHasItsValue() throws {
        let worker = try worker(
            #"{command: ["${env:BASE}/bin/a"], args: ["${env:L:-info}", "${env:E:-x}"]}"#,
            knowing: ["BASE": "/opt", "E": ""])
        #expect(worker.program.literal == "/opt/bin/a")
        #expect(worker.arguments.map(\.written) == ["${env:L:-info}", "x"])
    }

    @Test func aPortThatTheKernelPicksIsNoText() throws {
        let worker = try worker(#"{command: [./a], port: 0, args: ["--port=${port}"]}"#)
        #expect(worker.arguments.map(\.parts) == [[.literal("--port="), .pickedPort(of: nil)]])
        #expect(!worker.identity.contains { $0.name == "PREFORK_PORT" })
    }

    @Test func aCapOfTheMachineIsFoundAndANumberOfCPUsSettlesIt() throws {
        let text = #"{command: [./a], runtime: go, cap: 50%}"#
        #expect(try worker(text).capDependsOnMachine)
        let settled = try worker(text, cpus: 8)
        #expect(!settled.capDependsOnMachine)
        #expect(settled.spec.program.cap == 4)
        #expect(settled.variables.contains { $0.name == "GOMAXPROCS" && $0.value?.literal == "4" })
        #expect(try !worker(#"{command: [./a], runtime: go, cap: 3}"#).capDependsOnMachine)
    }

    @Test func theManifestIsWhereItsFolderWillBe() {
        let input = Sample.input("version: 1\nworker_groups: {a: {command: [./a]}}", in: "/srv/x")
        #expect(input.manifestPath == "/srv/x/app.yaml")
        #expect(input.workers.first?.program.literal == "/srv/x/a")
        #expect(input.workers.first?.workingDirectory.literal == "/srv/x")
    }
}
