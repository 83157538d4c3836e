package import Supervision

/// A key that a manifest may hold, as the decoder, the suggestions, the schema and the manual know it.
package struct Key: Sendable {
    /// The part of the format that a key belongs to. Only `core` is built.
    package enum Stage: String, Sendable {
        case core = "C", rollout = "R", launch = "L", operation = "O"

        static let built: Set<Stage> = [.core]
    }

    /// What holds where the key is not written.
    package enum Fallback: Sendable, ExpressibleByStringLiteral {
        /// As it would be written.
        case value(String)
        /// Something that nobody could write once and for all.
        case described(String)

        package init(stringLiteral text: String) { self = .value(text) }
    }

    package let name: String
    package let kind: ValueKind
    package let fallback: Fallback?
    package let stage: Stage
    package let change: ReloadEffect
    package let meaning: String
    /// The key and what it needs beside it, as lines of YAML; empty for a key that is not built.
    package let example: String

    init(
        _ name: String, _ kind: ValueKind, default fallback: Fallback? = nil, _ change: ReloadEffect, _ meaning: String,
        example: String
    ) {
        self.name = name
        self.kind = kind
        self.fallback = fallback
        stage = .core
        self.change = change
        self.meaning = meaning
        self.example = example
    }

    /// A key of a later stage.
    init(_ name: String, planned prose: String, _ stage: Stage, _ change: ReloadEffect, _ meaning: String) {
        self.name = name
        kind = .planned(prose)
        fallback = nil
        self.stage = stage
        self.change = change
        self.meaning = meaning
        example = ""
    }

    package var isBuilt: Bool { Stage.built.contains(stage) }
}

extension ReloadEffect {
    /// What a reload does, as a sentence.
    package var sentence: String {
        switch self {
        case .none: "A change moves nothing."
        case .master: "A change takes effect at once, and the worker is left alone."
        case .inPlace: "A change is applied to the running process, which keeps its pid."
        case .listener:
            "A change binds the new socket first, then relaunches the workers that use it, then closes the old one."
        case .relaunch: "A change relaunches the worker."
        case .identity: "A change lets workers appear or leave; the others stay."
        case .inner: "A change does what the keys in it say."
        }
    }
}
