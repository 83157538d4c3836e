/// Who opens a socket.
package enum ListenOwner: String, CaseIterable { case master, worker }

/// What a socket speaks.
package enum ListenTransport: String, CaseIterable { case tcp, udp }
