internal import Glibc
internal import Supervision

/// Makes and reaps the workers' processes.
extension Engine {
    /// Makes the launches that wait, as many as this turn of the loop may make.
    mutating func makeLaunches(_ notices: inout [Notice]) -> [Event] {
        var answers: [Event] = []
        while launchesLeftThisTurn > 0, let (launch, spec) = launchQueue.takeNext() {
            launchesLeftThisTurn -= 1
            answers.append(start(launch, spec, &notices))
        }
        return answers
    }

    private mutating func start(_ launch: Launch, _ spec: WorkerSpec, _ notices: inout [Notice]) -> Event {
        do throws(LaunchFailure) {
            guard let sockets = listeners.sockets(for: spec.program) else {
                throw LaunchFailure(step: .prepare, errno: EBADF)
            }
            let child = try spawner.spawn(launch, spec, sockets: sockets, notifySocket: notifySocket?.address.text)
            children.insert(child)
            // When this fails, SIGCHLD still tells of the process's end.
            do throws(SystemError) {
                child.pollerKey = try poller.add(.process(launch.number), at: child.descriptor)
            } catch {
                notices.append(.problem(Problem(error)))
            }
            return .launched(launch, pid: child.pid)
        } catch {
            return .exited(launch, .neverStarted(error))
        }
    }

    /// - Returns: How the process ended; nil when it was reaped before.
    mutating func reap(_ launch: Launch, remains scope: StopPolicy.Scope, _ notices: inout [Notice]) -> Exit? {
        guard let child = children[launch] else { return nil }
        attempt(&notices) { () throws(SystemError) in try child.killRemains(in: scope) }
        children.remove(child)
        if let key = child.pollerKey { poller.remove(key, at: child.descriptor) }
        do throws(SystemError) {
            return try child.reap()
        } catch {
            notices.append(.problem(Problem(error)))
            // Other code of this process has reaped it, so its exit is not known. No process exits with -1.
            return .code(-1)
        }
    }

    /// Hands the launches by hand that were asked for since the last turn to the core. A program that hears of a launch
    /// may ask for another, again and again; such a request waits for the next turn, so that signals are heard.
    mutating func takeLaunchRequests() {
        for spec in hooks.launchRequests.takeAll() { handle([.launchRequested(spec)]) }
    }
}
