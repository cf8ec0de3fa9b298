internal import Glibc

/// The proxy's state and its loop: one `poll`, one thread, every socket.
// @unchecked: everything is used by the proxy's thread alone, or through `commands`, which is its own lock.
final class ProxyCore: LoopCore, @unchecked Sendable {
    enum Door {
        case open, resetting, closed
    }

    /// A socket whose connection has ended, kept until the peer has read what was sent to it.
    struct Lingering {
        let descriptor: Int32
        let deadline: MonotonicTime
        let isReset: Bool
    }

    private enum Token {
        static let wake: UInt64 = 0
        static let listener: UInt64 = 1
    }

    let commands = CommandQueue()

    // Configuration
    var addresses: [SocketAddress] = []
    var framing: (any MessageFraming)?
    var scripts = ScriptChoice()

    // The door
    private(set) var port: UInt16 = 0
    var door = Door.open
    var reopening: MonotonicTime?
    var stallsNew = false

    // Connections
    var statistics = ProxyStatistics()
    var sessions: [Int: Session] = [:]
    var records: [Int: ConnectionRecord] = [:]
    var peers: [UInt64: Peer] = [:]
    var lingering: [UInt64: Lingering] = [:]
    /// Sessions with a moment to wake up at.
    var timed: Set<Int> = []
    var randomCuts: RandomCuts?

    var isStopping = false
    private var nextToken: UInt64 = 2
    private var poller = Poller()
    private var wake: Int32 = -1
    private var waker: Int32 = -1
    private var listener: Int32 = -1

    // MARK: Life

    /// Opens the port, the same as before if there was one; afterwards ``run()`` must be called on a thread.
    func open() throws(ConnTestingError) {
        isStopping = false
        let descriptor = try Sockets.bound(port: port)
        port = Sockets.port(of: descriptor)
        listener = descriptor
        guard let signal = Sockets.makeSignal() else {
            let error = ConnTestingError.system("pipe")
            closeEverything()
            throw error
        }
        (wake, waker) = signal
        poller.watch(wake, Token.wake, .reading)
        if door != .closed { listen() }
        commands.begin(wake: waker)
    }

    /// The loop; returns after a command has set `isStopping`.
    func run() {
        commands.adoptThread()
        while !isStopping {
            for (token, events) in poller.wait(milliseconds: timeout()) {
                handle(token: token, events: events)
            }
            commands.drain()
            runTimers()
        }
        commands.end { closeEverything() }
    }

    /// Closes every descriptor.
    func closeEverything() {
        for session in sessions.values { end(session, .stopped, reset: false) }
        for socket in lingering.values { Sockets.close(socket.descriptor) }
        lingering = [:]
        randomCuts = nil
        for descriptor in [listener, wake, waker] where descriptor >= 0 { Sockets.close(descriptor) }
        (listener, wake, waker) = (-1, -1, -1)
        poller = Poller()
    }

    // MARK: The door

    func closeDoor(_ how: Door, for time: Duration?) {
        let wasClosed = door == .closed
        door = how
        reopening = time.map { .now + $0 }
        guard wake >= 0, wasClosed != (how == .closed) else { return }
        if how == .closed { reserve() } else { listen() }
    }

    func openDoor() {
        let wasClosed = door == .closed
        door = .open
        reopening = nil
        if wake >= 0, wasClosed { listen() }
    }

    /// Keeps the port without listening at it.
    private func reserve() {
        if listener >= 0 {
            unwatch(listener)
            Sockets.close(listener)
        }
        listener = (try? Sockets.bound(port: port)) ?? -1
    }

    private func listen() {
        if listener < 0 { reserve() }
        guard listener >= 0, Glibc.listen(listener, 1_024) == 0 else {
            // Somebody else has the port for the moment: try again.
            door = .closed
            reopening = .now + .milliseconds(10)
            return
        }
        poller.watch(listener, Token.listener, .reading)
    }

    private func acceptAll() {
        while !isStopping, listener >= 0, door != .closed {
            let descriptor = Sockets.accept(listener)
            if descriptor < 0 {
                if errno == EINTR || errno == ECONNABORTED { continue }
                if errno == EMFILE || errno == ENFILE { pauseBriefly() }
                return
            }
            if door == .resetting {
                statistics.refused += 1
                Sockets.reset(descriptor)
            } else {
                accepted(descriptor)
            }
        }
    }

    // MARK: Events

    private func handle(token: UInt64, events: Interest) {
        switch token {
        case Token.wake: Sockets.clearSignal(wake)
        case Token.listener: acceptAll()
        default:
            if let peer = peers[token] {
                handle(peer, events)
            } else if let socket = lingering[token], !socket.isReset {
                discard(token, socket)
            }
        }
    }

    private func timeout() -> Int32 {
        var moments = timed.compactMap { sessions[$0]?.wakeUp }
        moments += lingering.values.map { $0.isReset ? .now + .milliseconds(1) : $0.deadline }
        if let randomCuts { moments.append(randomCuts.next) }
        if let reopening { moments.append(reopening) }
        guard let first = moments.min() else { return -1 }
        let wait = (first.nanoseconds - MonotonicTime.now.nanoseconds + 999_999) / 1_000_000
        return Int32(clamping: max(wait, 0))
    }

    private func runTimers() {
        let now = MonotonicTime.now
        for number in timed {
            guard let session = sessions[number], let moment = session.wakeUp else {
                timed.remove(number)
                continue
            }
            if moment <= now { pumpBoth(session) }
        }
        for (token, socket) in lingering {
            let isDone = socket.isReset && Sockets.unsentBytes(socket.descriptor) == 0
            if isDone || socket.deadline <= now { release(token, socket) }
        }
        if let reopening, reopening <= now { openDoor() }
        if let moment = randomCuts?.next, moment <= now { cutAtRandom() }
    }

    private func cutAtRandom() {
        if let choice = randomCuts?.choose(of: Array(sessions.keys)), let session = sessions[choice.number] {
            randomCuts?.count += 1
            statistics.randomCuts += 1
            endByHand(session, choice.ending)
        }
        randomCuts?.plan()
    }

    // MARK: Lingering

    /// Reads on for a peer that still writes, so that closing the socket doesn't reset it.
    private func discard(_ token: UInt64, _ socket: Lingering) {
        while true {
            switch Sockets.read(socket.descriptor) {
            case .bytes: continue
            case .wouldBlock: return
            case .end, .failed: return release(token, socket)
            }
        }
    }

    private func release(_ token: UInt64, _ socket: Lingering) {
        lingering[token] = nil
        unwatch(socket.descriptor)
        if socket.isReset { Sockets.reset(socket.descriptor) } else { Sockets.close(socket.descriptor) }
    }

    // MARK: Polling

    func makeToken() -> UInt64 {
        nextToken += 1
        return nextToken
    }

    func watch(_ descriptor: Int32, _ token: UInt64, _ interest: Interest) {
        poller.watch(descriptor, token, interest)
    }

    func unwatch(_ descriptor: Int32) {
        poller.forget(descriptor)
    }
}
