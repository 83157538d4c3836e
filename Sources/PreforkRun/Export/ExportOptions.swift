import ArgumentParser

/// The options that all targets of `export` have.
struct ExportOptions: ParsableArguments {
    @Argument(help: "The manifest, or - for standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write the files to this directory.", valueName: "directory"), completion: .directory)
    var output: String?

    @Flag(help: "Replace files that are there with other contents.")
    var force = false

    @Flag(help: "Refuse a manifest of which anything is lost or approximated.")
    var strict = false

    @Option(help: "The format of the list of losses.")
    var format = LossReport.Format.text

    @Option(
        help: ArgumentHelp(
            "The manifest's folder where the workers will run. (default: its folder here, and in containers one of the target's)",
            valueName: "path"))
    var directory: String?

    @Flag(help: "Take the environment, the CPUs and the env_files from this machine.")
    var host = false

    @Option(
        help: ArgumentHelp(
            "The number of CPUs of the machine, for caps of auto and of a percentage.", valueName: "count"))
    var cpus: Int?

    @Option(
        help: ArgumentHelp(
            "A variable of the machine, for ${env:NAME}. May be repeated.", valueName: "NAME=value"))
    var env: [String] = []

    @Option(help: "The file name to use for standard input.")
    var stdinFilename: String?

    func validate() throws {
        try StandardInputName.check(stdinFilename, files: [file])
        if force, output == nil { throw ValidationError("--force requires --output.") }
        if host, cpus != nil || !env.isEmpty {
            throw ValidationError(
                "--host takes the CPUs and the environment of this machine: leave --cpus and --env out.")
        }
        if let cpus, cpus < 1 { throw ValidationError("--cpus is at least 1.") }
        if let directory, !directory.hasPrefix("/") { throw ValidationError("--directory is an absolute path.") }
        if directory?.unicodeScalars.contains(where: { $0.value < 0x20 }) == true {
            throw ValidationError("--directory has no control characters.")
        }
        for text in env where !text.contains("=") || text.hasPrefix("=") {
            throw ValidationError("--env has the form NAME=value, and not '\(text)'.")
        }
    }

    /// The variables of --env.
    var variables: [String: String] {
        var variables: [String: String] = [:]
        for text in env {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if let name = parts.first { variables[String(name)] = String(parts.dropFirst().first ?? "") }
        }
        return variables
    }
}
