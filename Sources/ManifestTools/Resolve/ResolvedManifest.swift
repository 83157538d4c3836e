import JSONText
package import Supervision

/// The workers of a manifest as they will be launched, as text for people and programs.
package struct ResolvedManifest {
    private let name: String
    private let workers: [WorkerSpec]
    private let context: ResolutionContext

    /// - Parameters:
    ///   - workers: The workers to show. They are of one manifest, whose name is `name`.
    ///   - context: The context in which the manifest was resolved.
    package init(_ name: String, _ workers: [WorkerSpec], in context: ResolutionContext) {
        self.name = name
        self.workers = workers
        self.context = context
    }

    private var isForHost: Bool { context.environment != nil }

    private func members(of worker: WorkerSpec) -> [JSON.Member] {
        worker.resolved(in: context)
    }

    /// The workers as JSON, each with its place in the member `source`.
    package var json: String {
        let list = workers.map { worker in
            JSON.object(members(of: worker) + [JSON.Member("source", worker.origin.json)])
        }
        return JSON.object(head + [JSON.Member("workers", .list(list))]).pretty(width: 120) + "\n"
    }

    /// The workers as YAML, each with its place in a comment.
    package var yaml: String {
        var text = isForHost ? "" : ResolvedManifest.hermeticNote
        for member in head { text += "\(member.name): \(member.value.flow)\n" }
        text += workers.isEmpty ? "workers: []\n" : "workers:\n"
        for worker in workers {
            // A line break in the name of the file would end the comment.
            text += "  # \(worker.origin.sentence.printable)\n"
            text += JSON.list([.object(members(of: worker))]).block(indent: 2, width: 120)
        }
        return text
    }

    private var head: [JSON.Member] {
        [JSON.Member("version", 1), JSON.Member("name", .text(name)), JSON.Member("host", .boolean(isForHost))]
    }

    private static let hermeticNote = """
        # Resolved without this machine: ${env:NAME}, ${hostname} and ${machine} stay, env_file is not read, paths start
        # at the manifest's folder, and a cap of auto or of a percentage counts as 1. With --host they are what a run here would give.

        """
}

extension Origin {
    fileprivate var json: JSON {
        var members = [JSON.Member("file", .text(file))]
        members += keyLocation(of: .group)?.members ?? []
        if let override { members.append(JSON.Member("override", .object(override.members))) }
        return .object(members)
    }

    fileprivate var sentence: String {
        let group = location(of: .group) ?? file
        return override.map { "\(group), override at \(file):\($0.line):\($0.column)" } ?? group
    }

    /// The place of the worker's override; nil for a worker without one.
    private var override: KeyLocation? {
        keyLocations.contains { $0.field == .group } ? keyLocation(of: .worker) : nil
    }
}

extension Origin.KeyLocation {
    fileprivate var members: [JSON.Member] {
        [JSON.Member("line", .integer(line)), JSON.Member("column", .integer(column))]
    }
}
