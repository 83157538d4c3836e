import ArgumentParser
import Glibc
import JSONText
import PreforkLinux
import Supervision

/// The live view of several masters on a terminal. `top --batch` runs for each of them, on its machine, and this thread waits for
/// their lines, for keys, for signals and for the time.
struct MachinesView: ~Copyable {
    private let options: TargetOptions
    private let targets: [MachineTarget]
    private let words: [String]
    private let terminal: TerminalScreen
    private let signals: SignalWatch
    private var calls: [MachineCall] = []
    /// When a command that has ended is run again.
    private var retries: [Int: ContinuousClock.Instant] = [:]
    private var page: MachinesPage
    private var painter = ScreenPainter(isColored: TerminalColor.isWanted(on: STDOUT_FILENO))
    private var keys = KeyReader()
    private var isDone = false

    private static let pause = Duration.seconds(2)
    /// How long a key of several bytes may be under way.
    private static let keyTime = Duration.milliseconds(50)

    init(of options: TargetOptions, each interval: Duration) throws {
        let targets = try options.targets()
        let signals = try MachinesView.watch()
        let terminal = TerminalScreen()
        page = MachinesPage(
            targets.map(\.title), size: terminal.size, patience: max(.seconds(3), interval * 3), at: .now)
        words = ["--batch", "--format", "json", "--interval", "\(interval.clampedNanoseconds / 1_000_000)ms"]
        self.options = options
        self.targets = targets
        self.signals = signals
        self.terminal = terminal
    }

    private static func watch() throws -> SignalWatch {
        do throws(SystemError) {
            return try SignalWatch([SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGWINCH, SIGCONT, SIGCHLD])
        } catch {
            Output.error.write(line: "prefork-run: \(error)")
            throw ExitCode.systemRefused
        }
    }

    /// Shows the masters until the user or a signal ends the view.
    mutating func run() {
        for index in targets.indices { calls.append(call(index)) }
        while !isDone {
            draw()
            wait()
            for index in calls.indices { hear(index) }
        }
    }

    private mutating func call(_ index: Int) -> MachineCall {
        var reason: String?
        let call = options.call("top", words, of: targets[index], within: nil) { reason = $0 }
        if let reason { page.looks[index].trouble = reason }
        return call
    }

    /// Reads what a command has written. One that has ended is run again after a pause.
    private mutating func hear(_ index: Int) {
        var look = page.looks[index]
        calls[index].advance { stream, line in
            guard stream == .output else {
                look.trouble = line
                return
            }
            guard let table = (try? JSON(reading: line.utf8)).flatMap(TopTable.init) else { return }
            look.table = table
            look.time = .now
            look.trouble = nil
        }
        if calls[index].isDone, retries[index] == nil {
            retries[index] = .now.advanced(by: MachinesView.pause)
            if look.trouble == nil { look.trouble = "the master has ended, or the connection to its machine" }
        }
        page.looks[index] = look
        guard let time = retries[index], time <= .now else { return }
        retries[index] = nil
        calls[index] = call(index)
    }

    private mutating func draw() {
        page.resize(terminal.size)
        let text = painter.update(page.lines(at: .now), on: page.size)
        if !text.isEmpty { Output.standard.write(text: text) }
    }

    private mutating func wait() {
        // The page says how long a master has been silent.
        let pause = keys.isAmidSequence ? MachinesView.keyTime : Duration.seconds(1)
        let time = ([ContinuousClock.now.advanced(by: pause)] + retries.values).min()
        let ready = calls.wait(for: [STDIN_FILENO, signals.descriptor], until: time)
        for signal in signals.take() {
            switch signal.rawValue {
            case SIGWINCH, SIGCHLD: break
            case SIGCONT:
                terminal.enter()
                painter.forget()
            default: isDone = true
            }
        }
        var pressed: [PressedKey] = []
        if ready.contains(STDIN_FILENO) {
            guard let bytes = terminal.read() else {
                isDone = true
                return
            }
            pressed = keys.keys(in: bytes)
        } else if keys.isAmidSequence {
            pressed = keys.finish()
        }
        for key in pressed {
            if key == .redraw { painter.forget() }
            if page.press(key, at: .now) { isDone = true }
        }
    }
}
