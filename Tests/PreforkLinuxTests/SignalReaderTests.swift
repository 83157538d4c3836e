import CPreforkLinux
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

    @Test func aLogFileThatHasMetItsLimitEndsNobody() async {
        await #expect(processExitsWith: .success) {
            _ = try SignalReader()
            var limit = rlimit(rlim_cur: 0, rlim_max: 0)
            getrlimit(Int32(RLIMIT_FSIZE.rawValue), &limit)
            let before = limit
            limit.rlim_cur = 0
            var name = Array("/tmp/prefork-tests-XXXXXX".utf8CString)
            let file = mkstemp(&name)
            unlink(name)
            setrlimit(Int32(RLIMIT_FSIZE.rawValue), &limit)
            let written = write(file, "x", 1)
            let reason = errno
            // What follows may want to write.
            _ = withUnsafePointer(to: before) { setrlimit(Int32(RLIMIT_FSIZE.rawValue), $0) }
            #expect(written == -1)
            #expect(reason == EFBIG)
        }
    }

    @Test func aSignalThatComesTooLateToBeReadEndsNobody() async {
        await #expect(processExitsWith: .success) {
            var none = sigset_t()
            sigemptyset(&none)
            pthread_sigmask(SIG_SETMASK, &none, nil)
            do {
                let reader = try SignalReader()
                for number in [SIGHUP, SIGTERM, SIGINT, SIGQUIT] { pthread_kill(pthread_self(), number) }
                #expect(isReady(reader.descriptor.raw))
            }
            #expect(!isBlocked(SIGTERM))
        }
    }

    @Test func whoeverFollowsFindsTheDispositionsAsTheyWere() async {
        await #expect(processExitsWith: .success) {
            signal(SIGHUP, SIG_IGN)
            do {
                let reader = try SignalReader()
                #expect(!isIgnored(SIGHUP))
                #expect(try reader.read() == [])
            }
            #expect(isIgnored(SIGHUP))
            #expect(!isIgnored(SIGTERM))
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

private func isIgnored(_ number: Int32) -> Bool {
    prefork_ignored_signals() & (1 << UInt64(number - 1)) != 0
}
