internal import Glibc
internal import JSONText
internal import Supervision

/// The programs that are run for events, for pagers and chat.
///
/// One program runs at a time. It reads its event from a file in memory, so that nothing of it can hold the master up.
extension Engine {
    /// What a set of workers that was accepted asks for. It counts from the commit on: until then the programs of before are
    /// told what becomes of the reload.
    mutating func acceptEventPrograms() { events.next = hooks.eventPrograms() }

    /// Keeps the programs of before a reload that was taken back.
    mutating func takeEventProgramsBack() { events.next = nil }

    /// Notes the events among the notices of a turn. Their programs are started at its end.
    mutating func noteEvents(among notices: [Notice]) {
        if let next = events.next, !supervisor.isReloading, supervisor.mode == .serving {
            events.programs = next
            events.next = nil
        }
        let hasRefusedReload = events.hasRefusedReload
        events.hasRefusedReload = false
        if events.programs.entries.isEmpty { return }
        for notice in notices {
            guard let kind = notice.eventKind, events.programs.entries[kind] != nil,
                let record = LogRecord.records(of: notice, manifest: hooks.manifestName()).first
            else { continue }
            note(kind, record)
        }
        if hasRefusedReload { note(.refused, LogRecord.outcome(.reload).with("cause", hooks.refusalCause())) }
    }

    private mutating func note(_ kind: EventKind, _ record: LogRecord) {
        guard let entry = events.programs.entries[kind] else { return }
        let json = record.json(
            of: kind, at: .now, manifest: hooks.manifestName(), path: hooks.manifestPath(), master: getpid())
        let event = EventRunner.Waiting(
            kind: kind, entry: entry, timeout: events.programs.timeout, text: Array((json.compact + "\n").utf8))
        guard events.queue.add(event) else { return }
        notices.append(.event(.full(waiting: EventQueue<EventRunner.Waiting>.capacity)))
    }

    /// Starts the program of the next event, unless one runs. Call at the end of a turn, when its notices are told.
    mutating func runEventPrograms() {
        // A program that cannot be started makes room for the next one.
        while let event = events.queue.takeNext() { start(event) }
        if let count = events.queue.takeDropped() { notices.append(.event(.dropped(count))) }
        if !notices.isEmpty { reportNotices() }
    }

    private mutating func start(_ event: EventRunner.Waiting) {
        do throws(LaunchFailure) {
            let run = EventRun(event, try spawner.spawnForEvent(event.entry.program, input: event.text))
            events.run = run
            // If the poller cannot watch the process, SIGCHLD still reports its end.
            do throws(SystemError) {
                run.process.key = try poller.add(.eventProgram, at: run.process.descriptor)
            } catch {
                notices.append(.problem(Problem(error)))
            }
        } catch {
            events.queue.finish()
            notices.append(.event(.failed(event.kind, error, at: event.entry.location)))
        }
    }

    /// Makes room for the next program.
    mutating func eventProgramEnded() {
        guard let run = events.run else { return }
        if let key = run.process.key { poller.remove(key, at: run.process.descriptor) }
        run.process.key = nil
        // Processes that it has started may have ignored the signal. Until it is reaped, its number is that of their group.
        if run.isLate { run.process.signalGroup(.kill) }
        // A tracer may keep the process from being reaped. SIGCHLD arrives when it can be.
        guard let exit = run.process.reap() else { return }
        events.run = nil
        events.queue.finish()
        // That it was too late was told before.
        if exit.isSuccess || run.isLate { return }
        notices.append(.event(.ended(run.event.kind, pid: run.process.pid, exit, at: run.event.entry.location)))
    }

    /// Ends a program that has run for too long.
    mutating func checkEventProgram() {
        guard let run = events.run, let deadline = run.deadline, deadline <= .now else { return }
        guard !run.isLate else {
            run.deadline = nil
            return run.process.signalGroup(.kill)
        }
        run.isLate = true
        run.deadline = Instant.now.advanced(by: EventPrograms.grace)
        run.process.signalGroup(.terminate)
        let report = EventReport.late(
            run.event.kind, pid: run.process.pid, after: run.event.timeout, grace: EventPrograms.grace,
            at: run.event.entry.location)
        notices.append(.event(report))
    }

    /// Forgets the events that wait when the master ends. A program that runs goes on without it.
    mutating func finishEventPrograms() {
        let count = events.queue.takeRest()
        guard count > 0 else { return }
        notices.append(.event(.untold(count)))
        reportNotices()
    }
}
