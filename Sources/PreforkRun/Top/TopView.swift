import ArgumentParser
import Glibc
import PreforkLinux
import Supervision

/// The live view of a master on a terminal. One thread waits for keys, signals, the master and the time.
struct TopView: ~Copyable {
    private let master: MasterOptions
    private let interval: Duration
    private let terminal: TerminalScreen
    private let signals: SignalWatch
    private var feed: TopFeed?
    private var model: TopModel
    private var painter = ScreenPainter(isColored: TerminalColor.isWanted(on: STDOUT_FILENO))
    private var meter = ProcessMeter()
    private var keys = KeyReader()
    /// When the master is asked for its status, or looked for.
    private var next = ContinuousClock.now
    /// When the master was asked last.
    private var last: ContinuousClock.Instant?
    private var isDone = false

    /// How many processes are measured at a time. Beyond that, those of folded groups are not.
    private static let mostMeasured = 2048
    /// The share of a process takes the kernel long, so it is not asked for more of them at a time.
    static let mostShares = 64
    /// The least time between two statuses, where events come one after another.
    private static let shortest = Duration.milliseconds(200)
    /// How long a key of several bytes may be under way.
    private static let keyTime = Duration.milliseconds(50)
    /// How long the master may owe an answer before the view says so.
    private static let patience = Duration.seconds(3)

    init(of master: MasterOptions, each interval: Duration) throws {
        self.master = master
        self.interval = interval
        // Without a master there is nothing to show, and the reason is better read on the terminal's own screen.
        let connection = try master.connect()
        do throws(NoMaster) {
            feed = try TopFeed(connection)
        } catch {
            try master.fail(error.sentence)
        }
        do throws(SystemError) {
            signals = try SignalWatch([SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGWINCH, SIGCONT])
        } catch {
            Output.error.write(line: "prefork-run: \(error)")
            throw ExitCode.systemRefused
        }
        terminal = TerminalScreen()
        model = TopModel(size: terminal.size)
    }

    /// Shows the master until the user or a signal ends the view.
    mutating func run() {
        while !isDone {
            // What an answer will change is drawn when it is there.
            if !ask() { draw() }
            wait()
        }
    }

    /// Asks for the status if it is time.
    ///
    /// - Returns: Whether an answer will come.
    private mutating func ask() -> Bool {
        let now = ContinuousClock.now
        do throws(NoMaster) {
            if let time = feed?.owingSince, time.duration(to: now) > TopView.patience {
                model.trouble = "the master has not answered for \(time.duration(to: now).humanText)"
            }
            guard next <= now else { return false }
            next = now.advanced(by: interval)
            if feed == nil {
                // The view obeys no key in this time.
                feed = try TopFeed(master.connection(patience: .seconds(1)))
            }
            guard let feed, !feed.awaits(.status) else { return false }
            last = now
            if !feed.awaits(.counts) { try feed.ask(.counts) }
            try feed.ask(.status)
            return true
        } catch {
            lose(error)
            return false
        }
    }

    private mutating func lose(_ reason: NoMaster) {
        feed = nil
        meter.keep([])
        model.trouble = "trying again: " + reason.sentence
        next = .now.advanced(by: .seconds(1))
    }

    private mutating func draw() {
        model.resize(terminal.size)
        let rows = model.visibleRows
        let isTooMuch = rows.reduce(0) { $0 + $1.pids.count } > TopView.mostMeasured
        let pids = rows.flatMap { $0.isFolded && isTooMuch ? [] : $0.pids }
        if feed?.sharesPIDs == true {
            // A refresh may come a little early.
            let age = Double((interval * 0.9).clampedNanoseconds) / 1e9
            let withShare = pids.count <= TopView.mostShares && model.layout.shows(.share)
            meter.measure(pids, withShare: withShare, at: BootClock.now, olderThan: age)
        }
        let text = painter.update(model.lines(meter), on: model.size)
        if !text.isEmpty { Output.standard.write(text: text) }
    }

    private mutating func wait() {
        var time = ContinuousClock.now.duration(to: next)
        if keys.isAmidSequence { time = min(time, TopView.keyTime) }
        var requests = [STDIN_FILENO, signals.descriptor, feed?.descriptor ?? -1].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        let milliseconds = Int32(clamping: max(0, time.clampedNanoseconds / 1_000_000 + 1))
        let count = poll(&requests, nfds_t(requests.count), milliseconds)
        if keys.isAmidSequence, requests[0].revents == 0 || count <= 0 { obey(keys.finish()) }
        guard count > 0 else { return }
        if requests[1].revents != 0 { signals.take().forEach { obey($0) } }
        if requests[0].revents != 0 { read() }
        if requests[2].revents != 0 { hear() }
    }

    private mutating func obey(_ signal: Signal) {
        switch signal.rawValue {
        // The size is asked for before each drawing.
        case SIGWINCH: break
        case SIGCONT: redraw()
        default: isDone = true
        }
    }

    private mutating func redraw() {
        terminal.enter()
        painter.forget()
    }

    private mutating func read() {
        guard let bytes = terminal.read() else {
            isDone = true
            return
        }
        obey(keys.keys(in: bytes))
    }

    private mutating func obey(_ keys: [PressedKey]) {
        for key in keys {
            switch model.press(key) {
            case .quit: isDone = true
            case .redraw: redraw()
            case .ask(let request): send(request)
            case .readOutput: readOutput()
            case nil: break
            }
        }
    }

    /// How many lines of output are shown at most.
    private static let mostLines = 500

    /// Asks again for the output that is shown.
    private mutating func readOutput() {
        guard let worker = model.shownOutput else { return }
        model.showOutput(master.newestLines(of: worker, atMost: TopView.mostLines))
    }

    private mutating func send(_ request: TopRequest) {
        guard let feed else { return model.say("no master answers") }
        do throws(NoMaster) {
            try feed.ask(request)
        } catch {
            lose(error)
        }
    }

    /// Reads what the master has sent.
    private mutating func hear() {
        guard let feed else { return }
        do throws(NoMaster) {
            for news in try feed.take() { note(news) }
        } catch {
            lose(error)
        }
    }

    private mutating func note(_ news: TopFeed.News) {
        model.trouble = nil
        switch news {
        case .event(let text):
            model.note(text)
            next = min(next, max(.now, last?.advanced(by: TopView.shortest) ?? .now))
        case .status(let report):
            model.show(report)
            meter.keep(Set(report.rows.compactMap(\.pid)))
            readOutput()
        case .listeners(let listeners): model.show(listeners)
        case .why(let worker, let lines): model.explain(worker, lines)
        case .done(let order, let worker, let isChanged): model.say(order.sentence(worker, isChanged: isChanged))
        case .refused(let reason): model.say(reason)
        }
    }
}

extension TopOrder {
    fileprivate func sentence(_ worker: String, isChanged: Bool) -> String {
        switch self {
        case .restart: isChanged ? "restarting \(worker)" : "\(worker) is not restarted"
        case .stop: isChanged ? "stopping \(worker)" : "\(worker) is stopped already"
        case .start: isChanged ? "starting \(worker)" : "\(worker) runs already"
        }
    }
}
