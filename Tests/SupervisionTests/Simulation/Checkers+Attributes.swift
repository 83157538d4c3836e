@testable import Supervision

extension Checker {
    /// Limits and such attributes, which processes are given while they run.
    static let attributes: [Checker] = [
        // That of the spec which was accepted last, or which a reload was taken back to.
        Checker(name: .processesHaveTheirAttributes) { world in
            guard !world.book.isStopping else { return nil }
            for (number, process) in world.book.processes {
                guard process.runs, !process.isStopped, !process.isBeingAdjusted, !process.lacksAttributes,
                    !process.isTransient(in: world.book), let actual = world.processes[number], actual.exit == nil
                else { continue }
                let expected = process.spec.program.attributes
                if actual.attributes != expected {
                    return "\(process.launch.worker) has \(actual.attributes) instead of \(expected)"
                }
            }
            return nil
        },
        Checker(name: .failedAdjustmentsFailTheReload) { world in
            guard case .adjusted(let launch, let failures) = world.lastEvent, !failures.isEmpty,
                world.knewTheProcess
            else { return nil }
            let told = world.lastEffects.count {
                if case .report(.notAdjusted(launch, _, _, _)) = $0 { true } else { false }
            }
            if told != failures.count { return "\(told) of \(failures.count) failures are told" }
            let hasFailed = world.lastEffects.contains {
                if case .report(.rolloutFailed) = $0 { true } else { false }
            }
            return world.mustFail && !hasFailed ? "\(launch.worker) lacks attributes, and the reload goes on" : nil
        },
    ]
}

extension Book.Process {
    fileprivate func isTransient(in book: Book) -> Bool { book.entries[launch.worker]?.isTransient == true }
}
