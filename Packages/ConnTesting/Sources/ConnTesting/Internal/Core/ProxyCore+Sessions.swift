internal import Glibc

extension ProxyCore {
    // MARK: Beginning

    func accepted(_ descriptor: Int32) {
        let number = statistics.accepted
        let info = ConnectionInfo(number: number, openConnections: statistics.open)
        let session = Session(number: number)
        statistics.accepted += 1
        statistics.open += 1
        sessions[number] = session
        session.client = add(descriptor, isClient: true, to: session)
        // The closure may control the proxy, even this connection.
        let script = scripts.takeSpecial(for: number) ?? scripts.chooser(info)
        guard session.isOpen else { return }
        session.framing = script.framing ?? framing
        session.isFramed = session.framing != nil
        if stallsNew { stall(session, ProxyDirection.allCases) }
        apply(script, to: session)
        guard session.isOpen else { return }
        if script.connects {
            session.addresses = addresses[...]
            connectNext(session)
        } else {
            session.isReady = true
            pumpBoth(session)
        }
    }

    /// Begins to follow a script, its counts starting here.
    func apply(_ script: FaultScript, to session: Session) {
        for rule in script.rules {
            if case .start = rule.trigger.event {
                if session.isOpen { strike(rule.action, session.requests, session) }
            } else {
                session.pipe(rule.trigger.direction).inspector.add(rule)
            }
        }
        for pipe in [session.requests, session.answers] {
            for action in pipe.inspector.strikesNow() { take(.strike(action), pipe, session) }
        }
        if session.isOpen { pumpBoth(session) }
    }

    private func add(_ descriptor: Int32, isClient: Bool, to session: Session) -> Peer {
        let peer = Peer(descriptor, token: makeToken(), isClient: isClient, session: session)
        peers[peer.token] = peer
        Sockets.sendWithoutDelay(descriptor)
        return peer
    }

    private func connectNext(_ session: Session) {
        if let failed = session.server {
            detach(failed)
            Sockets.close(failed.descriptor)
            session.server = nil
        }
        while let address = session.addresses.popFirst() {
            let descriptor = Sockets.make(address.family)
            guard descriptor >= 0 else { continue }
            let status = address.withPointer { connect(descriptor, $0, $1) }
            guard status == 0 || errno == EINPROGRESS else {
                Sockets.close(descriptor)
                continue
            }
            session.server = add(descriptor, isClient: false, to: session)
            if status == 0 { connected(session) } else { refresh(session) }
            return
        }
        statistics.upstreamFailures += 1
        end(session, .upstreamFailed, reset: true)
    }

    private func connected(_ session: Session) {
        session.isReady = true
        pumpBoth(session)
    }

    // MARK: Events

    func handle(_ peer: Peer, _ events: Interest) {
        let session = peer.session
        if !session.isReady, !peer.isClient {
            if Sockets.takeError(peer.descriptor) == 0 { connected(session) } else { connectNext(session) }
            return
        }
        let hasFailed = !events.isDisjoint(with: .failure)
        let input = session.pipe(from: peer)
        if events.contains(.reading) || hasFailed {
            if session.isReady, input.wantsInput {
                read(peer, input, session)
            } else if hasFailed, input.inputEnded, !input.isStalled, Sockets.takeError(peer.descriptor) != 0 {
                lost(peer, session)
            } else if hasFailed {
                // Reported again and again; it is asked for anew when there is something to do with it.
                unwatch(peer.descriptor)
                peer.interest = nil
                peer.isBlocked = false
            }
        }
        guard session.isOpen else { return }
        if events.contains(.writing) { peer.isBlocked = false }
        pumpBoth(session)
    }

    private func read(_ peer: Peer, _ pipe: Pipe, _ session: Session) {
        for _ in 0..<4 where session.isOpen && pipe.wantsInput {
            switch Sockets.read(peer.descriptor) {
            case .bytes(let bytes):
                pipe.counts.received += bytes.count
                count(bytes.count, pipe.direction, \.received)
                if dropsAnswer(pipe, session) { return }
                let steps = pipe.inspector.take(bytes, framing: &session.framing) { message in
                    if session.messages.count < Session.messageLimit { session.messages.append(message) }
                }
                for step in steps { take(step, pipe, session) }
                pump(pipe, session)
            case .end:
                if dropsAnswer(pipe, session) { return }
                if peer.isBroken { lost(peer, session) } else { endInput(pipe, .end) }
            case .wouldBlock:
                return
            case .failed:
                if dropsAnswer(pipe, session) { return }
                lost(peer, session)
            }
        }
    }

