/// A line of a source.
package struct SourcePlace: Hashable, Sendable, CustomStringConvertible {
    /// The source's name as the user wrote it.
    package let file: String
    /// The number of the line, from 1; 0 for the source as a whole.
    package let line: Int

    package init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    package var description: String { line == 0 ? file : "\(file):\(line)" }
}

/// What a source says at a place: the name of a setting, without its value.
package struct SettingOrigin: Hashable, Sendable {
    package let place: SourcePlace
    /// The setting with its section, such as `[program:web] stopsignal`.
    package let name: String

    package init(_ name: String, at place: SourcePlace) {
        self.name = name
        self.place = place
    }
}

/// One setting of a source: its name, its value, and where it is written.
package struct Directive<Value: Sendable>: Sendable {
    package let name: String
    package let value: Value
    package let origin: SettingOrigin

    package init(_ name: String, _ value: Value, from origin: SettingOrigin) {
        self.name = name
        self.value = value
        self.origin = origin
    }
}

/// Why a source cannot be translated at all.
package struct ImportRefusal: Error, Hashable, Sendable {
    /// The reason, such as "cannot read the section: ']' is missing".
    package let sentence: String
    package let place: SourcePlace

    package init(_ sentence: String, at place: SourcePlace) {
        self.sentence = sentence
        self.place = place
    }

    /// The line that a command prints.
    package var line: String { "\(place): \(sentence)" }
}
