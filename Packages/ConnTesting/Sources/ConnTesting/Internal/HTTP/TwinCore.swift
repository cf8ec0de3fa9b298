internal import Glibc

/// The state of a ``TwinServer`` and its loop: one `poll`, one thread, every socket.
// @unchecked: everything is used by the server's thread alone, or through `commands`, which is its own lock.
final class TwinCore: LoopCore, @unchecked Sendable {
    struct Fault {
        let fault: TwinFault
        var count: Int
        let matches: @Sendable (TwinRequest) -> Bool
    }

    /// A request that waits for ``release()``.
    struct Held {
        let token: UInt64
        let request: TwinRequest
        let keepsAlive: Bool
    }

    private enum Token {
        static let wake: UInt64 = 0
        static let listener: UInt64 = 1
        static let connections: UInt64 = 2
    }

    let commands = CommandQueue()
    private(set) var port: UInt16 = 0
    var isStopping = false

    var routes = TwinRoutes()
    var faults: [Fault] = []
    var holds: [@Sendable (TwinRequest) -> Bool] = []
    private var held: [Held] = []
    var requests: [TwinRequest] = []
    var statistics = TwinStatistics()
    var keptRequests = 10_000
    var keptBytes = 16 << 20

    private var connections: [UInt64: TwinConnection] = [:]
    private var timed: Set<UInt64> = []
    private var lingering: [(descriptor: Int32, deadline: MonotonicTime)] = []
    private var poller = Poller()
    private var wake: Int32 = -1
    private var waker: Int32 = -1
    private var listener: Int32 = -1

    // MARK: Life

    func open() throws(ConnTestingError) {
        isStopping = false
        let descriptor = try Sockets.bound(port: port)
        guard listen(descriptor, 4_096) == 0, let signal = Sockets.makeSignal() else {
            let error = ConnTestingError.system("listen")
            Sockets.close(descriptor)
            throw error
        }
        port = Sockets.port(of: descriptor)
        listener = descriptor
        (wake, waker) = signal
        poller.watch(wake, Token.wake, .reading)
        poller.watch(listener, Token.listener, .reading)
        commands.begin(wake: waker)
    }

    func run() {
        commands.adoptThread()
        while !isStopping {
            for (token, events) in poller.wait(milliseconds: timeout()) {
                switch token {
                case Token.wake: Sockets.clearSignal(wake)
                case Token.listener: acceptAll()
                default: handle(token, events)
                }
            }
            commands.drain()
            runTimers()
        }
        commands.end { closeEverything() }
    }

    func closeEverything() {
        for token in Array(connections.keys) { end(token, reset: false, lingers: false) }
        for socket in lingering { Sockets.close(socket.descriptor) }
        lingering = []
        for descriptor in [listener, wake, waker] where descriptor >= 0 { Sockets.close(descriptor) }
        (listener, wake, waker) = (-1, -1, -1)
        poller = Poller()
    }

    /// Closes connections; says how many.
    func closeConnections(onlyIdle: Bool, reset: Bool) -> Int {
        let chosen = connections.filter { !onlyIdle || !$0.value.isBusy && $0.value.parser.isEmpty }
        for token in chosen.keys { end(token, reset: reset, lingers: false) }
        return chosen.count
    }

    // MARK: Connections

    private func acceptAll() {
        while !isStopping {
            let descriptor = Sockets.accept(listener)
            if descriptor < 0 {
                if errno == EINTR || errno == ECONNABORTED { continue }
                if errno == EMFILE || errno == ENFILE { pauseBriefly() }
                return
            }
            Sockets.sendWithoutDelay(descriptor)
            let number = statistics.accepted
            let token = Token.connections + UInt64(number)
            connections[token] = TwinConnection(descriptor: descriptor, number: number, keptBytes: keptBytes)
            statistics.accepted += 1
            statistics.open += 1
            statistics.mostOpen = max(statistics.mostOpen, statistics.open)
            poller.watch(descriptor, token, .reading)
        }
    }

    private func handle(_ token: UInt64, _ events: Interest) {
        guard let connection = connections[token] else { return }
        if events.contains(.writing) { goOn(token, connection) }
        guard connections[token] != nil else { return }
        guard events.contains(.reading) || !events.isDisjoint(with: .failure) else { return }
        switch Sockets.read(connection.descriptor) {
        case .bytes(let bytes):
            connection.parser.append(bytes)
            if !connection.isBusy { goOn(token, connection) }
        case .wouldBlock: break
        case .end, .failed: end(token, reset: false, lingers: false)
        }
    }