    private func take(_ step: StreamInspector.Step, _ pipe: Pipe, _ session: Session) {
        switch step {
        case .bytes(let bytes): pipe.enqueue(bytes)
        case .strike(let action):
            switch action.effect {
            // These concern bytes that come, not bytes that wait.
            case .delay, .corrupt: strike(action, pipe, session)
            default: pipe.queue.append(.strike(action))
            }
        }
    }

    private func dropsAnswer(_ pipe: Pipe, _ session: Session) -> Bool {
        guard let ending = pipe.answerFate else { return false }
        count(.dropAnswer, session)
        end(session, ending == .cut ? .cut : .reset, reset: ending == .reset)
        return true
    }

    private func endInput(_ pipe: Pipe, _ item: PipeQueue.Item) {
        guard !pipe.inputEnded else { return }
        let rest = pipe.inspector.finish()
        if !rest.isEmpty { pipe.enqueue(rest[...]) }
        pipe.queue.append(item)
        pipe.inputEnded = true
    }

    /// A peer broke off: what it said is delivered, then the other is reset too.
    private func lost(_ peer: Peer, _ session: Session) {
        let output = session.pipe(to: peer)
        output.outputEnded = true
        let input = session.pipe(from: peer)
        if input.inputEnded {
            end(session, .closedByPeers, reset: true)
        } else {
            endInput(input, .senderLost)
        }
    }

    // MARK: Forwarding

    func pumpBoth(_ session: Session) {
        pump(session.requests, session)
        pump(session.answers, session)
        if session.isOpen { refresh(session) }
    }

    /// Sends what can be sent, and lets the faults strike that have come to the front.
    private func pump(_ pipe: Pipe, _ session: Session) {
        guard session.isReady else { return }
        pipe.wakeUp = nil
        while session.isOpen, !pipe.isStalled, let item = pipe.queue.first {
            switch item {
            case .bytes(let bytes, let due):
                guard let destination = session.destination(of: pipe), !pipe.outputEnded, !pipe.isSwallowing else {
                    pipe.queue.removeFirst()
                    continue
                }
                guard isTime(due, pipe), !destination.isBlocked, send(bytes, pipe, destination) else { return }
            case .strike(let action):
                pipe.queue.removeFirst()
                strike(action, pipe, session)
            case .end:
                pipe.queue.removeFirst()
                endOutput(pipe, session)
            case .senderLost:
                end(session, .closedByPeers, reset: true)
            }
        }
    }

    /// Whether the bytes at the front may go; else plans when.
    private func isTime(_ due: MonotonicTime?, _ pipe: Pipe) -> Bool {
        guard let moment = [due, pipe.nextSend].compactMap({ $0 }).max(), moment > .now else { return true }
        pipe.wakeUp = moment
        return false
    }

    private func send(_ bytes: ArraySlice<UInt8>, _ pipe: Pipe, _ destination: Peer) -> Bool {
        var part = bytes
        if let rate = pipe.bytesPerSecond { part = bytes.prefix(max(1, rate / 50)) }
        switch Sockets.write(destination.descriptor, part) {
        case .sent(let sent):
            pipe.counts.forwarded += sent
            count(sent, pipe.direction, \.forwarded)
            if sent == bytes.count { pipe.queue.removeFirst() } else { pipe.queue.dropFirstBytes(sent) }
            if let rate = pipe.bytesPerSecond { pipe.nextSend = .now + .seconds(1) * (Double(sent) / Double(rate)) }
            return true
        case .wouldBlock:
            destination.isBlocked = true
            return false
        case .failed(let byReset):
            destination.isBroken = byReset
            // Its own last words may still be on the way: reading them ends the connection.
            pipe.outputEnded = true
            return true
        }
    }

    private func endOutput(_ pipe: Pipe, _ session: Session) {
        if !pipe.outputEnded, let destination = session.destination(of: pipe) {
            Sockets.finishWriting(destination.descriptor)
        }
        pipe.outputEnded = true
        let isOver = [session.requests, session.answers].allSatisfy { $0.inputEnded && $0.outputEnded }
        if isOver || session.server == nil {
            end(session, .closedByPeers, reset: false)
        }
    }

    // MARK: Faults

