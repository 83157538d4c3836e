import JSONText

/// Translates a socket unit into the sockets of its service's group.
struct SystemdSocket {
    let unit: UnitSource

    func translate(into group: inout DraftGroup, _ draft: inout Draft) {
        var ledger = Ledger(
            unit.settings(of: "Socket"),
            from: SettingOrigin(unit.name, at: unit.sections.first?.place ?? SourcePlace(file: unit.name, line: 1)))
        let kinds = ["ListenStream", "ListenDatagram"]
        let name = ledger.take("FileDescriptorName")?.value
        var options: [String]?
        let mode = ledger.take("SocketMode")
        var isModeUsed = false
        for directive in ledger.takeAll(where: kinds.contains) where !directive.value.isEmpty {
            let text = UnitExpansion(unit: unit).expand(directive.value).text
            guard let address = ListenAddress(text, standardHost: "::"), !text.contains("${") else {
                draft.leaveOut(directive.origin, "a manifest has no such address")
                continue
            }
            let isFirst = !group.has("port") && !group.has("path")
            let further = isFirst ? nil : freeName(like: name ?? unit.stem, in: group)
            group.setSocket(address, named: further, from: directive.origin)
            let place = further.map { ["sockets", $0] } ?? ["listen"]
            if directive.name == "ListenDatagram" {
                group.keys.set((place + ["protocol"])[...], to: "udp", [], from: directive.origin)
            }
            if case .path = address {
                let own = isFirst ? ["mode"] : place + ["mode"]
                let value = mode?.value ?? "0666"
                group.keys.set(
                    own[...], to: .text(SupervisorImport.mode(value)),
                    mode == nil ? [.remark("systemd's own default")] : [], from: mode?.origin ?? directive.origin)
                isModeUsed = true
            }
            setOptions(place, &ledger, &group, &draft)
            options = place
        }
        if let mode, !isModeUsed { draft.leaveOut(mode.origin, "only the file of a unix socket has a mode") }
        if let accept = ledger.takeBoolean("Accept", &draft), accept.value {
            group.decide(
                "Accept=yes started a process for each connection; a worker here accepts its connections itself")
        }
        ledger.ignore("Service") { _ in true }
        if options == nil { draft.leaveOut(ledger.origin, "it has no ListenStream that a manifest knows") }
        draft.leaveOutRest(of: ledger) { SystemdSocket.reasons[$0] ?? "a manifest has no such option of a socket" }
        for section in unit.sections where ["Unit", "Install"].contains(section.name) {
            draft.leaveOut(
                SettingOrigin("[\(section.name)]", at: section.place), "the unit that starts prefork-run can keep it")
        }
    }

    private func freeName(like name: String, in group: DraftGroup) -> String {
        let base = String(
            name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "-" }.drop {
                $0 == "." || $0 == "-"
            })
        var number = 2
        while group.has("sockets", "\(base)\(number)") { number += 1 }
        return group.has("sockets", base) || base.isEmpty || base == group.name ? "\(base)\(number)" : base
    }

    /// - Parameter place: Where the options of the socket are.
    private func setOptions(
        _ place: [String], _ ledger: inout Ledger<String>, _ group: inout DraftGroup,
        _ draft: inout Draft
    ) {
        for (name, key) in SystemdSocket.flags {
            if let flag = ledger.takeBoolean(name, &draft) {
                group.keys.set((place + [key])[...], to: .boolean(flag.value), [], from: flag.origin)
            }
        }
        for (name, key) in SystemdSocket.words {
            if let word = ledger.take(name) {
                group.keys.set((place + [key])[...], to: .word(word.value), [], from: word.origin)
            }
        }
        if let defer_ = ledger.take("DeferAcceptSec") {
            group.keys.set(
                (place + ["defer_accept"])[...], to: .word(SystemdTime.duration(defer_.value) ?? defer_.value), [],
                from: defer_.origin)
        }
        for (name, key) in [("ReceiveBuffer", "receive_buffer"), ("SendBuffer", "send_buffer")] {
            if let size = ledger.takeSize(name, &draft) {
                group.keys.set((place + [key])[...], to: .word(size.value), [], from: size.origin)
            }
        }
        if let only = ledger.take("BindIPv6Only"), only.value == "ipv6-only" {
            group.keys.set((place + ["ipv6_only"])[...], to: true, [], from: only.origin)
        }
    }

    private static let flags = [
        ("ReusePort", "reuse_port"), ("NoDelay", "no_delay"), ("KeepAlive", "keep_alive"), ("FreeBind", "freebind"),
        ("Transparent", "transparent"),
    ]
    private static let words = [("Backlog", "backlog"), ("Mark", "mark"), ("BindToDevice", "interface")]

    private static let reasons = [
        "SocketUser": "the socket's file belongs to the user of prefork-run; 'mode' sets who may connect",
        "SocketGroup": "the socket's file belongs to the user of prefork-run; 'mode' sets who may connect",
        "DirectoryMode": "the folder of a unix socket has to exist",
        "RemoveOnStop": "a socket's file is removed by itself",
        "MaxConnections": "a worker counts its connections itself",
        "KeepAliveTimeSec": "the machine has one time for all sockets (net.ipv4.tcp_keepalive_time)",
    ]
}
