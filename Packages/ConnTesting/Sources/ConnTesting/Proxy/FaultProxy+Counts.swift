extension FaultProxy {
    /// The counts over all connections since the proxy was made.
    public var statistics: ProxyStatistics {
        core.commands.run { core.statistics }
    }

    /// The numbers of the open connections, ascending.
    public var openConnections: [Int] {
        core.commands.run { core.sessions.keys.sorted() }
    }

    /// What is known of every connection, by number, open ones included; of the ended ones the latest 10,000.
    public var connections: [ConnectionRecord] {
        core.commands.run {
            (core.records.values + core.sessions.values.map(\.record)).sorted { $0.number < $1.number }
        }
    }

    /// What is known of one connection; nil before it is accepted.
    public func connection(_ number: Int) -> ConnectionRecord? {
        core.commands.run { core.sessions[number]?.record ?? core.records[number] }
    }

    // MARK: Waiting

    /// Waits until the counts satisfy the condition, looking every millisecond; blocks the calling thread.
    ///
    /// - Returns: false when the time passed first.
    @available(*, noasync)
    @discardableResult
    public func waitUntil(within limit: Duration = .seconds(5), _ condition: (ProxyStatistics) -> Bool) -> Bool {
        Polling.until(within: limit) { condition(statistics) }
    }

    /// Waits until the counts satisfy the condition, looking every millisecond.
    ///
    /// - Returns: false when the time passed first, or the task was cancelled.
    @discardableResult
    public func waitUntil(within limit: Duration = .seconds(5), _ condition: (ProxyStatistics) -> Bool) async -> Bool {
        await Polling.until(within: limit) { condition(statistics) }
    }

    /// Waits until exactly so many connections are open; blocks the calling thread. False when the time passed first.
    @available(*, noasync)
    @discardableResult
    public func waitUntil(openConnections count: Int, within limit: Duration = .seconds(5)) -> Bool {
        waitUntil(within: limit) { $0.open == count }
    }

    /// Waits until exactly so many connections are open. False when the time passed first.
    @discardableResult
    public func waitUntil(openConnections count: Int, within limit: Duration = .seconds(5)) async -> Bool {
        await waitUntil(within: limit) { $0.open == count }
    }

    /// Waits until at least so many faults have struck; blocks the calling thread. False when the time passed first.
    @available(*, noasync)
    @discardableResult
    public func waitUntil(faults count: Int, within limit: Duration = .seconds(5)) -> Bool {
        waitUntil(within: limit) { $0.faultCount >= count }
    }

    /// Waits until at least so many faults have struck. False when the time passed first.
    @discardableResult
    public func waitUntil(faults count: Int, within limit: Duration = .seconds(5)) async -> Bool {
        await waitUntil(within: limit) { $0.faultCount >= count }
    }
}
