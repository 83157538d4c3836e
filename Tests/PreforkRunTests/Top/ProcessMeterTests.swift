import Glibc
import PreforkLinux
import Testing

@testable import PreforkRun

/// What `top` knows of the machine's view of a process.
@Suite struct ProcessMeterTests {
    /// A process with these hundredths of a second of CPU time and start.
    private static func sample(cpu: Int, start: Int = 1000) -> ProcessSample? {
        ProcessSample(stat: "9 (x) R 1 1 1 0 -1 0 0 0 0 0 \(cpu) 0 0 0 20 0 3 0 \(start) 0 5".utf8)
    }

    private final class Kernel {
        var sample: ProcessSample?
        var asked: [Int32] = []
    }

    @Test func theCPUTimeIsThatSinceTheLastLook() throws {
        let kernel = Kernel()
        var meter = ProcessMeter { pid, _ in
            kernel.asked.append(pid)
            return kernel.sample
        }
        func look(_ sample: ProcessSample?, at now: Double) -> Double? {
            kernel.sample = sample
            meter.measure([9], withShare: false, at: now, olderThan: 0.9)
            return meter[9].map { ($0.cpu * 10).rounded() / 10 }
        }
        #expect(look(Self.sample(cpu: 500), at: 20) == 50, "5 s of the 10 s since its start")
        #expect(look(Self.sample(cpu: 900), at: 20.5) == 50 && kernel.asked == [9], "too early for another look")
        #expect(look(Self.sample(cpu: 700), at: 21) == 200)
        #expect(look(Self.sample(cpu: 10, start: 2150), at: 22) == 20, "another process has got the pid")
        #expect(look(nil, at: 23) == nil)
        #expect(look(Self.sample(cpu: 0, start: 2400), at: 24) == 0, "a process of this moment")
        meter.keep([8])
        #expect(meter[9] == nil && meter[nil] == nil)
    }

    @Test func textsOfTheKernelAreRead() throws {
        let stat = "7 (a) b ( c) S 1 1 1 0 -1 0 0 0 0 0 30 20 0 0 20 0 7 0 10000 0 2560 1 2 3"
        let sample = try #require(ProcessSample(stat: stat.utf8))
        #expect(sample.cpu == 0.5 && sample.start == 100 && sample.threads == 7)
        #expect(sample.resident == 2560 * sysconf(Int32(_SC_PAGESIZE)))
        for text in [
            "", "7", "7 (a) S 1", "7 (a) S 1 1 1 0 -1 0 0 0 0 0 30 20 0 0 20 0 7 0 99999999999999999999 0 2560",
            "7 (a)" + String(repeating: " x", count: 30),
        ] {
            #expect(ProcessSample(stat: text.utf8) == nil)
        }
        #expect(ProcessSample.share(inRollup: "0-1 ---p [rollup]\nRss: 9 kB\nPss:    123 kB\n") == 123 * 1024)
        #expect(ProcessSample.share(inRollup: "Rss: 9 kB") == nil)
    }

    @Test func thisProcessIsMeasured() throws {
        let own = try #require(ProcessSample(of: getpid(), withShare: true))
        #expect(own.start > 0 && own.start <= BootClock.now && own.threads > 0)
        let share = try #require(own.share)
        #expect(share > 0)
        #expect(own.parent == getppid())
        #expect(try #require(ProcessSample.descriptors(of: getpid())) >= 3)
        #expect(ProcessSample(of: -1, withShare: true) == nil && ProcessSample.descriptors(of: -1) == nil)
    }
}
