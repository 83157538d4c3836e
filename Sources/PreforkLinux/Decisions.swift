internal import CPreforkLinux
package import Supervision

/// What a program decides in the core's place. Untouched, it leaves everything to the core.
package struct Decisions {
    /// What comes of a worker whose process has ended: asked of each, before the core hears of it and before anything
    /// is launched in its place. For those that were asked to leave the answer does not matter.
    package var ending: (Launch, Exit) -> Verdict = { _, _ in .byPolicy }
    /// Which signals the workers get when everything stops; who is not named gets what is its due. Asked once: by then a
    /// second request only ends every grace.
    package var stopping: (StopRequest) -> [WorkerID: Signal] = { _ in [:] }
    /// Whether children are reaped that are no workers. A program that starts helpers of its own wants their status itself,
    /// unless orphans come to it: those nobody else collects.
    package var collectsStrangers = true
    /// The workers that are launched by hand.
    package let guests = Guests()

    package init() {}

    /// Whether other people's orphans become children of this process: it is PID 1, or a subreaper by prctl(2).
    package static var getsOrphans: Bool { prefork_gets_orphans() != 0 }
}

/// Where launches by hand wait until the engine's loop comes to them.
package final class Guests {
    private var waiting: [WorkerSpec] = []

    /// Has a worker launched that no manifest knows of.
    package func launch(_ spec: WorkerSpec) { waiting.append(spec) }

    /// How many wait.
    package var count: Int { waiting.count }
    var isEmpty: Bool { waiting.isEmpty }

    /// Gives up the launches that were asked for after the first `count` of those that wait.
    package func drop(after count: Int) -> [WorkerID] {
        defer { waiting.removeSubrange(min(count, waiting.count)...) }
        return waiting.dropFirst(count).map(\.id)
    }

    /// Those who wait now. Whoever comes while they are seen to waits for the next turn.
    func takeAll() -> [WorkerSpec] {
        defer { waiting = [] }
        return waiting
    }
}
