import JSONText
import PreforkManifest

/// Translates where supervisord writes the output of a program.
struct SupervisorOutput {
    let text: SupervisorText
    /// The directory of supervisord, at which relative paths of files begin; nil where the file does not say it.
    let masterFolder: String?

    func translate(_ ledger: inout Ledger<String>, into target: inout DraftGroup, _ draft: inout Draft) {
        let redirect = ledger.take("redirect_stderr")
        let isJoined = redirect.flatMap { ManifestText.boolean($0.value) } ?? false
        let output = file("stdout", from: &ledger, &draft)
        let errors = file("stderr", from: &ledger, &draft)
        let isShared = isJoined || errors?.path.value == output?.path.value
        if let output { write(output, at: isShared ? ["log"] : ["log", "stdout"], into: &target) }
        guard let errors else { return }
        if isJoined {
            draft.leaveOut(errors.path.origin, "redirect_stderr=true: standard error goes where standard output goes")
        } else if !isShared {
            write(errors, at: ["log", "stderr"], into: &target)
        }
    }

    private struct File {
        let path: Directive<String>
        let size: Directive<String>?
        let kept: Directive<String>?
    }

    private func file(_ stream: String, from ledger: inout Ledger<String>, _ draft: inout Draft) -> File? {
        let path = ledger.take("\(stream)_logfile")
        let size = ledger.take("\(stream)_logfile_maxbytes")
        let kept = ledger.take("\(stream)_logfile_backups")
        if let path, isFile(path, &draft) { return File(path: path, size: size, kept: kept) }
        // A maximum of 0 is what supervisord wants for a file such as /dev/stdout.
        for rotation in [size, kept].compactMap(\.self) where rotation.value != "0" {
            draft.leaveOut(rotation.origin, "without a file, the lines go where those of prefork-run go")
        }
        return nil
    }

    /// Whether output goes to a file. Otherwise it goes where that of prefork-run goes.
    private func isFile(_ path: Directive<String>, _ draft: inout Draft) -> Bool {
        switch path.value.uppercased() {
        case "AUTO", "/DEV/STDOUT", "/DEV/STDERR", "/DEV/FD/1", "/DEV/FD/2", "/PROC/SELF/FD/1", "/PROC/SELF/FD/2":
            return false
        case "NONE", "OFF", "/DEV/NULL":
            draft.leaveOut(path.origin, "output is never thrown away: it goes where that of prefork-run goes")
            return false
        case "SYSLOG":
            draft.leaveOut(path.origin, "the stream of prefork-run reaches the journal")
            return false
        default: return true
        }
    }

    private func write(_ file: File, at path: [String], into target: inout DraftGroup) {
        var expanded = text.expand(file.path.value)
        if let masterFolder, !expanded.text.hasPrefix("/"), !expanded.text.hasPrefix("${") {
            expanded.text = Path.join(masterFolder, expanded.text)
        }
        target.keys.set((path + ["file"])[...], to: .text(expanded.text), expanded.notes, from: file.path.origin)
        let bytes = file.size.map { ManifestText.bytes($0.value) } ?? 50 << 20
        if let bytes, bytes > 0 {
            target.keys.set(
                (path + ["rotate", "size"])[...], to: .word(ManifestText.size(bytes)), [],
                from: file.size?.origin ?? file.path.origin)
            target.keys.set(
                (path + ["rotate", "keep"])[...], to: .word(file.kept?.value ?? "10"), [],
                from: file.kept?.origin ?? file.path.origin)
        }
    }
}
