import PreforkManifest
import Supervision

/// The sockets that systemd opens for a master. The master finds each by its address.
struct MasterSockets {
    private let input: ExportInput
    private let options: SystemdOptions
    /// The sockets with the same options, which one unit can have.
    private let units: [(name: String, sockets: [SocketSpec])]

    init(_ input: ExportInput, _ options: SystemdOptions) {
        self.input = input
        self.options = options
        var known: Set<SocketSpec.Address> = []
        var sets: [(options: [String], sockets: [SocketSpec])] = []
        for socket in input.workers.flatMap(\.spec.program.sockets) where socket.hasFixedAddress {
            guard SocketLines.address(of: socket, in: input) != nil, known.insert(socket.address).inserted else {
                continue
            }
            let lines = SocketLines.options(of: socket).map { "\($0)=\($1)" }
            if let index = sets.firstIndex(where: { $0.options == lines }) {
                sets[index].sockets.append(socket)
            } else {
                sets.append((lines, [socket]))
            }
        }
        let name = input.loaded.name
        units = sets.enumerated().map { ($0 == 0 ? "\(name).socket" : "\(name)-\($0 + 1).socket", $1.sockets) }
    }

    var names: [String] { units.map(\.name) }

    var files: [ExportedFile] {
        units.map { name, sockets in
            var unit = UnitFile(name)
            unit.section("Unit")
            unit.set("Description", SystemdText.plain("sockets of \(input.loaded.name)"))
            unit.section("Socket")
            SocketLines.add(sockets, in: input, to: &unit)
            unit.set("Service", SystemdText.plain("\(input.loaded.name).service"))
            unit.section("Install")
            unit.set("WantedBy", "sockets.target")
            return unit.file
        }
    }

    func note(in ledger: inout FieldLedger) {
        for worker in input.workers {
            for (index, socket) in worker.spec.program.sockets.enumerated() {
                let isOwn = index == 0 && worker.spec.program.isFirstSocketOwn
                let key = isOwn ? "listen" : "sockets.\(socket.name)"
                guard socket.hasFixedAddress, SocketLines.address(of: socket, in: input) != nil else {
                    ledger.approximate(key, of: worker.id, "systemd cannot open \(socket), so the master opens it")
                    continue
                }
                if socket.transport == .tcp, socket.whenDown == .refuse {
                    ledger.approximate(
                        "\(key).when_down", of: worker.id,
                        "clients wait in the queue while the group is held, because the socket is systemd's")
                }
            }
        }
    }
}
