import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// Signals belong to a whole process, so each story has one of its own. They are sent to the thread that reads them,
/// because the tests' process has others that do not block them.
@Suite struct SignalReaderTests {
    @Test func signalsAreReadAsTheyCome() async {
        await #expect(processExitsWith: .success) {
            let reader = try SignalReader()
            #expect(!isReady(reader.descriptor.raw))
            for number in [SIGHUP, SIGTERM, SIGINT, SIGQUIT] { pthread_kill(pthread_self(), number) }
            #expect(isReady(reader.descriptor.raw))
            #expect(Set(try reader.read()) == [.hangUp, .terminate, .interrupt, .quit])
            #expect(try reader.read() == [])
        }
    }

    @Test func theyAreReadEvenIfTheyWereIgnoredBefore() async {
        await #expect(processExitsWith: .success) {
            signal(SIGHUP, SIG_IGN)
            signal(SIGCHLD, SIG_IGN)
            let reader = try SignalReader()
            pthread_kill(pthread_self(), SIGHUP)
            #expect(try reader.read() == [.hangUp])
            // With SIGCHLD ignored the kernel would reap this one, and its exit would be lost.
            var workers = try Workers()
            #expect(try workers.run(Program(command: ["/bin/true"])) == .code(0))
        }
    }

    @Test func aBrokenPipeEndsNobody() async {
        await #expect(processExitsWith: .success) {
            _ = try SignalReader()
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            close(ends[0])
            #expect(write(ends[1], "x", 1) == -1)
            #expect(errno == EPIPE)
        }
    }

    @Test func whoeverFollowsFindsTheMaskAsItWas() async {
        await #expect(processExitsWith: .success) {
            // The threads that tests run on may block it themselves.
            var none = sigset_t()
            sigemptyset(&none)
            pthread_sigmask(SIG_SETMASK, &none, nil)
            do {
                let reader = try SignalReader()
                #expect(isBlocked(SIGTERM))
                #expect(try reader.read() == [])
            }
            #expect(!isBlocked(SIGTERM))
        }
    }
}

private func isBlocked(_ number: Int32) -> Bool {
    var set = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &set)
    return sigismember(&set, number) == 1
}
