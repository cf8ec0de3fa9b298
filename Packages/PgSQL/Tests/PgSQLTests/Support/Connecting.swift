internal import CPgSQL

@testable import PgSQL

/// Properties for a server on loopback, with a password that must never surface.
func loopback(_ port: Int, _ change: (inout SQLConnProperties) -> Void = { _ in }) -> SQLConnProperties {
    var properties = SQLConnProperties(
        host: "127.0.0.1",
        port: port,
        user: "app",
        password: Secret(canary),
        database: "plant"
    )
    change(&properties)
    return properties
}

/// The password that must never surface.
let canary = "canary-7f3a"

/// Opens a connection and closes it again.
func connectOnce(
    _ properties: SQLConnProperties,
    within limit: Duration = .seconds(20),
    statementTimeout: Duration? = nil,
    _ change: (inout PgSQLOptions) -> Void = { _ in }
) throws(ConnError) {
    var options = PgSQLOptions()
    change(&options)
    try connectOnce(
        PgSQLShared(properties: properties, options: options),
        within: limit,
        statementTimeout: statementTimeout
    )
}

/// Opens a connection and closes it again.
func connectOnce(
    _ shared: PgSQLShared,
    within limit: Duration = .seconds(20),
    statementTimeout: Duration? = nil
) throws(ConnError) {
    let context = ConnectContext(
        timeout: limit,
        logger: HandlerConfiguration().logger,
        statementTimeout: statementTimeout
    )
    PQfinish(try shared.open(context))
}

/// Everything of an error that a log could show.
func shown(_ error: ConnError) -> String {
    var text = "\(error) \(String(reflecting: error))"
    dump(error, to: &text)
    return text + (error.serverMessage ?? "") + (error.serverDetail ?? "")
}
