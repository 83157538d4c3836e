import Glibc
import Testing

@testable import PreforkLinux

@Suite struct SystemErrorTests {
    @Test func anErrorIsDescribedByASentence() {
        let error = SystemError("bind", errno: EACCES, to: "listen on 127.0.0.1:80")
        #expect(error.description == "cannot listen on 127.0.0.1:80: permission denied (bind)")
    }

    @Test func anUnknownErrorNumberIsShown() {
        #expect(SystemError("bind", errno: 100_000, to: "listen").description == "cannot listen: error 100000 (bind)")
    }

    @Test func checkReturnsTheResultOrThrowsTheErrorNumber() throws {
        #expect(try SystemError.check("dup", 7, to: "copy") == 7)
        #expect(throws: SystemError("close", errno: EBADF, to: "close it")) {
            try SystemError.check("close", close(-1), to: "close it")
        }
    }

    @Test func aDescriptorIsClosedWithItsOwner() throws {
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        try #require(socketpair(AF_UNIX, kind, 0, &ends) == 0)
        let reader = Descriptor(owning: ends[0])
        do { _ = Descriptor(owning: ends[1]) }
        // The other end reads the end of the file, and does not wait.
        var byte: UInt8 = 0
        #expect(read(reader.raw, &byte, 1) == 0)
    }
}
