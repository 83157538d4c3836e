import Supervision

extension Export {
    /// An export whose losses are those of a ledger, behind others.
    init(files: [ExportedFile], _ own: [Loss], _ ledger: FieldLedger) {
        self.init(files: files, ledger)
        losses = own + losses
    }
}

extension ExportInput {
    /// A loss that no key of the manifest is about, or that is about a default.
    func loss(
        _ kind: Loss.Kind, _ key: String, of worker: WorkerID? = nil, named subject: String = "", _ explanation: String
    ) -> Loss {
        let position = worker.flatMap { places.position(of: key, of: $0) }
        return Loss(
            kind: kind, subject: subject, key: key, place: position.map(places.text), explanation: explanation)
    }

    /// The loss where nobody has named an image.
    func lossOfImage(_ placeholder: String) -> Loss {
        loss(.lost, "image", "a manifest names no image, and \(placeholder) is none: name it by --image")
    }

    /// The loss where alike workers do not know which one each of them is.
    func lossOfNumbers(_ set: WorkerSet, _ why: String) -> Loss {
        loss(
            .lost, "ids", of: set.spec.id, named: set.subject,
            "\(why), so PREFORK_ID and PREFORK_INDEX are not set")
    }

    /// The losses of the variables of the master's environment that have to be set.
    ///
    /// - Parameter place: Where they are set, such as `in the ConfigMap shop-environment`.
    func losses(of variables: [NeededVariable], set place: String) -> [Loss] {
        variables.filter(\.isRequired).map {
            loss(.approximated, "${env:\($0.name)}", "set \($0.name) \(place)")
        }
    }
}

/// A short number for a text, which changes with it: FNV-1a of 64 bits. It is no protection against forgery.
enum Checksum {
    static func text(of text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 {
            hash ^= UInt64(byte)
            hash = hash &* 0x100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
