import ManifestTools
import PreforkLinux
import PreforkManifest
import Supervision

/// Another number of workers that signals have given a group, until the manifest is read again.
struct ScaledCount: Hashable {
    let group: String
    /// The number in the manifest, and the number that holds.
    let written: Int, count: Int

    /// What the status says.
    var remark: String {
        "'\(group)' has \(count) instead of \(written) \(written == 1 ? "worker" : "workers") until the next reload"
    }

    /// Says how many workers a signal gives to the only group of a manifest that has `count`.
    ///
    /// - Parameters:
    ///   - step: How many workers more.
    ///   - last: What earlier signals have changed; nil for nothing.
    /// - Throws: A sentence that says why the signal changes nothing.
    init(of source: Source, by step: Int, after last: ScaledCount?) throws(ScaleRefusal) {
        let groups = source.countedGroups()
        guard let only = groups.first, groups.count == 1 else {
            let found = groups.isEmpty ? "no group has it" : "\(groups.map(\.name).named(atMost: 3)) have it"
            throw ScaleRefusal(sentence: "one group has to have 'count', and \(found)")
        }
        let current = last.map { $0.group == only.name ? $0.count : only.count } ?? only.count
        let (count, overflow) = current.addingReportingOverflow(step)
        guard !overflow, count >= min(1, only.count) else {
            throw ScaleRefusal(sentence: "'\(only.name)' keeps its last worker; 'prefork-run stop' stops it")
        }
        (group, written, self.count) = (only.name, only.count, count)
    }
}

/// Why a signal gives no group another number of workers.
struct ScaleRefusal: Error {
    let sentence: String
}

extension AcceptedManifests {
    /// The text of a manifest with the number of workers that a signal asks for.
    ///
    /// - Parameters:
    ///   - source: The text that the file has now.
    ///   - step: How many workers more.
    func scaled(_ source: Source, by step: Int) throws(ScaleRefusal) -> (Source, Entry) {
        guard let running, running.fingerprint == source.bytes.hashValue else {
            throw ScaleRefusal(sentence: "\(source.name) differs from what runs; SIGHUP reads it")
        }
        let scaled = try ScaledCount(of: source, by: step, after: running.scaled)
        do throws(ScaleObstacle) {
            let text = try source.scaled(scaled.group, to: scaled.count)
            return (text, Entry(source.bytes, scaled: scaled.count == scaled.written ? nil : scaled))
        } catch {
            throw ScaleRefusal(sentence: error.sentence)
        }
    }
}
