import JSONText

/// A section `[socket:NAME]` of circus.
struct CircusSocket {
    /// The name in lowercase, as circus keeps it.
    let name: String
    private let section: IniSection
    var origin: SettingOrigin { SettingOrigin("[\(section.name)]", at: section.place) }

    /// Nil for another kind of section.
    init?(_ section: IniSection) {
        guard let name = section.name(after: "socket") else { return nil }
        self.name = name.lowercased()
        self.section = section
    }

    /// Writes the socket as that of a group, or as a further one.
    func write(isFirst: Bool, into group: inout DraftGroup, _ draft: inout Draft) {
        var ledger = Ledger(section.directives, from: SettingOrigin("[\(section.name)]", at: section.place))
        let place = isFirst ? [] : ["sockets", name]
        let options = isFirst ? ["listen"] : place
        func set(_ path: [String], to value: JSON, from origin: SettingOrigin) {
            group.keys.set(path[...], to: value, [], from: origin)
        }
        if let path = ledger.take("path") {
            set(place + ["path"], to: .text(path.value), from: path.origin)
            if let umask = ledger.take("umask") {
                let mode = Int(umask.value, radix: 8).map { 0o777 & ~$0 }
                if let mode, mode > 0 {
                    set(place + ["mode"], to: .text(SupervisorImport.mode(String(mode, radix: 8))), from: umask.origin)
                } else {
                    draft.leaveOut(umask.origin, "it is no octal mask of permission bits")
                }
            }
        } else {
            if let host = ledger.take("host") {
                set(
                    place + ["host"], to: .text(host.value == "localhost" ? "127.0.0.1" : host.value), from: host.origin
                )
            }
            let port = ledger.takeInteger("port", &draft)
            set(place + ["port"], to: .integer(port?.value ?? 0), from: port?.origin ?? ledger.origin)
        }
        if let backlog = ledger.takeInteger("backlog", &draft) {
            set(options + ["backlog"], to: .integer(backlog.value), from: backlog.origin)
        }
        if let kind = ledger.take("type"), kind.value.uppercased().contains("DGRAM") {
            set(options + ["protocol"], to: "udp", from: kind.origin)
        }
        if let interface = ledger.take("interface") {
            set(options + ["interface"], to: .text(interface.value), from: interface.origin)
        }
        if let reuse = ledger.takeBoolean("so_reuseport", &draft), reuse.value {
            draft.leaveOut(
                reuse.origin,
                "workers share one queue, which loses no connection; 'listen: {reuse_port: true}' divides it")
        }
        ledger.ignore("family") { ["AF_INET", "AF_INET6", "AF_UNIX"].contains($0.uppercased()) }
        draft.leaveOutRest(of: ledger) {
            $0 == "replace" ? "a socket file that nobody uses is replaced by itself" : nil
        }
    }
}
