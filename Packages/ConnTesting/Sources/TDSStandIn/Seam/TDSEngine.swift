/// Makes sessions: what the wire knows of the engine.
protocol TDSEngine: AnyObject, Sendable {
    /// Opens a session for a login whose user and password the wire has checked; what can still fail is its database
    /// (4060). The failure is told as an error token and the connection is closed. On the session's own thread.
    func login(_ login: TDSLogin) -> Result<any TDSSession, TDSMessage>

    /// The password of a login that CREATE or ALTER LOGIN has made, before those of the options; `nil`: the engine knows
    /// of none. From any thread.
    func password(of user: String) -> String?
}

extension TDSEngine {
    func password(of user: String) -> String? { nil }
}
