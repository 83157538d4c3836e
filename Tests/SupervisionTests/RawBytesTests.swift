import Testing

@testable import Supervision

/// Bytes that are not UTF-8 travel in texts between NULs.
@Suite struct RawBytesTests {
    @Test(
        arguments: [
            [], [0x61], [0xFF], [0x61, 0xE9, 0x62], [0xC3], [0xC3, 0xA9, 0xFE], [0xF0, 0x9F, 0x98], [0xED, 0xA0, 0x80],
        ] as [[UInt8]])
    func bytesComeBackAsTheyWere(bytes: [UInt8]) {
        #expect(RawBytes.bytes(of: RawBytes.text(of: bytes).utf8, port: "80") == bytes)
    }

    @Test func theyStandBesideTheChosenPort() {
        let text = RawBytes.text(of: [0xE9]) + Program.pickedPort + RawBytes.text(of: [0xFF])
        #expect(RawBytes.bytes(of: text.utf8, port: "80") == [0xE9, 0x38, 0x30, 0xFF])
        #expect(RawBytes.shown(text) == "\u{FFFD}${port}\u{FFFD}")
    }

    @Test func thePortsOfSocketsAreFilledInByName() {
        let text = "a" + Program.pickedPort(of: "admin") + "b" + Program.pickedPort
        let ports = ["admin": "9090"]
        #expect(RawBytes.bytes(of: text.utf8, port: "80", socketPort: { ports[$0] }) == Array("a9090b80".utf8))
        #expect(RawBytes.bytes(of: Program.pickedPort(of: "other").utf8, port: "80", socketPort: { ports[$0] }) == nil)
        #expect(RawBytes.shown(text) == "a${port:admin}b${port}")
    }

    @Test(arguments: ["\0", "a\0b", "\0zz\0", "\0a\0", "\0\0", "\0port\0\0"])
    func anyOtherNULIsRefused(text: String) { #expect(RawBytes.bytes(of: text.utf8, port: "80") == nil) }
}
