import PreforkManifest

/// Writes a batch script of Slurm for a manifest, which runs one master a node.
package enum SlurmExport {
    /// The script, and what of the manifest works otherwise in a job.
    package static func export(_ input: ExportInput, _ options: SlurmOptions) -> Export {
        var ledger = FieldLedger(input, unsaid: "Slurm has no word for it")
        // The master reads the manifest.
        ledger.expressAll()
        SlurmLosses(input, options).note(in: &ledger)
        let script = BatchScript(input, options)
        return Export(
            files: [ExportedFile(name: "\(input.loaded.name).slurm", text: script.text, isExecutable: true)],
            ledger)
    }
}
