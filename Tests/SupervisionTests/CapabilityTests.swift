import Testing

@testable import Supervision

@Suite struct CapabilityTests {
    @Test func aCapabilityHasTheNumberOfTheKernel() {
        #expect(Capabilities.names.count == 41)
        #expect(Capabilities.chown.rawValue == 1 && Capabilities.checkpointRestore.rawValue == 1 << 40)
        #expect(Capabilities(name: "net_bind_service") == .netBindService)
        #expect(Capabilities.netBindService.rawValue == 1 << 10 && Capabilities.sysAdmin.rawValue == 1 << 21)
        for (number, name) in Capabilities.names.enumerated() {
            #expect(Capabilities(name: name)?.rawValue == 1 << UInt64(number))
        }
    }

    @Test func aNameMayHaveThePrefixAndAnyCase() {
        for name in ["KILL", "cap_kill", "CAP_KILL", "Cap_Kill"] { #expect(Capabilities(name: name) == .kill) }
        for name in ["", "cap_", "kil", "cap_cap_kill", "41"] { #expect(Capabilities(name: name) == nil) }
    }

    @Test func aSetIsWrittenInTheOrderOfTheNumbers() {
        #expect(Capabilities([.kill, .chown]).names == ["chown", "kill"])
        #expect(Capabilities(rawValue: 1 << 63).names == ["63"])
        #expect(Capabilities.all.each.count == 41 && Capabilities([]).each.isEmpty)
        #expect(Capabilities([.kill, .chown]).fieldValue?.manifestText == "[chown, kill]")
    }

    @Test func whatTheMasterCannotGiveOrTakeIsAnObstacle() {
        var rights = MasterRights()
        #expect(rights.obstacle(toKeeping: .all) == nil && rights.obstacle(toDroppingAllBut: []) == nil)
        rights.capabilities = [.kill]
        rights.lastingCapabilities = [.kill, .chown]
        #expect(rights.obstacle(toKeeping: [.kill]) == nil)
        #expect(rights.obstacle(toKeeping: [.kill, .bpf]) == "prefork-run does not have it")
        #expect(rights.obstacle(toKeeping: [.perfmon, .bpf]) == "prefork-run does not have perfmon, bpf")
        #expect(rights.obstacle(toDroppingAllBut: [.kill, .chown, .bpf]) == nil)
        #expect(rights.obstacle(toDroppingAllBut: [.kill])?.contains("CAP_SETPCAP") == true)
    }
}
