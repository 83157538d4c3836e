import PreforkManifest

extension Output {
    /// Writes what was found in a source, as `check` shows it; nothing when nothing was found.
    func write(_ findings: [Diagnostic], in source: Source) {
        if findings.isEmpty { return }
        write(line: findings.rendered(in: source, color: TerminalColor.isWanted(on: descriptor)))
    }
}
