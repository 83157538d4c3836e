import Testing

@testable import PreforkRun

/// The bytes that bring a terminal from one screen to the next.
@Suite struct ScreenPainterTests {
    private let size = ScreenSize(lines: 3, columns: 10)
    private let screen = [ScreenLine("one"), ScreenLine("two"), ScreenLine("three")]

    @Test func onlyLinesThatDifferAreWritten() {
        var painter = ScreenPainter(isColored: true)
        #expect(
            painter.update(screen, on: size)
                == "\u{1B}[0m\u{1B}[2J\u{1B}[1;1H\u{1B}[Kone\u{1B}[2;1H\u{1B}[Ktwo\u{1B}[3;1H\u{1B}[Kthree")
        #expect(painter.update(screen, on: size) == "")
        #expect(painter.update([screen[0], ScreenLine("2"), screen[2]], on: size) == "\u{1B}[2;1H\u{1B}[K2")
        #expect(painter.update([screen[0]], on: size) == "\u{1B}[2;1H\u{1B}[K\u{1B}[3;1H\u{1B}[K")
        #expect(painter.update(screen, on: size) == "\u{1B}[2;1H\u{1B}[Ktwo\u{1B}[3;1H\u{1B}[Kthree")
    }

    @Test func allIsWrittenAfterAResizeAndWhenTheScreenIsForgotten() {
        var painter = ScreenPainter(isColored: true)
        let first = painter.update(screen, on: size)
        painter.forget()
        #expect(painter.update(screen, on: size) == first)
        let small = painter.update(screen, on: ScreenSize(lines: 2, columns: 4))
        #expect(small == "\u{1B}[0m\u{1B}[2J\u{1B}[1;1H\u{1B}[Kone\u{1B}[2;1H\u{1B}[Ktwo")
        // A line that was out of sight is written when there is room for it again.
        #expect(painter.update(screen, on: size) == first)
    }

    @Test func noLineIsWiderThanTheScreen() {
        var painter = ScreenPainter(isColored: true)
        let lines = [ScreenLine("0123456789abc"), ScreenLine("シシシシシシ"), ScreenLine("x", isMarked: true)]
        let text = painter.update(lines, on: size)
        #expect(text.contains("\u{1B}[K012345678…\u{1B}["))
        #expect(text.contains("\u{1B}[Kシシシシ…\u{1B}["))
        #expect(text.hasSuffix("\u{1B}[7mx         \u{1B}[0m"), "a marked line is marked over its whole width")
    }

    @Test func withoutColorsLinesAreToldApartByTheirAttributes() {
        let styles: [ScreenLine.Style] = [.plain, .title, .faint, .change, .alarm]
        for isColored in [false, true] {
            var painter = ScreenPainter(isColored: isColored)
            let lines = styles.map { ScreenLine("x", $0) }
            let text = painter.update(lines, on: ScreenSize(lines: 5, columns: 10))
            #expect(text.contains("\u{1B}[31m") == isColored && text.contains("\u{1B}[33m") == isColored)
            #expect(text.contains("\u{1B}[1m"))
        }
    }

    @Test func aLineThatSteersIsMadePrintable() {
        var painter = ScreenPainter(isColored: false)
        let text = painter.update([ScreenLine("a\u{1B}[2Jb\r\nc\u{9B}")], on: ScreenSize(lines: 1, columns: 20))
        #expect(text.hasSuffix("\u{1B}[Ka\u{FFFD}[2Jb\u{FFFD}\u{FFFD}c\u{FFFD}"), "\(text.debugDescription)")
    }
}
