import JSONText
import ManifestTools

/// An object of Kubernetes.
struct KubernetesObject {
    let kind: String
    let name: String
    private let text: String

    /// An object with members behind its metadata.
    ///
    /// - Parameter note: What people have to know of it, a comment in front of it.
    init(
        _ version: String, _ kind: String, named name: String, in scope: KubernetesScope, component: String? = nil,
        annotations: JSON? = nil, note: String = "", _ members: KeyValuePairs<String, JSON?>
    ) {
        self.kind = kind
        self.name = name
        let head = JSON.of([
            "apiVersion": .text(version), "kind": .text(kind),
            "metadata": scope.metadata(named: name, component: component, annotations: annotations),
        ])
        text =
            KubernetesObject.comment(note) + head.block(indent: 0, width: KubernetesObject.width)
            + (JSON.of(members).unlessEmpty?.block(indent: 0, width: KubernetesObject.width) ?? "")
    }

    /// A ConfigMap with texts.
    init(
        configMap name: String, in scope: KubernetesScope, note: String, _ texts: [(name: String, text: String)]
    ) {
        kind = "ConfigMap"
        self.name = name
        let head = JSON.of([
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": scope.metadata(named: name, component: nil),
        ])
        text =
            KubernetesObject.comment(note) + head.block(indent: 0, width: KubernetesObject.width) + "data:\n"
            + texts.map { LiteralBlock.member($0.name, $0.text, indent: 2) }.joined()
    }

    /// The objects as one file, for `kubectl apply --filename`.
    static func file(_ objects: [KubernetesObject]) -> String { objects.map(\.text).joined(separator: "---\n") }

    private static let width = 100

    private static func comment(_ text: String) -> String {
        text.split(separator: "\n").map { "# \($0)\n" }.joined()
    }
}

/// What all objects of an export have in common.
struct KubernetesScope {
    /// The name of the manifest as a name of objects.
    let application: String
    let namespace: String?

    func metadata(named name: String, component: String?, annotations: JSON? = nil) -> JSON {
        .of([
            "name": .text(name), "namespace": namespace.map { .text($0) }, "labels": labels(component),
            "annotations": annotations,
        ])
    }

    /// The labels of an object.
    func labels(_ component: String?) -> JSON {
        .of([
            "app.kubernetes.io/name": .text(application),
            "app.kubernetes.io/component": component.map { .text($0) },
            "app.kubernetes.io/managed-by": "prefork-run-export",
        ])
    }

    /// The labels by which an object finds its pods. They never change, because the selector of a Deployment cannot.
    func selector(_ component: String?) -> JSON {
        .of([
            "app.kubernetes.io/name": .text(application),
            "app.kubernetes.io/component": component.map { .text($0) },
        ])
    }
}
