import Supervision
import Testing

/// The number of a machine comes from whoever has placed the master there.
@Suite struct MachineNumberTests {
    private func find(_ environment: [String: String], on hostName: String? = "node-7") throws -> Int? {
        try MachineNumber.find(hostName: hostName) { environment[$0] }
    }

    @Test func nobodyNumbersAMachineByItsName() throws { #expect(try find([:]) == nil) }

    @Test(arguments: ["SLURM_NODEID", "NOMAD_ALLOC_INDEX", "JOB_COMPLETION_INDEX"])
    func anEngineGivesTheNumber(variable: String) throws {
        #expect(try find([variable: "2"]) == 2)
        #expect(try find([variable: "0"]) == 0)
    }

    @Test func ourOwnVariableWins() throws {
        #expect(try find(["SLURM_NODEID": "2", "PREFORK_MACHINE": "5", "NOMAD_ALLOC_INDEX": "9"]) == 5)
        #expect(try find(["PREFORK_MACHINE": "", "SLURM_NODEID": "2"]) == 2)
        #expect(try find(["PREFORK_MACHINE": "03"]) == 3)
    }

    @Test(arguments: ["a", "-1", "1.5", " 1", "1000000", "99999999999999999999", "٣"])
    func aValueThatIsNoNumberIsNotGuessed(value: String) {
        let error = #expect(throws: MachineNumber.Unsound.self) {
            try find(["PREFORK_MACHINE": value, "SLURM_NODEID": "2"])
        }
        #expect(error?.variable == "PREFORK_MACHINE" && error?.value == value)
    }

    @Test(
        arguments: [
            ("web-0", 0), ("web-12", 12), ("my-web-3", 3), ("web-3.web.default.svc.cluster.local", 3),
            ("web-9999", 9999),
            // A Deployment's pod has five random characters, and no StatefulSet counts as `web-03`.
            ("web-5d4f8c7b9-24789", nil), ("web-03", nil), ("web", nil), ("-3", nil), ("web-", nil), ("web-x3", nil),
            ("", nil),
        ] as [(String, Int?)])
    func theOrdinalOfAPodIsTheNumber(pod: String, ordinal: Int?) throws {
        #expect(try find(["KUBERNETES_SERVICE_HOST": "10.0.0.1"], on: pod) == ordinal)
        #expect(try find(["KUBERNETES_SERVICE_HOST": "10.0.0.1", "POD_NAME": pod], on: "other-9") == ordinal)
        #expect(try find(["POD_NAME": pod], on: pod) == nil)
    }
}
