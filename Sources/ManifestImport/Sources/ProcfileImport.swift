import ConfigText
import JSONText

/// Translates a Procfile, as foreman, honcho and overmind run it, and the `.env` beside it.
enum ProcfileImport {
    static func draft(of source: Source, in context: ImportContext) throws(ImportRefusal) -> Draft {
        var draft = Draft()
        let processes = try ProcfileReader.processes(of: source)
        let environment = context.read(".env")
        if environment != nil {
            var defaults = DraftGroup("defaults", from: SettingOrigin(".env", at: source.place(0)))
            defaults.set("env_file", to: ".env", remark: "the file that foreman reads by itself")
            draft.defaults = defaults
        }
        let firstPort = environment.flatMap(port) ?? 5000
        let release = processes.first { $0.name == "release" && !$0.value.isEmpty }
        for (index, process) in processes.enumerated() {
            guard !process.name.isEmpty else {
                draft.leaveOut(process.origin, "it is not of the form 'name: command'")
                continue
            }
            var group = DraftGroup(draft.freeName(like: process.name), from: process.origin)
            guard group.setCommand(shell: process.value, from: process.origin) else {
                draft.leaveOut(process.origin, "it has no command")
                continue
            }
            if process.name == "release" {
                group.set("restart", "policy", to: "never", remark: "a release runs once, and the others wait for it")
            } else if release != nil {
                group.set("needs", "release", to: .word("completed"))
            }
            if process.name != "release" {
                let (port, overflow) = firstPort.addingReportingOverflow(index * 100)
                let text = overflow ? "5000" : String(port)
                let asksForPort = process.value.contains("$PORT") || process.value.contains("${PORT")
                group.set(
                    "env", "PORT", to: .text(text), from: process.origin,
                    decide: asksForPort || process.name == "web"
                        ? "foreman sets PORT. With 'port: \(text)' prefork-run opens the socket itself, and several workers "
                            + "can share it" : nil)
            }
            draft.groups.append(group)
        }
        return draft
    }

    /// The value of PORT in a file of variables.
    private static func port(in bytes: [UInt8]) -> Int? {
        let source = Source(name: ".env", bytes: bytes)
        guard let lines = try? source.numberedLines() else { return nil }
        for line in lines.reversed() {
            if let (name, value) = line.trimmed.cut(at: "="), name.trimmed == "PORT" {
                return Int(value.trimmed.filter { $0 != "\"" && $0 != "'" })
            }
        }
        return nil
    }
}
