import ArgumentParser
import ManifestTools
import PreforkManifest
import Supervision

/// A manifest file in which groups get other numbers of workers.
struct ScaledFile {
    private let path: String
    private let old: Source
    private let new: Source
    /// What a reload of the new file does where the old one runs.
    let plan: Plan

    /// Reads the file, and edits it in memory.
    ///
    /// - Parameter counts: The number of workers of each group.
    /// - Throws: The exit code, after the reason was written to standard error.
    init(_ path: String, _ counts: [(group: String, count: Int)], under rights: Shared<MasterRights>) throws {
        guard let file = ManifestInput(path, standardInputName: nil).readOrReport() else { throw ExitCode.cannotRead }
        self.path = path
        old = file.source
        let before = try ScaledFile.workers(of: old, in: file.directory)
        var (new, after) = (old, before)
        for (group, count) in counts {
            do throws(ScaleObstacle) {
                new = try new.scaled(group, to: count)
            } catch {
                throw ScaledFile.refusal(path, error)
            }
            let workers = try ScaledFile.workers(of: new, in: file.directory)
            guard ScaledFile.isScaled(group, to: count, in: Plan(from: after, to: workers, under: rights)) else {
                throw ScaledFile.refusal(path, .isElsewhere(group))
            }
            after = workers
        }
        self.new = new
        plan = Plan(from: before, to: after, under: rights)
    }

    /// Whether a change of the text has changed this group alone. Groups may share a mapping by an anchor.
    private static func isScaled(_ group: String, to count: Int, in plan: Plan) -> Bool {
        var workers = 0
        for step in plan.steps {
            switch step {
            case .start, .adjust, .replace: if step.worker.group != group { return false }
            case .retire:
                if step.worker.group != group { return false }
                continue
            case .keep: break
            }
            if step.worker.group == group { workers += 1 }
        }
        return workers == count
    }

    private static func refusal(_ path: String, _ obstacle: ScaleObstacle) -> ExitCode {
        Output.error.write(sentence: "\(path): error: \(obstacle.sentence)")
        return ExitCode.manifestRefused
    }

    private static func workers(of source: Source, in directory: String) throws -> [WorkerSpec] {
        let loaded = LoadedManifest(of: source, in: .thisMachine(directory: directory))
        guard loaded.isAccepted else {
            Output.error.write(loaded.diagnostics, in: source)
            throw ExitCode.manifestRefused
        }
        return loaded.workers
    }

    /// Replaces the file.
    ///
    /// - Throws: The exit code, after the reason was written to standard error.
    func write() throws {
        if old.bytes == new.bytes { return }
        do throws(FileProblem) {
            guard let target = try ReplacedFile(path: path) else { throw FileProblem(reason: "it is gone") }
            try target.replace(old.bytes, with: new.bytes)
        } catch {
            Output.error.write(sentence: "\(path): cannot write the file: \(error.reason)")
            throw ExitCode.cannotWrite
        }
    }
}
