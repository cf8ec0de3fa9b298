extension FaultProxy {
    // MARK: Ending connections

    /// Closes every open connection in an orderly way; bytes that wait in the proxy are lost.
    ///
    /// - Returns: how many.
    @discardableResult
    public func cutAll() -> Int {
        endAll(.cut)
    }

    /// Resets every open connection.
    ///
    /// - Returns: how many.
    @discardableResult
    public func resetAll() -> Int {
        endAll(.reset)
    }

    /// Closes one connection in an orderly way; false if it isn't open.
    @discardableResult
    public func cut(connection number: Int) -> Bool {
        end(number, .cut)
    }

    /// Resets one connection; false if it isn't open.
    @discardableResult
    public func reset(connection number: Int) -> Bool {
        end(number, .reset)
    }

    /// Ends a connection chosen at random about every interval, until ``stopRandomCuts()``.
    ///
    /// The time to the next cut is uniform between half and one and a half intervals; with no connection open, a cut is
    /// left out. The seed fixes times and draws, not which connections are open.
    ///
    /// - Parameters:
    ///   - interval: the mean time between two cuts.
    ///   - seed: of the random source.
    ///   - ending: how they end; nil draws between cut and reset.
    public func startRandomCuts(every interval: Duration, seed: UInt64, ending: ConnectionEnding? = nil) {
        precondition(interval > .zero, "interval between cuts must be positive, is \(interval)")
        core.commands.run { core.randomCuts = RandomCuts(every: interval, seed: seed, ending: ending) }
    }

    /// Ends the cuts at random.
    ///
    /// - Returns: how many there were since their start.
    @discardableResult
    public func stopRandomCuts() -> Int {
        core.commands.run {
            defer { core.randomCuts = nil }
            return core.randomCuts?.count ?? 0
        }
    }

    // MARK: Silence

    /// Forwards nothing more on any open connection, sockets staying open, as a firewall does that forgot them.
    ///
    /// - Parameter includingNew: also on those to come: they are accepted and hear nothing.
    /// - Returns: how many connections were open.
    @discardableResult
    public func stallAll(includingNew: Bool = false) -> Int {
        core.commands.run {
            core.stallsNew = includingNew
            for session in core.sessions.values { core.stallByHand(session) }
            return core.sessions.count
        }
    }

    /// Ends every stall: what waited is forwarded.
    public func resumeAll() {
        core.commands.run {
            core.stallsNew = false
            for session in core.sessions.values { core.resume(session) }
        }
    }

    /// Forwards nothing more on one connection; false if it isn't open.
    @discardableResult
    public func stall(connection number: Int) -> Bool {
        core.commands.run {
            guard let session = core.sessions[number] else { return false }
            core.stallByHand(session)
            return true
        }
    }

    /// Ends the stall of one connection; false if it isn't open.
    @discardableResult
    public func resume(connection number: Int) -> Bool {
        core.commands.run {
            guard let session = core.sessions[number] else { return false }
            core.resume(session)
            return true
        }
    }

    // MARK: Refusing

    /// Takes no new connections until ``allowConnections()``, or for a time; open ones stay.
    public func refuseConnections(_ refusal: ConnectionRefusal = .closedPort, for time: Duration? = nil) {
        core.commands.run { core.closeDoor(refusal == .closedPort ? .closed : .resetting, for: time) }
    }

    /// Takes new connections again.
    public func allowConnections() {
        core.commands.run { core.openDoor() }
    }

    private func end(_ number: Int, _ ending: ConnectionEnding) -> Bool {
        core.commands.run {
            guard let session = core.sessions[number] else { return false }
            core.endByHand(session, ending)
            return true
        }
    }

    private func endAll(_ ending: ConnectionEnding) -> Int {
        core.commands.run {
            let sessions = core.sessions
            for session in sessions.values { core.endByHand(session, ending) }
            return sessions.count
        }
    }
}
