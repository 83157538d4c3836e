import PreforkManifest

extension Output {
    /// Writes the diagnostics of a source in the text format of `check`. Writes nothing if there are none.
    func write(_ findings: [Diagnostic], in source: Source) {
        if findings.isEmpty { return }
        write(line: findings.rendered(in: source, color: TerminalColor.isWanted(on: descriptor)))
    }
}
