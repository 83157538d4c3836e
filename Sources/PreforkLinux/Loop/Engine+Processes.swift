internal import Glibc
internal import Supervision

/// Creates and reaps the processes of workers.
extension Engine {
    /// Makes queued launches, up to the limit for one turn of the loop.
    ///
    /// Reads the signals first. Where every process of a group is sent SIGTERM at once, as by a terminal or by Slurm, a
    /// worker may exit before the master has read its own signal. Its worker is then not launched again.
    mutating func makeLaunches() throws(SystemError) {
        guard !launchQueue.isEmpty else { return }
        try readSignals(lastTurn: turnBegan)
        handleSignals()
        var answers: [Event] = []
        for _ in 0..<LaunchQueue.batchSize {
            guard let (launch, spec) = launchQueue.takeNext() else { break }
            answers.append(start(launch, spec))
        }
        handle(answers)
    }

    private mutating func start(_ launch: Launch, _ shared: Shared<WorkerSpec>) -> Event {
        let spec = shared.value
        let began = Instant.now
        do throws(LaunchFailure) {
            report(listeners.mend(for: spec.program))
            guard let sockets = listeners.sockets(for: spec.program) else {
                throw LaunchFailure(step: .prepare, errno: EBADF)
            }
            let own = try ownNotifySocket(for: spec)
            let pipes = try OutputPipes(spec.program.captured)
            let child = try spawn(
                launch, shared, sockets: sockets, notifySocket: (own ?? notifySocket)?.address.text, pipes.writers)
            children.insert(child)
            carry(pipes, of: child)
            healthyRunMarks.add(spec.restart.backoff.resetAfter, at: .now)
            watchReports(of: child, at: own)
            // If the poller cannot watch the process, SIGCHLD still reports its end.
            do throws(SystemError) {
                child.pollerKey = try poller.add(.process(launch.number), at: child.descriptor)
            } catch {
                notices.append(.problem(Problem(error)))
            }
            counts?.noteLaunch(of: spec.id.group, took: Instant.now.since(began))
            hooks.didLaunch(launch, spec)
            return .launched(launch, pid: child.pid)
        } catch {
            return .exited(launch, .neverStarted(error))
        }
    }

    /// Creates the process in a control group of its own, if its spec has limits for one.
    private mutating func spawn(
        _ launch: Launch, _ shared: Shared<WorkerSpec>, sockets: [ListeningSocket], notifySocket: String?,
        _ writers: (output: Int32, error: Int32)
    ) throws(LaunchFailure) -> ChildProcess {
        let cgroup = try spawner.cgroups.leaf(for: launch, shared.value.program.attributes.cgroup)
        if let place = spawner.cgroups.takeMove() { notices.append(.movedToCgroup(place)) }
        do throws(LaunchFailure) {
            let child = try spawner.spawn(
                launch, shared, sockets: sockets, notifySocket: notifySocket, cgroup: cgroup, writers: writers)
            child.cgroup = cgroup
            return child
        } catch {
            spawner.cgroups.release(cgroup)
            throw error
        }
    }

    /// Reaps the process of a launch, and first kills the rest of its group unless the scope is the process.
    ///
    /// - Returns: How the process ended, and whether the kernel killed it for lack of memory; nil when it was reaped before.
    mutating func reap(
        _ launch: Launch, remains scope: StopPolicy.Scope
    ) -> (exit: Exit, ranOutOfMemory: Bool)? {
        guard let child = children[launch] else { return nil }
        if let pid = leftProcesses.find(after: child, isWorker: { children[pid: $0] != nil }) {
            notices.append(.leftProcesses(launch, pid: pid))
        }
        do throws(SystemError) { try child.killRemains(in: scope) } catch { notices.append(.problem(Problem(error))) }
        forget(child)
        do throws(SystemError) {
            let exit = try child.reap()
            let lack = child.hintAboutMemory(exit)
            if let lack { hints.append(lack) }
            spawner.cgroups.release(child.cgroup)
            if let hint = told.hint(of: child, exit, hasOldNeighbor: children.hasOldProcess) { hints.append(hint) }
            let endedWorker = if case .outOfMemory(_, _, _, endedWorker: true) = lack { true } else { false }
            return (exit, endedWorker)
        } catch {
            notices.append(.problem(Problem(error)))
            spawner.cgroups.release(child.cgroup)
            // Other code in this process has reaped the worker, so its exit code is unknown. No process exits with -1.
            return (.code(-1), false)
        }
    }

    /// Stops watching a process.
    mutating func forget(_ child: ChildProcess) {
        children.remove(child)
        child.releaseSockets()
        prober?.end(of: child.launch)
        closeNotifySocket(of: child)
        if let key = child.pollerKey { poller.remove(key, at: child.descriptor) }
    }

    /// Passes the launches by hand that were requested since the last turn to the core. A program may request another
    /// launch each time it observes one. Such a request waits for the next turn, so that signals are handled in
    /// between. While names are looked up, all requests wait, because the set of workers that is looked up may have made
    /// them and may be refused.
    mutating func takeLaunchRequests() {
        guard lookup == nil else { return }
        var requests = hooks.launchRequests.takeAll()[...]
        while lookup == nil, let spec = requests.popFirst() { handle([.launchRequested(spec)]) }
        hooks.launchRequests.putBack(requests)
    }
}
