internal import Supervision

/// A socket that a worker had damaged, and that serves again.
struct MendedSocket {
    let socket: ListeningSocket
    let fault: SocketFault
    /// The process that was the last to leave the socket, by its exit or for a stop.
    let lastUser: Launch?
    /// Whether processes run that have the damaged socket and not the new one.
    let leavesUsers: Bool
}

extension Listeners {
    /// Looks at the sockets of a worker before its launch, and mends them.
    mutating func mend(for program: Program) -> (mended: [MendedSocket], problems: [SystemError]) {
        mend(program.sockets.compactMap { leases[$0] })
    }

    /// Looks at all sockets, and mends them.
    mutating func mendAll() -> (mended: [MendedSocket], problems: [SystemError]) { mend(Array(open.keys)) }

    private mutating func mend(_ keys: [SocketKey]) -> (mended: [MendedSocket], problems: [SystemError]) {
        var mended: [MendedSocket] = []
        var problems: [SystemError] = []
        for key in keys {
            guard let socket = open[key] else { continue }
            do throws(SystemError) {
                if let fault = socket.loss {
                    let new = try replace(socket, at: key)
                    mended.append(
                        MendedSocket(
                            socket: new, fault: fault, lastUser: socket.lastUser, leavesUsers: socket.users > 0))
                } else {
                    mended += try socket.mend().map {
                        MendedSocket(socket: socket, fault: $0, lastUser: socket.lastUser, leavesUsers: false)
                    }
                }
            } catch {
                problems.append(error)
            }
        }
        return (mended, problems)
    }

    /// Opens a new socket in place of one that is lost. Until the last process has closed a lost datagram socket, the kernel
    /// gives a part of the datagrams to it, and a process that has it receives them. A reload replaces the processes that still have the old socket.
    private mutating func replace(_ old: ListeningSocket, at key: SocketKey) throws(SystemError) -> ListeningSocket {
        old.removeFile()
        let new = try old.successor()
        open[key] = new
        if old.users > 0 { incarnations[key, default: 0] += 1 }
        return new
    }
}
