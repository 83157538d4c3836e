internal import Supervision

extension WorkerSpec {
    /// The program of an `exec` probe: with the worker's environment and directory, and without its sockets.
    ///
    /// - Parameters:
    ///   - command: The program and its arguments.
    ///   - pid: The pid of the worker's process, which the program finds in `PREFORK_PID`.
    ///   - port: The port that the worker serves.
    ///   - socketPorts: The ports of the worker's sockets, by name.
    func probing(
        _ command: [String], pid: Int32, port: UInt16?, socketPorts: [String: UInt16] = [:]
    ) -> WorkerSpec {
        var options = program.options ?? RuntimeOptions(cap: program.cap, runtimes: program.runtimes)
        options.arguments = []
        options.boundCPUs = nil
        var spec = self
        spec.program.command = command
        spec.program.executable = nil
        spec.program.arguments = []
        for (name, port) in socketPorts {
            spec.program.fill(Program.pickedPort(of: name), with: String(port))
        }
        spec.program.environment.append(Variable("PREFORK_PID", String(pid)))
        spec.program.port = port
        spec.program.sockets = []
        spec.program.context = nil
        spec.program.options = options
        spec.program.tellsReadiness = false
        spec.program.watchdog = nil
        spec.program.standardInput = .null
        return spec
    }
}

extension Program {
    /// Replaces a placeholder in the variables and in the working directory. The sockets, from which a launch fills it in,
    /// are taken away.
    fileprivate mutating func fill(_ placeholder: String, with text: String) {
        for index in environment.indices where environment[index].value?.contains(placeholder) ?? false {
            environment[index].value = environment[index].value?.replacing(placeholder, with: text)
        }
        workingDirectory = workingDirectory.replacing(placeholder, with: text)
    }
}
