/// The second half of `handle`: launches and stops processes until they agree with the desired specs.
extension Supervisor {
    mutating func settle(_ unsettled: Unsettled, at now: Instant, into effects: inout [Effect]) {
        switch unsettled {
        case .nothing: return
        case .worker(let id): settle(index(of: id).map { [$0] } ?? [], at: now, into: &effects)
        case .group(let group): settle(Array(indices(ofGroup: group)), at: now, into: &effects)
        case .due: settle(wakeups.takeDue(at: now).compactMap(index), at: now, into: &effects)
        case .everything: settle(Array(workers.indices), at: now, into: &effects)
        }
        endIfDone(into: &effects)
        if case .draining(let code) = mode, processCount == 0 {
            mode = .finished
            effects += [.report(.finished(code: code)), .finish(code)]
        }
    }

    /// Settles the workers at the given indices. Stops come before launches, so that old processes are signaled first.
    private mutating func settle(_ indices: [Int], at now: Instant, into effects: inout [Effect]) {
        for index in indices {
            for retiree in workers[index].retirees.indices {
                effects += workers[index].retirees[retiree].settle(at: now, graceIsOver: graceIsOver)
            }
        }
        for index in indices {
            launchIfWanted(index, at: now, into: &effects)
            wakeups.set(workers[index].deadline, for: workers[index].id)
        }
        updateDownSockets(of: indices, into: &effects)
        // From the end, so that the indices that are still to come stay valid.
        for index in indices.reversed() where workers[index].isObsolete { workers.remove(at: index) }
    }

    private mutating func launchIfWanted(_ index: Int, at now: Instant, into effects: inout [Effect]) {
        guard mode == .serving, workers[index].wantsLaunch(at: now), let spec = workers[index].desired else { return }
        lastLaunchNumber += 1
        processCount += 1
        workers[index].launches += 1
        let launch = Launch(worker: workers[index].id, number: lastLaunchNumber, generation: generation)
        workers[index].occupant = Process(launch, running: spec, ordinal: workers[index].launches)
        effects.append(.launch(launch, spec.value))
    }
}
