/// The export for Nomad: jobs in HCL2.
package enum NomadExport {
    /// Exports a manifest that is accepted.
    package static func export(_ input: ExportInput, _ options: NomadOptions) -> Export {
        options.hasTaskPerWorker ? NomadWorkers(input, options).export : NomadMaster(input, options).export
    }
}
