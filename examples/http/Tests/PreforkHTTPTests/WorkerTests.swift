import Glibc
import Testing

/// The behavior that the README of haskell-prefork shows for its sample.
@Suite struct WorkerTests {
    @Test func psShowsOneMasterAndFiveWorkers() throws {
        let server = try Server("-p", "0", "-w", "5")
        let workers = try server.workers(5)
        #expect(Process(pid: server.pid).words == [Server.program, "-p", "0", "-w", "5"])
        for (number, pid) in workers {
            let words = Process(pid: pid).words
            #expect(words == [Server.program, "id=\(number)", "+RTS", "-N5", "-RTS"])
        }
        #expect(workers.keys.sorted() == [0, 1, 2, 3, 4])
        #expect(try server.stop() == 0)
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func aKilledWorkerIsRestartedWithItsNumberAndTheOthersStay(signal: Int32) throws {
        let server = try Server("-p", "0", "-w", "5")
        let before = try server.workers(5)
        let victim = try #require(before[2])
        kill(victim, signal)
        try Deadline.await("the end of worker 2") { !Process(pid: victim).exists }
        let after = try server.workers(5)
        #expect(after.filter { $0.key != 2 } == before.filter { $0.key != 2 })
        #expect(after[2] != victim)
        #expect(try server.stop() == 0)
    }

    @Test func allWorkersAnswerOnOneSocket() throws {
        let server = try Server("-p", "0", "-w", "5")
        let port = try server.port()
        let workers = try server.workers(5)
        let inode = try #require(SocketTable.listener(on: port))
        for pid in [server.pid] + workers.values { #expect(Process(pid: pid).sockets.contains(inode)) }

        var stopped: Set<Int32> = []
        for _ in workers {
            let reply = try Client.get(port: port)
            #expect(reply.body.hasPrefix("hello from "))
            let pid = try #require(reply.pid)
            #expect(workers.values.contains(pid))
            // A worker that has answered is stopped, so that another worker answers next.
            #expect(stopped.insert(pid).inserted)
            kill(pid, SIGSTOP)
            try Deadline.await("pid \(pid) stopped") { Process(pid: pid).isStopped }
        }
        for pid in stopped { kill(pid, SIGCONT) }
        #expect(try server.stop() == 0)
    }

    @Test func theCapLimitsTheEventLoopsOfAWorker() throws {
        let server = try Server("-p", "0", "-w", "3")
        let pid = try #require(try Client.get(port: try server.port()).pid)
        #expect(Process(pid: pid).words.contains("-N3"))
        #expect(Process(pid: pid).threads.count { $0.hasPrefix("NIO-SGLTN-") } == 3)
        #expect(try server.stop() == 0)
    }

    @Test func aWorkerThatAcceptsIsReadyInTheStatus() throws {
        let server = try Server("-p", "0", "-w", "1")
        try server.logged("is ready after ")
        server.send(SIGQUIT)
        #expect(try server.logged("worker/0  ").hasPrefix("ready"))
        #expect(try server.stop() == 0)
    }

    @Test func zeroWorkersAreRefused() throws {
        let (code, log) = try Server("-w", "0").end()
        #expect(code == 64)
        #expect(log.contains("The number of workers must be 1 to 1024."))
    }

    @Test func aPortInUseIsReported() throws {
        let server = try Server("-p", "0", "-w", "1")
        let port = try server.port()
        let (code, log) = try Server("-p", "\(port)").end()
        #expect(code == 71)
        #expect(log.contains("cannot listen on 127.0.0.1:\(port): "))
        #expect(try server.stop() == 0)
    }
}
