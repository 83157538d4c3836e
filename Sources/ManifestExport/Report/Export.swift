/// A file that an export has written, or would write.
package struct ExportedFile: Hashable, Sendable {
    /// The path below the folder of the export, such as `web@3.service.d/override.conf`.
    package let name: String
    /// The contents.
    package let text: String
    /// Whether people run the file, such as a script of a batch system.
    package let isExecutable: Bool

    package init(name: String, text: String, isExecutable: Bool = false) {
        self.name = name
        self.text = text
        self.isExecutable = isExecutable
    }
}

/// What a target gets for a manifest, and what of the manifest it does not get.
package struct Export: Sendable {
    /// The files, in the order in which people read them.
    package var files: [ExportedFile]
    /// What is lost or approximated, in the order of the manifest.
    package var losses: [Loss]
    /// How each key that the manifest sets is accounted for.
    package var outcomes: [String: FieldLedger.Outcome]

    package init(files: [ExportedFile], losses: [Loss]) {
        self.files = files
        self.losses = losses
        outcomes = [:]
    }

    /// Creates an export whose losses are those of a ledger.
    package init(files: [ExportedFile], _ ledger: FieldLedger) {
        self.files = files
        losses = ledger.losses()
        outcomes = ledger.outcomes
    }
}

extension Export {
    /// The first name that two files have, of which one would replace the other; nil for none.
    package var nameOfTwoFiles: String? {
        var names: Set<String> = []
        return files.first { !names.insert($0.name).inserted }?.name
    }
}

/// Something of a manifest that an export does not carry over, or carries over in another way.
package struct Loss: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The target does nothing of the kind.
        case lost
        /// The target does something like it.
        case approximated
    }

    package let kind: Kind
    /// A group such as `web`, a worker such as `web/3`, several of them with commas between them, or nothing for the top level of
    /// the manifest and for defaults.
    package let subject: String
    /// The manifest's key, with the keys above it: `restart.backoff`.
    package let key: String
    /// Where the manifest says it, such as `app.yaml:7:11`; nil where it says nothing, and a default is lost.
    package let place: String?
    /// What the target does instead, or why it does nothing. The end of a sentence, without a full stop.
    package let explanation: String

    package init(kind: Kind, subject: String, key: String, place: String?, explanation: String) {
        self.kind = kind
        self.subject = subject
        self.key = key
        self.place = place
        self.explanation = explanation
    }
}

extension Loss {
    /// The loss as a line in the form of the other messages: place, kind, what, why.
    package var sentence: String {
        let owner = subject.isEmpty ? "" : " of \(subject)"
        return [place, "\(kind.rawValue): '\(key)'\(owner): \(explanation)"].compactMap(\.self).joined(separator: ": ")
    }
}
