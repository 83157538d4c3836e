/// The export for Compose: a file for `docker compose up` or `docker stack deploy`.
package enum ComposeExport {
    /// Exports a manifest that is accepted.
    package static func export(_ input: ExportInput, _ options: ComposeOptions) -> Export {
        options.hasContainerPerWorker ? ComposeWorkers(input, options).export : ComposeMaster(input, options).export
    }
}
