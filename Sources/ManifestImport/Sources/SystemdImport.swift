import ConfigText
import JSONText

/// Translates units of systemd: services, templates and sockets.
enum SystemdImport {
    static func draft(of sources: [Source], in context: ImportContext) throws(ImportRefusal) -> Draft {
        var draft = Draft()
        var units: [(unit: UnitSource, place: SourcePlace)] = []
        for source in sources { units.append((try UnitSource(source), source.place(1))) }
        let services = units.filter { !$0.unit.settings(of: "Service").isEmpty }
        let sockets = units.filter { !$0.unit.settings(of: "Socket").isEmpty }
        var names: [String: String] = [:]
        for service in services {
            let name = draft.freeName(like: service.unit.stem)
            names[service.unit.stem] = name
        }
        for (unit, place) in services {
            let own = sockets.map(\.unit).filter { $0.service == unit.stem }
            let translation = SystemdService(unit: unit, place: place, sockets: own, groupNames: names)
            translation.translate(into: &draft)
        }
        for (unit, place) in units {
            let origin = SettingOrigin(unit.name, at: place)
            if !unit.settings(of: "Socket").isEmpty {
                if names[unit.service] == nil { draft.leaveOut(origin, "its service is not given: name both units") }
            } else if unit.settings(of: "Service").isEmpty {
                draft.leaveOut(origin, reasons[unit.kind] ?? "it is neither a service nor a socket")
            }
        }
        return draft
    }

    private static let reasons = [
        "timer": "a manifest has no timers: let the timer start 'prefork-run --until-done' or the program itself",
        "target": "groups of a manifest start together; 'needs' orders them",
        "path": "a manifest has no such units", "mount": "a manifest has no such units",
    ]
}

extension UnitSource {
    /// The stem of the service that a socket is for.
    fileprivate var service: String {
        let named = settings(of: "Socket").last { $0.name == "Service" }?.value
        guard let named, let dot = named.lastIndex(of: ".") else { return named ?? stem }
        return String(named[..<dot].cut(at: "@")?.before ?? named[..<dot])
    }
}
