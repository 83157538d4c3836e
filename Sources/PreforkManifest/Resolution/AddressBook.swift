import Supervision

/// Who listens where, so that no two programs are given one address.
struct AddressBook {
    private var claims: [Claim] = []
    /// Indices of `claims`.
    private var byAddress: [Address: Int] = [:]
    private var neighbours: [Port: Neighbours] = [:]
    /// Of two groups whose ranges overlap, one clash is told.
    private var told: Set<[String]> = []

    enum Address: Hashable {
        case internet(Port, host: String)
        case unix(path: String)
    }

    struct Port: Hashable {
        let isUDP: Bool
        let number: UInt16
    }

    struct Claim {
        let address: Address
        let host: String
        let worker: WorkerID
        let span: Span
        /// Where it is said how to listen there.
        let manner: Span
        /// From a plural: meant for this worker alone.
        let isIndividual: Bool
        let reusesPort: Bool
        /// Nil when the worker opens it.
        let socket: SocketSpec?
    }

    /// The first claims on one port, by the kind of their address.
    private struct Neighbours {
        var anyIPv4, anyIPv6, someIPv4, someIPv6: Int?

        /// Notes a claim's index, and gives those whose addresses include it or are included.
        mutating func settle(_ index: Int, on host: String) -> [Int?] {
            switch host {
            case HostText.anyIPv6:
                // A socket on :: also takes what comes over IPv4, unless the system says otherwise.
                anyIPv6 = index
                return [anyIPv4, someIPv4, someIPv6]
            case HostText.anyIPv4:
                anyIPv4 = index
                return [anyIPv6, someIPv4]
            case _ where host.holdsColon:
                someIPv6 = someIPv6 ?? index
                return [anyIPv6]
            default:
                someIPv4 = someIPv4 ?? index
                return [anyIPv4, anyIPv6]
            }
        }
    }

    mutating func add(_ claim: Claim, into findings: inout Findings) {
        if let index = byAddress[claim.address] {
            let first = claims[index]
            if !claim.agrees(with: first, into: &findings) {
                tell(claim, first, "cannot listen on \(claim.text) twice", &findings)
            }
            return
        }
        byAddress[claim.address] = claims.count
        if case .internet(let port, let host) = claim.address,
            let rival = neighbours[port, default: Neighbours()].settle(claims.count, on: host)
                .lazy.compactMap(\.self).first(where: { !claim.coexists(with: claims[$0]) })
        {
            let texts = "\(claims[rival].text) and \(claim.text)"
            tell(claim, claims[rival], "cannot listen on both \(texts): one includes the other", &findings)
        }
        claims.append(claim)
    }

    private mutating func tell(_ claim: Claim, _ first: Claim, _ message: String, _ findings: inout Findings) {
        guard told.insert([first.worker.group, claim.worker.group].sorted()).inserted else { return }
        // Groups come by name; the file may have them the other way round.
        let (earlier, later) = first.span.start <= claim.span.start ? (first, claim) : (claim, first)
        let isWithin = earlier.worker.group == later.worker.group
        findings.report(
            .addressTaken, message, at: later.span,
            notes: isWithin ? ["asked for by \(earlier.worker) and \(later.worker)"] : [],
            related: earlier.span == later.span
                ? [] : [Diagnostic.Related("'\(earlier.worker.group)' listens there already", at: earlier.span)])
    }
}

extension AddressBook.Claim {
    /// Nil for a worker that listens nowhere, or where the kernel finds a free port.
    init?(_ worker: WorkerSpec, _ place: Batch.Place, _ recipe: Recipe) {
        let span: Span
        if let path = recipe.layer.path, let resolved = place.path {
            address = .unix(path: resolved)
            host = ""
            span = path.span
        } else if let ports = recipe.layer.ports, let host = place.host, let port = place.port, port != 0 {
            let isUDP = recipe.layer.listen?.transport?.value == .udp
            address = .internet(AddressBook.Port(isUDP: isUDP, number: port), host: HostText.canonical(host))
            self.host = host
            span = ports.span
        } else {
            return nil
        }
        self.span = span
        self.worker = worker.id
        isIndividual = !(recipe.layer.ports?.value.isShared ?? true)
        reusesPort = recipe.reusesPort
        socket = worker.program.sockets.first
        manner = recipe.layer.listen?.span ?? recipe.layer.mode?.span ?? span
    }

    /// As a sentence shows it: `127.0.0.1:80`, with the host as it is written.
    fileprivate var text: String {
        let (shown, transport): (SocketSpec.Address, SocketSpec.Transport) =
            switch address {
            case .internet(let port, _): (.internet(host: host, port: port.number), port.isUDP ? .udp : .tcp)
            case .unix(let path): (.unix(path: path, mode: nil), .tcp)
            }
        return SocketSpec(name: "", address: shown, transport: transport).description
    }

    /// Whether both may have one address. Workers of a group share one, if they mean the same socket.
    fileprivate func agrees(with first: AddressBook.Claim, into findings: inout Findings) -> Bool {
        guard worker.group == first.worker.group else { return false }
        if coexists(with: first) { return true }
        guard !isIndividual, !first.isIndividual else { return false }
        if socket != first.socket {
            findings.report(
                .impossibleListener, "cannot open \(text) in two ways", at: manner,
                notes: ["\(first.worker) and \(worker) share it, but differ in 'listen' or 'mode'"])
        }
        return true
    }

    /// Whether the kernel lets both bind.
    fileprivate func coexists(with other: AddressBook.Claim) -> Bool {
        worker.group == other.worker.group && reusesPort && other.reusesPort
    }
}
