/// The export for Kubernetes: the objects of a manifest, for `kubectl apply --filename`.
package enum KubernetesExport {
    /// Exports a manifest that is accepted.
    package static func export(_ input: ExportInput, _ options: KubernetesOptions) -> Export {
        options.hasPodPerWorker ? KubernetesWorkers(input, options).export : KubernetesMaster(input, options).export
    }
}
