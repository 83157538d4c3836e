import ArgumentParser

/// The exit codes of all commands. Codes from 64 on have the meaning of sysexits.h.
extension ExitCode {
    static let manifestRefused = ExitCode(1)
    static let orderRefused = ExitCode(1)
    static let notUp = ExitCode(1)
    static let changesPlanned = ExitCode(2)
    static let notCommitted = ExitCode(2)
    static let notRestarted = ExitCode(2)
    static let rollsOn = ExitCode(124)
    static let paused = ExitCode(3)
    static let noHistory = ExitCode(1)
    static let noMaster = ExitCode(69)
    static let cannotRead = ExitCode(66)
    static let cannotWrite = ExitCode(73)
    static let systemRefused = ExitCode(71)
}
