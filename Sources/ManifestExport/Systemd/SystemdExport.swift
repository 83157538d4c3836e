/// Writes units of systemd for a manifest.
package enum SystemdExport {
    /// The units, and what they lack of the manifest.
    package static func export(_ input: ExportInput, _ options: SystemdOptions) -> Export {
        switch options.shape {
        case .unit: MasterUnit(input, options).export()
        case .workers: WorkerUnits(input, options).export()
        }
    }
}
