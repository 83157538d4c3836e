import Supervision
import Testing

@testable import PreforkManifest

struct TextTests {
    @Test(arguments: [
        ("500ms", Duration.milliseconds(500)), ("30s", .seconds(30)), ("2m", .seconds(120)), ("1h30m", .seconds(5400)),
        ("0s", .zero), ("1d", .seconds(86_400)), ("1d12h", .seconds(129_600)), ("1m30s", .seconds(90)),
        ("1500ms", .milliseconds(1500)), ("1s500ms", .milliseconds(1500)),
    ])
    func aDurationIsReadWithItsUnits(text: String, duration: Duration) {
        #expect(Duration(manifestText: text) == duration)
    }

    @Test(arguments: ["", "30", "s", "1.5s", "30 s", "30m1h", "1s1s", "-1s", "1x", "99999999999999999999s", "٣s"])
    func anInvalidDurationIsRefused(text: String) {
        #expect(Duration(manifestText: text) == nil)
    }

    @Test(arguments: [("30", "30s"), ("5 min", "5m"), ("1.5s", "1s500ms"), ("2 days", "2d"), ("10Sec", "10s")])
    func anAlmostValidDurationIsUnderstood(text: String, meant: String) {
        #expect(
            DurationGuess(from: text, usually: .seconds(30)).map { [$0.text, "\($0.isCertain)"] } == [meant, "true"])
    }

    @Test func aBareNumberIsAmbiguousWhereMillisecondsAreUsual() {
        let bare = DurationGuess(from: "500", usually: .milliseconds(500))
        #expect(bare?.text == "500ms or 500s" && bare?.isCertain == false)
        let long = DurationGuess(from: "5000", usually: .seconds(30))
        #expect(long?.text == "5000s or 5000ms" && long?.isCertain == false)
        #expect(DurationGuess(from: "5 sec", usually: .milliseconds(500))?.text == "5s")
    }

    @Test(arguments: [
        ("0", NumberText.integer(0)), ("-7", .integer(-7)), ("", .none), ("-", .none),
        ("abc", .none), ("1.5", .none), ("1e3", .none), ("99999999999999999999", .huge),
        ("+7", .trap(hint: "write 7, without the sign", meant: 7)),
        ("-0", .trap(hint: "write 0, without the sign", meant: 0)),
    ])
    func aNumberIsDecimal(text: String, number: NumberText) {
        #expect(NumberText(text) == number)
    }

    @Test(arguments: [
        "localhost", "a-b.example", "127.0.0.1", "::", "::1", "fe80::1%eth0", "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8",
    ])
    func aHostIsANameOrAnAddress(host: String) {
        #expect(HostText.problem(with: host) == nil)
    }

    @Test(arguments: [
        "*", "1.2.3", "1.2.3.256", "01.2.3.4", "[::1]", "host:80", ":::", "1:2", "12345::", "-a", "http://a", "é",
    ])
    func anInvalidHostIsRefusedWithAReason(host: String) {
        #expect(HostText.problem(with: host) != nil)
    }

    @Test func spellingsOfOneAddressAreEqual() {
        #expect(HostText.canonical("::1") == HostText.canonical("0:0:0:0:0:0:0:1"))
        #expect(HostText.canonical("LOCALHOST") == "127.0.0.1")
        #expect(HostText.canonical("::FFFF:1.2.3.4") == HostText.canonical("::ffff:102:304"))
        #expect(HostText.canonical("::ffff:127.0.0.1") == "127.0.0.1")
    }

    @Test func pathsAreJoinedWithoutReadingTheFileSystem() {
        #expect(Path.join("/srv", "a/./b/../c") == "/srv/a/c")
        #expect(Path.join("/srv", "../../../etc") == "/etc")
        #expect(Path.join(".", "./bin/web") == "bin/web")
        #expect(Path.join(".", "../web") == "../web")
        #expect(Path.join("/srv", "/abs//x/") == "/abs/x")
        #expect(Path.join(".", ".") == ".")
        #expect(Path.join(".", ".//bin//web/") == "bin/web")
        #expect(Path.join(".", "") == ".")
    }
}
