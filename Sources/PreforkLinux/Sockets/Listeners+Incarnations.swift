internal import Supervision

extension Listeners {
    /// The specs with the numbers of their sockets, so that a plan replaces the processes that have a lost socket.
    func numbered(_ specs: [WorkerSpec]) -> [WorkerSpec] {
        if incarnations.isEmpty { return specs }
        let numbers = Dictionary(
            leases.map { ($0.key.place, incarnations[$0.value] ?? 0) }, uniquingKeysWith: { $0 > $1 ? $0 : $1 })
        return specs.map { spec in
            var spec = spec
            for index in spec.program.sockets.indices {
                spec.program.sockets[index].incarnation = numbers[spec.program.sockets[index].place] ?? 0
            }
            return spec
        }
    }
}

extension SocketSpec {
    /// The identity without the name and the number.
    var place: SocketSpec {
        var spec = identity
        spec.name = ""
        spec.incarnation = 0
        return spec
    }
}
