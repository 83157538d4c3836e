import PreforkManifest
import Samples
import Supervision
import Testing

/// The same manifest runs on many machines, and each fills in what it is.
@Suite struct MachineTests {
    private func context(_ environment: [String: String]?, hostName: String? = "a.example") -> ResolutionContext {
        ResolutionContext(directory: "/srv", environment: environment, hostName: hostName)
    }

    private func arguments(_ text: String, in context: ResolutionContext) -> [[String]] {
        let manifest = """
            version: 1
            worker_groups:
              web: {command: [./server], ids: 0-1, args: [\(text)]}
            """
        return read(manifest, in: context).workers.map(\.program.arguments)
    }

    @Test func workersOfTwoMachinesHaveDifferentNames() {
        let text = "'--shard=${machine}-${id}', '--at=${hostname}'"
        let machines = ["0", "1"].map { arguments(text, in: context(["SLURM_NODEID": $0], hostName: "n\($0).x")) }
        #expect(machines[0] == [["--shard=0-0", "--at=n0.x"], ["--shard=0-1", "--at=n0.x"]])
        #expect(machines[1] == [["--shard=1-0", "--at=n1.x"], ["--shard=1-1", "--at=n1.x"]])
    }

    @Test func theyAreFilledInWhereEachTextOfAWorkerIs() throws {
        let text = """
            version: 1
            worker_groups:
              web:
                command: ["./server-${machine}"]
                env: {SHARD: "${machine}-${id}", HOST: "${hostname}"}
                working_dir: data/${machine}
                log: {prefix: "${hostname}/${machine}/${group}/${id} | "}
            """
        let spec = try #require(read(text, in: context(["PREFORK_MACHINE": "4"])).workers.first)
        #expect(spec.program.command == ["./server-4"])
        #expect(spec.program.environment == [Variable("HOST", "a.example"), Variable("SHARD", "4-0")])
        #expect(spec.program.workingDirectory == "/srv/data/4")
        #expect(spec.upkeep.output.standardOutput?.prefix == "a.example/4/${group}/${id} | ")
        // Nothing else of the machine's environment is in the spec, so a reload finds the same.
        #expect(read(text, in: context(["PREFORK_MACHINE": "4", "OTHER": "1"])).workers.first == spec)
        #expect(read(text, in: context(["SLURM_NODEID": "4"])).workers.first == spec)
    }

    @Test func withoutTheMachineTheyStay() throws {
        let text = "'${machine} ${machine:-0} ${hostname} $${machine}'"
        #expect(arguments(text, in: .hermetic)[0] == ["${machine} ${machine:-0} ${hostname} ${machine}"])
        let prefixed = read(
            """
            version: 1
            worker_groups: {a: {command: [./a], log: {prefix: "${machine} ${hostname} ${id} $$"}}}
            """)
        #expect(prefixed.workers.first?.upkeep.output.standardOutput?.prefix == "${machine} ${hostname} ${id} $$")
    }

    @Test func aDefaultIsForAMachineWithoutANumber() {
        #expect(arguments("'${machine:-0}'", in: context([:]))[0] == ["0"])
        #expect(arguments("'${machine:-lone}'", in: context([:]))[0] == ["lone"])
        #expect(arguments("'${machine:-}'", in: context([:]))[0] == [""])
        #expect(arguments("'${machine:-0}'", in: context(["NOMAD_ALLOC_INDEX": "3"]))[0] == ["3"])
    }

    @Test func aMachineWithoutANumberIsAnErrorThatSaysWhatToSet() throws {
        let loaded = read(
            """
            version: 1
            worker_groups:
              web: {command: [./server, "--shard=${machine}"]}
            """, in: context([:]))
        let finding = try #require(loaded.diagnostics.first)
        #expect(loaded.diagnostics.count == 1)
        #expect(finding.code == .unknownMachine)
        #expect(finding.span.start == Position(line: 3, column: 38))
        #expect(finding.hint == "set PREFORK_MACHINE, or write ${machine:-0} where it may be unset")
    }

    @Test func aNumberThatIsNoneIsAnErrorWithItsVariable() throws {
        for text in ["${machine}", "${machine:-0}"] {
            let loaded = read(
                "version: 1\nworker_groups: {a: {command: [./a, '\(text)']}}",
                in: context(["PREFORK_MACHINE": "eu-3"]))
            let finding = try #require(loaded.diagnostics.first)
            #expect(finding.code == .unknownMachine)
            #expect(finding.message.hasPrefix("cannot use PREFORK_MACHINE=eu-3 as the number of this machine"))
        }
        // Who does not ask for the number is not bothered.
        let loaded = read(
            "version: 1\nworker_groups: {a: {command: [./a]}}", in: context(["PREFORK_MACHINE": "eu-3"]))
        #expect(loaded.diagnostics.isEmpty)
    }
}
