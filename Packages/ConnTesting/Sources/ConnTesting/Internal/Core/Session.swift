/// One connection through the proxy: two sockets, two pipes.
final class Session {
    let number: Int
    var client: Peer?
    var server: Peer?
    /// The upstream's addresses that weren't tried.
    var addresses: ArraySlice<SocketAddress> = []
    /// The upstream is connected, or not wanted.
    var isReady = false
    var isOpen = true
    var state = ConnectionState.open
    var framing: (any MessageFraming)?
    /// Messages were followed from the first byte.
    var isFramed = false
    var faults: [FaultKind] = []
    var messages: [ProxyMessage] = []
    let requests = Pipe(.clientToServer)
    let answers = Pipe(.serverToClient)

    static let messageLimit = 100_000

    init(number: Int) {
        self.number = number
    }

    func pipe(_ direction: ProxyDirection) -> Pipe {
        direction == .clientToServer ? requests : answers
    }

    func pipe(from peer: Peer) -> Pipe {
        peer.isClient ? requests : answers
    }

    func pipe(to peer: Peer) -> Pipe {
        peer.isClient ? answers : requests
    }

    func destination(of pipe: Pipe) -> Peer? {
        pipe === requests ? server : client
    }

    var peers: [Peer] {
        [client, server].compactMap { $0 }
    }

    /// The earliest moment at which a pipe has work without an event.
    var wakeUp: MonotonicTime? {
        [requests.wakeUp, answers.wakeUp].compactMap { $0 }.min()
    }

    var record: ConnectionRecord {
        var record = ConnectionRecord(number: number)
        record.state = state
        record.clientToServer = requests.counts
        record.serverToClient = answers.counts
        record.faults = faults
        record.messages = messages
        return record
    }
}