    func strike(_ action: FaultAction, _ pipe: Pipe, _ session: Session) {
        if case .dropAnswer(let ending) = action.effect {
            // Counted when there was an answer to drop.
            session.pipe(pipe.direction.opposite).answerFate = ending
            return
        }
        if case .end(let ending) = action.effect { return endByHand(session, ending) }
        count(action.kind, session)
        switch action.effect {
        case .end, .dropAnswer: break
        case .stall(let directions): stall(session, directions)
        case .halfClose(let direction): endOutput(session.pipe(direction), session)
        case .swallow(let directions): for direction in directions { session.pipe(direction).isSwallowing = true }
        case .delay(let time, let directions): for direction in directions { session.pipe(direction).delay = time }
        case .throttle(let rate, let directions):
            for direction in directions { session.pipe(direction).bytesPerSecond = rate }
        case .corrupt(let mask): pipe.corruption = mask
        case .answer(let bytes, let ending):
            session.answers.queue.append(.bytes(bytes[...], due: nil))
            if let ending { session.answers.queue.append(.strike(FaultAction(effect: .end(ending)))) }
        }
    }

    func stall(_ session: Session, _ directions: [ProxyDirection]) {
        for direction in directions { session.pipe(direction).isStalled = true }
    }

    func stallByHand(_ session: Session) {
        count(.stall, session)
        stall(session, ProxyDirection.allCases)
        refresh(session)
    }

    func resume(_ session: Session) {
        session.requests.isStalled = false
        session.answers.isStalled = false
        pumpBoth(session)
    }

    /// Ends a connection now, whatever waits in it.
    func endByHand(_ session: Session, _ ending: ConnectionEnding) {
        guard session.isOpen else { return }
        count(ending.kind, session)
        end(session, ending == .cut ? .cut : .reset, reset: ending == .reset)
    }

    // MARK: Ending

    func end(_ session: Session, _ state: ConnectionState, reset: Bool) {
        guard session.isOpen else { return }
        session.isOpen = false
        session.state = state
        sessions[session.number] = nil
        timed.remove(session.number)
        records[session.number] = session.record
        if records.count > Self.recordLimit, let oldest = records.keys.min() { records[oldest] = nil }
        statistics.open -= 1
        statistics.closed += 1
        for peer in session.peers {
            detach(peer)
            let isConnecting = !peer.isClient && !session.isReady
            switch state {
            case .cut where !isConnecting: closeOrderly(peer)
            case _ where reset && !isConnecting: closeWithReset(peer)
            default: Sockets.close(peer.descriptor)
            }
        }
    }

    private static var recordLimit: Int { 10_000 }
    private static var lingerTime: Duration { .seconds(1) }

    private func closeOrderly(_ peer: Peer) {
        Sockets.finishWriting(peer.descriptor)
        let deadline = MonotonicTime.now + Self.lingerTime
        lingering[peer.token] = Lingering(descriptor: peer.descriptor, deadline: deadline, isReset: false)
        watch(peer.descriptor, peer.token, .reading)
    }

    private func closeWithReset(_ peer: Peer) {
        if Sockets.unsentBytes(peer.descriptor) == 0 { return Sockets.reset(peer.descriptor) }
        let deadline = MonotonicTime.now + Self.lingerTime
        lingering[peer.token] = Lingering(descriptor: peer.descriptor, deadline: deadline, isReset: true)
    }

    private func detach(_ peer: Peer) {
        peers[peer.token] = nil
        if peer.interest != nil { unwatch(peer.descriptor) }
        peer.interest = nil
    }

    // MARK: Bookkeeping

    private func count(_ kind: FaultKind, _ session: Session) {
        session.faults.append(kind)
        statistics.faults[kind, default: 0] += 1
    }

    private func count(_ bytes: Int, _ direction: ProxyDirection, _ what: WritableKeyPath<ByteCounts, Int>) {
        if direction == .clientToServer {
            statistics.clientToServer[keyPath: what] += bytes
        } else {
            statistics.serverToClient[keyPath: what] += bytes
        }
    }

    /// Watches for what the session waits for.
    func refresh(_ session: Session) {
        if session.wakeUp == nil { timed.remove(session.number) } else { timed.insert(session.number) }
        for peer in session.peers {
            var interest: Interest = []
            if !session.isReady {
                if !peer.isClient { interest = .writing }
            } else {
                if session.pipe(from: peer).wantsInput { interest.insert(.reading) }
                if peer.isBlocked, !session.pipe(to: peer).isStalled { interest.insert(.writing) }
            }
            if interest == peer.interest { continue }
            if interest.isEmpty, peer.interest == nil { continue }
            watch(peer.descriptor, peer.token, interest)
            peer.interest = interest
        }
    }
}
