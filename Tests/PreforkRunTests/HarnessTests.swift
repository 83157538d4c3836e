import Glibc
import Testing

/// The waits and the ends of the programs that tests run.
@Suite struct HarnessTests {
    @Test func aWaitForAProgramThatPrintsWithoutEndIsBounded() throws {
        let program = try Command(["yes", "still here"])
        let deadline = Deadline(seconds: 0.1)
        let failure = #expect(throws: HarnessError.self) {
            while true { _ = try program.read(.output, until: deadline) }
        }
        #expect(failure?.description.contains("$ yes still here\n") == true)
        #expect(failure?.description.contains("still here\nstill here") == true)
    }

    @Test func aWaitBeyondTheEndOfTheOutputIsBounded() throws {
        let program = try Command(["true"])
        let deadline = Deadline(seconds: 0.1)
        #expect(throws: HarnessError.self) {
            while true { _ = try program.read(.output, until: deadline) }
        }
    }

    @Test func theProcessesBelowAProgramAreKilledWithIt() throws {
        var program: Command? = try Command(["sh", "-c", "setsid sleep 600 & echo $!; wait"])
        let text = try #require(try program?.read(.output, until: Deadline()))
        let child = try #require(Int32(String(decoding: text, as: UTF8.self).dropLast()))
        // The shell's child is another program only after setsid(1) has run.
        try Deadline.await("sleep") { contents(of: "/proc/\(child)/comm") == "sleep\n" }
        program = nil
        try Deadline.await("the end of the child") {
            let state = contents(of: "/proc/\(child)/stat")
            return state == nil || state?.contains(") Z ") == true
        }
    }
}
