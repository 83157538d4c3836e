import Supervision
import Testing

@testable import PreforkLinux

@Suite struct NotifyMessageTests {
    @Test(arguments: [
        ("READY=1", [WorkerReport.ready]),
        ("READY=1\n", [.ready]),
        ("READY=1\0", [.ready]),
        ("STATUS=warm\nREADY=1", [.status("warm"), .ready]),
        ("\n\nREADY=1\nMAINPID=1\n", [.ready]),
        ("WATCHDOG=1", [.watchdog]),
        ("WATCHDOG=trigger", [.watchdogTriggered]),
        ("EXTEND_TIMEOUT_USEC=1500000", [.extendTimeout(.milliseconds(1500))]),
        ("STATUS=a=b", [.status("a=b")]),
        ("STATUS=", [.status("")]),
        ("STATUS=größer", [.status("größer")]),
        ("STOPPING=1\nSTATUS=bye", [.status("bye")]),
        ("FDSTORE=1\nFDNAME=x\nMAINPID=7\nRELOADING=1\nX=READY=1", []),
    ])
    func assignmentsAreReadLineByLine(text: String, reports: [WorkerReport]) {
        #expect(NotifyMessage.reports(in: Array(text.utf8)) == reports)
    }

    @Test(arguments: [
        "", "\n", "\0", "=", "=1", "READY", "READY=0", "READY=11", "READY= 1", "XREADY=1", "ready=1", " READY=1",
        "READY=1\r",
        "READY=1\0\0", "READY=1\nSTATUS=a\0b", "READY=1\0WATCHDOG=1", "\0READY=1", "WATCHDOG=", "WATCHDOG=2",
        "WATCHDOG=Trigger",
        "EXTEND_TIMEOUT_USEC=", "EXTEND_TIMEOUT_USEC=0", "EXTEND_TIMEOUT_USEC=-1", "EXTEND_TIMEOUT_USEC=+1",
        "EXTEND_TIMEOUT_USEC=1s", "EXTEND_TIMEOUT_USEC=99999999999999999999",
    ])
    func everythingElseIsIgnored(text: String) {
        #expect(NotifyMessage.reports(in: Array(text.utf8)) == [])
    }

    @Test func bytesThatAreNotUTF8SayNothing() {
        #expect(NotifyMessage.reports(in: Array("STATUS=".utf8) + [0xFF]) == [])
        #expect(NotifyMessage.reports(in: [0xFF, 0xC3, 0x28, 0x0A] + Array("READY=1".utf8)) == [.ready])
    }

    @Test func aStatusFitsIntoOneLineOfTheLog() {
        let text = "STATUS=a\u{1B}[2Jb\u{7}c\u{2028}d\u{202E}e\tf"
        #expect(
            NotifyMessage.reports(in: Array(text.utf8))
                == [.status("a\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}d\u{FFFD}e\u{FFFD}f")])
        let long = NotifyMessage.reports(in: Array(("STATUS=" + String(repeating: "x", count: 4000)).utf8))
        #expect(long == [.status(String(repeating: "x", count: 256))])
    }

    @Test func aTimeIsLimited() {
        #expect(
            NotifyMessage.reports(in: Array("EXTEND_TIMEOUT_USEC=9223372036854775807".utf8))
                == [.extendTimeout(.longestInManifest)])
    }

    @Test func ofEachKindTheLastReportCounts() {
        let reports: [WorkerReport] = [
            .status("1"), .watchdog, .ready, .status("2"), .watchdog, .extendTimeout(.seconds(1)), .status("3"),
            .extendTimeout(.seconds(2)),
        ]
        #expect(
            NotifyMessage.summary(reports) == [.ready, .watchdog, .status("3"), .extendTimeout(.seconds(2))])
        #expect(NotifyMessage.summary([]) == [])
    }

    /// Whatever is sent, parsing ends and gives no more than what was sent.
    @Test(arguments: 0..<200) func randomBytesAreHarmless(seed: Int) {
        var state = UInt64(seed)
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(limit))
        }
        let alphabet = Array("READY=1\n\0WATCHDOG=trigger\nSTATUS=\nEXTEND_TIMEOUT_USEC=0123456789\u{E9}".utf8) + [0xFF]
        let bytes = (0..<next(300)).map { _ in alphabet[next(alphabet.count)] }
        #expect(NotifyMessage.reports(in: bytes).count <= bytes.count { $0 == 0x0A } + 1)
    }
}
