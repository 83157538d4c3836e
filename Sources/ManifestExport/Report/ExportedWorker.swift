import PreforkManifest
package import Supervision

/// A worker to export: its spec, and which of its texts depend on the machine.
package struct ExportedWorker: Sendable {
    /// The spec as it is resolved without the machine. The texts of its program are finished only in the properties of this type:
    /// in those of the spec, `${env:NAME}` stays.
    package let spec: WorkerSpec
    /// Whether the thread cap depends on the number of CPUs, which was not given.
    package let capDependsOnMachine: Bool
    /// The program as an absolute path, or as a name that is looked up in PATH.
    package let program: ExportedText
    /// All arguments behind the name of the program: those of `command`, `args` and the runtimes.
    package let arguments: [ExportedText]
    /// The directory in which the program starts.
    package let workingDirectory: ExportedText
    /// The variables of the runtimes and of `env`, each name once, sorted.
    ///
    /// Those of `env_file` are not among them: a target reads the files itself.
    package let variables: [ExportedVariable]
    /// What the thread cap becomes: arguments, variables and bound CPUs.
    package let runtimeOptions: RuntimeOptions

    /// - Parameters:
    ///   - marked: The spec with marks in place of variables.
    ///   - variables: What the marks stand for.
    init(_ spec: WorkerSpec, marked: WorkerSpec, _ variables: MarkedVariables, capDependsOnMachine: Bool) {
        self.spec = spec
        self.capDependsOnMachine = capDependsOnMachine
        let program = marked.program
        self.program = variables.text(of: program.executable ?? program.command.first ?? "")
        let options = program.options ?? RuntimeOptions(cap: program.cap, runtimes: program.runtimes)
        arguments = (program.command.dropFirst() + program.arguments + options.arguments).map(variables.text(of:))
        workingDirectory = variables.text(of: program.workingDirectory)
        self.variables = ExportedVariable.all(of: program, options, variables)
        runtimeOptions = options
    }

    package var id: WorkerID { spec.id }

    /// The key of the manifest that an argument comes from.
    ///
    /// - Parameter index: The position in ``arguments``.
    package func key(ofArgument index: Int) -> String { index + 1 < spec.program.command.count ? "command" : "args" }

    /// The variables by which a worker knows itself: `PREFORK_ID` and others. That of a port which the kernel picks is left out.
    package var identity: [Variable] {
        let program = spec.program
        let port = program.port.flatMap { $0 == 0 && program.ownSocket != nil ? nil : "\($0)" }
        return WorkerVariables(of: spec, RuntimeOptions(), port: port).identity
    }

    /// The absolute paths of the files in `env_file`. Later files win.
    package func environmentFiles(in directory: String) -> [String] {
        spec.origin.environmentFiles.map { Path.join(directory, $0) }
    }
}

/// The workers of a group.
package struct ExportedGroup: Sendable {
    package let name: String
    /// In the order of their ids, at least one.
    package let workers: [ExportedWorker]
}

extension [ExportedVariable] {
    /// The variables that `env` sets to something else than the machine's value of that name.
    var namesWithOwnValue: Set<String> {
        Set(
            filter { variable in
                if case .variable(variable.name, _)? = variable.value?.parts.first {
                    return variable.value?.parts.count != 1
                }
                return true
            }.map(\.name))
    }
}

/// A variable of a worker's environment.
package struct ExportedVariable: Hashable, Sendable {
    package let name: String
    /// Nil removes the variable.
    package let value: ExportedText?

    fileprivate static func all(
        of program: Program, _ options: RuntimeOptions, _ marks: MarkedVariables
    ) -> [ExportedVariable] {
        var values: [String: ExportedText?] = [:]
        for variable in options.variables { values[variable.name] = variable.value.map { ExportedText($0) } }
        for variable in options.appended {
            let present = (values[variable.name] ?? nil)?.literal
            let parts = [present, variable.value].compactMap(\.self).filter { !$0.isEmpty }
            values[variable.name] = ExportedText(parts.joined(separator: " "))
        }
        // A variable that the manifest sets wins over the runtime's.
        for variable in program.environment {
            values[variable.name] = .some(variable.value.map(marks.text(of:)))
        }
        return values.map { ExportedVariable(name: $0, value: $1) }.sorted { $0.name < $1.name }
    }
}
