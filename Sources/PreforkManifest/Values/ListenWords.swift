/// Who opens a socket.
package enum ListenOwner: String, CaseIterable { case master, worker }

/// The protocol of a socket.
package enum ListenTransport: String, CaseIterable { case tcp, udp }
