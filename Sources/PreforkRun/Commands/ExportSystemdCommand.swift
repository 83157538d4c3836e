import ArgumentParser
import ManifestExport

/// The command `export systemd`, which writes units.
struct ExportSystemdCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "systemd",
        abstract: "Write units of systemd.",
        discussion: """
            By default, one service runs a master, which keeps the workers as the \
            manifest says. With --workers, systemd keeps the workers itself: a \
            template for each group, such as web@.service, with an instance for \
            each id, and a target that starts them all.

            Examples:
              prefork-run export systemd /etc/shop/shop.yaml
              prefork-run export systemd --socket --output units shop.yaml
              prefork-run export systemd --workers --directory /srv/shop shop.yaml
            """)

    @Flag(help: "Who keeps the workers: a master in one unit, or systemd by a unit for each worker.")
    var shape = SystemdOptions.Shape.unit

    @Option(help: ArgumentHelp("The version of systemd that reads the units.", valueName: "number"))
    var systemdVersion = SystemdOptions.standardVersion

    @Flag(help: "Let systemd open the sockets of the master.")
    var socket = false

    @Option(help: ArgumentHelp("The user of the master. (default: root)", valueName: "name"))
    var user: String?

    @Option(help: ArgumentHelp("The program prefork-run on the machine.", valueName: "path"))
    var program = "prefork-run"

    @Option(help: ArgumentHelp("What the names of the workers' units begin with.", valueName: "text"))
    var prefix = ""

    @OptionGroup var export: ExportOptions

    func validate() throws {
        if shape == .workers, socket || user != nil {
            throw ValidationError("--socket and --user are about the unit of a master, and not for --workers.")
        }
        if shape == .unit, !prefix.isEmpty { throw ValidationError("--prefix requires --workers.") }
        let isName = prefix.utf8.allSatisfy { byte in
            "_.-".utf8.contains(byte) || Character(Unicode.Scalar(byte)).isLetter
                || Character(Unicode.Scalar(byte)).isNumber
        }
        guard isName, prefix.utf8.allSatisfy({ $0 < 0x80 }), !prefix.hasPrefix(".") else {
            throw ValidationError("--prefix has letters, digits, '_', '.' and '-' only.")
        }
        if systemdVersion < 250 { throw ValidationError("The units need systemd 250 or later.") }
        if program.isEmpty || program.contains("/") && !program.hasPrefix("/") {
            throw ValidationError("--program is an absolute path, or a name that systemd looks up.")
        }
        if user?.isEmpty == true { throw ValidationError("--user names a user.") }
        for text in [user, program] where text?.unicodeScalars.contains(where: { $0.value < 0x20 }) == true {
            throw ValidationError("--user and --program have no control characters.")
        }
    }

    func run() throws {
        var options = SystemdOptions()
        options.shape = shape
        options.version = systemdVersion
        options.program = program
        options.user = user
        options.hasSockets = socket
        options.prefix = prefix
        try ExportRun(export, target: "systemd").perform { input in
            let result = SystemdExport.export(input, options)
            if let name = SystemdExport.hiddenUnit(in: result) {
                let isOfManifest = shape == .unit || name.hasSuffix(".target")
                let advice = isOfManifest ? "'name' gives it another name" : "--prefix gives it another name"
                Output.error.write(
                    sentence: "\(export.file): cannot write \(name): systemd has a unit of that name; \(advice)")
                throw ExitCode.manifestRefused
            }
            return result
        }
    }
}

extension SystemdOptions.Shape: EnumerableFlag {}
