import Supervision
import Testing

@testable import PreforkRun

/// The arguments and the curve of a simulation.
@Suite struct SimulatedValuesTests {
    @Test func timesAreReadWithTheirSpread() throws {
        #expect(try SimulatedTime(parsing: "8s") == SimulatedTime(.seconds(8)))
        #expect(try SimulatedTime(parsing: "8s±3s") == SimulatedTime(.seconds(8), spread: .seconds(3)))
        #expect(try SimulatedTime(parsing: "1m+-500ms").description == "1m±500ms")
    }

    @Test(arguments: [
        ("8", "write 8s"), ("8±3", "write 8s±3s"), ("8s±3", "write 8s±3s"),
        ("8s±9s", "the time after ± is longer than the time before it"),
        ("", "a duration such as 8s or 8s±3s is expected"), ("8s±", "a duration such as 8s or 8s±3s is expected"),
        ("1s±1s±1s", "a duration such as 8s or 8s±3s is expected"),
        ("soon", "a duration such as 8s or 8s±3s is expected"),
        ("9000h", "no more than a year is simulated"),
    ])
    func aWrongTimeIsRefusedWithWhatToWrite(text: String, advice: String) {
        let refusal = #expect(throws: (any Error).self) { try SimulatedTime(parsing: text) }
        #expect(refusal.map { "\($0)" } == advice)
    }

    @Test func timesAreDrawnFromTheWholeSpread() {
        let time = SimulatedTime(.seconds(8), spread: .seconds(3))
        #expect(time.draw(0) == .seconds(5))
        #expect(time.draw(0.5) == .seconds(8))
        #expect(time.draw(0.9999) > .milliseconds(10_990))
    }

    @Test func sharesAreReadAsFractionsAndPercentages() throws {
        let values = try ["0", "1", "1/4", "25%"].map { try SimulatedShare(parsing: $0).value }
        #expect(values == [0, 1, 0.25, 0.25])
        for text in ["", "2", "-1", "1/0", "5/4", "1/", "101%", "0.25", "nan"] {
            #expect(throws: (any Error).self, "\(text)") { try SimulatedShare(parsing: text) }
        }
    }

    private func capacity(_ points: (Int, Int)...) -> SimulatedCapacity {
        var capacity = SimulatedCapacity()
        for (time, serving) in points {
            capacity.record(.init(time: .seconds(time), serving: serving, processes: serving))
        }
        return capacity
    }

    @Test func aColumnShowsTheLeastOfItsTime() {
        let capacity = capacity((0, 4), (0, 3), (2, 4), (3, 1), (3, 2))
        #expect(capacity.points.map(\.serving) == [3, 4, 2])
        #expect(capacity.leastServing(every: .seconds(1), count: 5) == [3, 3, 4, 2, 2])
        #expect(capacity.leastServing(every: .seconds(2), count: 2) == [3, 2])
        #expect(capacity.leastServing == 2)
    }

    @Test func capacitiesAddUpOverTime() {
        let sum = SimulatedCapacity.sum(of: [capacity((0, 4), (2, 3)), capacity((0, 2), (2, 3), (3, 2))])
        #expect(sum.points.map(\.serving) == [6, 5])
        #expect(sum.points.map(\.time) == [.seconds(0), .seconds(3)])
    }

    @Test func onlyAllReachTheTopAndOnlyNoneTheBottom() {
        #expect([0, 1, 500, 999, 1000].map { SimulatedCurve.level(of: $0, full: 1000) } == [0, 1, 4, 7, 8])
        #expect((0...4).map { SimulatedCurve.level(of: $0, full: 4) } == [0, 2, 4, 6, 8])
    }
}
