/// Where a worker is defined in its manifest. Messages about the worker name this location.
///
/// All origins are equal to each other, so that moving a worker to another line does not relaunch it.
package struct Origin: Hashable, Sendable {
    /// A key whose location is kept.
    package enum Field: Hashable, Sendable {
        /// The worker itself: its override if there is one, or its group.
        case worker
        /// `command`.
        case command
        /// The key that gives the address.
        case listener
        /// `host` or `hosts`. Falls back to the listener.
        case host
        /// `listen`, where it has options of the socket.
        case socketOptions
        /// The socket of this name below `sockets`.
        case socket(String)
        /// `working_dir`.
        case workingDirectory
        /// `readiness`.
        case readiness
        /// `liveness`.
        case liveness
        /// `log`.
        case log
        /// `watchdog`.
        case watchdog
        /// `needs`.
        case needs
        /// An attribute of the process, by the name of its key, such as `user`.
        case attribute(String)
        /// `ids` or `count`.
        case ids
        /// The group of a worker with an override. Kept only for such a worker; otherwise `worker` is the group.
        case group
    }

    /// The line and column of a key.
    package struct KeyLocation: Sendable {
        /// The key.
        package let field: Field
        /// The line and the column, counted from 1. Columns count code points.
        package let line: Int32, column: Int32

        /// Creates a location. Lines and columns are counted from 1, and columns count code points.
        package init(_ field: Field, line: Int, column: Int) {
            self.field = field
            self.line = Int32(clamping: line)
            self.column = Int32(clamping: column)
        }
    }

    /// The path of the manifest as the user gave it; empty when no manifest was read.
    package let file: String
    /// The locations of the worker's keys.
    package let keyLocations: [KeyLocation]
    /// The paths in the worker's `env_file`, as they are written there. Later files override earlier files.
    package let environmentFiles: [String]

    /// Creates an origin. The default is the origin of a worker that no manifest names.
    package init(file: String = "", keyLocations: [KeyLocation] = [], environmentFiles: [String] = []) {
        self.file = file
        self.keyLocations = keyLocations
        self.environmentFiles = environmentFiles
    }

    /// The location of the field as text, such as `app.yaml:7:11`. Falls back to the location of the worker; nil when
    /// neither is known.
    package func location(of field: Field) -> String? {
        keyLocation(of: field).map { "\(file):\($0.line):\($0.column)" }
    }

    /// The location of the field. Falls back to the location of the worker; nil when neither is known.
    package func keyLocation(of field: Field) -> KeyLocation? {
        if let location = keyLocations.first(where: { $0.field == field }) { return location }
        return switch field {
        case .worker: nil
        case .host: keyLocation(of: .listener)
        // The mapping is not recorded, but the keys in it are.
        case .attribute("cgroup"): keyLocations.first { $0.field.isOfCgroup } ?? keyLocation(of: .worker)
        // Without keys of their own they are those of the user.
        case .attribute("group"), .attribute("supplementary_groups"): keyLocation(of: .attribute("user"))
        default: keyLocation(of: .worker)
        }
    }

    package static func == (left: Origin, right: Origin) -> Bool { true }
    package func hash(into hasher: inout Hasher) {}
}

extension Origin.Field {
    fileprivate var isOfCgroup: Bool { if case .attribute(let key) = self { key.hasPrefix("cgroup.") } else { false } }
}
