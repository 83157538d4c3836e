import CPreforkLinux
import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// Signals belong to a whole process, so each test runs in a process of its own. Signals are sent to the thread that
/// reads them, because the process has other threads that do not block them.
@Suite struct SignalReaderTests {
    @Test func signalsAreRead() async {
        await #expect(processExitsWith: .success) {
            let reader = try SignalReader()
            #expect(!isReady(reader.descriptor.raw))
            for number in [SIGHUP, SIGTERM, SIGINT, SIGQUIT] { pthread_kill(pthread_self(), number) }
            #expect(isReady(reader.descriptor.raw))
            #expect(Set(try reader.read()) == [.hangUp, .terminate, .interrupt, .quit])
            #expect(try reader.read() == [])
        }
    }

    @Test func signalsThatWereIgnoredBeforeAreRead() async {
        await #expect(processExitsWith: .success) {
            signal(SIGHUP, SIG_IGN)
            signal(SIGCHLD, SIG_IGN)
            let reader = try SignalReader()
            pthread_kill(pthread_self(), SIGHUP)
            #expect(try reader.read() == [.hangUp])
            // While SIGCHLD is ignored, the kernel reaps children itself, and their exits are lost.
            var workers = try Workers()
            #expect(try workers.run(Program(command: ["/bin/true"])) == .code(0))
        }
    }

    @Test func aBrokenPipeDoesNotEndTheProcess() async {
        await #expect(processExitsWith: .success) {
            _ = try SignalReader()
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            close(ends[0])
            #expect(write(ends[1], "x", 1) == -1)
            #expect(errno == EPIPE)
        }
    }

    @Test func aFileThatHasReachedItsSizeLimitDoesNotEndTheProcess() async {
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
            // The limit is reset, because the test may write to a file afterwards.
            _ = withUnsafePointer(to: before) { setrlimit(Int32(RLIMIT_FSIZE.rawValue), $0) }
            #expect(written == -1)
            #expect(reason == EFBIG)
        }
    }

    @Test func aSignalThatIsNeverReadDoesNotEndTheProcess() async {
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

    @Test func theDispositionsAreRestored() async {
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

    @Test func theSignalMaskIsRestored() async {
        await #expect(processExitsWith: .success) {
            // The thread of the test may block the signal already.
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