    /// Sends what waits to be sent, then takes up the next request, and so on until it must wait.
    private func goOn(_ token: UInt64, _ connection: TwinConnection) {
        while true {
            var reset = false
            let before = connection.answersSent
            let wasBusy = connection.isBusy
            let progress = connection.advance(reset: &reset)
            statistics.answers += connection.answersSent - before
            if wasBusy, !connection.isBusy { statistics.waiting -= 1 }
            switch progress {
            case .ready: break
            case .blocked:
                poller.watch(connection.descriptor, token, [.reading, .writing])
                return
            case .waiting:
                poller.watch(connection.descriptor, token, .reading)
                if connection.wakeTime != nil { timed.insert(token) }
                return
            case .ended:
                end(token, reset: reset, lingers: true)
                return
            }
            poller.watch(connection.descriptor, token, .reading)
            switch connection.parser.next(number: statistics.requests) {
            case .more: return
            case .expectsContinue:
                connection.sendNow("HTTP/1.1 100 Continue\r\n\r\n")
                return
            case .bad:
                connection.sendNow("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                end(token, reset: false, lingers: true)
                return
            case .request(let request, let keepsAlive):
                record(request)
                connection.isBusy = true
                let holds = holds  // closures may change them
                if holds.contains(where: { $0(request) }) {
                    held.append(Held(token: token, request: request, keepsAlive: keepsAlive))
                    statistics.held = held.count
                    return
                }
                let answer = answer(request)
                guard connections[token] != nil else { return }  // its route has closed it
                connection.begin(TwinAction.steps(of: answer, to: request, keepsAlive: keepsAlive))
            }
        }
    }

    /// Ends a connection; one that lingers is only closed once the peer has had time to read what was sent.
    private func end(_ token: UInt64, reset: Bool, lingers: Bool) {
        guard let connection = connections.removeValue(forKey: token) else { return }
        statistics.open -= 1
        if connection.isBusy { statistics.waiting -= 1 }
        held.removeAll { $0.token == token }
        statistics.held = held.count
        timed.remove(token)
        poller.forget(connection.descriptor)
        if reset {
            Sockets.reset(connection.descriptor)
        } else if lingers {
            // Closing with unread bytes would be a reset, which takes from the peer what it has not yet read.
            Sockets.finishWriting(connection.descriptor)
            lingering.append((connection.descriptor, .now + .seconds(1)))
        } else {
            Sockets.close(connection.descriptor)
        }
    }

    // MARK: Requests

    /// Answers what was held, in order of arrival.
    func release() {
        holds = []
        let released = held
        held = []
        statistics.held = 0
        for one in released {
            guard let connection = connections[one.token] else { continue }
            let answer = answer(one.request)
            guard connections[one.token] != nil else { continue }
            connection.begin(TwinAction.steps(of: answer, to: one.request, keepsAlive: one.keepsAlive))
            goOn(one.token, connection)
        }
    }

    private func record(_ request: TwinRequest) {
        statistics.requests += 1
        statistics.waiting += 1
        requests.append(request)
        if requests.count >= 2 * max(1, keptRequests) { requests.removeFirst(requests.count - keptRequests) }
    }

    private func answer(_ request: TwinRequest) -> TwinResponse {
        let (routes, faults) = (routes, faults)  // closures may change them
        guard let place = faults.firstIndex(where: { $0.matches(request) }) else { return routes.answer(request) }
        let fault = faults[place].fault
        if self.faults[place].count != .max { self.faults[place].count -= 1 }
        if self.faults[place].count == 0 { self.faults.remove(at: place) }
        statistics.faults[fault.name, default: 0] += 1
        return fault.apply(request) { routes.answer(request) }
    }

    // MARK: Time

    private func timeout() -> Int32 {
        var moments = timed.compactMap { connections[$0]?.wakeTime }
        if let first = lingering.first { moments.append(min(first.deadline, .now + .milliseconds(5))) }
        guard let next = moments.min() else { return -1 }
        let missing = next.nanoseconds - MonotonicTime.now.nanoseconds
        return missing <= 0 ? 0 : Int32(clamping: (missing + 999_999) / 1_000_000)
    }

    private func runTimers() {
        let now = MonotonicTime.now
        for token in timed {
            guard let connection = connections[token], let wakeTime = connection.wakeTime, wakeTime <= now else {
                continue
            }
            connection.wakeTime = nil
            timed.remove(token)
            goOn(token, connection)
        }
        lingering.removeAll { socket in
            reading: while true {
                switch Sockets.read(socket.descriptor) {
                case .bytes: continue
                case .wouldBlock: if socket.deadline > now { return false } else { break reading }
                case .end, .failed: break reading
                }
            }
            Sockets.close(socket.descriptor)
            return true
        }
    }
}
