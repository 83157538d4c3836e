import ArgumentParser
import JSONText
import PreforkLinux
import PreforkManifest

/// An order that a command gives a running master.
struct AskedOrder {
    /// The workers that the order changes, and those of the named ones that it does not change.
    let changed: [String], unchanged: [String]

    /// Gives the order.
    ///
    /// - Throws: The exit code, after the reason was written to standard error.
    init(_ request: JSON, to master: MasterOptions) throws {
        let answer = try AskedOrder.answer(to: request, of: master, over: try master.connect())
        changed = AskedOrder.names("workers", in: answer)
        unchanged = AskedOrder.names("unchanged", in: answer)
    }

    /// Makes a request that a master may refuse.
    ///
    /// - Throws: The exit code, after the reason was written to standard error.
    static func answer(to request: JSON, of master: MasterOptions, over connection: ControlConnection) throws -> JSON {
        let answer: JSON
        do throws(NoMaster) {
            try connection.send(request)
            answer = try connection.anyAnswer()
        } catch {
            try master.fail(error.sentence)
        }
        try check(answer, over: connection)
        return answer
    }

    static func names(_ member: String, in answer: JSON) -> [String] {
        answer[member]?.list?.compactMap(\.text) ?? []
    }

    /// - Parameter connection: Where the workers are asked for, of which one may have been meant.
    /// - Throws: The exit code of a refused order, after the reason was written to standard error.
    static func check(_ answer: JSON, over connection: ControlConnection?) throws {
        guard let error = answer["error"]?.text else { return }
        let near = answer["unknown"]?.text.flatMap { name in connection.flatMap { nearest(to: name, over: $0) } }
        Output.error.write(line: "prefork-run: \(error)" + (near.map { ": did you mean '\($0)'?" } ?? ""))
        throw ExitCode.orderRefused
    }

    private static func nearest(to name: String, over connection: ControlConnection) -> String? {
        guard (try? connection.send(["request": "status"])) != nil, let answer = try? connection.answer(),
            let status = answer["status"].flatMap(StatusReport.init)
        else { return nil }
        return Suggestion.nearest(to: name, among: name.contains("/") ? status.names.workers : status.names.groups)
    }

    /// Says what happens to the workers.
    ///
    /// - Parameters:
    ///   - deed: What happens, before their names.
    ///   - state: How it is with those that are not changed, after their names.
    func show(_ deed: String, others state: (one: String, many: String)) {
        if !changed.isEmpty { Output.standard.write(line: "\(deed) \(changed.named(atMost: 5))") }
        if unchanged.isEmpty { return }
        let word = unchanged.count == 1 ? state.one : state.many
        Output.standard.write(line: "\(unchanged.named(atMost: 5)) \(word)")
    }
}
