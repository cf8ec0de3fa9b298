extension FaultProxy {
    /// Gives this script to every connection that is accepted from now on.
    public func script(_ script: FaultScript) {
        core.commands.run { core.scripts.chooser = { _ in script } }
    }

    /// Chooses the script of every connection that is accepted from now on by a closure.
    ///
    /// - Parameter chooser: called on the proxy's thread, once for each connection; while it runs nothing is forwarded.
    ///   It may call the proxy (capture it weakly), but not wait on it.
    public func script(_ chooser: @escaping @Sendable (ConnectionInfo) -> FaultScript) {
        core.commands.run { core.scripts.chooser = chooser }
    }

    /// Gives this script to the next connections, as many as said; they come before what ``script(_:)`` says.
    ///
    /// Calls add up: the scripts are given out in the order of the calls.
    public func scriptNext(_ script: FaultScript, count: Int = 1) {
        precondition(count >= 0, "count of connections must not be negative, is \(count)")
        core.commands.run { core.scripts.next += Array(repeating: script, count: count) }
    }

    /// Gives this script to the connection of this number, counted from 0 since the proxy was made.
    public func script(_ script: FaultScript, forConnection number: Int) {
        core.commands.run { core.scripts.byNumber[number] = script }
    }

    /// Forgets every script: connections from now on are forwarded faithfully, open ones keep theirs.
    public func clearScripts() {
        core.commands.run { core.scripts = ScriptChoice() }
    }

    /// Gives a script to an open connection, beside the one that it has; bytes and messages are counted from now.
    ///
    /// - Throws: `.unknownConnection` if none of this number is open; `.notFramed` if the script counts messages and the
    ///   connection's weren't followed from its start, for which the proxy needs its `framing`.
    public func apply(_ script: FaultScript, toConnection number: Int) throws(ConnTestingError) {
        let error: ConnTestingError? = core.commands.run {
            guard let session = core.sessions[number] else {
                return ConnTestingError(.unknownConnection, "No open connection has the number \(number).")
            }
            if script.framing != nil, !session.isFramed {
                return ConnTestingError(
                    .notFramed,
                    "The script counts messages, and those of connection \(number) weren't followed from its start: "
                        + "give the proxy a framing."
                )
            }
            core.apply(script, to: session)
            return nil
        }
        if let error { throw error }
    }
}
