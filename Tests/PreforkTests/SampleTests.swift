import Glibc
import Testing

/// The samples print the expected lines at the start and at each SIGHUP, and nothing else.
@Suite struct SampleTests {
    @Test func simpleLaunchesAWorkerAtTheStartAndAtEachSIGHUP() throws {
        let greeting = "\"Hello. I'm a worker.\""
        let simple = try Program([built("simple")])
        try simple.line("Please send SIGHUP to \(simple.pid) to relaunch a worker")
        for _ in 0..<2 {
            try simple.line(greeting)
            simple.signal(SIGHUP)
        }
        try simple.line(greeting)
        simple.signal(SIGTERM)
        #expect(try simple.exitCode() == 0)
        let promise = "Please send SIGHUP to \(simple.pid) to relaunch a worker"
        #expect(simple.lines == [promise, greeting, greeting, greeting])
        #expect(simple.errorLines.isEmpty)
    }

    @Test func variousWorkersLaunchesBothKindsOfWorkers() throws {
        let greetings = ["Hello. I'm a worker 1.", "Hello. I'm a worker 2."]
        let various = try Program([built("various-workers")])
        try various.line("Please send SIGHUP to \(various.pid) to relaunch workers")
        for _ in 0..<2 {
            for greeting in greetings { try various.line(greeting) }
            various.signal(SIGHUP)
        }
        for greeting in greetings { try various.line(greeting) }
        various.signal(SIGTERM)
        #expect(try various.exitCode() == 0)
        // The two workers run in parallel, so their lines appear in any order.
        #expect(various.lines.first == "Please send SIGHUP to \(various.pid) to relaunch workers")
        for pair in 0..<3 { #expect(various.lines.dropFirst(1 + 2 * pair).prefix(2).sorted() == greetings) }
        #expect(various.lines.count == 7)
        #expect(various.errorLines.isEmpty)
    }

    @Test func parsedOptionsHasItsOptionsInTheMasterAndItsContextsInTheWorkers() throws {
        let sample = try Program([built("parsed-options"), "--count", "3", "--greeting", "bonjour"])
        for number in 0..<3 { try sample.line("bonjour from worker/\(number)") }
        sample.signal(SIGTERM)
        #expect(try sample.exitCode() == 0)
        #expect(sample.errorLines.isEmpty)
        let refused = try Program([built("parsed-options"), "--count", "many"])
        try refused.errorLine("'many'")
        #expect(try refused.exitCode() == 64)
    }
}
