import PreforkManifest
import Supervision

// The program, its arguments and its environment.

extension WorkerLines {
    mutating func addCommand() {
        for key in ["command", "args", "cap", "runtime"] { notes.express(key) }
        var value: UnitLines.Value = program
        for (index, argument) in worker.arguments.enumerated() {
            value += [.raw(" "), .text(argumentParts(argument, worker.key(ofArgument: index)), .argument)]
        }
        lines.add("Service", "ExecStart", value)
        if worker.capDependsOnMachine {
            notes.approximate("cap", "it counts as 1 thread: --cpus or --host gives the number of CPUs")
        }
        if worker.runtimeOptions.boundCPUs != nil {
            notes.lose("runtime", "systemd chooses no CPUs for a worker: 'cpu_affinity' names them")
        }
    }

    /// The program as the first words of a command line.
    private var program: UnitLines.Value {
        var text = worker.program
        if text.literal == nil {
            // A path that begins with a variable was taken for one that starts at the manifest's folder.
            if text.parts.count > 1, text.parts.first == .literal(input.directory + "/"), case .variable = text.parts[1]
            {
                text = ExportedText(Array(text.parts.dropFirst()))
            }
            // The first word of a command line takes no variables.
            return [.raw("/usr/bin/env "), .text(parts(of: text), .argument)]
        }
        let path = text.literal ?? ""
        // Such a letter would be taken for a prefix of ExecStart=.
        let hasPrefix = path.first.map { "@-:+!|".contains($0) } ?? false
        if hasPrefix { return [.raw("/usr/bin/env -- "), .text([.literal(path)], .argument)] }
        // No variable is looked for in the path.
        return [.text([.literal(path)], .word)]
    }

    private mutating func argumentParts(_ text: ExportedText, _ key: String) -> [UnitPart] {
        if text.hasPickedPort {
            notes.lose(key, "the kernel picks the port, and systemd tells it to nobody: it is written as 0")
        }
        return parts(of: text)
    }

    private func parts(of text: ExportedText) -> [UnitPart] {
        text.parts.map { part in
            switch part {
            case .literal(let text): .literal(text)
            case .variable(let name, _): .variable(unitName(of: name))
            case .pickedPort: .literal("0")
            case .byte(let byte): .byte(byte)
            }
        }
    }

    mutating func addEnvironment(_ sockets: InheritedSockets) {
        for key in ["env", "env_file"] { notes.express(key) }
        for variable in worker.identity {
            let isID = variable.name == "PREFORK_ID"
            lines.assign(variable.name, isID ? [.instance] : [.literal(variable.value ?? "")])
        }
        for variable in sockets.variables { lines.assign(variable.name, [.literal(variable.value ?? "")]) }
        addDefaultsOfVariables()
        for variable in worker.variables { add(variable) }
        if let path = worker.variables.last(where: { $0.name == "PATH" })?.value?.literal,
            !(worker.program.literal ?? "/").hasPrefix("/")
        {
            if path.split(separator: ":", omittingEmptySubsequences: false).allSatisfy({ $0.hasPrefix("/") }) {
                service("ExecSearchPath", plain: path, of: "env.PATH")
            } else {
                notes.approximate(
                    "env.PATH", "the program is looked up in systemd's own PATH: a folder has to be an absolute path")
            }
        }
        addEnvironmentFiles()
    }

    /// Arguments name variables of the environment. Their defaults are assigned before what the manifest assigns.
    private mutating func addDefaultsOfVariables() {
        var known: [String: String] = [:]
        let arguments = worker.arguments.enumerated().map { (worker.key(ofArgument: $0), $1) }
        for (key, text) in [("command", worker.program)] + arguments {
            for case .variable(let machineName, let fallback) in text.parts {
                let name = unitName(of: machineName)
                notes.approximate(key, comes(name))
                guard let fallback else { continue }
                if let other = known[name], other != fallback {
                    notes.lose(key, "\(name) has one default in a unit, '\(other)' and not '\(fallback)'")
                }
                if known[name] == nil { lines.assign(name, [.literal(fallback)]) }
                known[name] = known[name] ?? fallback
            }
        }
    }

    /// The name by which the unit knows a variable of the machine. It is another one where `env` sets the variable for the worker.
    private func unitName(of variable: String) -> String {
        worker.variables.namesWithOwnValue.contains(variable) ? ExportedText.machineName(of: variable) : variable
    }

    private func comes(_ name: String) -> String {
        "\(name) comes from the environment of the unit; set it in /etc/default/\(input.loaded.name)"
    }

    private mutating func add(_ variable: ExportedVariable) {
        let key = "env.\(variable.name)"
        guard variable.name.isNameOfVariable else {
            notes.lose(key, "systemd ignores a variable of this name")
            return
        }
        guard let text = variable.value else {
            lines.unset(variable.name)
            return
        }
        var value = ""
        for part in text.parts {
            switch part {
            case .literal(let text): value += text
            case .variable(let name, let fallback):
                if text.parts.count == 1, name == variable.name {
                    notes.approximate(key, comes(name))
                    guard let fallback else { return }
                    value = fallback
                } else if let fallback {
                    notes.approximate(key, "Environment= takes no variables: it is the default of ${env:\(name)}")
                    value += fallback
                } else {
                    notes.lose(key, "Environment= takes no variables: --env or --host gives the value of \(name)")
                    return
                }
            case .pickedPort:
                notes.lose(key, "the kernel picks the port, and systemd tells it to nobody")
                return
            case .byte:
                notes.lose(key, "a unit file has no bytes that are not UTF-8")
                return
            }
        }
        guard !value.unicodeScalars.contains(where: { $0.isControl && $0 != "\n" && $0 != "\t" }) else {
            notes.lose(key, "systemd ignores a variable with control characters")
            return
        }
        lines.assign(variable.name, [.literal(value)])
    }

    private mutating func addEnvironmentFiles() {
        for path in worker.environmentFiles(in: input.directory) {
            service("EnvironmentFile", plain: path, of: "env_file")
            if !worker.variables.isEmpty {
                notes.approximate("env_file", "a variable that 'env' sets too has the value of the file")
            }
        }
        if !worker.variableNames.isEmpty {
            service("EnvironmentFile", plain: "-/etc/default/\(input.loaded.name)", of: "env")
        }
    }
}

extension ExportedText {
    var hasPickedPort: Bool { parts.contains { if case .pickedPort = $0 { true } else { false } } }
}

extension String {
    /// Whether systemd takes the name for that of a variable.
    fileprivate var isNameOfVariable: Bool {
        guard let first = utf8.first, first < UInt8(ascii: "0") || first > UInt8(ascii: "9") else { return false }
        return utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}
